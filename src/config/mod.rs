//! What is in force: settings, and the credential with the host it is for.
//!
//! Settings come from options, environment, profile and defaults, in this order, and are resolved once into
//! [`Settings`] by [`resolve`]. The profiles live in [`SettingsFile`], which is edited keeping its comments. A
//! credential is given for the run or kept in a [`Store`]; [`choose`] decides which, and opening the [`Choice`] gives a
//! host and something that has access tokens for it, renewing them from the app they belong to. This is the only room
//! that knows keyring, and nothing here prints: what is worth telling is in [`Warnings`] and [`Error::hint`].

mod credentials;
mod error;
mod history;
mod private;
mod settings;

pub use credentials::{
    Access, AppCredentials, Choice, FileStore, KeyringStore, Opened, Place, Record, RecordKind,
    Source, SourceKind, Store, StoreError, TokenEndpoint, Warnings, check, choose, forget, keep,
    kept, secret_from_stdin,
};
pub use error::{Error, ErrorKind};
pub use history::{Remembered, forget_all_extensions, forget_extensions, remember, remembered};
pub use settings::{
    Color, Environment, JOBS, Listed, Origin, PAGE_SIZE, PART_SIZE, Paths, ProfileName, ProxyUrl,
    Setting, Settings, SettingsFile, resolve, resolve_new,
};
