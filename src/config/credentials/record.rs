//! What is kept of a login: one record for a profile, in which the host and what it is for cannot come apart.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::config::StoreError;
use crate::uapi::{Grant, Host};

/// A host and the credential that was stored for it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The host. The credential goes to no other.
    pub host: Host,
    /// The credential.
    pub secret: RecordKind,
}

/// What kind of credential is kept.
#[derive(Debug, Clone)]
pub enum RecordKind {
    /// A trusted app, from which access tokens are fetched.
    App {
        /// The App Key.
        key: String,
        /// The App Secret.
        secret: SecretString,
        /// The access token that was fetched last.
        access: Option<Access>,
    },
    /// An access token, which cannot be renewed.
    Token(Access),
}

/// An access token and how long it is good for.
#[derive(Debug, Clone)]
pub struct Access {
    /// The token.
    pub token: SecretString,
    /// When it was fetched.
    pub obtained: Timestamp,
    /// Until when it is valid, where that is known.
    pub expires: Option<Timestamp>,
}

impl Access {
    /// What the server granted in answer to a request made at `asked`.
    pub fn granted(grant: Grant, asked: Timestamp) -> Self {
        let expires = grant.expires_in.and_then(|lifetime| {
            let lifetime = SignedDuration::try_from(lifetime).ok()?;
            asked.checked_add(lifetime).ok()
        });
        Self {
            token: grant.access_token,
            obtained: asked,
            expires,
        }
    }

    /// Whether it can be sent at `now` and be expected to arrive valid.
    ///
    /// A minute is allowed for clocks and the way, for a token of less than five minutes a tenth of its life. One
    /// that was fetched in the future was fetched by another clock, and its expiry says nothing.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        if now.duration_until(self.obtained) > SignedDuration::from_mins(5) {
            return false;
        }
        let Some(expires) = self.expires else {
            return true;
        };
        let lifetime = self.obtained.duration_until(expires);
        let margin = if lifetime < SignedDuration::from_mins(5) {
            lifetime / 10
        } else {
            SignedDuration::from_mins(1)
        };
        now.duration_until(expires) > margin
    }

    /// How long it is valid from `now` on; `None` where that is not known.
    pub fn remaining(&self, now: Timestamp) -> Option<Duration> {
        let remaining = now.duration_until(self.expires?);
        Some(Duration::try_from(remaining).unwrap_or_default())
    }
}

/// A record as it is written. It is the one place where secrets are written in the clear.
#[derive(Serialize, Deserialize)]
struct Written<'a> {
    version: u32,
    host: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_key: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_secret: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_token: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    obtained: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

const VERSION: u32 = 1;

impl Record {
    /// Its access token, if there is one.
    pub fn access(&self) -> Option<&Access> {
        match &self.secret {
            RecordKind::App { access, .. } => access.as_ref(),
            RecordKind::Token(access) => Some(access),
        }
    }

