//! The system's keyring: Secret Service, Keychain or Credential Manager.
//!
//! A keyring is a program of its own that may be missing, locked or stuck, so every access runs on a thread that is
//! given up after three seconds, and what went wrong is told apart. Nothing here ever makes a prompt appear on a Secret
//! Service: whether it is locked is asked first (`secret_service.rs`), since keyring itself would prompt.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use keyring::Entry;
use secrecy::zeroize::Zeroizing;

use crate::config::{Paths, ProfileName, Record, Store, StoreError, private};

/// The service of every entry; its user is the profile.
const SERVICE: &str = "pce";

/// How long an answer is waited for.
const LIMIT: Duration = Duration::from_secs(3);

/// Keeps records in the system's keyring.
///
/// Beside each record it leaves a note in the settings folder, a file with the host's name: a keyring cannot list what
/// it keeps, and asking it takes a while.
#[derive(Debug, Clone)]
pub struct KeyringStore {
    notes: Option<PathBuf>,
}

impl KeyringStore {
    /// The keyring, which is not touched yet.
    pub fn new(paths: &Paths) -> Self {
        Self {
            notes: paths.credentials_dir().ok(),
        }
    }

    /// Whether a record for this profile was kept here and not removed.
    pub fn is_noted(&self, profile: &ProfileName) -> bool {
        self.note(profile).is_some_and(|path| path.exists())
    }

    /// The host of the profile's record according to the note: something to prepare a connection by, not to trust.
    pub(in crate::config) fn noted_host(&self, profile: &ProfileName) -> Option<crate::uapi::Host> {
        fs::read_to_string(self.note(profile)?)
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    fn note(&self, profile: &ProfileName) -> Option<PathBuf> {
        Some(self.notes.as_ref()?.join(format!("{profile}.keyring")))
    }
}

impl Store for KeyringStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let user = profile.to_string();
        let json = within(LIMIT, move || read(&user))??;
        json.map(|json| Record::from_json(&json)).transpose()
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        let json = record.to_json()?;
        let user = profile.to_string();
        within(LIMIT, move || {
            look(&user)?;
            entry(&user)?
                .set_secret(&json)
                .map_err(|error| classify(&error))
        })??;
        // Without the note the record is found all the same, if more slowly.
        if let Some(note) = self.note(profile) {
            let host = record.host.to_string();
            if fs::read_to_string(&note).is_ok_and(|noted| noted == host) {
                return Ok(());
            }
            let _ = private::write(&note, host.as_bytes(), false);
        }
        Ok(())
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        let user = profile.to_string();
        let removed = within(LIMIT, move || {
            if !look(&user)? {
                return Ok(false);
            }
            match entry(&user)?.delete_credential() {
                Ok(()) => Ok(true),
                Err(keyring::Error::NoEntry) => Ok(false),
                Err(error) => Err(classify(&error)),
            }
        })??;
        if let Some(note) = self.note(profile) {
            let _ = fs::remove_file(note);
        }
        Ok(removed)
    }
}

fn read(user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    if !look(user)? {
        return Ok(None);
    }
    match entry(user)?.get_secret() {
        Ok(json) => Ok(Some(Zeroizing::new(json))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(classify(&error)),
    }
}

/// Whether there may be an entry, found out without a prompt.
#[cfg(all(unix, not(target_os = "macos")))]
fn look(user: &str) -> Result<bool, StoreError> {
    super::secret_service::look(SERVICE, user)
}

/// Whether there may be an entry, found out without a prompt: the other keyrings are asked directly.
#[cfg(not(all(unix, not(target_os = "macos"))))]
#[expect(clippy::unnecessary_wraps, reason = "as on other platforms")]
fn look(_user: &str) -> Result<bool, StoreError> {
    Ok(true)
}

fn entry(user: &str) -> Result<Entry, StoreError> {
    Entry::new(SERVICE, user).map_err(|error| match (error, Entry::store_status()) {
        // `NoDefaultStore` hides the cause, which the status has.
        (keyring::Error::NoDefaultStore, Err(cause)) => classify(cause),
        (error, _) => classify(&error),
    })
}

fn classify(error: &keyring::Error) -> StoreError {
    match error {
        keyring::Error::Invalid(what, _) if what == "platform" => StoreError::Unsupported,
        keyring::Error::NoStorageAccess(cause) => {
            let cause = cause.to_string();
            if cause.contains("not returned") {
                StoreError::NoDefaultCollection
            } else if cause.contains("locked") || cause.contains("prompt") {
                StoreError::Locked
            } else {
                StoreError::Other(cause)
            }
        }
        keyring::Error::PlatformFailure(cause) => {
            let cause = cause.to_string();
            if cause.contains("no secret service provider or dbus session") {
                StoreError::NoSessionBus
            } else if cause.contains("ServiceUnknown") {
                StoreError::NoSecretService
            } else {
                StoreError::Other(cause)
            }
        }
        keyring::Error::Ambiguous(entries) => StoreError::Other(format!(
            "there are {} entries of service {SERVICE:?} for the profile; remove all but one",
            entries.len()
        )),
        // These carry what was stored.
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            StoreError::Unreadable("it is not what pce stored".to_owned())
        }
        other => StoreError::Other(other.to_string()),
    }
}

/// Runs something that may never end; its thread is left to itself when the time is up.
fn within<T: Send + 'static>(
    limit: Duration,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let (done, result) = mpsc::sync_channel(1);
    thread::Builder::new()
        .name("keyring".to_owned())
        .spawn(move || {
            // Nobody listens any more when the time was up.
            let _ = done.send(job());
        })
        .map_err(|error| StoreError::Other(error.to_string()))?;
    result.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => StoreError::Silent(limit),
        RecvTimeoutError::Disconnected => StoreError::Other("its client broke down".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn what_never_answers_is_given_up() {
        let start = Instant::now();
        let limit = Duration::from_millis(50);
        let (_open, never) = mpsc::channel::<()>();
        let error = within(limit, move || never.recv().is_ok()).unwrap_err();
        assert!(matches!(error, StoreError::Silent(_)), "{error}");
        assert!(start.elapsed() < Duration::from_secs(2));
        assert_eq!(within(LIMIT, || 7).unwrap(), 7);
    }

    #[test]
    fn causes_are_told_apart() {
        use keyring::Error as E;
        let no_access = |text: &str| E::NoStorageAccess(text.to_owned().into());
        let failure = |text: &str| E::PlatformFailure(text.to_owned().into());
        let cases = [
            (
                E::Invalid("platform".into(), "x".into()),
                "for this platform",
            ),
            (no_access("SS Error: object locked"), "is locked"),
            (no_access("SS error: prompt dismissed"), "is locked"),
            (
                no_access("SS error: result not returned from SS API"),
                "no default collection",
            ),
            (
                failure("no secret service provider or dbus session found"),
                "no D-Bus session bus",
            ),
            (
                failure("zbus error: org.freedesktop.DBus.Error.ServiceUnknown: x"),
                "no program offers",
            ),
            (failure("out of disk"), "out of disk"),
            (E::BadEncoding(b"canary".to_vec()), "not what pce stored"),
        ];
        for (error, expected) in cases {
            let text = classify(&error).to_string();
            assert!(text.contains(expected), "{text}");
        }
    }
}
