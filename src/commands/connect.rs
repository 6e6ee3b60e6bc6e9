//! Makes a client from the effective settings: the host, the credential and the transport.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::SecretString;

use super::context::App;
use crate::config::{self, CredentialStore, Opened, Origin, Settings, TokenEndpoint};
use crate::error::CommandError;
use crate::report::Reporter;
use crate::sandbox::{self, Sandbox};
use crate::uapi::{
    Client, Credentials, Error, FixedToken, Grant, Host, Network, Observer, Proxy, Retry,
    Transport, Trust, Unwatched,
};

/// A client with its host and credential.
pub(crate) struct Session {
    pub client: Arc<Client>,
    pub access: Access,
}

/// A host and its credential, and the sandbox behind it if the profile is `sandbox`. pce has not sent a request yet.
pub(crate) struct Access {
    pub host: Host,
    /// The kind of the credential, in words.
    pub credential: String,
    /// The origin of the credential, in words.
    pub origin: String,
    pub credentials: Arc<dyn Credentials>,
    endpoint: Arc<Endpoint>,
    opened: Option<Opened>,
    sandbox: Option<Sandbox>,
}

impl Access {
    /// Returns the time when the current access token expires, if it is known.
    pub(crate) async fn expires(&self) -> Option<Timestamp> {
        self.opened.as_ref()?.expires().await
    }

    /// Returns whether pce fetches access tokens as needed.
    pub(crate) fn is_renewable(&self) -> bool {
        self.opened.as_ref().is_none_or(Opened::is_renewable)
    }

    /// Shows the warnings about the credential so far.
    pub(crate) fn warn(&self, reporter: &Reporter) {
        let warnings = self.opened.as_ref().map(|opened| opened.warnings.take());
        for warning in warnings.unwrap_or_default() {
            reporter.warning(&warning);
        }
    }

    /// Returns a client that uses this access.
    pub(crate) fn connect(
        self,
        settings: &Settings,
        observer: Arc<dyn Observer>,
        jobs: usize,
    ) -> anyhow::Result<Session> {
        let transport = self.endpoint.transport(&self.host)?;
        let credentials = Arc::clone(&self.credentials);
        let client = client_with(&self.host, transport, credentials, settings, observer, jobs);
        Ok(Session {
            client: Arc::new(client),
            access: self,
        })
    }

    /// Stops the sandbox.
    pub(crate) async fn close(self) {
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}

/// Returns a client with the effective settings and the profile's credential.
pub(crate) async fn connect(
    app: &App,
    settings: &Settings,
    observer: Arc<dyn Observer>,
    jobs: usize,
) -> anyhow::Result<Session> {
    let access = access(app, settings, observer.clone()).await?;
    access.connect(settings, observer, jobs)
}

/// Finds the profile's host and credential.
pub(crate) async fn access(
    app: &App,
    settings: &Settings,
    observer: Arc<dyn Observer>,
) -> anyhow::Result<Access> {
    let endpoint = Arc::new(Endpoint::new(settings, observer));
    if settings.profile.value.is_sandbox() {
        let sandbox = start_sandbox().await?;
        return Ok(Access {
            host: sandbox.url().parse()?,
            credential: "access token".to_owned(),
            origin: "the sandbox itself".to_owned(),
            credentials: Arc::new(FixedToken(sandbox.token().clone())),
            endpoint,
            opened: None,
            sandbox: Some(sandbox),
        });
    }
    let opened = open(app, settings, endpoint.clone()).await?;
    Ok(Access {
        host: opened.host.clone(),
        credential: opened.credential.clone(),
        origin: opened.origin.to_string(),
        credentials: Arc::clone(&opened.credentials),
        endpoint,
        opened: Some(opened),
        sandbox: None,
    })
}

/// Returns the transport to a host with the effective settings. Starts to read the trust store if the host uses https.
pub(crate) fn transport(settings: &Settings, host: &Host) -> anyhow::Result<Transport> {
    let transport = Transport::new(&network(settings, host)?)?;
    if host.is_https() {
        transport.warm_up();
    }
    Ok(transport)
}

/// Returns a client for a host, with the effective settings.
pub(crate) fn client_with(
    host: &Host,
    transport: Transport,
    credentials: Arc<dyn Credentials>,
    settings: &Settings,
    observer: Arc<dyn Observer>,
    jobs: usize,
) -> Client {
    let retry = retry(settings);
    Client::new(host.clone(), transport, credentials, observer, retry, jobs)
}

fn retry(settings: &Settings) -> Retry {
    Retry {
        times: settings.retries.value,
        ..Retry::default()
    }
}

/// Returns the host that a client would send its requests to.
///
/// # Errors
/// No host is known, or the proxy is invalid.
pub(crate) async fn host(app: &App, settings: &Settings) -> anyhow::Result<Host> {
    let host = find_host(app, settings).await?;
    settings.proxy_for(&host)?;
    Ok(host)
}

async fn find_host(app: &App, settings: &Settings) -> anyhow::Result<Host> {
    let profile = &settings.profile.value;
    if profile.is_sandbox() {
        return Ok(start_sandbox().await?.url().parse()?);
    }
    if let Some(host) = &settings.host {
        return Ok(host.value.clone());
    }
    if !app.environment.has_credentials()
        && let Some(host) = known_host(app, settings).await?
    {
        return Ok(host);
    }
    let endpoint = Arc::new(Endpoint::new(settings, Arc::new(Unwatched)));
    Ok(open(app, settings, endpoint).await?.host)
}

/// Returns the host of the profile's login, if pce can find it without opening the keyring.
pub(super) async fn known_host(
    app: &App,
    settings: &Settings,
) -> Result<Option<Host>, CommandError> {
    let store = CredentialStore::new(&settings.paths, app.environment.windows());
    let profile = settings.profile.value.clone();
    app.wait_for(move || store.known_host(&profile)).await
}

/// Finds the credential. This can wait for stdin or for the keyring.
async fn open(app: &App, settings: &Settings, endpoint: Arc<Endpoint>) -> anyhow::Result<Opened> {
    let (settings, environment) = (settings.clone(), app.environment.clone());
    let opened = app.wait_for(move || config::open(&settings, &environment, endpoint));
    Ok(opened.await??)
}

async fn start_sandbox() -> Result<Sandbox, CommandError> {
    let options = sandbox::Options {
        // The port differs from run to run. With this origin the URLs of events stay the same, so that `pce diff` shows
        // no changes.
        origin: Some("http://127.0.0.1"),
        ..sandbox::Options::default()
    };
    Sandbox::start(options).await.map_err(sandbox_failed)
}

/// Fetches access tokens, through the same transport as the other requests.
pub(crate) struct Endpoint {
    settings: Settings,
    observer: Arc<dyn Observer>,
    known: Mutex<Option<(Host, Transport)>>,
}

impl Endpoint {
    pub(crate) fn new(settings: &Settings, observer: Arc<dyn Observer>) -> Self {
        Self {
            settings: settings.clone(),
            observer,
            known: Mutex::default(),
        }
    }

