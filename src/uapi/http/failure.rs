//! Translates reqwest's errors, by the types in their chains of causes.

use std::error::Error as StdError;
use std::io;

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::HeaderValue;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, OtherError, PeerIncompatible};
use tower_service::Service;
use url::Url;

use super::certificates::{NoBundle, OldCertificate, SelfSigned, Unsuitable};
use super::network::{Network, Proxy};
use super::resolve::{NotAsked, Unresolved};
use crate::uapi::{Error, NetworkStep, TimedStep, TlsProblem};

/// The error of a tunnel through a proxy, whose name hyper-util does not export.
type TunnelError = <Tunnel<HttpConnector> as Service<Uri>>::Error;

impl Network {
    /// Translates an error of reqwest.
    pub(super) fn error(&self, error: &reqwest::Error) -> Error {
        if let Some(refused) = refused_by_system(error) {
            return refused;
        }
        if error.is_timeout() {
            return if error.is_connect() {
                self.connect_timeout()
            } else {
                Error::Timeout {
                    limit: self.timeout,
                    step: TimedStep::Answer,
                }
            };
        }
        let step = self.step(error);
        let url = error.url();
        let port = url.and_then(Url::port_or_known_default);
        let reason = self.reason(step, url.and_then(Url::host_str), port, error);
        Error::Network { step, reason }
    }

