//! Access tokens for a trusted app: OAuth 2.0's client-credentials grant (RFC 6749, 4.4), as VoipNow has it.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::client::excerpt;
use crate::uapi::{Error, Host, Observer, Transport};

/// An access token fresh from the server.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token.
    pub access_token: SecretString,
    /// How long it is valid from now on, where the server says so.
    pub expires_in: Option<Duration>,
}

/// A token endpoint's answer. `expires_in` comes as a number or a string.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<SecretString>,
    expires_in: Option<serde_json::Value>,
    error: Option<String>,
    error_description: Option<String>,
}

impl Transport {
    /// Fetches an access token with an app's key and secret. Nobody needs to be present, but the app has to be
    /// marked as trusted on the server.
    ///
    /// # Errors
    /// [`Error::NoToken`] with RFC 6749's code, or what kept the answer from coming.
    pub async fn grant(
        &self,
        host: &Host,
        app_key: &str,
        app_secret: &SecretString,
        observer: &dyn Observer,
    ) -> Result<Grant, Error> {
        let url = host.join(["oauth", "token.php"]);
        // The path is misspelt in the vendor's own clients. The server does not redirect there, but compares.
        let redirect = host.join(["ouath", "token.php"]);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", app_key),
            ("client_secret", app_secret.expose_secret()),
            ("type", "unifiedapi"),
            ("redirect_uri", redirect.as_str()),
        ];
        let request = self
            .http
            .post(url)
            .header(ACCEPT, HeaderValue::from_static("application/json"))
            .form(&form);
        let reply = self.exchange(request, observer).await?;
        let status = reply.status.as_u16();
        let foreign = |reason: &str| Error::NotUapi {
            status,
            reason: format!("the token endpoint's answer {reason}"),
            // What follows may hold a token, unless the server failed.
            excerpt: if reply.status.is_success() {
                String::new()
            } else {
                excerpt(&reply.body)
            },
            cut_off: false,
        };
        let Ok(answer) = serde_json::from_slice::<Answer>(&reply.body) else {
            return Err(if reply.status.is_server_error() {
                Error::Failed {
                    status,
                    code: None,
                    message: excerpt(&reply.body),
                }
            } else {
                foreign("is no JSON")
            });
        };
        if let Some(code) = answer.error {
            return Err(Error::NoToken {
                status,
                code,
                description: answer.error_description.unwrap_or_default(),
            });
        }
        match answer.access_token {
            Some(access_token) if reply.status.is_success() => Ok(Grant {
                access_token,
                expires_in: answer.expires_in.as_ref().and_then(seconds),
            }),
            _ => Err(foreign("has no access token")),
        }
    }
}

fn seconds(value: &serde_json::Value) -> Option<Duration> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.parse().ok())
        .map(Duration::from_secs)
}
