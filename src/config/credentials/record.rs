//! A stored login: one record for each profile, which holds a credential together with its host.

use std::borrow::Cow;

use jiff::Timestamp;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::config::{Access, Credential, StoreError};
use crate::uapi::Host;

/// A host and the credential that was stored for it.
#[derive(Debug, Clone)]
pub struct Record {
    /// The only host that gets the credential.
    pub host: Host,
    /// The credential.
    pub credential: Credential,
}

/// The stored form of a record, and the only type that writes secrets in clear text.
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
    /// Returns the record as JSON, in a buffer that is wiped when dropped.
    pub(in crate::config) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let host = self.host.to_string();
        let (key, secret) = match &self.credential {
            Credential::App { key, secret, .. } => (Some(key), Some(secret)),
            Credential::Token(_) => (None, None),
        };
        let access = self.credential.access();
        let written = Written {
            version: VERSION,
            host: host.into(),
            app_key: key.map(|key| key.as_str().into()),
            app_secret: secret.map(|secret| secret.expose_secret().into()),
            access_token: access.map(|access| access.token.expose_secret().into()),
            obtained: access.map(|access| access.obtained.to_string()),
            expires: access.and_then(|access| Some(access.expires?.to_string())),
        };
        // A vector that grows leaves copies of a secret behind. Escapes make a text at most six times as long.
        let texts = [&written.app_key, &written.app_secret, &written.access_token];
        let length: usize = texts.into_iter().flatten().map(|text| text.len()).sum();
        let mut json = Zeroizing::new(Vec::with_capacity(1024 + written.host.len() + 6 * length));
        serde_json::to_writer(&mut *json, &written)
            .map_err(|error| StoreError::Other(error.to_string()))?;
        Ok(json)
    }

    /// Reads a record from JSON.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], which does not quote the JSON.
    pub(in crate::config) fn from_json(json: &[u8]) -> Result<Self, StoreError> {
        let written: Written<'_> = serde_json::from_slice(json).map_err(|error| {
            // serde's own message may quote the value.
            StoreError::Unreadable(format!("its JSON is invalid in column {}", error.column()))
        })?;
        if written.version > VERSION {
            return Err(unreadable("it was written by a newer version of pce"));
        }
        let host = written
            .host
            .parse()
            .map_err(|_| unreadable("its host is invalid"))?;
        let access = match written.access_token {
            None => None,
            Some(token) => Some(Access {
                token: SecretString::from(token.into_owned()),
                obtained: instant(written.obtained.as_deref())?.unwrap_or(Timestamp::UNIX_EPOCH),
                expires: instant(written.expires.as_deref())?,
            }),
        };
        let credential = match (written.app_key, written.app_secret, access) {
            (Some(key), Some(secret), access) => Credential::App {
                key: key.into_owned(),
                secret: SecretString::from(secret.into_owned()),
                access,
            },
            (None, None, Some(access)) => Credential::Token(access),
            _ => return Err(unreadable("a key is missing")),
        };
        Ok(Self { host, credential })
    }
}

fn instant(text: Option<&str>) -> Result<Option<Timestamp>, StoreError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| unreadable("a time in it is invalid"))
}

fn unreadable(why: &str) -> StoreError {
    StoreError::Unreadable(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::credentials::fakes::{app_record, token_record};

    #[test]
    fn reads_back_what_it_wrote() {
        for record in [
            app_record("pbx.example.com"),
            token_record("pbx.example.com"),
        ] {
            let json = record.to_json().unwrap();
            let again = Record::from_json(&json).unwrap();
            assert_eq!(again.host, record.host);
            assert_eq!(again.to_json().unwrap(), json);
            assert!(!format!("{again:?}{}", again.credential).contains("canary"));
        }
    }

    #[test]
    fn refuses_an_invalid_record_without_quoting_it() {
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
}
