//! Fakes of the keyring and the server's token endpoint.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::backend::Backend;
use crate::config::{Access, Credential, ProfileName, Record, StoreError, TokenEndpoint};
use crate::uapi::{self, Grant, Host};

/// Returns a token fetched `age` seconds ago and valid for `left` more.
pub(in crate::config) fn access(token: &str, age: i64, left: Option<i64>) -> Access {
    let now = Timestamp::now();
    Access {
        token: token.into(),
        obtained: now - SignedDuration::from_secs(age),
        expires: left.map(|left| now + SignedDuration::from_secs(left)),
    }
}

pub(in crate::config) fn app_record(host: &str) -> Record {
    Record {
        host: host.parse().unwrap(),
        credential: Credential::App {
            key: "key".to_owned(),
            secret: "canary-secret".into(),
            access: Some(access("canary-token", 0, Some(3600))),
        },
    }
}

pub(in crate::config) fn token_record(host: &str) -> Record {
    Record {
        host: host.parse().unwrap(),
        credential: Credential::Token(access("canary-token", 0, None)),
    }
}

/// A keyring in memory.
#[derive(Default)]
pub(in crate::config) struct FakeStore {
    records: Mutex<BTreeMap<ProfileName, Record>>,
    failure: Option<fn() -> StoreError>,
    /// Whether it loses saved records.
    is_forgetful: bool,
    is_expected: bool,
    pub(in crate::config) loads: AtomicUsize,
}

impl FakeStore {
    /// Returns a store with an app for `pbx.example.com` in this profile.
    pub(in crate::config) fn of(profile: &str) -> Self {
        let store = Self::default();
        store
            .save(&profile.parse().unwrap(), &app_record("pbx.example.com"))
            .unwrap();
        store
    }

    pub(in crate::config) fn failing(failure: fn() -> StoreError) -> Self {
        Self {
            failure: Some(failure),
            ..Self::default()
        }
    }

    pub(in crate::config) fn forgetful() -> Self {
        Self {
            is_forgetful: true,
            ..Self::default()
        }
    }

    /// Makes the store report that it may have a record, as a note does.
    pub(in crate::config) fn expecting(mut self) -> Self {
        self.is_expected = true;
        self
    }

    fn check(&self) -> Result<(), StoreError> {
        self.failure.map_or(Ok(()), |failure| Err(failure()))
    }
}

impl Backend for FakeStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        self.check()?;
        self.loads.fetch_add(1, Ordering::SeqCst);
        Ok(self.records.lock().unwrap().get(profile).cloned())
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        self.check()?;
        if !self.is_forgetful {
            let mut records = self.records.lock().unwrap();
            records.insert(profile.clone(), record.clone());
        }
        Ok(())
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        self.check()?;
        Ok(self.records.lock().unwrap().remove(profile).is_some())
    }

    fn known(&self, _profile: &ProfileName) -> (Option<Host>, Option<&'static str>) {
        (None, None)
    }

    fn is_expected(&self, _profile: &ProfileName) -> bool {
        self.is_expected
    }
}

/// A token endpoint that grants `token-1`, `token-2`, ….
pub(in crate::config) struct FakeEndpoint {
    pub(in crate::config) fetched: AtomicUsize,
    lifetime: Option<Duration>,
    refuses: bool,
}

impl FakeEndpoint {
    /// Returns an endpoint whose tokens live this many seconds.
    pub(in crate::config) fn granting(lifetime: Option<u64>) -> Self {
        Self {
            fetched: AtomicUsize::new(0),
            lifetime: lifetime.map(Duration::from_secs),
            refuses: false,
        }
    }

    pub(in crate::config) fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::granting(None)
        }
    }
}

impl TokenEndpoint for FakeEndpoint {
    fn fetch<'a>(
        &'a self,
        _host: &'a Host,
        _app_key: &'a str,
        _secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Grant, uapi::Error>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            if self.refuses {
                return Err(uapi::Error::NoToken {
                    status: 401,
                    code: "invalid_client".to_owned(),
                    description: String::new(),
                });
            }
            let number = self.fetched.fetch_add(1, Ordering::SeqCst) + 1;
            Ok(Grant {
                access_token: format!("token-{number}").into(),
                expires_in: self.lifetime,
            })
        })
    }
}
