//! Access tokens of an app: used as long as they are good, renewed once for everybody when they are not.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::lock::Lock;
use super::{Access, FileStore, Paths, ProfileName, Record, RecordKind, Store};
use crate::uapi::{Credentials, Error, Grant, Host};

/// How long another process may take to renew the token before this one goes ahead by itself.
const LOCK_LIMIT: Duration = Duration::from_secs(10);

/// Where access tokens are fetched.
pub trait TokenEndpoint: Send + Sync {
    /// Fetches a token for an app.
    ///
    /// # Errors
    /// What the server, or the way there, refused it with.
    fn fetch<'a>(
        &'a self,
        host: &'a Host,
        app_key: &'a str,
        app_secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Grant, Error>>;
}

/// Where an app's present access token is kept between runs.
pub(super) enum Cache {
    /// Nowhere.
    None,
    /// In a record of its own, below the state folder: the app was given by the environment.
    App {
        store: FileStore,
        name: ProfileName,
        host: Host,
        lock: PathBuf,
    },
    /// In the profile's record.
    Record {
        store: Arc<dyn Store>,
        profile: ProfileName,
        host: Host,
        lock: Option<PathBuf>,
    },
}

impl Cache {
    /// For an app that the environment gives. Without a state folder the token lives as long as the process.
    pub(super) fn of_app(paths: &Paths, host: &Host, key: &str) -> Self {
        let Ok(state) = paths.state_dir() else {
            return Self::None;
        };
        let mut hasher = DefaultHasher::new();
        (host.to_string(), key).hash(&mut hasher);
        let name = format!("app-{:016x}", hasher.finish());
        let Ok(profile) = name.parse() else {
            return Self::None;
        };
        Self::App {
            store: FileStore::at(state.join("tokens")),
            name: profile,
            host: host.clone(),
            lock: state.join("locks").join(format!("{name}.lock")),
        }
    }

    /// For an app that was stored.
    pub(super) fn of_record(
        paths: &Paths,
        profile: &ProfileName,
        host: Host,
        store: Arc<dyn Store>,
    ) -> Self {
        let lock = paths.state_dir().ok();
        Self::Record {
            store,
            profile: profile.clone(),
            host,
            lock: lock.map(|state| state.join("locks").join(format!("{profile}.lock"))),
        }
    }

    /// The token that is kept, by this process or another.
    pub(super) fn load(&self) -> Option<Access> {
        let record = match self {
            Self::None => None,
            Self::App { store, name, .. } => store.load(name).ok()?,
            Self::Record { store, profile, .. } => store.load(profile).ok()?,
        }?;
        match self {
            Self::None => None,
            Self::App { host, .. } | Self::Record { host, .. } => {
                (record.host == *host).then(|| record.access().cloned())?
            }
        }
    }

    /// Keeps a token. That it could not be kept costs the next run a request, and is no reason to fail this one.
    fn save(&self, app_key: &str, app_secret: &SecretString, access: &Access) {
        let _ = match self {
            Self::None => Ok(()),
            Self::App {
                store, name, host, ..
            } => store.save(
                name,
                &Record {
                    host: host.clone(),
                    secret: RecordKind::Token(access.clone()),
                },
            ),
            Self::Record {
                store,
                profile,
                host,
                ..
            } => store.save(
                profile,
                &Record {
                    host: host.clone(),
                    secret: RecordKind::App {
                        key: app_key.to_owned(),
                        secret: app_secret.clone(),
                        access: Some(access.clone()),
                    },
                },
            ),
        };
    }

    async fn lock(&self) -> Option<Lock> {
        let path = match self {
            Self::None => return None,
            Self::App { lock, .. } => lock,
            Self::Record { lock, .. } => lock.as_ref()?,
        };
        Lock::acquire(path, LOCK_LIMIT).await
    }
}

/// An app's credentials: an access token, and what it takes to get another.
pub(super) struct AppCredentials {
    host: Host,
    key: String,
    secret: SecretString,
    /// Held while a token is being renewed, so that requests in flight wait for one renewal.
    access: Mutex<Option<Access>>,
    cache: Arc<Cache>,
    endpoint: Arc<dyn TokenEndpoint>,
}

impl AppCredentials {
    pub(super) fn new(
        host: Host,
        key: String,
        secret: SecretString,
        access: Option<Access>,
        cache: Cache,
        endpoint: Arc<dyn TokenEndpoint>,
    ) -> Self {
        Self {
            host,
            key,
            secret,
            access: Mutex::new(access),
            cache: Arc::new(cache),
            endpoint,
        }
    }

    /// A token that is good as far as its times tell, and is not `refused`.
    async fn usable(&self, refused: Option<&SecretString>) -> Result<SecretString, Error> {
        let mut access = self.access.lock().await;
        let good = |access: &Access| {
            let other = refused
                .is_none_or(|refused| refused.expose_secret() != access.token.expose_secret());
            other && access.is_usable(Timestamp::now())
        };
        if let Some(access) = access.as_ref().filter(|access| good(access)) {
            return Ok(access.token.clone());
        }
        let _lock = self.cache.lock().await;
        // Another process may have renewed it while this one waited for the lock.
        let cache = Arc::clone(&self.cache);
        let kept = tokio::task::spawn_blocking(move || cache.load()).await;
        if let Some(kept) = kept.ok().flatten().filter(|kept| good(kept)) {
            let token = kept.token.clone();
            *access = Some(kept);
            return Ok(token);
        }
        let asked = Timestamp::now();
        let grant = self
            .endpoint
            .fetch(&self.host, &self.key, &self.secret)
            .await?;
        let fresh = Access::granted(grant, asked);
        let (cache, key, secret) = (
            Arc::clone(&self.cache),
            self.key.clone(),
            self.secret.clone(),
        );
        let keep = fresh.clone();
        // Before the lock is given up, or the next in line would not find it.
        let _ = tokio::task::spawn_blocking(move || cache.save(&key, &secret, &keep)).await;
        let token = fresh.token.clone();
        *access = Some(fresh);
        Ok(token)
    }
}

impl Credentials for AppCredentials {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, Error>> {
        Box::pin(self.usable(None))
    }

    fn renew<'a>(
        &'a self,
        refused: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, Error>> {
        Box::pin(async move { self.usable(Some(refused)).await.map(Some) })
    }
}
