//! The token endpoint and the valid access tokens.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, PRAGMA};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::fault::{Fault, Faults};
use super::reply::{ApiError, Reply, json, set};

/// The path of the token endpoint.
pub(super) const PATH: &str = "/oauth/token.php";

/// Returns a text from the system's source of randomness: the prefix and 32 hexadecimal digits.
///
/// # Errors
/// When the system gives no random bytes.
pub(super) fn random_secret(prefix: &str) -> std::io::Result<SecretString> {
    let mut bytes = [0_u8; 16];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|_| std::io::Error::other("the system has no random bytes"))?;
    Ok(format!("{prefix}{:032x}", u128::from_be_bytes(bytes)).into())
}

/// The app that can request tokens, and the issued tokens.
pub(super) struct Authority {
    pub app_key: String,
    pub app_secret: SecretString,
    ttl: Duration,
    issued: Mutex<HashMap<String, Issued>>,
}

#[derive(Debug)]
struct Issued {
    /// `None` if the time is too far in the future to represent.
    expires: Option<Instant>,
    uses: u32,
}

impl Issued {
    fn is_live(&self) -> bool {
        self.expires.is_none_or(|expires| Instant::now() < expires)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("app_key", &self.app_key)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}

impl Authority {
    /// Returns an authority with one app, whose tokens are valid for `ttl`.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(app_key: String, ttl: Duration) -> std::io::Result<Authority> {
        Ok(Authority {
            app_key,
            app_secret: random_secret("")?,
            ttl,
            issued: Mutex::default(),
        })
    }

