//! The settings of a connection to a server: trust, proxy and time limits.

use std::time::Duration;

use rustls::pki_types::CertificateDer;
use url::Url;

/// The settings of a connection to a server.
#[derive(Debug, Clone)]
pub struct Network {
    /// The server certificates that are accepted.
    pub trust: Trust,
    /// The proxy, if the connection uses one.
    pub proxy: Proxy,
    /// The limit of one request, from its first byte to the last one of its answer.
    pub timeout: Duration,
    /// The limit of one connection's set-up, name resolution and TLS included.
    pub connect_timeout: Duration,
}

impl Default for Network {
    /// Returns the system's trust store, no proxy, and limits of 30 seconds for a request and 10 for a connection.
    fn default() -> Self {
        Self {
            trust: Trust::default(),
            proxy: Proxy::default(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
        }
    }
}

/// The server certificates that are accepted.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Certificates issued by an authority of the system's trust store (or of `SSL_CERT_FILE`) or of `extra`, and those
    /// of `extra` themselves.
    System {
        /// Certificates trusted in addition to the system's.
        extra: Vec<CertificateDer<'static>>,
    },
    /// Any certificate: others on the network can read the token.
    Anyone,
}

impl Default for Trust {
    fn default() -> Self {
        Self::System { extra: Vec::new() }
    }
}

/// The proxy of a connection.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// No proxy, even if the environment names one.
    #[default]
    Direct,
    /// This proxy.
    Through {
        /// Its address. May hold a password.
        url: Url,
        /// The option, variable or setting that names it.
        origin: String,
    },
}
