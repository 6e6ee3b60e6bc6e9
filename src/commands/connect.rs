//! From settings to a client that can be asked.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;

use super::CommandError;
use crate::config::{self, Environment, Settings, Source, TokenEndpoint};
use crate::report::Reporter;
use crate::sandbox::{self, Sandbox};
use crate::uapi::{
    Client, Credentials, Error, FixedToken, Grant, Host, Network, Observer, Proxy, Retry,
    Transport, Trust,
};

/// A client, what it is made of, and the sandbox behind it where the profile is that one.
pub(super) struct Session {
    pub client: Arc<Client>,
    pub host: Host,
    pub source: Source,
    pub credentials: Arc<dyn Credentials>,
    sandbox: Option<Sandbox>,
}

impl Session {
    /// Stops the sandbox.
    pub(super) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// A client with the settings and credentials in force.
pub(super) async fn connect<O: Observer + 'static>(
    settings: &Settings,
    environment: &Environment,
    observer: &Arc<O>,
    jobs: usize,
) -> anyhow::Result<Session> {
    if settings.is_sandbox() {
        return connect_to_sandbox(settings, observer, jobs).await;
    }
    let found = config::find(settings, environment)?;
    let network = network(settings, &found.host)?;
    let opened = found.open(Arc::new(Endpoint::new(network, observer)));
    let credentials = Arc::clone(&opened.credentials);
    let client = client_with(&opened.host, credentials, settings, observer, jobs)?;
    Ok(Session {
        client: Arc::new(client),
        host: opened.host,
        source: opened.source,
        credentials: opened.credentials,
        sandbox: None,
    })
}

async fn connect_to_sandbox<O: Observer + 'static>(
    settings: &Settings,
    observer: &Arc<O>,
    jobs: usize,
) -> anyhow::Result<Session> {
    let sandbox = start_sandbox().await?;
    let host: Host = sandbox.url().parse()?;
    let credentials: Arc<dyn Credentials> = Arc::new(FixedToken(sandbox.token().clone()));
    let client = client_with(&host, Arc::clone(&credentials), settings, observer, jobs)?;
    Ok(Session {
        client: Arc::new(client),
        host,
        source: Source {
            credential: "access token".to_owned(),
            place: "the sandbox itself".to_owned(),
            expires: None,
            renewable: true,
        },
        credentials,
        sandbox: Some(sandbox),
    })
}

/// A client for a host, with the settings in force.
pub(super) fn client_with<O: Observer + 'static>(
    host: &Host,
    credentials: Arc<dyn Credentials>,
    settings: &Settings,
    observer: &Arc<O>,
    jobs: usize,
) -> anyhow::Result<Client> {
    let transport = Transport::new(&network(settings, host)?)?;
    let retry = Retry {
        times: settings.retries.value,
        ..Retry::default()
    };
    let observer = Arc::clone(observer);
    Ok(Client::new(
        host.clone(),
        transport,
        credentials,
        observer,
        retry,
        jobs,
    ))
}

/// The host that a client would talk to, without a client.
pub(super) async fn host(settings: &Settings, environment: &Environment) -> anyhow::Result<Host> {
    if settings.is_sandbox() {
        return Ok(start_sandbox().await?.url().parse()?);
    }
    match &settings.host {
        Some(host) => Ok(host.value.clone()),
        None => Ok(config::find(settings, environment)?.host),
    }
}

async fn start_sandbox() -> Result<Sandbox, CommandError> {
    Sandbox::start(sandbox::Options::default())
        .await
        .map_err(CommandError::Sandbox)
}

/// Fetches access tokens over the network that the settings describe.
pub(super) struct Endpoint<O> {
    network: Network,
    observer: Arc<O>,
}

impl<O: Observer> Endpoint<O> {
    pub(super) fn new(network: Network, observer: &Arc<O>) -> Self {
        Self {
            network,
            observer: Arc::clone(observer),
        }
    }
}

impl<O: Observer> TokenEndpoint for Endpoint<O> {
    fn fetch<'a>(
        &'a self,
        host: &'a Host,
        app_key: &'a str,
        app_secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Grant, Error>> {
        Box::pin(async move {
            let transport = Transport::new(&self.network)?;
            transport
                .grant(host, app_key, app_secret, &*self.observer)
                .await
        })
    }
}

/// Says what is dangerous in the settings, each time.
pub(super) fn warn(settings: &Settings, reporter: &Reporter) {
    if settings.insecure {
        reporter.warning("--insecure: the server's certificate is not checked, so anyone on the way can read the token");
    }
}

/// How the settings want this host to be reached.
pub(super) fn network(settings: &Settings, host: &Host) -> Result<Network, CommandError> {
    let trust = if settings.insecure {
        Trust::Anyone
    } else {
        let extra = match &settings.ca_cert {
            Some(file) => certificates(&file.value, &file.origin.to_string())?,
            None => Vec::new(),
        };
        Trust::System { extra }
    };
    Ok(Network {
        trust,
        proxy: match settings.proxy_for(host) {
            Some(url) => Proxy::Through {
                url: url.expose().clone(),
                except: settings.no_proxy.clone(),
            },
            None => Proxy::Direct,
        },
        timeout: settings.timeout.value,
        connect_timeout: settings.connect_timeout.value,
    })
}

fn certificates(path: &Path, origin: &str) -> Result<Vec<CertificateDer<'static>>, CommandError> {
    let name = if origin.starts_with("--ca-cert") {
        format!("--ca-cert {}", path.display())
    } else {
        format!("--ca-cert {} ({origin})", path.display())
    };
    let remedy = "name a file with certificates in PEM form";
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates: Vec<_> = read
        .map_err(|error| CommandError::usage(format!("{name} cannot be read: {error}"), remedy))?;
    if certificates.is_empty() {
        return Err(CommandError::usage(
            format!("{name} has no certificate in it"),
            remedy,
        ));
    }
    Ok(certificates)
}
