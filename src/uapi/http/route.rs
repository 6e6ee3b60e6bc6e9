//! The steps of a connection, one at a time, for `pce doctor`. The resolver, the connector and the tunnel are the same
//! as for all other requests.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tower_service::Service;
use url::Url;

use super::certificate::Certificate;
use super::certificates::tls;
use super::network::{Network, Proxy};
use super::off_thread::off_thread;
use super::resolve::{Unresolved, addresses};
use crate::uapi::{Error, Host, NetworkStep, TlsProblem};

/// The steps to connect to a server. `--connect-timeout` limits all of them together.
pub struct Route<'a> {
    host: &'a Host,
    url: Url,
    network: &'a Network,
    started: Instant,
}

/// A connection to the server, or to its proxy.
pub struct Connection(TokioIo<TcpStream>);

impl Connection {
    /// Returns the address at the other end.
    pub fn address(&self) -> Option<SocketAddr> {
        self.0.inner().peer_addr().ok()
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type AnyStream = TokioIo<Box<dyn Stream>>;

impl<'a> Route<'a> {
    /// Returns the route to a host. The time limit starts now.
    pub fn new(host: &'a Host, network: &'a Network) -> Self {
        Self {
            host,
            url: host.join(std::iter::empty()),
            network,
            started: Instant::now(),
        }
    }

    /// Returns the name and port to connect to: those of the proxy, if there is one.
    fn first_hop(&self) -> (String, u16) {
        let server = || (self.host.name().to_owned(), self.host.port());
        self.network.proxy.hop().unwrap_or_else(server)
    }

    /// Returns the server or the proxy to connect to, in words.
    pub fn first_hop_name(&self) -> String {
        match self.network.proxy.address() {
            Some((proxy, origin)) => format!("the proxy {proxy} ({origin})"),
            None => self.host.name().to_owned(),
        }
    }

    /// Returns the addresses of the first hop.
    ///
    /// # Errors
    /// Its name has no address.
    pub async fn resolve(&self) -> Result<Vec<SocketAddr>, Error> {
        let (name, port) = self.first_hop();
        let found = off_thread(move || addresses(&name, port));
        let found = self.within(found).await??;
        found.map_err(|error| self.failed(NetworkStep::Resolve, &Unresolved(error)))
    }

    /// Connects to one of these addresses: to IPv6 and IPv4 side by side, if the first one does not answer soon.
    ///
    /// # Errors
    /// There is no connection.
    pub async fn connect(&self, addresses: Vec<SocketAddr>) -> Result<Connection, Error> {
        let (name, port) = self.first_hop();
        let name = if name.contains(':') {
            format!("[{name}]")
        } else {
            name
        };
        let uri = format!("http://{name}:{port}").parse::<Uri>();
        let uri = uri.map_err(|error| self.failed(NetworkStep::Connect, &error))?;
        let mut connector = HttpConnector::new_with_resolver(Resolved(addresses));
        connector.set_connect_timeout(Some(self.time_left()));
        let connected = self.within(connector.call(uri)).await?;
        connected
            .map(Connection)
            .map_err(|error| self.failed(NetworkStep::Connect, &error))
    }

    /// Opens a TLS session with the server, through the proxy's tunnel if there is one, and returns the server's
    /// certificate.
    ///
    /// # Errors
    /// The proxy opens no tunnel, TLS fails, or the certificate is not trusted.
    pub async fn certificate(&self, connection: Connection) -> Result<Certificate, Error> {
        let stream: Box<dyn Stream> = Box::new(connection.0.into_inner());
        self.within(async {
            let stream = match &self.network.proxy {
                Proxy::Direct => stream,
                Proxy::Through { .. } => self.tunnel(stream).await?,
            };
            let name = self.host.name();
            let (_, certificate) = self.session(name, NetworkStep::Tls, stream).await?;
            certificate
                .as_ref()
                .and_then(Certificate::read)
                .ok_or_else(|| Error::Network {
                    step: NetworkStep::Tls(TlsProblem::Other),
                    reason: "the server's certificate cannot be read".to_owned(),
                })
        })
        .await?
    }

    /// Asks the proxy for a tunnel to the server.
    async fn tunnel(&self, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, Error> {
        let stream = match &self.network.proxy {
            Proxy::Through { url, .. } if url.scheme() == "https" => {
                let (name, _) = self.first_hop();
                self.session(&name, NetworkStep::ProxyTls, stream).await?.0
            }
            _ => stream,
        };
        let failed = |error: &(dyn StdError + 'static)| self.failed(NetworkStep::Proxy, error);
        let uri = self.url.as_str().parse::<Uri>();
        let uri = uri.map_err(|error| failed(&error))?;
        let mut tunnel = Tunnel::new(uri.clone(), Opened(Some(TokioIo::new(stream))));
        if let Some(password) = self.network.proxy.authorization(&uri) {
            tunnel = tunnel.with_auth(password);
        }
        let opened = tunnel.call(uri).await.map_err(|error| failed(&error))?;
        Ok(opened.into_inner())
    }

    async fn session(
        &self,
        name: &str,
        step: fn(TlsProblem) -> NetworkStep,
        stream: Box<dyn Stream>,
    ) -> Result<(Box<dyn Stream>, Option<CertificateDer<'static>>), Error> {
        let server = ServerName::try_from(name.to_owned())
            .map_err(|error| Error::Setup(error.to_string()))?;
        let connector = TlsConnector::from(Arc::new(tls(&self.network.trust)?));
        let session = connector.connect(server, stream).await;
        let session = session
            .map_err(|error| self.network.tls_error(step, name, self.host.port(), &error))?;
        let chain = session.get_ref().1.peer_certificates();
        let first = chain.and_then(|chain| chain.first()).cloned();
        Ok((Box::new(session), first.map(CertificateDer::into_owned)))
    }

    fn failed(&self, step: NetworkStep, error: &(dyn StdError + 'static)) -> Error {
        let name = self.url.host_str().unwrap_or_default();
        self.network
            .error_of_step(step, name, self.host.port(), error)
    }

    fn time_left(&self) -> Duration {
        let limit = self.network.connect_timeout;
        limit.saturating_sub(self.started.elapsed())
    }

    async fn within<T>(&self, step: impl Future<Output = T>) -> Result<T, Error> {
        let done = tokio::time::timeout(self.time_left(), step).await;
        done.map_err(|_| self.network.connect_timeout())
    }
}

/// A resolver that returns these addresses.
#[derive(Clone)]
struct Resolved(Vec<SocketAddr>);

impl Service<Name> for Resolved {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(self.0.clone().into_iter()))
    }
}

/// A connector that hands out its one connection.
struct Opened(Option<AnyStream>);

impl Service<Uri> for Opened {
    type Response = AnyStream;
    type Error = std::io::Error;
    type Future = Ready<std::io::Result<AnyStream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let none = || std::io::Error::from(std::io::ErrorKind::NotConnected);
        ready(self.0.take().ok_or_else(none))
    }
}
