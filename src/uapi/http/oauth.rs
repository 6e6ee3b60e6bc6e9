//! Access tokens for a trusted app: OAuth 2.0's client-credentials grant (RFC 6749, 4.4), as VoipNow implements it. The
//! endpoint's answers are judged like the API's.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::reply::{Reply, TOKEN_PATH, error_in, redirected, refused, verdict};
use super::retry::{Failed, Retry, asked};
use crate::uapi::model::{Form, Reported};
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

impl Answer {
    /// Reads a body, which may have a byte order mark.
    fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body)).ok()
    }
}

/// The error codes of RFC 6749. Servers also send them in the form of the API's errors.
const CODES: [&str; 7] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
];

impl Transport {
    /// Fetches an access token with an app's key and secret. No user needs to be present, but the app has to be marked
    /// as trusted on the server.
    ///
    /// # Errors
    /// [`Error::NoToken`] with RFC 6749's code, or [`Error::TokenEndpoint`] with the error of the last attempt.
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
        // The answer's headers may repeat the token, so the observer has to know it before it shows them.
        let learn = |body: &[u8]| {
            let answer = Answer::read(body);
            if let Some(token) = answer.and_then(|answer| answer.access_token) {
                observer.secret(&token);
            }
        };
        let mut attempts = retry.attempts();
        loop {
            let request = self
                .http
                .post(url.clone())
                .header(ACCEPT, HeaderValue::from_static("application/json"))
                .form(&form);
            let failed = match self.exchange(request, observer, learn).await {
                Ok(reply) => {
                    let asked = asked(&reply.headers);
                    match judge(&reply) {
                        Ok(grant) => return Ok(grant),
                        Err(error) => Failed { error, asked },
                    }
                }
                Err(error) => error.into(),
            };
            let request = (&HttpMethod::POST, &url);
            let again = attempts.again(failed, request, observer, |_| {}).await;
            again.map_err(Error::of_token_endpoint)?;
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
    let reported = error_in(&reply.body);
    // These statuses concern the address or the load, even if the body has a code of RFC 6749.
    if let Some(error) = &reported
        && !matches!(status, 404 | 408 | 429)
        && let Some(code) = oauth_code(error)
    {
        return Err(Error::NoToken {
            status,
            code,
            description: error.message.clone(),
        });
    }
    if !reply.status.is_success() {
        return Err(refused(status, &reply.body));
    }
    let invalid = |reason: &str| invalid(format!("the answer {reason}"));
    let answer = Answer::read(&reply.body);
    let access_token = match (answer.as_ref(), reported) {
        (
            Some(Answer {
                access_token: Some(token),
                ..
            }),
            _,
        ) => token.clone(),
        (_, Some(error)) => return Err(verdict(status, error.code, error.message)),
        (Some(_), None) => return Err(invalid("has no access token")),
        (None, None) => return Err(invalid("is not a JSON object")),
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
        expires_in: answer.and_then(|answer| seconds(&answer.expires_in?)),
        access_token,
    })
}

/// Returns the code of an error in OAuth's form, or RFC 6749's code in the API's form.
fn oauth_code(error: &Reported) -> Option<String> {
    let code = error.code.as_ref()?;
    let is_known = CODES.iter().any(|known| known.eq_ignore_ascii_case(code));
    (error.form == Form::OAuth || is_known).then(|| code.clone())
}

fn seconds(value: &serde_json::Value) -> Option<Duration> {
    value
        .as_u64()
        .or_else(|| value.as_str()?.trim().parse().ok())
        .map(Duration::from_secs)
        .or_else(|| Duration::try_from_secs_f64(value.as_f64()?).ok())
}