    /// Returns the error of one step of the connection to a server.
    pub(super) fn error_of_step(
        &self,
        step: NetworkStep,
        name: &str,
        port: u16,
        error: &(dyn StdError + 'static),
    ) -> Error {
        if let Some(refused) = refused_by_system(error) {
            return refused;
        }
        let step = match &self.proxy {
            Proxy::Direct => step,
            Proxy::Through { .. } => NetworkStep::Proxy,
        };
        let reason = self.reason(step, Some(name), Some(port), error);
        Error::Network { step, reason }
    }

    /// Returns the error of a TLS session that could not be established, with the server or with the proxy.
    pub(super) fn tls_error(
        &self,
        step: fn(TlsProblem) -> NetworkStep,
        name: &str,
        port: u16,
        error: &io::Error,
    ) -> Error {
        let step = step(find(error).map_or(TlsProblem::Other, tls_problem));
        let reason = self.reason(step, Some(name), Some(port), error);
        Error::Network { step, reason }
    }

    /// Returns the error for a connection that took too long.
    pub(super) fn connect_timeout(&self) -> Error {
        Error::Timeout {
            limit: self.connect_timeout,
            step: match self.proxy.address() {
                Some((proxy, origin)) => TimedStep::ConnectThrough(format!("{proxy} ({origin})")),
                None => TimedStep::Connect,
            },
        }
    }

    fn step(&self, error: &reqwest::Error) -> NetworkStep {
        let is_of_proxy = find::<TunnelError>(error).is_some();
        match find::<rustls::Error>(error).map(tls_problem) {
            Some(problem) if is_of_proxy => NetworkStep::ProxyTls(problem),
            // After the handshake only this alert says more than that the connection broke.
            Some(problem) if error.is_connect() || problem == TlsProblem::ClientCertificate => {
                NetworkStep::Tls(problem)
            }
            _ if !error.is_connect() => NetworkStep::Broken,
            _ if matches!(self.proxy, Proxy::Through { .. }) => NetworkStep::Proxy,
            _ if find::<Unresolved>(error).is_some() => NetworkStep::Resolve,
            _ => NetworkStep::Connect,
        }
    }

    /// Returns the message: the failed step, the server's name and the cause.
    fn reason(
        &self,
        step: NetworkStep,
        name: Option<&str>,
        port: Option<u16>,
        error: &(dyn StdError + 'static),
    ) -> String {
        let cause = find(error).map_or_else(|| innermost(error), tls_cause);
        let Some(name) = name else {
            return match step {
                NetworkStep::Broken => format!("the connection broke: {cause}"),
                _ => cause,
            };
        };
        let address = port.map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
        match step {
            NetworkStep::Resolve => format!("{name} has no address: {cause}"),
            NetworkStep::Connect => format!("no connection to {address}: {cause}"),
            NetworkStep::Tls(problem) => tls_reason(problem, name, &address, &cause),
            NetworkStep::ProxyTls(problem) => {
                let (name, _) = self.proxy.hop().unwrap_or_default();
                let (address, origin) = self.proxy.address().unwrap_or_default();
                let why = tls_reason(problem, &format!("the proxy {name}"), &address, &cause);
                format!("{origin}: {why}")
            }
            NetworkStep::Proxy => {
                let (proxy, origin) = self.proxy.address().unwrap_or_default();
                format!("{origin}: no connection to {address} through the proxy {proxy}: {cause}")
            }
            NetworkStep::Broken => format!("the connection to {address} broke: {cause}"),
        }
    }
}

impl Proxy {
    /// The header with the proxy's password, if it has one.
    pub(super) fn authorization(&self, to: &Uri) -> Option<HeaderValue> {
        let Self::Through { url, .. } = self else {
            return None;
        };
        let matcher = Matcher::builder().all(url.as_str()).build();
        matcher.intercept(to)?.basic_auth().cloned()
    }

    /// Returns the proxy's name, without the brackets of an IPv6 address, and its port.
    pub(super) fn hop(&self) -> Option<(String, u16)> {
        let Self::Through { url, .. } = self else {
            return None;
        };
        let name = url.host_str().unwrap_or_default();
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or_default();
        Some((name.to_owned(), port))
    }

    /// Returns the proxy's address without its password, and the option, variable or setting that names it.
    pub(super) fn address(&self) -> Option<(String, &str)> {
        let Self::Through { url, origin } = self else {
            return None;
        };
        let port = url.port_or_known_default().unwrap_or_default();
        let name = url.host_str().unwrap_or_default();
        Some((format!("{name}:{port}"), origin))
    }
}

/// Returns the error for a resource that the operating system refuses, if that is the cause.
fn refused_by_system(error: &(dyn StdError + 'static)) -> Option<Error> {
    if let Some(NotAsked(Error::System { action, reason })) = find(error) {
        return Some(Error::System {
            action,
            reason: reason.clone(),
        });
    }
    if find::<NotAsked>(error).is_some() {
        return Some(Error::Panicked);
    }
    let refused = causes(error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .find(|error| is_refusal(error))?;
    Some(Error::System {
        action: "open a connection",
        reason: refused.to_string(),
    })
}

/// Returns whether the system has no descriptor or memory left.
#[cfg(unix)]
fn is_refusal(error: &io::Error) -> bool {
    use rustix::io::Errno;

    let refusals = [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS];
    Errno::from_io_error(error).is_some_and(|number| refusals.contains(&number))
}

#[cfg(not(unix))]
fn is_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
}

/// Returns the reason that a TLS session could not be established.
pub(super) fn tls_problem(error: &rustls::Error) -> TlsProblem {
    use CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(why) => match why {
            Certificate::UnknownIssuer => TlsProblem::UnknownIssuer,
            Certificate::Expired | Certificate::ExpiredContext { .. } => TlsProblem::Expired,
            Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => {
                TlsProblem::NotYetValid
            }
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                TlsProblem::WrongName
            }
            Certificate::BadSignature => TlsProblem::BadSignature,
            _ => TlsProblem::Other,
        },
        rustls::Error::InvalidMessage(_) => TlsProblem::NotTls,
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => TlsProblem::OldVersion,
        rustls::Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => TlsProblem::NoCommonCipher,
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            TlsProblem::ClientCertificate
        }
        rustls::Error::Other(OtherError(cause)) if cause.is::<NoBundle>() => TlsProblem::NoBundle,
        rustls::Error::Other(OtherError(cause)) if cause.is::<SelfSigned>() => {
            TlsProblem::SelfSigned
        }
        rustls::Error::Other(OtherError(cause)) if cause.is::<OldCertificate>() => {
            TlsProblem::OldCertificate
        }
        rustls::Error::Other(OtherError(cause)) => match cause.downcast_ref() {
            Some(Unsuitable::WeakKey(_)) => TlsProblem::WeakKey,
            Some(Unsuitable::WrongPurpose) => TlsProblem::WrongPurpose,
            Some(_) => TlsProblem::InvalidChain,
            None => TlsProblem::Other,
        },
        _ => TlsProblem::Other,
    }
}

