//! From settings to a client that can be asked.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::CommandError;
use crate::config::{self, Environment, Settings};
use crate::report::Reporter;
use crate::sandbox::{self, Sandbox};
use crate::uapi::{Client, Credentials, FixedToken, Host, Network, Proxy, Retry, Transport, Trust};

/// A client, and the sandbox behind it where the profile is that one.
pub(super) struct Session {
    pub client: Arc<Client>,
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
pub(super) async fn connect(
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
    jobs: usize,
) -> anyhow::Result<Session> {
    let mut network = network(settings)?;
    let (host, credentials, sandbox): (Host, Arc<dyn Credentials>, _) = if settings.is_sandbox() {
        let sandbox = start_sandbox().await?;
        let host = sandbox.url().parse()?;
        let credentials = FixedToken(sandbox.token().clone());
        // It is in this process: no proxy is on the way.
        network.proxy = Proxy::Direct;
        (host, Arc::new(credentials), Some(sandbox))
    } else {
        let opened = config::open(settings, environment)?;
        (opened.host, opened.credentials, None)
    };
    let transport = Transport::new(&host, &network)?;
    let retry = Retry {
        times: settings.retries.value,
        ..Retry::default()
    };
    let observer = Arc::clone(reporter);
    let client = Client::new(host, transport, credentials, observer, retry, jobs);
    Ok(Session {
        client: Arc::new(client),
        sandbox,
    })
}

/// The host that a client would talk to, without a client.
pub(super) async fn host(settings: &Settings, environment: &Environment) -> anyhow::Result<Host> {
    if settings.is_sandbox() {
        return Ok(start_sandbox().await?.url().parse()?);
    }
    match &settings.host {
        Some(host) => Ok(host.value.clone()),
        None => Ok(config::open(settings, environment)?.host),
    }
}

async fn start_sandbox() -> Result<Sandbox, CommandError> {
    Sandbox::start(sandbox::Options::default())
        .await
        .map_err(CommandError::Sandbox)
}

/// How the settings want the server to be reached.
fn network(settings: &Settings) -> Result<Network, CommandError> {
    let trust = if settings.insecure {
        Trust::Anyone
    } else {
        let extra = match &settings.ca_cert {
            Some(file) => certificates(&file.value)?,
            None => Vec::new(),
        };
        Trust::System { extra }
    };
    Ok(Network {
        trust,
        proxy: match &settings.proxy {
            Some(url) => Proxy::Url(url.value.as_str().to_owned()),
            None => Proxy::Environment,
        },
        timeout: settings.timeout.value,
        connect_timeout: settings.connect_timeout.value,
    })
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, CommandError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates: Vec<_> = read.map_err(|error| {
        CommandError::usage(
            format!("--ca-cert {} cannot be read: {error}", path.display()),
            "name a file with certificates in PEM form",
        )
    })?;
    if certificates.is_empty() {
        return Err(CommandError::usage(
            format!("--ca-cert {} has no certificate in it", path.display()),
            "name a file with certificates in PEM form",
        ));
    }
    Ok(certificates)
}