    /// Returns the transport to a host: the same one each time, which reuses its connections.
    fn transport(&self, host: &Host) -> anyhow::Result<Transport> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some((to, transport)) if to == host => Ok(transport.clone()),
            _ => {
                let transport = transport(&self.settings, host)?;
                Ok(known.insert((host.clone(), transport)).1.clone())
            }
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
            let transport = self.transport(host);
            let transport = transport.map_err(|error| Error::Setup(error.to_string()))?;
            let retry = retry(&self.settings);
            transport
                .grant(host, app_key, app_secret, retry, &*self.observer)
                .await
        })
    }
}

/// Warns about dangerous settings.
pub(crate) fn warn(settings: &Settings, reporter: &Reporter) {
    if settings.insecure {
        reporter.danger("--insecure: the server's certificate is not checked, so anyone between here and the server can read the token");
    }
}

/// Returns the network options for requests to this host.
fn network(settings: &Settings, host: &Host) -> anyhow::Result<Network> {
    Ok(Network {
        trust: trust(settings)?,
        ..network_without_trust(settings, host)?
    })
}

/// Returns the same options with only the system's certificates, so that pce reads no file.
pub(crate) fn network_without_trust(settings: &Settings, host: &Host) -> anyhow::Result<Network> {
    let proxy = settings.proxy_for(host)?;
    let origin = settings.proxy.as_ref().map(|proxy| &proxy.origin);
    Ok(Network {
        trust: Trust::default(),
        proxy: match proxy.zip(origin) {
            Some((url, origin)) => Proxy::Through {
                url: url.expose().clone(),
                origin: origin.to_string(),
            },
            None => Proxy::Direct,
        },
        timeout: settings.timeout.value,
        connect_timeout: settings.connect_timeout.value,
    })
}

/// Returns the certificates that pce trusts.
pub(crate) fn trust(settings: &Settings) -> Result<Trust, CommandError> {
    if settings.insecure {
        return Ok(Trust::Anyone);
    }
    let extra = match &settings.ca_cert {
        Some(file) => certificates(&file.value, &file.origin)?,
        None => Vec::new(),
    };
    Ok(Trust::System { extra })
}

fn certificates(
    path: &Path,
    origin: &Origin,
) -> Result<Vec<CertificateDer<'static>>, CommandError> {
    let name = if matches!(origin, Origin::Option(_)) {
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

/// Returns the error of a sandbox that did not start.
pub(super) fn sandbox_failed(source: std::io::Error) -> CommandError {
    if crate::files::is_descriptor_limit(&source) {
        return CommandError::System {
            action: "start the sandbox",
            source,
        };
    }
    CommandError::Sandbox(source)
}