/// Returns rustls's message, without the names of its types.
pub(super) fn tls_cause(error: &rustls::Error) -> String {
    use CertificateError as Certificate;
    let rustls::Error::InvalidCertificate(why) = error else {
        return match error {
            rustls::Error::Other(OtherError(cause)) => cause.to_string(),
            error => error.to_string(),
        };
    };
    match why {
        Certificate::Expired => "it has expired".to_owned(),
        Certificate::ExpiredContext { not_after, .. } => {
            format!("it has expired, on {}", date(*not_after))
        }
        Certificate::NotValidYet => "it is not valid yet".to_owned(),
        Certificate::NotValidYetContext { not_before, .. } => {
            format!("it is not valid yet, but from {} on", date(*not_before))
        }
        Certificate::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            // rustls writes each name with its type, as `DnsName("pbx.example.com")`.
            let names = presented
                .iter()
                .map(|name| name.split('"').nth(1).unwrap_or(name));
            let names: Vec<&str> = names.collect();
            format!("it is for {}", names.join(", "))
        }
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
            "it names no host".to_owned()
        }
        Certificate::Revoked => "it is revoked".to_owned(),
        Certificate::BadEncoding => "it cannot be read".to_owned(),
        Certificate::InvalidPurpose | Certificate::InvalidPurposeContext { .. } => {
            "it is not for servers".to_owned()
        }
        Certificate::Other(OtherError(cause)) => cause.to_string(),
        _ => "it is not valid".to_owned(),
    }
}

fn date(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX);
    time.strftime("%Y-%m-%d").to_string()
}

/// Returns the message for a TLS problem.
pub(super) fn tls_reason(problem: TlsProblem, name: &str, address: &str, cause: &str) -> String {
    let certificate = |why: &str| format!("the certificate of {name} is not accepted: {why}");
    match problem {
        TlsProblem::UnknownIssuer => certificate("unknown issuer"),
        TlsProblem::Expired
        | TlsProblem::NotYetValid
        | TlsProblem::WrongName
        | TlsProblem::SelfSigned
        | TlsProblem::OldCertificate
        | TlsProblem::WeakKey
        | TlsProblem::WrongPurpose
        | TlsProblem::InvalidChain => certificate(cause),
        TlsProblem::BadSignature => certificate("bad signature"),
        TlsProblem::NoBundle => {
            format!("the certificate of {name} cannot be checked: {cause}")
        }
        TlsProblem::NotTls => format!("{address} does not speak TLS"),
        TlsProblem::OldVersion => {
            format!("{address} offers only TLS 1.1 or older")
        }
        TlsProblem::NoCommonCipher => {
            format!("{address} offers no cipher that pce supports")
        }
        TlsProblem::ClientCertificate => {
            format!("{address} asks for a client certificate, which pce does not have")
        }
        TlsProblem::Other => format!("no TLS session with {address}: {cause}"),
    }
}

/// Returns the first cause of this type.
pub(super) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        // An io::Error prints the error that it wraps, but its `source` skips that error.
        next = match cause.downcast_ref::<io::Error>() {
            Some(error) => error
                .get_ref()
                .map(|inner| inner as &(dyn StdError + 'static)),
            None => cause.source(),
        };
        Some(cause)
    })
}

/// Returns the message of the last error in the chain. It says what happened; the errors before it say what the program
/// was doing.
pub(super) fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}
