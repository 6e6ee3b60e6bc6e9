//! Access tokens for a trusted app, renewed when they are about to end or are refused: once, however many tasks and
//! processes need it at the same moment.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::cache::Cache;
use super::lock::Lock;
use crate::config::{Access, Warnings};
use crate::uapi::{self, Credentials, Grant, Host};

/// How long a renewal by another process is waited for.
const LOCK_LIMIT: Duration = Duration::from_secs(10);

/// Fetches an access token for an app: OAuth 2.0's client-credentials grant.
pub trait TokenEndpoint: Send + Sync {
    /// Asks the host for a token.
    fn fetch<'a>(
        &'a self,
        host: &'a Host,
        app_key: &'a str,
        secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Grant, uapi::Error>>;
}

/// The credentials of a trusted app.
pub struct AppCredentials {
    host: Host,
    key: String,
    secret: SecretString,
    endpoint: Arc<dyn TokenEndpoint>,
    cache: Cache,
    /// The token in use. Who renews it holds this, so that the others wait and find it renewed.
    current: Mutex<Option<Access>>,
    warnings: Warnings,
}

impl AppCredentials {
    /// An app for this host, and the token that is known from before.
    pub(in crate::config) fn new(
        host: Host,
        (key, secret): (String, SecretString),
        access: Option<Access>,
        endpoint: Arc<dyn TokenEndpoint>,
        cache: Cache,
        warnings: Warnings,
    ) -> Self {
        Self {
            host,
            key,
            secret,
            endpoint,
            cache,
            current: Mutex::new(access),
            warnings,
        }
    }

    /// Until when the token in use is valid, where there is one and that is known.
    pub async fn expires(&self) -> Option<Timestamp> {
        self.current.lock().await.as_ref()?.expires
    }

    /// A token that is usable and not the refused one: the one in use, the one that another process has left, or a
    /// new one.
    async fn obtain(&self, refused: Option<&SecretString>) -> Result<SecretString, uapi::Error> {
        let good = |access: &Access| {
            access.is_usable(Timestamp::now())
                && refused
                    .is_none_or(|refused| refused.expose_secret() != access.token.expose_secret())
        };
        let mut current = self.current.lock().await;
        if let Some(access) = current.as_ref().filter(|access| good(access)) {
            return Ok(access.token.clone());
        }
        let _lock = match self.cache.lock() {
            Some(path) => Lock::acquire(path, LOCK_LIMIT).await,
            None => None,
        };
        if let Some(access) = self.cache.load().await.filter(good) {
            return Ok(current.insert(access).token.clone());
        }
        let asked = Timestamp::now();
        let grant = self
            .endpoint
            .fetch(&self.host, &self.key, &self.secret)
            .await?;
        let access = current.insert(Access::granted(grant, asked));
        if let Err(error) = self.cache.save(access.clone()).await {
            self.warnings.add(format!(
                "the new access token could not be kept, so the next run fetches another: {error}"
            ));
        }
        Ok(access.token.clone())
    }
}

impl Credentials for AppCredentials {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, uapi::Error>> {
        Box::pin(self.obtain(None))
    }

    fn renew<'a>(
        &'a self,
        refused: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, uapi::Error>> {
        Box::pin(async { self.obtain(Some(refused)).await.map(Some) })
    }
}

#[cfg(test)]
mod tests;
