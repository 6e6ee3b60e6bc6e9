//! The sandbox: a `UnifiedAPI` server on the loopback interface, with sample data and with faults on demand.
//!
//! It answers as the vendor's documentation says a server does, over real HTTP, so that the whole tool can be tried and
//! tested without an account or a network. A request goes through the files in this order: `server` takes it from the
//! connection, `fault` may stop it on its way, `oauth` checks its access token (and gives out new ones), `request` reads
//! its URI and parameters, `directory` finds the extension among the sample `data` (with `samples`, the curated part),
//! `collection` selects, orders and cuts the events into a page, with `filter`, and `render` has their JSON ready;
//! `presence` answers with the extension numbers; `api` is where that order is written down. Nothing here knows the client
//! or prints: who wants to see the requests sets an observer.

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

/// Who is told about each request when its answer is ready, before it is sent. Called on the server's task: it must not
/// block.
pub type Observer = Arc<dyn Fn(&Exchange) + Send + Sync>;

/// How the sandbox is to behave.
#[derive(Clone)]
pub struct Options {
    /// The port to listen on; 0 for a free one.
    pub port: u16,
    /// How many events extension `0003*210` has; `None` for the 24 curated ones.
    pub events: Option<usize>,
    /// How many extensions have a phone, and so are in the list of extensions; `None` for all of them.
    pub phones: Option<usize>,
    /// The most rows on a page, whatever `count` asks for, as some servers have it; `None` for no such cap. A cap of 0
    /// counts as 1.
    pub page_cap: Option<usize>,
    /// How long every answer is held back.
    pub latency: Duration,
    /// How long an access token is good for. An hour unless set, as on a real server.
    pub token_ttl: Duration,
    /// The key of the app that may ask for tokens; `None` for `sandbox-app`.
    pub app_key: Option<String>,
    /// What shall go wrong.
    pub faults: Vec<Fault>,
    /// Called once for each request that got its answer, or was left without one by a fault.
    pub observer: Option<Observer>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            port: 0,
            events: None,
            phones: None,
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
    /// Start a server on 127.0.0.1, on the current tokio runtime (of either kind, with I/O and time enabled).
    ///
    /// # Errors
    /// When the port cannot be had, or the system gives no random bytes for the token and the app secret.
    ///
    /// # Panics
    /// Outside a tokio runtime.
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

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server's URL without a path: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// An access token: good from the start on for [`Options::token_ttl`], another one at each start.
    #[must_use]
    pub fn token(&self) -> &SecretString {
        &self.token
    }

    /// The key of the app that may ask for tokens.
    #[must_use]
    pub fn app_key(&self) -> &str {
        &self.service.api.authority.app_key
    }

    /// The secret of that app, another one at each start.
    #[must_use]
    pub fn app_secret(&self) -> &SecretString {
        &self.service.api.authority.app_secret
    }

    /// Stop: no connection is accepted any more, and the open ones are closed when this returns, whatever they were in
    /// the middle of.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // It cannot fail but by being aborted or by a panic, and is over then, too.
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Sandbox {
    /// Ends the server as soon as the runtime runs again; connections end with it.
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
