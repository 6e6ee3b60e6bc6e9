//! The connection set-up: TLS, proxies and time limits, the same for all requests to one server.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{NoProxy, redirect};
use rustls::pki_types::CertificateDer;
use url::Url;

use super::certificates::{ServerCheck, tls_with};
use super::failure::innermost;
use super::resolve::SystemResolver;
use crate::uapi::Error;

/// How the server is to be reached.
#[derive(Debug, Clone)]
pub struct Network {
    /// Whether, and against what, the server's certificate is checked.
    pub trust: Trust,
    /// The proxy on the way.
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
    /// Any: whoever is on the way can read the token.
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
        /// Hosts that are reached without it, as `NO_PROXY` has them.
        except: Option<String>,
    },
}

/// A connection pool with everything that one host's requests have in common.
#[derive(Clone)]
pub struct Transport {
    pub(in crate::uapi) http: reqwest::Client,
    pub(in crate::uapi) timeout: Duration,
    pub(in crate::uapi) connect_timeout: Duration,
    pub(super) proxy: Proxy,
    check: Arc<ServerCheck>,
}

/// Redirects within the server's own origin that are followed before the server is said to go in circles.
const MAX_REDIRECTS: usize = 5;

impl Transport {
    /// Sets up the transport to a server. Nothing is connected, and no trust store read, before a request needs it.
    ///
    /// # Errors
    /// [`Error::Setup`]: the proxy's address cannot be used.
    pub fn new(network: &Network) -> Result<Self, Error> {
        let check = Arc::new(ServerCheck::new(&network.trust));
        let mut builder = reqwest::Client::builder()
            .timeout(network.timeout)
            .connect_timeout(network.connect_timeout)
            .redirect(redirect::Policy::custom(same_origin))
            // `network` already has the proxy of the environment.
            .no_proxy()
            .dns_resolver(SystemResolver)
            .tls_backend_preconfigured(tls_with(Arc::clone(&check))?);
        if let Proxy::Through { url, except } = &network.proxy {
            let proxy = reqwest::Proxy::all(url.clone())
                .map_err(|_| Error::Setup("the proxy's address cannot be used".to_owned()))?;
            let except = except.as_deref().and_then(NoProxy::from_string);
            builder = builder.proxy(proxy.no_proxy(except));
        }
        let http = builder
            .build()
            .map_err(|error| Error::Setup(innermost(&error)))?;
        Ok(Self {
            http,
            check,
            timeout: network.timeout,
            connect_timeout: network.connect_timeout,
            proxy: network.proxy.clone(),
        })
    }

    /// Begins to read the system's trust store, on a thread of its own, so that it is there when the server's certificate
    /// comes: the time until then is spent waiting for a name and a connection.
    pub fn warm_up(&self) {
        let check = Arc::clone(&self.check);
        // Without a thread it is read when it is needed.
        let _ = std::thread::Builder::new()
            .name("trust store".to_owned())
            .spawn(move || check.system().is_some());
    }
}

/// Follows a redirect within the same origin. Any other becomes the answer, so that no other server gets the token.
fn same_origin(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let same = attempt
        .previous()
        .last()
        .is_some_and(|from| from.origin() == attempt.url().origin());
    if same && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}
