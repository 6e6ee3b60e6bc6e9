//! What the room's tests use in the place of keyrings.
#![allow(clippy::unwrap_used, reason = "for tests alone")]

use std::collections::BTreeMap;
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

use super::{Access, ProfileName, Record, RecordKind, Store, StoreError};

/// A store in memory, or one that always fails.
#[derive(Default)]
pub(super) struct FakeStore {
    records: Mutex<BTreeMap<ProfileName, Record>>,
    fails: bool,
}

impl FakeStore {
    /// A store with a record for this profile.
    pub(super) fn of(profile: &str) -> Self {
        let store = Self::default();
        store
            .save(&profile.parse().unwrap(), &app_record("pbx.example.com"))
            .unwrap();
        store
    }

    /// A store that is not there. Every error is this one's kind.
    pub(super) fn failing(error: impl Into<StoreError>) -> Self {
        let error = error.into();
        assert!(matches!(error, StoreError::NoSessionBus), "{error}");
        Self {
            fails: true,
            ..Self::default()
        }
    }

    fn checked(&self) -> Result<(), StoreError> {
        if self.fails {
            Err(StoreError::NoSessionBus)
        } else {
            Ok(())
        }
    }
}

impl Store for FakeStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        self.checked()?;
        Ok(self.records.lock().unwrap().get(profile).cloned())
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        self.checked()?;
        self.records
            .lock()
            .unwrap()
            .insert(profile.clone(), record.clone());
        Ok(())
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        self.checked()?;
        Ok(self.records.lock().unwrap().remove(profile).is_some())
    }
}

/// A token that was fetched `age` seconds ago and is valid for `left` seconds more.
pub(super) fn access(token: &str, age: i64, left: Option<i64>) -> Access {
    let now = Timestamp::now();
    Access {
        token: token.into(),
        obtained: now - SignedDuration::from_secs(age),
        expires: left.map(|left| now + SignedDuration::from_secs(left)),
    }
}

pub(super) fn app_record(host: &str) -> Record {
    Record {
        host: host.parse().unwrap(),
        secret: RecordKind::App {
            key: "key".to_owned(),
            secret: "canary-secret".into(),
            access: Some(access("canary-token", 0, Some(3600))),
        },
    }
}

pub(super) fn token_record(host: &str) -> Record {
    Record {
        host: host.parse().unwrap(),
        secret: RecordKind::Token(access("canary-token", 0, None)),
    }
}
