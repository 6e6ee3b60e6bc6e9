//! How a server is reached: trust, proxy, time limits.

use std::time::Duration;

use rustls::pki_types::CertificateDer;
use url::Url;

/// How the server is to be reached.
#[derive(Debug, Clone)]
pub struct Network {
    /// Whether, and against what, the server's certificate is checked.
    pub trust: Trust,
    /// The proxy, if the connection uses one.
    pub proxy: Proxy,
    /// The limit of one request, from its first byte to the last one of its answer.
    pub timeout: Duration,
    /// The limit of one connection's set-up, name resolution and TLS included.
    pub connect_timeout: Duration,
}

impl Default for Network {
    /// The system's trust store, no proxy, 30 seconds for a request, 10 for a connection.
    fn default() -> Self {
        Self {
            trust: Trust::default(),
            proxy: Proxy::default(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
        }
    }
}

/// Which certificates are believed.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Those that lead to the system's trust store (or `SSL_CERT_FILE`'s) or to one of these.
    System {
        /// Certificates trusted beside the system's.
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

/// The proxy between here and the server.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// None, whatever the environment says.
    #[default]
    Direct,
    /// This one.
    Through {
        /// Its address. May hold a password.
        url: Url,
        /// The option, variable or setting that names it.
        origin: String,
    },
}
