//! What is in force: settings, and the credential with the host it is for.
//!
//! Settings come from options, environment, profile and defaults, in this order, and are resolved once into
//! [`Settings`] by [`resolve`]. The profiles live in [`SettingsFile`], which is edited keeping its comments. A
//! credential is given for the run or kept in a [`Store`]; [`choose`] decides which, and opening the [`Choice`] gives a
//! host and something that has access tokens for it, renewing them from the app they belong to. This is the only room
//! that knows keyring, and nothing here prints: what is worth telling is in [`Warnings`] and [`Error::hint`].

mod app;
mod cache;
mod edit;
mod environment;
mod error;
#[cfg(test)]
mod fakes;
mod file;
mod given;
mod history;
mod keyring;
mod lock;
mod open;
mod paths;
mod private;
mod profile;
mod proxy;
mod record;
mod resolve;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod settings;
mod source;
mod store;
mod values;

pub use app::{AppCredentials, TokenEndpoint};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use file::SettingsFile;
pub use given::secret_from_stdin;
pub use history::{Remembered, forget_all_extensions, forget_extensions, remember, remembered};
pub use keyring::KeyringStore;
pub use open::{Choice, Opened, choose};
pub use paths::Paths;
pub use profile::ProfileName;
pub use proxy::ProxyUrl;
pub use record::{Access, Record, RecordKind};
pub use resolve::{resolve, resolve_new};
pub use settings::{Color, JOBS, Listed, Origin, PAGE_SIZE, PART_SIZE, Setting, Settings};
pub use source::{Place, Source, SourceKind, Warnings};
pub use store::{FileStore, Store, StoreError, check, forget, keep, kept};
