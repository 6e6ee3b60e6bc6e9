//! The connection set-up: TLS, proxies and time limits, the same for all requests to one server.

use std::sync::Arc;

use reqwest::redirect;
use tokio::sync::Mutex;
use url::Url;

use super::certificates::{ServerCheck, tls_with};
use super::failure::innermost;
use super::network::{Network, Proxy};
use super::reply::is_token_endpoint;
use super::resolve::SystemResolver;
use crate::uapi::{Error, NetworkStep};

/// A connection pool with everything that one host's requests have in common.
#[derive(Clone)]
pub struct Transport {
    pub(in crate::uapi) http: reqwest::Client,
    network: Network,
    check: Arc<ServerCheck>,
    login: Arc<Mutex<ProxyLogin>>,
}

/// The result of sending the proxy's password. Until the proxy has accepted it, one connection is opened at a time:
/// several wrong passwords at once can lock the account.
enum ProxyLogin {
    Untried,
    Accepted,
    /// No connection through the proxy, for this reason.
    Failed(String),
}

/// The largest number of redirects within the server's origin that are followed.
const MAX_REDIRECTS: usize = 5;

impl Transport {
    /// Sets up the transport to a server. It connects and reads the trust store only when a request needs it.
    ///
    /// # Errors
    /// [`Error::Setup`]: the proxy's address is not usable, or TLS cannot be set up.
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
        if let Proxy::Through { url, .. } = &network.proxy {
            let proxy = reqwest::Proxy::all(url.clone())
                .map_err(|_| Error::Setup("the proxy's address cannot be used".to_owned()))?;
            builder = builder.proxy(proxy);
        }
        let http = builder
            .build()
            .map_err(|error| Error::Setup(innermost(&error)))?;
        Ok(Self {
            http,
            check,
            network: network.clone(),
            login: Arc::new(Mutex::new(ProxyLogin::Untried)),
        })
    }

    /// Returns the proxy's URL, which can have a password.
    pub(in crate::uapi) fn proxy(&self) -> Option<&Url> {
        match &self.network.proxy {
            Proxy::Through { url, .. } => Some(url),
            Proxy::Direct => None,
        }
    }

    /// Sends a request; returns its answer without the body.
    pub(super) async fn execute(
        &self,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, Error> {
        let send = async |request| {
            let answer = self.http.execute(request).await;
            answer.map_err(|error| self.error(&error))
        };
        if self.proxy().is_none_or(|proxy| proxy.password().is_none()) {
            return send(request).await;
        }
        let mut login = self.login.lock().await;
        match &*login {
            ProxyLogin::Accepted => {
                drop(login);
                send(request).await
            }
            ProxyLogin::Failed(reason) => Err(Error::Network {
                step: NetworkStep::Proxy,
                reason: reason.clone(),
            }),
            ProxyLogin::Untried => {
                let answer = send(request).await;
                match &answer {
                    Ok(_) => *login = ProxyLogin::Accepted,
                    Err(Error::Network {
                        step: NetworkStep::Proxy,
                        reason,
                    }) => *login = ProxyLogin::Failed(reason.clone()),
                    Err(_) => {}
                }
                answer
            }
        }
    }

    /// Translates an error of reqwest.
    pub(in crate::uapi) fn error(&self, error: &reqwest::Error) -> Error {
        self.network.error(error)
    }

    /// Starts to read the system's trust store on a thread of its own, so that it is ready when the server's
    /// certificate arrives. Until then, the request waits for the name and the connection.
    pub fn warm_up(&self) {
        let check = Arc::clone(&self.check);
        // If no thread starts, the store is read when it is needed.
        let _ = std::thread::Builder::new()
            .name("trust store".to_owned())
            .spawn(move || check.system().is_some());
    }
}

/// Follows a redirect within the same origin. Any other redirect becomes the answer, so that no other server gets the
/// token. A redirect of the token endpoint also becomes the answer: the request would lose its body, or show the App
/// Secret to another program.
fn same_origin(attempt: redirect::Attempt<'_>) -> redirect::Action {
    let same = attempt
        .previous()
        .last()
        .is_some_and(|from| from.origin() == attempt.url().origin() && !is_token_endpoint(from));
    if same && attempt.previous().len() <= MAX_REDIRECTS {
        attempt.follow()
    } else {
        attempt.stop()
    }
}
