//! What is in force: settings, resolved once, and credentials, with the host that they are for.
//!
//! [`resolve`] puts option, environment, profile and default together into [`Settings`]. [`find`] finds the credential:
//! the environment's first, then what `pce auth login` has stored in the system's keyring or in a file. Nothing here
//! prints, and secrets are written nowhere but into those stores.

mod app;
mod edit;
mod environment;
mod error;
#[cfg(test)]
mod fakes;
mod file;
mod given;
mod keyring;
mod lock;
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

pub use app::TokenEndpoint;
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use file::SettingsFile;
pub use given::secret_from_stdin;
pub use keyring::KeyringStore;
pub use paths::Paths;
pub use profile::ProfileName;
pub use proxy::ProxyUrl;
pub use record::{Access, Record, RecordKind};
pub use resolve::{resolve, resolve_new};
pub use settings::{Color, Listed, Origin, Setting, Settings};
pub use source::{Found, Opened, Source, find};
pub use store::{FileStore, Store, StoreError, forget, keep, kept};
