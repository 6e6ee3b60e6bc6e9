//! From settings to a host and the credential for it, in two steps: [`choose`] decides where the credential comes from
//! and mostly knows the host already, so that connecting can begin; [`Choice::open`] reads it.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::cache::{Cache, off_thread};
use super::given::{Given, given};
use crate::config::{
    AppCredentials, Environment, Error, FileStore, KeyringStore, Paths, Place, ProfileName, Record,
    RecordKind, Setting, Settings, Source, SourceKind, Store, StoreError, TokenEndpoint, Warnings,
};
use crate::uapi::{Credentials, FixedToken, Host};

/// A host and the credential for it, ready for a client.
pub struct Opened {
    /// The host.
    pub host: Host,
    /// What the credential is and where it is from.
    pub source: Source,
    /// The credential.
    pub credentials: Arc<dyn Credentials>,
    /// What is worth telling; more can come up while the credential is in use.
    pub warnings: Warnings,
    expires: Option<Timestamp>,
    app: Option<Arc<AppCredentials>>,
}

impl Opened {
    /// Until when the access token in use is valid, where there is one and that is known.
    pub async fn expires(&self) -> Option<Timestamp> {
        match &self.app {
            Some(app) => app.expires().await,
            None => self.expires,
        }
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("host", &self.host)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// Where the credential comes from, decided and not yet read.
pub struct Choice {
    profile: ProfileName,
    named: Option<Setting<Host>>,
    paths: Paths,
    origin: Chosen,
    likely_host: Option<Host>,
    warnings: Warnings,
}

enum Chosen {
    Given {
        host: Host,
        given: Given,
    },
    Stored {
        store: Arc<dyn Store>,
        place: Place,
        /// Whether something was kept there, as far as is known without asking.
        kept: bool,
    },
}

/// Decides where the credential comes from: the options and the environment, the profile's file, the keyring, in this
/// order. The keyring is not touched.
///
/// # Errors
/// A given secret that cannot be read or is none; a given credential with no host to it.
pub fn choose(settings: &Settings, env: &Environment) -> Result<Choice, Error> {
    let keyring = KeyringStore::new(&settings.paths);
    let noted = keyring.noted_host(&settings.profile.value);
    choose_with(settings, env, Arc::new(keyring), noted)
}

fn choose_with(
    settings: &Settings,
    env: &Environment,
    keyring: Arc<dyn Store>,
    noted: Option<Host>,
) -> Result<Choice, Error> {
    let profile = settings.profile.value.clone();
    if profile.is_sandbox() {
        return Err(Error::usage(
            "the profile \"sandbox\" has its own server and credentials",
        ));
    }
    let warnings = Warnings::default();
    let named = settings.host.clone();
    let (origin, stored_host) = match given(settings, env, &warnings)? {
        Some(given) => {
            let host = named.as_ref().map(|host| host.value.clone());
            let credential = || source_of(&given).describe();
            let host = host.ok_or_else(|| Error::NoHost {
                credential: credential(),
            })?;
            (Chosen::Given { host, given }, None)
        }
        None => stored(&settings.paths, &profile, keyring, noted),
    };
    let likely_host = match &origin {
        Chosen::Given { host, .. } => Some(host.clone()),
        Chosen::Stored { .. } => stored_host.or_else(|| Some(named.as_ref()?.value.clone())),
    };
    Ok(Choice {
        profile,
        named,
        paths: settings.paths.clone(),
        origin,
        likely_host,
        warnings,
    })
}

/// The profile's store, and the host that it seems to have a credential for.
fn stored(
    paths: &Paths,
    profile: &ProfileName,
    keyring: Arc<dyn Store>,
    noted: Option<Host>,
) -> (Chosen, Option<Host>) {
    let file = FileStore::new(paths);
    if let Ok(path) = file.path(profile)
        && file.has(profile)
    {
        let host = file.load(profile).ok().flatten().map(|record| record.host);
        let place = Place::File(profile.clone(), path);
        let store = Arc::new(file);
        let kept = true;
        return (Chosen::Stored { store, place, kept }, host);
    }
    let place = Place::Keyring(profile.clone());
    let store = keyring;
    let kept = noted.is_some();
    (Chosen::Stored { store, place, kept }, noted)
}

impl Choice {
    /// The host as far as it is known before the credential is read: for name resolution and connecting, while nothing
    /// has been sent. [`Opened::host`] decides.
    pub fn likely_host(&self) -> Option<&Host> {
        self.likely_host.as_ref()
    }

    /// Whether the keyring is to be read, which takes some milliseconds, and three seconds at the most.
    pub fn is_in_keyring(&self) -> bool {
        matches!(
            &self.origin,
            Chosen::Stored {
                place: Place::Keyring(_),
                ..
            }
        )
    }

    /// Reads the credential. No request is made before a token is asked for.
    ///
    /// # Errors
    /// There is none ([`Error::NoCredentials`]), it is for another host than the one named ([`Error::OtherHost`]), or
    /// the store cannot be used.
    pub async fn open(self, endpoint: Arc<dyn TokenEndpoint>) -> Result<Opened, Error> {
        match self.origin {
            Chosen::Given { host, given } => Ok(open_given(
                host,
                given,
                &self.paths,
                self.warnings,
                endpoint,
            )),
            Chosen::Stored { store, place, kept } => {
                let record = load(store.clone(), &self.profile, kept).await?;
                check_host(&self.profile, &record, self.named)?;
                let profile = &self.profile;
                let cache = |host: &Host, key: &str| {
                    Cache::in_record(host, key, &self.paths, store, profile)
                };
                Ok(open_record(record, place, cache, self.warnings, endpoint))
            }
        }
    }
}

async fn load(store: Arc<dyn Store>, profile: &ProfileName, kept: bool) -> Result<Record, Error> {
    let name = profile.clone();
    let loaded = off_thread(move || store.load(&name)).await;
    let loaded =
        loaded.unwrap_or_else(|| Err(StoreError::Other("no thread could be started".to_owned())));
    let profile = profile.clone();
    match loaded {
        Ok(Some(record)) => Ok(record),
        Ok(None) => Err(Error::NoCredentials { profile }),
        // What is missing is a login, not a keyring, where nothing was ever kept in one.
        Err(cause) if !kept && cause.is_absence() => Err(Error::NoCredentials { profile }),
        Err(cause) => Err(Error::Store { profile, cause }),
    }
}

fn check_host(
    profile: &ProfileName,
    record: &Record,
    named: Option<Setting<Host>>,
) -> Result<(), Error> {
    match named {
        Some(named) if named.value != record.host => Err(Error::OtherHost {
            profile: profile.clone(),
            stored: Box::new(record.host.clone()),
            named: Box::new(named.value),
            origin: named.origin,
        }),
        _ => Ok(()),
    }
}

fn source_of(given: &Given) -> Source {
    match given {
        Given::Token { place, .. } => Source {
            kind: SourceKind::Token,
            place: place.clone(),
        },
        Given::App { key, place, .. } => Source {
            kind: SourceKind::App { key: key.clone() },
            place: place.clone(),
        },
    }
}

fn open_given(
    host: Host,
    given: Given,
    paths: &Paths,
    warnings: Warnings,
    endpoint: Arc<dyn TokenEndpoint>,
) -> Opened {
    let source = source_of(&given);
    match given {
        Given::Token { token, .. } => Opened {
            host,
            source,
            credentials: Arc::new(FixedToken(token)),
            warnings,
            expires: None,
            app: None,
        },
        Given::App { key, secret, .. } => {
            let cache = Cache::in_state(&host, &key, paths);
            let access = cache.load_blocking();
            let app = (key, secret);
            let app =
                AppCredentials::new(host.clone(), app, access, endpoint, cache, warnings.clone());
            opened_app(host, source, app, warnings)
        }
    }
}

fn open_record(
    record: Record,
    place: Place,
    cache: impl FnOnce(&Host, &str) -> Cache,
    warnings: Warnings,
    endpoint: Arc<dyn TokenEndpoint>,
) -> Opened {
    let host = record.host;
    match record.secret {
        RecordKind::Token(access) => Opened {
            host,
            source: Source {
                kind: SourceKind::Token,
                place,
            },
            credentials: Arc::new(FixedToken(access.token)),
            warnings,
            expires: access.expires,
            app: None,
        },
        RecordKind::App {
            key,
            secret,
            access,
        } => {
            let source = Source {
                kind: SourceKind::App { key: key.clone() },
                place,
            };
            let cache = cache(&host, &key);
            let app = (key, secret);
            let app =
                AppCredentials::new(host.clone(), app, access, endpoint, cache, warnings.clone());
            opened_app(host, source, app, warnings)
        }
    }
}

fn opened_app(host: Host, source: Source, app: AppCredentials, warnings: Warnings) -> Opened {
    let app = Arc::new(app);
    Opened {
        host,
        source,
        credentials: app.clone(),
        warnings,
        expires: None,
        app: Some(app),
    }
}

#[cfg(test)]
mod tests;
