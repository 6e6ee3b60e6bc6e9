//! From settings to a client that can be asked.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;

use super::context::App;
use crate::config::{self, Opened, Settings, SourceKind, TokenEndpoint};
use crate::error::CommandError;
use crate::report::Reporter;
use crate::sandbox::{self, Sandbox};
use crate::uapi::{
    Client, Credentials, Error, FixedToken, Grant, Host, Network, Observer, Proxy, Retry,
    Transport, Trust, Unwatched,
};

/// A client, what it is made of, and the sandbox behind it where the profile is that one.
pub(crate) struct Session {
    pub client: Arc<Client>,
    pub host: Host,
    /// What the credential is and where it is from, in words.
    pub credential: String,
    pub place: String,
    pub credentials: Arc<dyn Credentials>,
    opened: Option<Opened>,
    sandbox: Option<Sandbox>,
}

impl Session {
    /// Until when the access token in use is valid, where that is known.
    pub(crate) async fn expires(&self) -> Option<Timestamp> {
        self.opened.as_ref()?.expires().await
    }

    /// Whether access tokens are fetched as needed.
    pub(crate) fn is_renewable(&self) -> bool {
        self.opened
            .as_ref()
            .is_none_or(|opened| matches!(opened.source.kind, SourceKind::App { .. }))
    }

    /// Tells what has come up about the credential so far.
    pub(crate) fn warn(&self, reporter: &Reporter) {
        let warnings = self.opened.as_ref().map(|opened| opened.warnings.take());
        for warning in warnings.unwrap_or_default() {
            reporter.warning(&warning);
        }
    }

    /// Stops the sandbox.
    pub(crate) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// A client with the settings and credentials in force.
pub(crate) async fn connect(
    app: &App,
    settings: &Settings,
    observer: Arc<dyn Observer>,
    jobs: usize,
) -> anyhow::Result<Session> {
    if settings.profile.value.is_sandbox() {
        return connect_to_sandbox(settings, observer, jobs).await;
    }
    let endpoint = Arc::new(Endpoint::new(settings, Arc::clone(&observer)));
    let choice = choose(app, settings).await?;
    let opened = choice.open(Arc::clone(&endpoint) as _).await?;
    let way = endpoint.way(&opened.host)?;
    let credentials = Arc::clone(&opened.credentials);
    let client = client_with(
        &opened.host,
        way,
        Arc::clone(&credentials),
        settings,
        observer,
        jobs,
    );
    Ok(Session {
        client: Arc::new(client),
        host: opened.host.clone(),
        credential: match &opened.source.kind {
            SourceKind::Token => "access token".to_owned(),
            SourceKind::App { key } => format!("App Key {key}"),
        },
        place: opened.source.place.to_string(),
        credentials,
        opened: Some(opened),
        sandbox: None,
    })
}

/// Decides where the credential comes from, which may read a file or stdin.
async fn choose(app: &App, settings: &Settings) -> anyhow::Result<config::Choice> {
    let (settings, environment) = (settings.clone(), app.environment.clone());
    let choose = move || config::choose(&settings, &environment);
    Ok(app.wait_for(choose).await??)
}

async fn connect_to_sandbox(
    settings: &Settings,
    observer: Arc<dyn Observer>,
    jobs: usize,
) -> anyhow::Result<Session> {
    let sandbox = start_sandbox().await?;
    let host: Host = sandbox.url().parse()?;
    let credentials: Arc<dyn Credentials> = Arc::new(FixedToken(sandbox.token().clone()));
    let way = transport(settings, &host)?;
    let client = client_with(
        &host,
        way,
        Arc::clone(&credentials),
        settings,
        observer,
        jobs,
    );
    Ok(Session {
        client: Arc::new(client),
        host,
        credential: "access token".to_owned(),
        place: "the sandbox itself".to_owned(),
        credentials,
        opened: None,
        sandbox: Some(sandbox),
    })
}

/// The way to a host, with the settings in force.
pub(crate) fn transport(settings: &Settings, host: &Host) -> anyhow::Result<Transport> {
    Ok(warmed(Transport::new(&network(settings, host)?)?, host))
}

/// The same way, the trust store being read if the host has a certificate.
fn warmed(transport: Transport, host: &Host) -> Transport {
    if host.is_https() {
        transport.warm_up();
    }
    transport
}

/// A client for a host, with the settings in force.
pub(crate) fn client_with(
    host: &Host,
    transport: Transport,
    credentials: Arc<dyn Credentials>,
    settings: &Settings,
    observer: Arc<dyn Observer>,
    jobs: usize,
) -> Client {
    let retry = Retry {
        times: settings.retries.value,
        ..Retry::default()
    };
    Client::new(host.clone(), transport, credentials, observer, retry, jobs)
}

/// The host that a client would talk to, without a client.
pub(crate) async fn host(app: &App, settings: &Settings) -> anyhow::Result<Host> {
    if settings.profile.value.is_sandbox() {
        return Ok(start_sandbox().await?.url().parse()?);
    }
    if let Some(host) = &settings.host {
        return Ok(host.value.clone());
    }
    let choice = choose(app, settings).await?;
    if let Some(host) = choice.likely_host() {
        return Ok(host.clone());
    }
    let endpoint = Arc::new(Endpoint::new(settings, Arc::new(Unwatched)));
    Ok(choice.open(endpoint).await?.host)
}

async fn start_sandbox() -> Result<Sandbox, CommandError> {
    Sandbox::start(sandbox::Options::default())
        .await
        .map_err(CommandError::Sandbox)
}

/// Fetches access tokens over the network that the settings describe, on the way that the other requests take too.
pub(crate) struct Endpoint {
    settings: Settings,
    observer: Arc<dyn Observer>,
    way: Mutex<Option<(Host, Transport)>>,
}

impl Endpoint {
    pub(crate) fn new(settings: &Settings, observer: Arc<dyn Observer>) -> Self {
        Self {
            settings: settings.clone(),
            observer,
            way: Mutex::default(),
        }
    }

    /// The way to a host: the same one each time, so that connections are.
    fn way(&self, host: &Host) -> anyhow::Result<Transport> {
        let mut way = self.way.lock().unwrap_or_else(PoisonError::into_inner);
        match &*way {
            Some((known, way)) if known == host => Ok(way.clone()),
            _ => Ok(way
                .insert((host.clone(), transport(&self.settings, host)?))
                .1
                .clone()),
        }
    }
}

impl TokenEndpoint for Endpoint {
    fn fetch<'a>(
        &'a self,
        host: &'a Host,
        app_key: &'a str,
        app_secret: &'a SecretString,
    ) -> BoxFuture<'a, Result<Grant, Error>> {
        Box::pin(async move {
            let way = self.way(host);
            let way = way.map_err(|error| Error::Setup(error.to_string()))?;
            way.grant(host, app_key, app_secret, &*self.observer).await
        })
    }
}

/// Says what is dangerous in the settings, each time.
pub(crate) fn warn(settings: &Settings, reporter: &Reporter) {
    if settings.insecure {
        reporter.warning("--insecure: the server's certificate is not checked, so anyone on the way can read the token");
    }
}

/// How the settings want this host to be reached.
pub(crate) fn network(settings: &Settings, host: &Host) -> Result<Network, CommandError> {
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
