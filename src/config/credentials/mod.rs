//! Reads and stores credentials, and renews access tokens. Only this module uses the crate `keyring`.
//!
//! A [`Credential`] is a trusted app or an access token. [`open`] takes an explicit one from an option or the
//! environment, or the one that [`CredentialStore`] has for the profile. The store is a file or the system's keyring;
//! login, logout and renewal change it under one lock. [`AppCredentials`] renews an app's access token and caches it
//! for the next run.

mod access;
mod app;
mod backend;
#[cfg(target_os = "linux")]
mod bus;
mod cache;
mod clean;
mod credential;
mod explicit;
#[cfg(test)]
pub(in crate::config) mod fakes;
mod file;
mod keyring;
mod open;
mod record;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod store;
mod store_error;

pub use access::Access;
pub use app::{AppCredentials, TokenEndpoint};
#[cfg(target_os = "linux")]
pub use bus::{BUS_ADDRESS, bus_address};
pub use cache::forget_tokens;
pub use clean::Secret;
pub use credential::{Credential, CredentialOrigin, Warnings};
pub use explicit::{secret_from_stdin, typed_secret};
pub use open::{Opened, open};
pub use record::Record;
pub use store::{CredentialStore, Login, profiles};
pub use store_error::StoreError;
