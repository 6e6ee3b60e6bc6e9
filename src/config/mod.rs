//! Effective settings, and the credential with the host it is for.
//!
//! Settings come from options, environment, profile and defaults, in this order; [`resolve`] puts them together once in
//! [`Settings`]. Profiles live in [`SettingsFile`], which is edited keeping its comments. A credential is explicit or
//! stored in the [`CredentialStore`]; [`open`] returns a host and an object that has access tokens for it. This is the only
//! room that knows keyring. Nothing here prints: [`Warnings`] and [`Error::hint`] have what to tell.

mod credentials;
mod error;
mod history;
mod lock;
mod private;
mod settings;

pub use credentials::{
    Access, AppCredentials, Credential, CredentialOrigin, CredentialStore, Login, Opened, Record,
    Secret, StoreError, TokenEndpoint, Warnings, forget_tokens, open, profiles, secret_from_stdin,
    typed_secret,
};
#[cfg(target_os = "linux")]
pub use credentials::{BUS_ADDRESS, bus_address};
pub use error::{Error, ErrorKind};
pub use history::{Remembered, forget_all_extensions, forget_extensions, remember, remembered};
pub use private::Untrusted;
pub use settings::{
    Color, Environment, JOBS, Listed, Origin, PAGE_SIZE, PART_SIZE, Paths, ProfileName, ProxyUrl,
    Setting, Settings, SettingsFile, Windows, color, resolve, resolve_new,
};
