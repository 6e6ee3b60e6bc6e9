//! The address of the server.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

use super::Invalid;

/// The server's address: a host name, `host:port`, or a URL without user, query or fragment.
///
/// Without a scheme, https applies. Plain http is valid only for loopback addresses: a token must not cross a network
/// unencrypted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Host(Url);

impl Host {
    /// Returns the URL that the API's paths are appended to.
    pub fn base(&self) -> &Url {
        &self.0
    }

    /// Returns the host's name or address, without the port; an IPv6 address without its brackets.
    pub fn name(&self) -> &str {
        let name = self.0.host_str().unwrap_or_default();
        name.strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
            .unwrap_or(name)
    }

    /// Returns the TCP port: that of the address, or the default port of the scheme.
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// Returns whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Returns a URL below the host. Percent-encodes the path segments.
    pub fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        // An http or https URL always has a path, and a `Host` has no other scheme.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl FromStr for Host {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "write a host name such as pbx.example.com, HOST:PORT, or an https:// URL";
        let refuse = |why: &str| Err(Invalid::new(why.to_owned()).remedy(remedy));
        if text.is_empty() {
            return refuse("the host is empty");
        }
        // The URL parser removes tabs and newlines anywhere in the text.
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return refuse("the host has white space");
        }
        let url = if text.contains("://") {
            text.to_owned()
        } else {
            format!("https://{text}")
        };
        // The error does not repeat the text, which may hold a password.
        let Ok(mut url) = Url::parse(&url) else {
            return refuse("not a valid host or URL");
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("the host has a user or password: pce auth login stores credentials");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("the host has a query or a fragment");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => {
                return Err(Invalid::new("plain http would send the token unencrypted")
                    .remedy("use https: http works for loopback addresses only"));
            }
            scheme => return refuse(&format!("unsupported scheme '{scheme}'")),
        }
        if url.host_str().is_none_or(str::is_empty) {
            return refuse("the URL has no host name");
        }
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }
}

/// Writes the address as users type it: the scheme, the name, the port unless it is the default, and the path.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_unless_said_otherwise() {
        let cases = [
            ("pbx.example.com", "https://pbx.example.com"),
            ("pbx.example.com:8443", "https://pbx.example.com:8443"),
            ("https://pbx.example.com/", "https://pbx.example.com"),
            (
                "https://pbx.example.com/voip/",
                "https://pbx.example.com/voip",
            ),
            ("HTTPS://PBX.example.com:443", "https://pbx.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://localhost", "http://localhost"),
            ("192.0.2.7", "https://192.0.2.7"),
        ];
        for (text, expected) in cases {
            assert_eq!(
                text.parse::<Host>().unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_host_is_refused_without_repeating_it() {
        for text in [
            "",
            "http://pbx.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "ftp://pbx.example.com",
            "https://user:canary@pbx.example.com",
            "https://pbx.example.com/?token=canary",
            "https://pbx.example.com/#canary",
            "pbx.example.com:99999",
            "pbx example.com",
            "https://",
        ] {
            let refusal = text.parse::<Host>().unwrap_err().to_string();
            assert!(!refusal.contains("canary"), "{refusal}");
        }
    }

    #[test]
    fn paths_are_encoded_below_the_host() {
        let host: Host = "pbx.example.com".parse().unwrap();
        let url = host.join(["uapi", "a b", "@me", "0003*210", "x/y%"]);
        assert_eq!(
            url.as_str(),
            "https://pbx.example.com/uapi/a%20b/@me/0003*210/x%2Fy%25"
        );
        let below: Host = "https://pbx.example.com/voip".parse().unwrap();
        assert_eq!(
            below.join(["uapi"]).as_str(),
            "https://pbx.example.com/voip/uapi"
        );
    }
}
