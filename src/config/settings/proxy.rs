//! The proxy's URL.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::uapi::Invalid;

/// The URL of an HTTP proxy. `Display` and `Debug` hide its user and password, which the environment may contain.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(Url);

impl ProxyUrl {
    /// Returns the URL with its user and password, if it has them. Only the client may use it.
    pub fn expose(&self) -> &Url {
        &self.0
    }

    /// Returns whether the URL has a user or a password.
    pub fn has_credentials(&self) -> bool {
        !self.0.username().is_empty() || self.0.password().is_some()
    }

    /// Parses a proxy from the command line or the settings file, which must not contain a secret.
    ///
    /// # Errors
    /// It has a user or a password, or is not a valid proxy.
    pub(in crate::config) fn without_credentials(text: &str) -> Result<Self, Invalid> {
        let proxy: Self = text.parse()?;
        if proxy.has_credentials() {
            return Err(
                Invalid::new("the URL of the proxy has a user or password").remedy(
                    "set HTTPS_PROXY instead: other users cannot read the environment of a process",
                ),
            );
        }
        Ok(proxy)
    }
}

impl FromStr for ProxyUrl {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "write http://HOST:PORT or https://HOST:PORT";
        // The text is not repeated: it may hold a password.
        let refuse = |why: &str| Err(Invalid::new(why.to_owned()).remedy(remedy));
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return refuse("the URL of the proxy has white space");
        }
        if text.contains('\\') {
            return refuse(
                "the URL of the proxy has a backslash: write DOMAIN%5CUSER for a user of a domain",
            );
        }
        let url = if text.contains("://") {
            text.to_owned()
        } else {
            format!("http://{text}")
        };
        let Ok(url) = Url::parse(&url) else {
            return refuse("not a valid URL");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refuse(&format!("unsupported scheme '{}'", url.scheme()));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return refuse("the URL has no host name");
        }
        Ok(Self(url))
    }
}

/// The URL with `***` in place of the user and password.
impl fmt::Display for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.0;
        let user = if self.has_credentials() { "***@" } else { "" };
        let name = url.host_str().unwrap_or_default();
        write!(f, "{}://{user}{name}", url.scheme())?;
        match url.port() {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere() {
        let proxy: ProxyUrl = "http://joe:canary@proxy.example.com:3128/".parse().unwrap();
        assert_eq!(proxy.to_string(), "http://***@proxy.example.com:3128");
        assert_eq!(
            format!("{proxy:?}"),
            "ProxyUrl(http://***@proxy.example.com:3128)"
        );
        assert_eq!(proxy.expose().password(), Some("canary"));
        for text in [
            "socks5://joe:canary@p:1",
            "http://joe:canary@p:99999",
            "http://joe:canary@ p",
        ] {
            let refusal = text.parse::<ProxyUrl>().unwrap_err().to_string();
            assert!(!refusal.contains("canary"), "{refusal}");
        }
    }

    #[test]
    fn a_secret_does_not_belong_into_options_and_settings() {
        assert!(ProxyUrl::without_credentials("proxy.example.com:3128").is_ok());
        for text in ["http://joe:canary@p:1", "joe@p:1"] {
            let refusal = ProxyUrl::without_credentials(text).unwrap_err().to_string();
            assert!(!refusal.contains("canary"), "{refusal}");
        }
    }
}
