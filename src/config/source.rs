//! Which credential is in force, where it comes from, and the host that it is for.

use std::sync::Arc;

use jiff::Timestamp;

use super::app::{AppCredentials, Cache, TokenEndpoint};
use super::{
    Access, Environment, Error, FileStore, KeyringStore, Origin, ProfileName, Record, RecordKind,
    Settings, Store, StoreError, given,
};
use crate::uapi::{Credentials, FixedToken, Host};

/// What is known of a credential and is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `App Key KEY` or `access token`.
    pub credential: String,
    /// `PCE_TOKEN`, `the system's keyring`, a file.
    pub place: String,
    /// Until when the present access token is valid, where that is known.
    pub expires: Option<Timestamp>,
    /// Whether access tokens are fetched as needed.
    pub renewable: bool,
}

impl Source {
    /// Whether it is of no use at `now`.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        !self.renewable && self.expires.is_some_and(|expires| expires <= now)
    }
}

/// A credential that was found, and not yet used.
pub struct Found {
    /// The host that it is for.
    pub host: Host,
    /// What is known of it.
    pub source: Source,
    kind: RecordKind,
    cache: Cache,
}

/// A credential, ready for use with its host.
pub struct Opened {
    /// The host that the credential is for.
    pub host: Host,
    /// What is known of the credential.
    pub source: Source,
    /// Where access tokens come from.
    pub credentials: Arc<dyn Credentials>,
}

impl Found {
    /// Makes it ready for use. Access tokens of an app come from this endpoint.
    pub fn open(self, endpoint: Arc<dyn TokenEndpoint>) -> Opened {
        let credentials: Arc<dyn Credentials> = match self.kind {
            RecordKind::Token(access) => Arc::new(FixedToken(access.token)),
            RecordKind::App {
                key,
                secret,
                access,
            } => Arc::new(AppCredentials::new(
                self.host.clone(),
                key,
                secret,
                access,
                self.cache,
                endpoint,
            )),
        };
        Opened {
            host: self.host,
            source: self.source,
            credentials,
        }
    }
}

/// Finds the credential in force: the environment's first, then the profile's.
///
/// May block for three seconds when the keyring does not answer.
///
/// # Errors
/// There is none, or it is for another host than the one that is named, or its store cannot be used.
pub fn find(settings: &Settings, env: &Environment) -> Result<Found, Error> {
    if let Some(token) = given::token(settings, env)? {
        let credential = "an access token";
        return Ok(Found {
            host: host(settings, &format!("{credential} ({})", token.place))?,
            source: Source {
                credential: "access token".to_owned(),
                place: token.place,
                expires: None,
                renewable: false,
            },
            kind: RecordKind::Token(Access {
                token: token.secret,
                obtained: Timestamp::now(),
                expires: None,
            }),
            cache: Cache::None,
        });
    }
    if let Some((key, secret)) = given::app(env)? {
        let host = host(settings, "an App Key (PCE_APP_KEY)")?;
        let cache = Cache::of_app(&settings.paths, &host, &key);
        let access = cache.load();
        return Ok(Found {
            source: Source {
                credential: format!("App Key {key}"),
                place: format!("PCE_APP_KEY and {}", secret.place),
                expires: access.as_ref().and_then(|access| access.expires),
                renewable: true,
            },
            kind: RecordKind::App {
                key,
                secret: secret.secret,
                access,
            },
            host,
            cache,
        });
    }
    stored(settings)
}

/// The profile's own credential.
fn stored(settings: &Settings) -> Result<Found, Error> {
    let profile = &settings.profile.value;
    let file = FileStore::new(&settings.paths);
    let keyring = KeyringStore::new(&settings.paths);
    let (store, place): (Arc<dyn Store>, String) = if file.has(profile) {
        let place = file
            .path(profile)
            .map_err(|source| failed(profile, source))?;
        (Arc::new(file), place.display().to_string())
    } else {
        (Arc::new(keyring.clone()), "the system's keyring".to_owned())
    };
    let record = match store.load(profile) {
        Ok(Some(record)) => record,
        Ok(None) => {
            return Err(Error::NoCredentials {
                profile: profile.clone(),
            });
        }
        // Nothing was ever stored, so what is missing is a login and not a keyring.
        Err(error) if !is_kept(profile, &keyring, &error) => {
            return Err(Error::NoCredentials {
                profile: profile.clone(),
            });
        }
        Err(source) => return Err(failed(profile, source)),
    };
    same_host(settings, &record)?;
    Ok(Found {
        host: record.host.clone(),
        source: Source {
            credential: record.secret.to_string(),
            place,
            expires: record.access().and_then(|access| access.expires),
            renewable: matches!(record.secret, RecordKind::App { .. }),
        },
        cache: Cache::of_record(&settings.paths, profile, record.host, store),
        kind: record.secret,
    })
}

/// Whether a store that failed may have a record all the same.
fn is_kept(profile: &ProfileName, keyring: &KeyringStore, error: &StoreError) -> bool {
    keyring.is_noted(profile)
        || !matches!(
            error,
            StoreError::NoSessionBus
                | StoreError::NoSecretService
                | StoreError::Unsupported
                | StoreError::NoDefaultCollection
                | StoreError::NoFolder
        )
}

fn failed(profile: &ProfileName, source: StoreError) -> Error {
    Error::Store {
        profile: profile.clone(),
        source,
    }
}

/// The host that was named for a credential that knows none.
fn host(settings: &Settings, credential: &str) -> Result<Host, Error> {
    settings
        .host
        .as_ref()
        .map(|host| host.value.clone())
        .ok_or_else(|| Error::NoHost {
            credential: credential.to_owned(),
        })
}

/// A stored credential goes to the host it was stored for, whatever the settings have come to say.
fn same_host(settings: &Settings, record: &Record) -> Result<(), Error> {
    match &settings.host {
        Some(named) if named.value != record.host => Err(Error::OtherHost {
            profile: settings.profile.value.clone(),
            stored: Box::new(record.host.clone()),
            named: Box::new(named.value.clone()),
            origin: match &named.origin {
                Origin::Default => Origin::Option("--host"),
                origin => origin.clone(),
            },
        }),
        _ => Ok(()),
    }
}
