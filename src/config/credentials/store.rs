//! Stores logins in the system's keyring, or in a file if the user asks for it.
//!
//! If one of them fails, pce never uses the other without a request.
//!
//! Login, logout and token renewal all go through [`CredentialStore`]. It changes a record only under the profile's
//! lock and after reading it again, so that a renewal never undoes a logout or another login.

use std::fs;
use std::sync::Arc;

use super::backend::Backend;
use super::file::FileStore;
use super::keyring::KeyringStore;
use crate::cli::StoreKind;
use crate::config::lock::{LIMIT, Lock};
use crate::config::private;
use crate::config::{CredentialOrigin, Error, Paths, ProfileName, Record, StoreError, Windows};
use crate::uapi::Host;

/// The stored logins of all profiles.
#[derive(Clone)]
pub struct CredentialStore {
    paths: Paths,
    file: FileStore,
    keyring: Arc<dyn Backend>,
}

/// A profile that has a login, as far as that is known without opening the keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The profile.
    pub profile: ProfileName,
    /// The host, if it is known.
    pub host: Option<Host>,
    /// The kind of credential, if it is known: `app` or `token`.
    pub kind: Option<&'static str>,
    /// The store: `file` or `keyring`.
    pub store: &'static str,
}

impl CredentialStore {
    /// Returns the store of this settings folder, without opening the keyring.
    pub fn new(paths: &Paths, windows: Windows) -> Self {
        Self::with_keyring(paths, Arc::new(KeyringStore::new(paths, windows)))
    }

    pub(in crate::config) fn with_keyring(paths: &Paths, keyring: Arc<dyn Backend>) -> Self {
        Self {
            paths: paths.clone(),
            file: FileStore::new(paths),
            keyring,
        }
    }

    /// Returns the profile's record and its origin. A file takes precedence over the keyring.
    pub fn get(
        &self,
        profile: &ProfileName,
    ) -> Result<Option<(Record, CredentialOrigin)>, StoreError> {
        if self.file.has(profile) {
            let origin = CredentialOrigin::File(self.file.path(profile)?);
            let record = self.file.load(profile)?;
            return Ok(record.map(|record| (record, origin)));
        }
        let record = self.in_keyring(profile)?;
        Ok(record.map(|record| (record, CredentialOrigin::Keyring(profile.clone()))))
    }

    fn in_keyring(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let record = self.keyring.load(profile)?;
        if record.is_some() || !self.keyring.is_expected(profile) {
            return Ok(record);
        }
        let _lock = self.lock(profile)?;
        self.keyring.adopt(profile)
    }

    /// Returns whether the keyring may have a login of this profile, as far as that is known without opening it.
    pub(in crate::config) fn is_in_keyring(&self, profile: &ProfileName) -> bool {
        self.keyring.is_expected(profile)
    }

    /// Returns the host of the profile's login, if it is known without opening the keyring.
    pub fn known_host(&self, profile: &ProfileName) -> Option<Host> {
        if self.file.has(profile) {
            return self.file.known(profile).0;
        }
        self.keyring.known(profile).0
    }

    /// Checks that a login could be stored, before the user is asked for a secret.
    pub fn check(&self, profile: &ProfileName, kind: StoreKind) -> Result<(), Error> {
        let usable = match kind {
            StoreKind::Keyring => match self.in_keyring(profile) {
                // The login replaces any entry, even an invalid one.
                Ok(_) | Err(StoreError::Unreadable(_) | StoreError::Ambiguous(_)) => Ok(()),
                Err(cause) => Err(cause),
            },
            StoreKind::File => self
                .file
                .path(profile)
                .and_then(|path| Ok(self.paths.check(&path)?)),
        };
        usable.map_err(failed(profile))
    }

    /// Stores a login in this store and reads it back, then removes it from the other store.
    ///
    /// Returns the error of a keyring that may still have the previous login.
    ///
    /// # Errors
    /// The store cannot be used, or does not keep the record.
    pub fn put(
        &self,
        profile: &ProfileName,
        kind: StoreKind,
        record: &Record,
    ) -> Result<Option<StoreError>, Error> {
        self.put_locked(profile, kind, record)
            .map_err(failed(profile))
    }

    fn put_locked(
        &self,
        profile: &ProfileName,
        kind: StoreKind,
        record: &Record,
    ) -> Result<Option<StoreError>, StoreError> {
        let _lock = self.lock(profile)?;
        match kind {
            StoreKind::Keyring => {
                save(&*self.keyring, "keyring", profile, record)?;
                // A remaining file would take precedence over the keyring.
                self.file.remove(profile)?;
                Ok(None)
            }
            StoreKind::File => {
                let expected = self.keyring.is_expected(profile);
                save(&self.file, "file", profile, record)?;
                // The user may have chosen the file because the keyring does not work.
                let removed = self.keyring.remove(profile);
                Ok(removed.err().filter(|_| expected))
            }
        }
    }

    /// Returns the profile's record in one of the stores.
    pub(in crate::config) fn get_from(
        &self,
        profile: &ProfileName,
        kind: StoreKind,
    ) -> Result<Option<Record>, StoreError> {
        self.backend(kind).load(profile)
    }