    /// Issues a new access token.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn issue(&self) -> std::io::Result<SecretString> {
        let token = random_secret("sandbox-")?;
        let issued = Issued {
            expires: Instant::now().checked_add(self.ttl),
            uses: 0,
        };
        let mut tokens = self.tokens();
        tokens.retain(|_, issued| issued.is_live());
        tokens.insert(token.expose_secret().to_owned(), issued);
        Ok(token)
    }

    /// Checks the value of an `Authorization` header.
    ///
    /// # Errors
    /// `access_denied` if the header is missing, or its token is unknown or has expired.
    pub fn check(&self, authorization: Option<&str>, faults: &Faults) -> Result<(), ApiError> {
        let token = authorization.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(token.trim())
        });
        let mut tokens = self.tokens();
        let issued = token.and_then(|token| tokens.get_mut(token));
        let issued = issued.filter(|issued| issued.is_live());
        let Some(issued) = issued else {
            return Err(ApiError::access_denied());
        };
        issued.uses = issued.uses.saturating_add(1);
        let worn = faults.has(Fault::TokenExpires) && issued.uses > 2;
        if worn || faults.has(Fault::Unauthorized) {
            return Err(ApiError::access_denied());
        }
        Ok(())
    }

    /// Answers a token request. `form` is the decoded form; the last of repeated fields wins.
    pub fn answer(&self, form: &[(String, String)]) -> Reply {
        let reply = self.grant(form);
        let mut reply = reply.unwrap_or_else(|(status, code, description)| {
            let body = json!({"error": code, "error_description": description});
            json(status, body.to_string())
        });
        set(&mut reply, CACHE_CONTROL, "no-store");
        set(&mut reply, PRAGMA, "no-cache");
        reply
    }

    fn grant(&self, form: &[(String, String)]) -> Result<Reply, Refusal> {
        let value = |name: &str| {
            let mut last_first = form.iter().rev();
            let found = last_first.find(|(sent, value)| sent == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let required = |name: &str| value(name).ok_or_else(|| missing(name));
        if required("grant_type")? != "client_credentials" {
            let about = "The only grant_type is client_credentials.";
            return Err((
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                about.into(),
            ));
        }
        let key = required("client_id")?;
        let secret = required("client_secret")?;
        // Many clients send neither this nor `redirect_uri`.
        if value("type").is_some_and(|kind| kind != "unifiedapi") {
            return Err(invalid_request("The type must be unifiedapi."));
        }
        if key != self.app_key || secret != self.app_secret.expose_secret() {
            let about = "The app is not known, or its secret is not this one.";
            return Err((StatusCode::UNAUTHORIZED, "invalid_client", about.into()));
        }
        let token = self.issue().map_err(|error| {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            (status, "server_error", error.to_string())
        })?;
        let body = json!({
            "access_token": token.expose_secret(),
            "token_type": "Bearer",
            "expires_in": self.ttl.as_secs().max(1),
        });
        Ok(json(StatusCode::OK, body.to_string()))
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<String, Issued>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Status, `error` and `error_description`, as RFC 6749 section 5.2 defines them.
type Refusal = (StatusCode, &'static str, String);

fn invalid_request(about: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, "invalid_request", about.into())
}

fn missing(name: &str) -> Refusal {
    invalid_request(format!("The parameter {name} is missing."))
}

/// Returns the answer to a request that is not a POST, or whose parameters cannot be read.
pub(super) fn unreadable(about: &str) -> Reply {
    let body = json!({"error": "invalid_request", "error_description": about});
    json(StatusCode::BAD_REQUEST, body.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(ttl: Duration) -> Authority {
        Authority::new("sandbox-app".into(), ttl).expect("random bytes")
    }

    fn form(authority: &Authority, replaced: (&str, &str)) -> Vec<(String, String)> {
        let secret = authority.app_secret.expose_secret();
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", "sandbox-app"),
            ("client_secret", secret),
            ("type", "unifiedapi"),
            ("redirect_uri", "https://localhost/ouath/token.php"),
        ];
        let value = |(name, value): (&str, &str)| {
            let value = if name == replaced.0 {
                replaced.1
            } else {
                value
            };
            (name.to_owned(), value.to_owned())
        };
        fields.map(value).to_vec()
    }

    fn ask(authority: &Authority, replaced: (&str, &str)) -> (u16, serde_json::Value) {
        let reply = authority.answer(&form(authority, replaced));
        let body = serde_json::from_slice(reply.body()).expect("JSON");
        (reply.status().as_u16(), body)
    }

    #[test]
    fn a_token_is_given_to_the_app_and_works() {
        let authority = authority(Duration::from_millis(3_600_900));
        let (status, body) = ask(&authority, ("", ""));
        assert_eq!(
            (status, &body["token_type"], &body["expires_in"]),
            (200, &"Bearer".into(), &3_600.into())
        );
        let token = body["access_token"].as_str().expect("a token");
        assert!(token.starts_with("sandbox-") && token.len() == 40);
        let faults = Faults::new(&[]);
        for header in [format!("Bearer {token}"), format!("bearer  {token}")] {
            assert_eq!(authority.check(Some(&header), &faults), Ok(()));
        }
        for header in [
            None,
            Some(token),
            Some("Bearer"),
            Some("Bearer "),
            Some("Basic YTpi"),
            Some("Bearer x"),
        ] {
            assert_eq!(
                authority.check(header, &faults),
                Err(ApiError::access_denied()),
                "{header:?}"
            );
        }
    }

    #[test]
    fn wrong_requests_are_refused_as_the_rfc_says() {
        let authority = authority(Duration::from_secs(1));
        for (replaced, expected) in [
            (("grant_type", ""), (400, "invalid_request")),
            (("grant_type", "password"), (400, "unsupported_grant_type")),
            (("client_id", ""), (400, "invalid_request")),
            (("client_id", "other"), (401, "invalid_client")),
            (("client_secret", ""), (400, "invalid_request")),
            (("client_secret", "wrong"), (401, "invalid_client")),
            (("type", "soapapi"), (400, "invalid_request")),
        ] {
            let (status, body) = ask(&authority, replaced);
            assert_eq!(
                (status, body["error"].as_str()),
                (expected.0, Some(expected.1)),
                "{replaced:?}"
            );
            assert!(body["error_description"].is_string());
        }
    }

    #[test]
    fn type_and_redirect_uri_may_be_left_out() {
        let authority = authority(Duration::from_secs(1));
        for absent in ["type", "redirect_uri"] {
            assert_eq!(ask(&authority, (absent, "")).0, 200, "{absent}");
        }
    }

    #[test]
    fn tokens_expire() {
        let authority = authority(Duration::from_millis(30));
        let token = authority.issue().expect("random bytes");
        let header = format!("Bearer {}", token.expose_secret());
        let faults = Faults::new(&[]);
        assert_eq!(authority.check(Some(&header), &faults), Ok(()));
        std::thread::sleep(Duration::from_millis(40));
        assert_eq!(
            authority.check(Some(&header), &faults),
            Err(ApiError::access_denied())
        );
        assert_eq!(ask(&authority, ("", "")).1["expires_in"], 1);
    }

    #[test]
    fn with_the_fault_a_token_is_good_for_two_requests() {
        let authority = authority(Duration::MAX);
        let faults = Faults::new(&[Fault::TokenExpires]);
        for _ in 0..2 {
            let header = format!(
                "Bearer {}",
                authority.issue().expect("random bytes").expose_secret()
            );
            let answers = [(); 4].map(|()| authority.check(Some(&header), &faults).is_ok());
            assert_eq!(answers, [true, true, false, false]);
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let authority = authority(Duration::from_secs(1));
        let token = authority.issue().expect("random bytes");
        let shown = format!("{authority:?}");
        assert!(!shown.contains(authority.app_secret.expose_secret()));
        assert!(!shown.contains(token.expose_secret()));
    }
}
