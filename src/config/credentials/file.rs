//! Records in files that only the user can read.

use std::path::PathBuf;

use super::backend::Backend;
use crate::config::private::{self, Refused};
use crate::config::{Paths, ProfileName, Record, StoreError};
use crate::files::{self, Durability};
use crate::uapi::Host;

/// Stores each profile's record below the settings folder, in a file that only the user can read.
#[derive(Debug, Clone)]
pub(in crate::config) struct FileStore {
    paths: Paths,
}

impl FileStore {
    /// Returns the store below the settings folder, which need not exist.
    pub(in crate::config) fn new(paths: &Paths) -> Self {
        Self {
            paths: paths.clone(),
        }
    }

    /// Returns the path of the profile's file, which need not exist.
    pub(in crate::config) fn path(&self, profile: &ProfileName) -> Result<PathBuf, StoreError> {
        let folder = self.paths.credentials_dir();
        let folder = folder.map_err(|_| StoreError::NoFolder)?;
        Ok(folder.join(format!("{profile}.json")))
    }

    /// Returns whether the profile has a file, valid or not. If the system refuses to tell, the file counts as present.
    pub(in crate::config) fn has(&self, profile: &ProfileName) -> bool {
        let Ok(path) = self.path(profile) else {
            return false;
        };
        match path.symlink_metadata() {
            Ok(_) => true,
            Err(error) => !private::is_absent(&error),
        }
    }
}

impl Backend for FileStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let path = self.path(profile)?;
        self.paths.check(&path)?;
        match private::read(&path) {
            Ok(json) => json.map(|json| Record::from_json(&json)).transpose(),
            Err(Refused::Exposed(exposure)) => Err(StoreError::Exposed { path, exposure }),
            Err(Refused::Io(cause)) => Err(StoreError::Io { path, cause }),
        }
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        let path = self.path(profile)?;
        self.paths.check(&path)?;
        let json = record.to_json()?;
        files::write(&path, &json, files::Access::Private, Durability::Synced).map_err(|error| {
            let cause = error.into();
            StoreError::Io { path, cause }
        })
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        let path = self.path(profile)?;
        private::remove(&path).map_err(|cause| StoreError::Io { path, cause })
    }

    fn known(&self, profile: &ProfileName) -> (Option<Host>, Option<&'static str>) {
        match self.load(profile) {
            Ok(Some(record)) => (Some(record.host), Some(record.credential.kind())),
            _ => (None, None),
        }
    }
}