    fn backend(&self, kind: StoreKind) -> &dyn Backend {
        match kind {
            StoreKind::Keyring => &*self.keyring,
            StoreKind::File => &self.file,
        }
    }

    /// Changes the record in one of the stores.
    ///
    /// `edit` gets the current record, and returns `None` to leave it unchanged.
    pub(in crate::config) fn update(
        &self,
        profile: &ProfileName,
        kind: StoreKind,
        edit: impl FnOnce(Record) -> Option<Record>,
    ) -> Result<(), StoreError> {
        let _lock = self.lock(profile)?;
        let backend = self.backend(kind);
        match backend.load(profile)?.and_then(edit) {
            Some(record) => backend.save(profile, &record),
            None => Ok(()),
        }
    }

    /// Removes a profile's login from both stores. Returns `false` if there was none.
    ///
    /// # Errors
    /// A store that has the login, or may have it, cannot be used. The error names the part that is left.
    pub fn remove(&self, profile: &ProfileName) -> Result<bool, Error> {
        self.remove_locked(profile).map_err(failed(profile))
    }

    fn remove_locked(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        let _lock = self.lock(profile)?;
        let expected = self.keyring.is_expected(profile);
        let from_file = match self.file.remove(profile) {
            Err(StoreError::NoFolder) => Ok(false),
            removed => removed,
        };
        let from_keyring = match self.keyring.remove(profile) {
            // If there is no keyring, or the login was in a file, the keyring never had the login.
            Err(error) if !expected && (error.is_absence() || matches!(from_file, Ok(true))) => {
                Ok(false)
            }
            removed => removed,
        };
        match (from_file, from_keyring) {
            (Ok(file), Ok(keyring)) => Ok(file || keyring),
            (Ok(true), Err(cause)) => Err(partial("the file", "the keyring's entry", cause)),
            (Err(cause), Ok(true)) => Err(partial("the keyring's entry", "the file", cause)),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }

    /// Returns the profiles that have a login, in alphabetical order, found without opening the keyring.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn profiles(&self) -> Result<Vec<ProfileName>, Error> {
        listed(&self.paths).map_err(Error::Logins)
    }

    /// Returns the logins, in alphabetical order of their profiles, found without opening the keyring.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn logins(&self) -> Result<Vec<Login>, Error> {
        let profiles = self.profiles()?;
        Ok(profiles
            .into_iter()
            .map(|profile| {
                let (store, (host, kind)) = if self.file.has(&profile) {
                    ("file", self.file.known(&profile))
                } else {
                    ("keyring", self.keyring.known(&profile))
                };
                Login {
                    profile,
                    host,
                    kind,
                    store,
                }
            })
            .collect())
    }

    /// Acquires the profile's lock. Without a folder for locks, the caller continues without a lock.
    fn lock(&self, profile: &ProfileName) -> Result<Lock, StoreError> {
        let path = self.paths.lock(&format!("profile-{profile}"));
        match Lock::acquire(path.as_deref(), LIMIT) {
            Lock::Busy => Err(StoreError::Busy),
            lock => Ok(lock),
        }
    }
}

/// Returns the profiles that have a login in either store, in alphabetical order.
///
/// A login in the keyring has a note in the folder of the files. A folder that cannot be read has none.
pub fn profiles(paths: &Paths) -> Vec<ProfileName> {
    listed(paths).unwrap_or_default()
}

fn listed(paths: &Paths) -> Result<Vec<ProfileName>, StoreError> {
    let Ok(path) = paths.credentials_dir() else {
        return Ok(Vec::new());
    };
    let folder = match fs::read_dir(&path) {
        Ok(folder) => folder,
        Err(error) if private::is_absent(&error) => return Ok(Vec::new()),
        Err(cause) => return Err(StoreError::Io { path, cause }),
    };
    let mut profiles: Vec<ProfileName> = folder
        .flatten()
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            let (profile, kind) = name.rsplit_once('.')?;
            matches!(kind, "json" | "keyring").then(|| profile.parse().ok())?
        })
        .collect();
    profiles.sort_unstable();
    profiles.dedup();
    Ok(profiles)
}

/// Saves a record and reads it back: some keyrings lose entries, and some file systems do not store modes.
fn save(
    backend: &dyn Backend,
    name: &'static str,
    profile: &ProfileName,
    record: &Record,
) -> Result<(), StoreError> {
    backend.save(profile, record)?;
    let kept = match backend.load(profile) {
        Ok(Some(kept)) if kept.to_json()? == record.to_json()? => return Ok(()),
        Ok(_) => StoreError::NotKept(name),
        Err(error) => error,
    };
    // A record that cannot be read back is removed.
    let _ = backend.remove(profile);
    Err(kept)
}

fn partial(removed: &'static str, left: &'static str, cause: StoreError) -> StoreError {
    StoreError::Partial {
        removed,
        left,
        cause: Box::new(cause),
    }
}

fn failed(profile: &ProfileName) -> impl FnOnce(StoreError) -> Error {
    let profile = profile.clone();
    |cause| Error::Store { profile, cause }
}

#[cfg(test)]
mod tests;
