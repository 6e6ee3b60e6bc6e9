//! The interface of a store of logins, which the file and the keyring share.

use crate::config::{ProfileName, Record, StoreError};
use crate::uapi::Host;

/// Stores one [`Record`] for each profile. Calls may block for some seconds.
pub(in crate::config) trait Backend: Send + Sync {
    /// Returns the profile's record, if there is one.
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError>;

    /// Moves the record that an earlier version of pce stored in another place, and returns it. The caller holds the
    /// profile's lock.
    fn adopt(&self, _profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        Ok(None)
    }

    /// Stores a record and replaces the old one.
    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError>;

    /// Removes the record. Returns `false` if there was none.
    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError>;

    /// Returns the host and the kind of the profile's credential, if they are known without opening the store.
    ///
    /// Another program may have changed them.
    fn known(&self, profile: &ProfileName) -> (Option<Host>, Option<&'static str>);

    /// Returns whether the store may have a record, as far as that is known without opening it.
    fn is_expected(&self, _profile: &ProfileName) -> bool {
        false
    }
}
