//! Opens the credential for the effective settings, together with its host.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::cache::{App, Cache};
use super::explicit::explicit;
use super::store::CredentialStore;
use crate::cli::StoreKind;
use crate::config::{
    AppCredentials, Credential, CredentialOrigin, Environment, Error, ProfileName, Record, Setting,
    Settings, TokenEndpoint, Warnings,
};
use crate::uapi::{Credentials, FixedToken, Host};

/// A host and the credential for it, ready for a client.
pub struct Opened {
    /// The host.
    pub host: Host,
    /// The credential, in words.
    pub credential: String,
    /// The origin of the credential.
    pub origin: CredentialOrigin,
    /// The access tokens of the credential.
    pub credentials: Arc<dyn Credentials>,
    /// Warnings; the use of the credential can add more.
    pub warnings: Warnings,
    expires: Option<Timestamp>,
    app: Option<Arc<AppCredentials>>,
}

impl Opened {
    /// Returns the expiry of the access token in use, if there is a token and its expiry is known.
    pub async fn expires(&self) -> Option<Timestamp> {
        match &self.app {
            Some(app) => app.expires().await,
            None => self.expires,
        }
    }

    /// Returns whether pce fetches new access tokens when it needs them.
    pub fn is_renewable(&self) -> bool {
        self.app.is_some()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("host", &self.host)
            .field("credential", &self.credential)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Opens the credential of the options and the environment, else of the profile's file, else of the keyring.
///
/// Sends nothing. Blocks, because it reads files, stdin and the keyring.
///
/// # Errors
/// There is no credential ([`Error::NoCredentials`]) or no host for it, it is for another host than the one named
/// ([`Error::OtherHost`]), an explicit secret is invalid, or the store cannot be used.
pub fn open(
    settings: &Settings,
    env: &Environment,
    endpoint: Arc<dyn TokenEndpoint>,
) -> Result<Opened, Error> {
    let store = CredentialStore::new(&settings.paths, env.windows());
    open_with(settings, env, endpoint, store)
}

fn open_with(
    settings: &Settings,
    env: &Environment,
    endpoint: Arc<dyn TokenEndpoint>,
    store: CredentialStore,
) -> Result<Opened, Error> {
    let profile = &settings.profile.value;
    if profile.is_sandbox() {
        return Err(Error::usage(
            "the profile \"sandbox\" has its own server and credentials",
        ));
    }
    let warnings = Warnings::default();
    if let Some((credential, origin)) = explicit(settings, env, &warnings)? {
        let host = settings.host.as_ref().ok_or_else(|| Error::NoHost {
            credential: described(&credential, &origin),
        })?;
        let record = Record {
            host: host.value.clone(),
            credential,
        };
        let cache = |app: App| Cache::in_state(app, &settings.paths);
        return Ok(opened(record, origin, cache, warnings, endpoint));
    }
    let missing = || Error::NoCredentials {
        profile: profile.clone(),
        others: store.profiles().unwrap_or_default(),
    };
    let found = match store.get(profile) {
        // If no login was ever stored in the keyring, report the missing login and not the missing keyring.
        Err(cause) if cause.is_absence() && !store.is_in_keyring(profile) => None,
        found => found.map_err(|cause| Error::Store {
            profile: profile.clone(),
            cause,
        })?,
    };
    let (record, origin) = found.ok_or_else(missing)?;
    check_host(profile, &record, settings.host.as_ref())?;
    let kind = match origin {
        CredentialOrigin::File(_) => StoreKind::File,
        _ => StoreKind::Keyring,
    };
    let cache = |app: App| Cache::in_record(app, &settings.paths, store, kind, profile);
    Ok(opened(record, origin, cache, warnings, endpoint))
}

/// Returns a credential and its origin, without any secret.
fn described(credential: &Credential, origin: &CredentialOrigin) -> String {
    match credential {
        Credential::App { key, .. } => format!("App Key {key} with its secret from {origin}"),
        Credential::Token(_) => format!("access token from {origin}"),
    }
}

fn check_host(
    profile: &ProfileName,
    record: &Record,
    named: Option<&Setting<Host>>,
) -> Result<(), Error> {
    match named {
        Some(named) if named.value != record.host => Err(Error::OtherHost {
            profile: profile.clone(),
            stored: Box::new(record.host.clone()),
            named: Box::new(named.value.clone()),
            origin: named.origin.clone(),
        }),
        _ => Ok(()),
    }
}

fn opened(
    record: Record,
    origin: CredentialOrigin,
    cache: impl FnOnce(App) -> Cache,
    warnings: Warnings,
    endpoint: Arc<dyn TokenEndpoint>,
) -> Opened {
    let Record { host, credential } = record;
    let words = credential.to_string();
    let (credentials, expires, app): (Arc<dyn Credentials>, _, _) = match credential {
        Credential::Token(access) => (Arc::new(FixedToken(access.token)), access.expires, None),
        Credential::App {
            key,
            secret,
            access,
        } => {
            let host = host.clone();
            let cache = cache(App { host, key, secret });
            // The token of an app from the environment is in a separate file.
            let access = access.or_else(|| cache.load_own_file());
            let app = AppCredentials::new(access, endpoint, cache, warnings.clone());
            let app = Arc::new(app);
            (app.clone(), None, Some(app))
        }
    };
    Opened {
        host,
        credential: words,
        origin,
        credentials,
        warnings,
        expires,
        app,
    }
}

#[cfg(test)]
mod tests;