    /// The record as JSON, in a buffer that is wiped.
    pub(in crate::config) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let host = self.host.to_string();
        let (key, secret) = match &self.secret {
            RecordKind::App { key, secret, .. } => (Some(key), Some(secret)),
            RecordKind::Token(_) => (None, None),
        };
        let access = self.access();
        let written = Written {
            version: VERSION,
            host: host.into(),
            app_key: key.map(|key| key.as_str().into()),
            app_secret: secret.map(|secret| secret.expose_secret().into()),
            access_token: access.map(|access| access.token.expose_secret().into()),
            obtained: access.map(|access| access.obtained.to_string()),
            expires: access.and_then(|access| Some(access.expires?.to_string())),
        };
        // Of full size at once: a vector that grows leaves copies behind.
        let mut json = Zeroizing::new(Vec::with_capacity(16 * 1024));
        serde_json::to_writer(&mut *json, &written)
            .map_err(|error| StoreError::Other(error.to_string()))?;
        Ok(json)
    }

    /// The record that was written as this JSON.
    ///
    /// # Errors
    /// It is no record: [`StoreError::Unreadable`], which repeats nothing of it.
    pub(in crate::config) fn from_json(json: &[u8]) -> Result<Self, StoreError> {
        let written: Written<'_> = serde_json::from_slice(json).map_err(|error| {
            // serde's own message may quote the value.
            StoreError::Unreadable(format!("its JSON is wrong in column {}", error.column()))
        })?;
        if written.version > VERSION {
            return Err(unreadable("it was written by a newer version of pce"));
        }
        let host = written
            .host
            .parse()
            .map_err(|_| unreadable("it has no usable host"))?;
        let access = match written.access_token {
            None => None,
            Some(token) => Some(Access {
                token: SecretString::from(token.into_owned()),
                obtained: instant(written.obtained.as_deref())?.unwrap_or(Timestamp::UNIX_EPOCH),
                expires: instant(written.expires.as_deref())?,
            }),
        };
        let secret = match (written.app_key, written.app_secret, access) {
            (Some(key), Some(secret), access) => RecordKind::App {
                key: key.into_owned(),
                secret: SecretString::from(secret.into_owned()),
                access,
            },
            (None, None, Some(access)) => RecordKind::Token(access),
            _ => return Err(unreadable("something is missing from it")),
        };
        Ok(Self { host, secret })
    }
}

fn instant(text: Option<&str>) -> Result<Option<Timestamp>, StoreError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| unreadable("it has a time that cannot be read"))
}

fn unreadable(why: &str) -> StoreError {
    StoreError::Unreadable(why.to_owned())
}

/// The kind and, of an app, the key; never a secret.
impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App { key, .. } => write!(f, "App Key {key}"),
            Self::Token(_) => f.write_str("access token"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::credentials::fakes::{access, app_record, token_record};

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        for record in [
            app_record("pbx.example.com"),
            token_record("pbx.example.com"),
        ] {
            let json = record.to_json().unwrap();
            let again = Record::from_json(&json).unwrap();
            assert_eq!(again.host, record.host);
            assert_eq!(again.to_json().unwrap(), json);
            assert!(!format!("{again:?}{}", again.secret).contains("canary"));
        }
    }

    #[test]
    fn what_is_no_record_is_refused_without_repeating_it() {
        for json in [
            "canary",
            "",
            r#"{"version":"canary"}"#,
            r#"{"version":1,"host":"http://canary.example.com","access_token":"x"}"#,
            r#"{"version":1,"host":"pbx.example.com"}"#,
            r#"{"version":1,"host":"pbx.example.com","app_key":"canary"}"#,
            r#"{"version":2,"host":"pbx.example.com","access_token":"canary"}"#,
            r#"{"version":1,"host":"pbx.example.com","access_token":"x","expires":"canary"}"#,
        ] {
            let refusal = Record::from_json(json.as_bytes()).unwrap_err();
            assert!(
                !format!("{refusal} {refusal:?}").contains("canary"),
                "{refusal:?}"
            );
        }
    }

    #[test]
    fn a_token_near_its_end_is_not_used() {
        let now = Timestamp::now();
        let usable = |age: i64, left: i64| access("t", age, Some(left)).is_usable(now);
        assert!(usable(0, 3600) && usable(3500, 70));
        assert!(!usable(3500, 50) && !usable(3600, 0) && !usable(3700, -10));
        // Two seconds of life: 0.2 s of margin.
        assert!(usable(0, 2) && usable(1, 1));
        assert!(!usable(2, 0));
        // Somebody's clock is an hour ahead.
        assert!(!usable(-3600, 7200));
        assert!(access("t", 0, None).is_usable(now));
    }

    #[test]
    fn a_grant_is_counted_from_when_it_was_asked_for() {
        let asked = Timestamp::from_second(1_000).unwrap();
        let grant = |lifetime| Grant {
            access_token: "t".into(),
            expires_in: lifetime,
        };
        let access = Access::granted(grant(Some(Duration::from_secs(3600))), asked);
        assert_eq!(access.expires, Some(Timestamp::from_second(4_600).unwrap()));
        assert_eq!(
            Access::granted(grant(Some(Duration::MAX)), asked).expires,
            None
        );
    }
}
