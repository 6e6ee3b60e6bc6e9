//! The system's keyring: Secret Service, Keychain or Credential Manager.
//!
//! A keyring is a separate program that may be missing, locked or stuck. Each access runs on a thread, which pce
//! abandons after three seconds, or after two minutes if the keyring waits for the user. On a Secret Service,
//! `secret_service.rs` asks first whether it is locked, because the crate `keyring` opens a window to unlock it, also
//! under cron.
//!
//! All settings folders of a user share one keyring, so the user name of an entry contains the settings folder's path.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use keyring::Entry;
use secrecy::zeroize::Zeroizing;

use super::backend::Backend;
use crate::config::private;
use crate::config::{Paths, ProfileName, Record, StoreError, Windows};
use crate::files::{self, Durability};
use crate::uapi::Host;

/// The service of every entry.
const SERVICE: &str = "pce";

/// The longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(3);

/// The longest wait for a user at a terminal to answer the keyring's window.
const WINDOW_LIMIT: Duration = Duration::from_secs(120);

/// The kinds of credential, as written in notes.
const KINDS: [&str; 2] = ["app", "token"];

/// Stores records in the system's keyring.
///
/// For each record it also writes a note: a file below the settings folder with the host and the kind of credential. A
/// keyring cannot list its entries, and takes a while to answer.
#[derive(Debug, Clone)]
pub(in crate::config) struct KeyringStore {
    paths: Paths,
    windows: Windows,
}

impl KeyringStore {
    /// Returns the keyring without opening it.
    pub(in crate::config) fn new(paths: &Paths, windows: Windows) -> Self {
        Self {
            paths: paths.clone(),
            windows,
        }
    }

    fn note(&self, profile: &ProfileName) -> Option<PathBuf> {
        let folder = self.paths.credentials_dir().ok()?;
        Some(folder.join(format!("{profile}.keyring")))
    }

    /// Returns the user name of the profile's entry: the profile and its settings folder.
    fn user(&self, profile: &ProfileName) -> String {
        match self.paths.identity() {
            Some(folder) => format!("{profile} {folder}"),
            None => profile.to_string(),
        }
    }

    /// Returns the entry that earlier versions stored, if its host is the one in the note of this settings folder.
    fn old_entry(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let (Some(host), _) = self.known(profile) else {
            return Ok(None);
        };
        let user = profile.to_string();
        let json = self.on_thread(move |access| access.read(&user))?;
        let record = json.map(|json| Record::from_json(&json)).transpose()?;
        Ok(record.filter(|record| record.host == host))
    }

    fn remove_entry(&self, user: String) -> Result<bool, StoreError> {
        self.on_thread(move |access| access.remove(&user))
    }

    /// Runs an access that may never end. Abandons its thread after the time limit.
    fn on_thread<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Access) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let windows = self.windows;
        within(LIMIT, move |opened| job(&Access { windows, opened }))?
    }
}

impl Backend for KeyringStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let user = self.user(profile);
        let json = self.on_thread(move |access| access.read(&user))?;
        json.map(|json| Record::from_json(&json)).transpose()
    }

    fn adopt(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        // Another process may have moved it meanwhile.
        if let Some(record) = self.load(profile)? {
            return Ok(Some(record));
        }
        let Some(record) = self.old_entry(profile)? else {
            return Ok(None);
        };
        self.save(profile, &record)?;
        self.remove_entry(profile.to_string())?;
        Ok(Some(record))
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        let json = record.to_json()?;
        let user = self.user(profile);
        self.on_thread(move |access| access.write(&user, &json))?;
        // Without the note, pce still finds the record, but more slowly.
        if let Some(note) = self.note(profile) {
            let text = format!("{}\n{}\n", record.host, record.credential.kind());
            if fs::read_to_string(&note).is_ok_and(|noted| noted == text) {
                return Ok(());
            }
            let _ = files::write(
                &note,
                text.as_bytes(),
                files::Access::Private,
                Durability::Synced,
            );
        }
        Ok(())
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        let mut removed = self.remove_entry(self.user(profile))?;
        if self.is_expected(profile)
            && matches!(
                self.old_entry(profile),
                Ok(Some(_)) | Err(StoreError::Unreadable(_))
            )
        {
            removed |= self.remove_entry(profile.to_string())?;
        }
        if let Some(note) = self.note(profile) {
            let _ = private::remove(&note);
        }
        Ok(removed)
    }

    fn known(&self, profile: &ProfileName) -> (Option<Host>, Option<&'static str>) {
        let note = self
            .note(profile)
            .and_then(|note| fs::read_to_string(note).ok());
        let Some(note) = note else {
            return (None, None);
        };
        let mut lines = note.lines().map(str::trim);
        let host = lines.next().and_then(|host| host.parse().ok());
        let kind = lines.next();
        (host, KINDS.into_iter().find(|known| Some(*known) == kind))
    }

    fn is_expected(&self, profile: &ProfileName) -> bool {
        self.note(profile).is_some_and(|path| path.exists())
    }
}

