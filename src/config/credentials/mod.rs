//! Credentials: where they are from, where they are stored, and how access tokens are renewed. The only room that knows
//! keyring.

mod app;
mod cache;
#[cfg(test)]
pub(in crate::config) mod fakes;
mod given;
mod keyring;
mod lock;
mod open;
mod record;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod source;
mod store;

pub use app::{AppCredentials, TokenEndpoint};
pub use given::secret_from_stdin;
pub use keyring::KeyringStore;
pub use open::{Choice, Opened, choose};
pub use record::{Access, Record, RecordKind};
pub use source::{Place, Source, SourceKind, Warnings};
pub use store::{FileStore, Store, StoreError, check, forget, keep, kept};
