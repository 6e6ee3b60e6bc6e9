//! Requests over HTTP: the client that sends them and judges the answers, retries, access tokens, certificates. Only
//! this module uses reqwest.

mod certificate;
mod certificates;
mod client;
mod credentials;
mod failure;
mod network;
mod oauth;
mod observer;
mod off_thread;
mod reply;
mod resolve;
mod retry;
mod route;
mod transport;

pub use certificate::Certificate;
pub use client::Client;
pub use credentials::{Credentials, FixedToken};
pub use network::{Network, Proxy, Trust};
pub use oauth::Grant;
pub use observer::{Answer, HeaderMap, HttpMethod, Observer, Unwatched};
pub use off_thread::off_thread;
pub use retry::Retry;
pub use route::{Connection, Route};
pub use transport::Transport;