/// One access to the keyring.
struct Access {
    windows: Windows,
    /// Called when the keyring opens a window, which takes the user some time to answer.
    opened: Box<dyn Fn() + Send>,
}

impl Access {
    fn read(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        if !self.look(user)? {
            return Ok(None);
        }
        match entry(user)?.get_secret() {
            Ok(json) => Ok(Some(Zeroizing::new(json))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(classify(&error)),
        }
    }

    fn write(&self, user: &str, json: &[u8]) -> Result<(), StoreError> {
        self.look(user)?;
        let entry = entry(user)?;
        match entry.set_secret(json) {
            Err(error @ keyring::Error::Ambiguous(_)) => {
                remove_all(error)?;
                entry.set_secret(json)
            }
            written => written,
        }
        .map_err(|error| classify(&error))
    }

    fn remove(&self, user: &str) -> Result<bool, StoreError> {
        if !self.look(user)? {
            return Ok(false);
        }
        match entry(user)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(error) => remove_all(error).map(|()| true),
        }
    }

    /// Unlocks the keyring if that is possible, and returns whether there may be an entry.
    #[cfg(all(unix, not(target_os = "macos")))]
    fn look(&self, user: &str) -> Result<bool, StoreError> {
        super::secret_service::look(SERVICE, user, self.windows, &*self.opened)
    }

    /// Returns `true`: the other keyrings ask the user themselves.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    #[expect(clippy::unnecessary_wraps, reason = "as on other platforms")]
    fn look(&self, _user: &str) -> Result<bool, StoreError> {
        let _ = (self.windows, &self.opened);
        Ok(true)
    }
}

fn entry(user: &str) -> Result<Entry, StoreError> {
    Entry::new(SERVICE, user).map_err(|error| match (error, Entry::store_status()) {
        // `NoDefaultStore` hides the cause, which the status has.
        (keyring::Error::NoDefaultStore, Err(cause)) => classify(cause),
        (error, _) => classify(&error),
    })
}

/// Removes the entries of an [`Ambiguous`](keyring::Error::Ambiguous) error; returns any other error.
///
/// Other programs can store several entries with the same attributes.
fn remove_all(error: keyring::Error) -> Result<(), StoreError> {
    let keyring::Error::Ambiguous(entries) = error else {
        return Err(classify(&error));
    };
    for entry in entries {
        entry
            .delete_credential()
            .map_err(|error| classify(&error))?;
    }
    Ok(())
}

fn classify(error: &keyring::Error) -> StoreError {
    match error {
        keyring::Error::Invalid(what, _) if what == "platform" => StoreError::Unsupported,
        keyring::Error::NoStorageAccess(cause) | keyring::Error::PlatformFailure(cause) => {
            of_platform(cause.as_ref())
        }
        keyring::Error::Ambiguous(entries) => StoreError::Ambiguous(entries.len()),
        keyring::Error::TooLong(_, limit) => StoreError::TooLong(*limit),
        // These carry the stored secret.
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            StoreError::Unreadable("pce did not write it".to_owned())
        }
        other => StoreError::Other(other.to_string()),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
use super::secret_service::of_platform;

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn of_platform(cause: &(dyn std::error::Error + Send + Sync + 'static)) -> StoreError {
    StoreError::Other(cause.to_string())
}

/// Runs a job that may never end, and abandons its thread after the time limit.
///
/// The job calls its argument when it waits for the user, which extends the limit to [`WINDOW_LIMIT`].
fn within<T: Send + 'static>(
    limit: Duration,
    job: impl FnOnce(Box<dyn Fn() + Send>) -> T + Send + 'static,
) -> Result<T, StoreError> {
    let (done, result) = mpsc::channel();
    thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            let window = done.clone();
            // After the time limit the receiver is gone.
            let opened = move || drop(window.send(None));
            let _ = done.send(Some(job(Box::new(opened))));
        })
        .map_err(|error| StoreError::Other(error.to_string()))?;
    let mut limit = limit;
    loop {
        match result.recv_timeout(limit) {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => limit = WINDOW_LIMIT,
            Err(RecvTimeoutError::Timeout) => return Err(StoreError::Silent(limit)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(StoreError::Other("its client failed".to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn gives_up_a_keyring_that_never_answers() {
        let start = Instant::now();
        let limit = Duration::from_millis(50);
        let (_open, never) = mpsc::channel::<()>();
        let error = within(limit, move |_| never.recv().is_ok()).unwrap_err();
        assert!(matches!(error, StoreError::Silent(_)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(2));
        assert_eq!(within(LIMIT, |_| 7).unwrap(), 7);
    }

    #[test]
    fn waits_longer_for_a_user() {
        let job = |opened: Box<dyn Fn() + Send>| {
            opened();
            thread::sleep(Duration::from_millis(200));
        };
        within(Duration::from_millis(50), job).unwrap();
    }
}
