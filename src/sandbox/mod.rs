//! The sandbox: a `UnifiedAPI` server on the loopback interface, with sample data and simulated faults.
//!
//! It follows the vendor's documentation and uses real HTTP, so that every command can be tried and tested without an
//! account or a network. A request goes through the files in this order: `server` reads it from the connection, `fault`
//! can stop it, `oauth` checks its access token (and issues new ones), `request` parses its URI and parameters,
//! `directory` finds the extension among the sample `data` (with `samples`, the curated part), `collection` selects,
//! sorts and pages the events, with `filter`, and `render` stores their JSON; `presence` answers with the extension
//! numbers; `api` defines this order. No file here knows the client or prints: an observer gets the requests.

mod api;
mod collection;
mod data;
mod directory;
mod event;
mod exchange;
mod fault;
mod filter;
mod oauth;
mod presence;
mod render;
mod reply;
mod request;
mod samples;
mod server;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use exchange::Exchange;
pub use fault::{Fault, UnknownFault};

/// A callback for each request, before its response is sent. It runs on the server's task and must not block.
pub type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// The options of the sandbox.
#[derive(Clone)]
pub struct Options {
    /// The port to listen on; 0 for a free one.
    pub port: u16,
    /// The number of events of extension `0003*210`; `None` for the 24 curated ones.
    pub events: Option<usize>,
    /// The number of extensions that have a phone, and so are in the list of extensions; `None` for all of them.
    pub phones: Option<usize>,
    /// The origin of the self URLs of events; `None` for the host of the request.
    pub origin: Option<&'static str>,
    /// The most rows on a page, even if `count` is larger, as on some servers; `None` for no such cap. A cap of 0
    /// counts as 1.
    pub page_cap: Option<usize>,
    /// The delay of every response.
    pub latency: Duration,
    /// The time that an access token is valid. The default is an hour, as on a real server.
    pub token_ttl: Duration,
    /// The App Key that can request tokens; `None` for `sandbox-app`.
    pub app_key: Option<String>,
    /// The active faults.
    pub faults: Vec<Fault>,
    /// Called once for each request, also if a fault leaves it without a response.
    pub observer: Option<Observer>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            events: None,
            phones: None,
            origin: None,
            page_cap: None,
            latency: Duration::ZERO,
            token_ttl: Duration::from_secs(3_600),
            app_key: None,
            faults: Vec::new(),
            observer: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("events", &self.events)
            .field("phones", &self.phones)
            .field("origin", &self.origin)
            .field("page_cap", &self.page_cap)
            .field("latency", &self.latency)
            .field("token_ttl", &self.token_ttl)
            .field("app_key", &self.app_key)
            .field("faults", &self.faults)
            .field("observer", &self.observer.as_ref().map(|_| ".."))
            .finish()
    }
}

/// A running sandbox. It ends with [`Sandbox::stop`], or when it is dropped.
pub struct Sandbox {
    address: SocketAddr,
    token: SecretString,
    service: Arc<server::Service>,
    stop: Option<oneshot::Sender<()>>,
    accepting: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a server on 127.0.0.1, on the current tokio runtime (of either kind, with I/O and time enabled).
    ///
    /// # Errors
    /// The port is not available, or the system gives no random bytes for the token and the App Secret.
    ///
    /// # Panics
    /// Panics outside a tokio runtime.
    pub async fn start(options: Options) -> io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let app_key = options.app_key.unwrap_or_else(|| "sandbox-app".to_owned());
        let authority = oauth::Authority::new(app_key, options.token_ttl)?;
        let token = authority.issue()?;
        let faults = fault::Faults::new(&options.faults);
        let service = Arc::new(server::Service {
            api: api::Api {
                directory: directory::Directory::new(options.events, &faults),
                authority,
                faults,
                page_cap: options.page_cap,
                phones: options.phones,
                origin: options.origin,
            },
            address: address.to_string(),
            latency: options.latency,
            observer: options.observer,
        });
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(server::accept(listener, Arc::clone(&service), stopped));
        Ok(Sandbox {
            address,
            token,
            service,
            stop: Some(stop),
            accepting,
        })
    }

    /// Returns the address of the server.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the server's URL without a path: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns an access token that is valid for [`Options::token_ttl`]; each start has its own.
    #[must_use]
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// Returns the App Key that can request tokens.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.service.api.authority.app_key
    }

    /// Returns the App Secret; each start has its own.
    #[must_use]
    pub fn app_secret(&self) -> &SecretString {
        &self.service.api.authority.app_secret
    }

    /// Stops the server and closes all connections, including those in the middle of a response.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // The task fails only if it is aborted or panics, and in both cases it has ended.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Sandbox {
    /// Stops the server and its connections when the runtime runs again.
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
