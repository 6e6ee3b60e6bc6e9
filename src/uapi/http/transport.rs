//! The way to the server: TLS, proxies and time limits, set up once for all requests.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{NoProxy, redirect};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use url::Url;

use super::early::Early;
use crate::uapi::{Error, Host, NetworkStep};

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
    /// The proxy's name and port: its address may hold a password.
    proxy: Option<String>,
    check: Arc<ServerCheck>,
    early: Option<Early>,
}

/// Redirects within the server's own origin that are followed before the server is said to go in circles.
const MAX_REDIRECTS: usize = 5;

impl Transport {
    /// Sets up the way to a server. Nothing is connected, and no trust store read, before a request needs it.
    ///
    /// # Errors
    /// [`Error::Setup`]: the proxy's address cannot be used.
    pub fn new(network: &Network) -> Result<Self, Error> {
        Self::with(network, None)
    }

    /// The same, and a connection can be [made](Self::connect_early) before there is a request.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn early(network: &Network) -> Result<Self, Error> {
        Self::with(network, Some(Early::default()))
    }

    fn with(network: &Network, early: Option<Early>) -> Result<Self, Error> {
        let check = Arc::new(ServerCheck::new(&network.trust));
        let mut builder = reqwest::Client::builder()
            .timeout(network.timeout)
            .connect_timeout(network.connect_timeout)
            .redirect(redirect::Policy::custom(same_origin))
            // What the environment says of proxies has been read by whoever made `network`.
            .no_proxy()
            .tls_backend_preconfigured(tls_with(Arc::clone(&check))?);
        if let Some(early) = &early {
            builder = builder.connector_layer(early.clone());
        }
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
            early,
            timeout: network.timeout,
            connect_timeout: network.connect_timeout,
            proxy: match &network.proxy {
                Proxy::Direct => None,
                Proxy::Through { url, .. } => Some(format!(
                    "{}:{}",
                    url.host_str().unwrap_or_default(),
                    url.port_or_known_default().unwrap_or_default()
                )),
            },
        })
    }

    /// Makes a connection to a host, for the first request to it. Nothing is sent. Without [`early`](Self::early) nothing
    /// happens.
    pub async fn connect_early(&self, host: &Host) {
        if let Some(early) = &self.early {
            early.connect(self.http.get(host.join([]))).await;
        }
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

    /// What reqwest's error means.
    pub(in crate::uapi) fn error(&self, error: &reqwest::Error) -> Error {
        if error.is_timeout() {
            let connecting = error.is_connect();
            let limit = if connecting {
                self.connect_timeout
            } else {
                self.timeout
            };
            return Error::Timeout { limit, connecting };
        }
        let said = |text: &str| causes(error).any(|cause| cause.to_string().contains(text));
        let step = if !error.is_connect() {
            NetworkStep::Broken
        } else if causes(error).any(<dyn std::error::Error>::is::<rustls::Error>)
            || said("certificate")
        {
            NetworkStep::Tls
        } else if said("tunnel") {
            NetworkStep::Proxy
        } else if said("dns error") {
            NetworkStep::Resolve
        } else {
            NetworkStep::Connect
        };
        let reason = self.reason(step, error);
        Error::Network { step, reason }
    }

    /// What failed, by name, and what the system says of it.
    fn reason(&self, step: NetworkStep, error: &reqwest::Error) -> String {
        let cause = innermost(error);
        let Some(name) = error.url().and_then(Url::host_str) else {
            return cause;
        };
        let port = error.url().and_then(Url::port_or_known_default);
        let place = port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        match step {
            NetworkStep::Resolve => format!("{name} has no address: {cause}"),
            NetworkStep::Connect => format!("no connection to {place}: {cause}"),
            NetworkStep::Tls => format!("the certificate of {name} is not accepted: {cause}"),
            NetworkStep::Proxy => {
                let proxy = self.proxy.as_deref().unwrap_or("on the way");
                format!("no connection to {place} through the proxy {proxy}: {cause}")
            }
            NetworkStep::Broken => format!("the connection to {place} broke: {cause}"),
        }
    }
}

/// Follows a redirect within the same origin; any other is handed back as the answer, so that the token stays home.
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

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        // An io::Error shows what it wraps, but is not itself a link to it.
        next = cause.source().or_else(|| {
            cause
                .downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref)
                .map(|inner| inner as &(dyn std::error::Error + 'static))
        });
        Some(cause)
    })
}

/// The error at the bottom, which says what happened; those above say what was being done.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

pub(in crate::uapi) fn tls(trust: &Trust) -> Result<ClientConfig, Error> {
    tls_with(Arc::new(ServerCheck::new(trust)))
}

fn tls_with(check: Arc<ServerCheck>) -> Result<ClientConfig, Error> {
    let provider = Arc::clone(&check.provider);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Setup(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(check)
        .with_no_client_auth();
    Ok(config)
}

/// Checks the server's certificate, reading the system's trust store only when there is one to check: the store
/// costs milliseconds that plain http on loopback need not pay.
#[derive(Debug)]
struct ServerCheck {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    system: OnceLock<Result<Verifier, rustls::Error>>,
}

impl ServerCheck {
    fn new(trust: &Trust) -> Self {
        Self {
            trust: trust.clone(),
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            system: OnceLock::new(),
        }
    }

    /// The system's trust store, with the certificates that are trusted besides; `None` where nothing is checked. Read
    /// when it is first asked for.
    fn system(&self) -> Option<&Result<Verifier, rustls::Error>> {
        let Trust::System { extra } = &self.trust else {
            return None;
        };
        let read =
            || Verifier::new_with_extra_roots(extra.iter().cloned(), Arc::clone(&self.provider));
        Some(self.system.get_or_init(read))
    }
}

impl ServerCertVerifier for ServerCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(system) = self.system() else {
            return Ok(ServerCertVerified::assertion());
        };
        system.as_ref().map_err(Clone::clone)?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
