//! Access tokens for a trusted app. pce renews a token that is about to expire or was rejected, and renews it once for
//! all tasks and processes that need it at the same moment.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::cache::Cache;
use crate::config::{Access, Warnings};
use crate::uapi::{self, Credentials, Grant, Host};

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
    endpoint: Arc<dyn TokenEndpoint>,
    cache: Cache,
    /// The token in use. A task that renews it holds the lock, so that the others wait and find it renewed.
    current: Mutex<Option<Access>>,
    warnings: Warnings,
}

impl AppCredentials {
    /// Returns the credentials of the cache's app. `access` is the token that is already known.
    pub(in crate::config) fn new(
        access: Option<Access>,
        endpoint: Arc<dyn TokenEndpoint>,
        cache: Cache,
        warnings: Warnings,
    ) -> Self {
        Self {
            endpoint,
            cache,
            current: Mutex::new(access),
            warnings,
        }
    }

    /// Returns the expiry of the token in use, if there is a token and its expiry is known.
    pub async fn expires(&self) -> Option<Timestamp> {
        self.current.lock().await.as_ref()?.expires
    }

    /// Returns a usable token that is not the rejected one: the one in use, the one that another process has cached, or
    /// a new one.
    async fn obtain(&self, rejected: Option<&SecretString>) -> Result<SecretString, uapi::Error> {
        let good = |access: &Access| {
            access.is_usable(Timestamp::now())
                && rejected
                    .is_none_or(|rejected| rejected.expose_secret() != access.token.expose_secret())
        };
        let mut current = self.current.lock().await;
        if let Some(access) = current.as_ref().filter(|access| good(access)) {
            return Ok(access.token.clone());
        }
        let _alone = self.cache.alone().await;
        if let Some(access) = self.cache.load().await.filter(good) {
            return Ok(current.insert(access).token.clone());
        }
        let asked = Timestamp::now();
        let app = self.cache.app();
        let grant = self
            .endpoint
            .fetch(&app.host, &app.key, &app.secret)
            .await?;
        let access = current.insert(Access::granted(grant, asked));
        if let Err(error) = self.cache.save(access.clone()).await {
            self.warnings.add(format!(
                "the new access token was not stored, so the next run fetches another: {error}"
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
        rejected: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, uapi::Error>> {
        Box::pin(async { self.obtain(Some(rejected)).await.map(Some) })
    }
}

#[cfg(test)]
mod tests;
