//! Access tokens for a trusted app: OAuth 2.0's client-credentials grant (RFC 6749, 4.4), as VoipNow implements it. The
//! endpoint's answers are judged like the API's.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::reply::{Reply, TOKEN_PATH, error_in, redirected, refused, verdict};
use super::retry::{Failed, Retry, asked};
use crate::uapi::{Error, Host, HttpMethod, Observer, Transport};

/// An access token that the server has just issued.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The token.
    pub access_token: SecretString,
    /// The token's lifetime, if the server sends it.
    pub expires_in: Option<Duration>,
}

/// A token endpoint's answer. `expires_in` is a number or a string.
#[derive(Deserialize)]
struct Answer {
    access_token: Option<SecretString>,
    expires_in: Option<serde_json::Value>,
}

/// An error in RFC 6749's form.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

impl Transport {
    /// Fetches an access token with an app's key and secret. No user needs to be present, but the app has to be marked
    /// as trusted on the server.
    ///
    /// # Errors
    /// [`Error::NoToken`] with RFC 6749's code, or the error of the last attempt.
    pub async fn grant(
        &self,
        host: &Host,
        app_key: &str,
        app_secret: &SecretString,
        retry: Retry,
        observer: &dyn Observer,
    ) -> Result<Grant, Error> {
        let url = host.join(TOKEN_PATH);
        // The vendor's own clients misspell this path. The server does not redirect to it, but compares it.
        let redirect = host.join(["ouath", "token.php"]);
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", app_key),
            ("client_secret", app_secret.expose_secret()),
            ("type", "unifiedapi"),
            ("redirect_uri", redirect.as_str()),
        ];
        observer.secret(app_secret);
        let mut attempts = retry.attempts();
        loop {
            let request = self
                .http
                .post(url.clone())
                .header(ACCEPT, HeaderValue::from_static("application/json"))
                .form(&form);
            let failed = match self.exchange(request, observer).await {
                Ok(reply) => {
                    let asked = asked(&reply.headers);
                    match judge(&reply) {
                        Ok(grant) => {
                            observer.secret(&grant.access_token);
                            return Ok(grant);
                        }
                        Err(error) => Failed { error, asked },
                    }
                }
                Err(error) => error.into(),
            };
            let request = (&HttpMethod::POST, &url);
            attempts.again(failed, request, observer, |_| {}).await?;
        }
    }
}

fn judge(reply: &Reply) -> Result<Grant, Error> {
    let status = reply.status.as_u16();
    // The body of a success may hold a token, so the error has no excerpt.
    let invalid = |reason: String| Error::NotUapi {
        status,
        reason,
        excerpt: String::new(),
        cut_off: false,
    };
    if reply.status.is_redirection() {
        return Err(invalid(redirected(reply)));
    }
    if let Ok(Refusal {
        error,
        error_description,
    }) = serde_json::from_slice(&reply.body)
    {
        let description = error_description.unwrap_or_default();
        // These statuses concern the address or the load, even if the body has a code of RFC 6749.
        if matches!(status, 404 | 408 | 429) {
            return Err(verdict(status, Some(error), description));
        }
        return Err(Error::NoToken {
            status,
            code: error,
            description,
        });
    }
    if !reply.status.is_success() {
        return Err(refused(status, &reply.body));
    }
    let invalid = |reason: &str| invalid(format!("the token endpoint's answer {reason}"));
    let answer: Answer =
        serde_json::from_slice(&reply.body).map_err(|_| invalid("is not a JSON object"))?;
    let Some(access_token) = answer.access_token else {
        return Err(match error_in(&reply.body) {
            Some((code, message)) => verdict(status, Some(code), message),
            None => invalid("has no access token"),
        });
    };
    let token = access_token.expose_secret();
    if token.is_empty() {
        return Err(invalid("has an empty access token"));
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid(
            "has an access token with blanks or control characters",
        ));
    }
    Ok(Grant {
        expires_in: answer.expires_in.as_ref().and_then(seconds),
        access_token,
    })
}

fn seconds(value: &serde_json::Value) -> Option<Duration> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .map(Duration::from_secs)
        .or_else(|| Duration::try_from_secs_f64(value.as_f64()?).ok())
}
