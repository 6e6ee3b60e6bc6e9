//! A TLS session that shows which certificate the server has and who issued it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::certificates::tls;
use super::failure::{find, innermost, tls_cause, tls_problem, tls_reason};
use super::network::Trust;
use crate::uapi::{Error, Host, NetworkStep, TlsProblem};

/// What a server's certificate says.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The issuer.
    pub issuer: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// The end of its validity.
    pub expires: Timestamp,
}

impl Certificate {
    /// Opens a TLS session on a connection to `host` and reads the server's certificate. `limit` is for the handshake
    /// as a whole, however slowly the server sends it.
    ///
    /// # Errors
    /// There is no session, the certificate is not trusted, or the time is over.
    pub async fn of(
        host: &Host,
        stream: TcpStream,
        trust: &Trust,
        limit: Duration,
    ) -> Result<Self, Error> {
        let name = ServerName::try_from(host.name().to_owned())
            .map_err(|error| Error::Setup(error.to_string()))?;
        let connector = TlsConnector::from(Arc::new(tls(trust)?));
        let session = tokio::time::timeout(limit, connector.connect(name, stream)).await;
        let session = session.map_err(|_| Error::Timeout {
            limit,
            connecting: true,
        })?;
        let session = session.map_err(|error| failed(host, &error))?;
        let chain = session.get_ref().1.peer_certificates();
        let certificate = chain.and_then(|chain| chain.first()).and_then(read);
        certificate.ok_or_else(|| Error::Network {
            step: NetworkStep::Tls(TlsProblem::Other),
            reason: "the server's certificate cannot be read".to_owned(),
        })
    }
}

fn failed(host: &Host, error: &std::io::Error) -> Error {
    let problem = find(error).map_or(TlsProblem::Other, tls_problem);
    let (name, port) = (host.name(), host.port());
    let cause = find(error).map_or_else(|| innermost(error), tls_cause);
    Error::Network {
        step: NetworkStep::Tls(problem),
        reason: tls_reason(problem, name, &format!("{name}:{port}"), &cause),
    }
}

fn read(der: &CertificateDer<'_>) -> Option<Certificate> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = certificate
        .subject_alternative_name()
        .ok()
        .flatten()
        .map(|names| names.value.general_names.iter().filter_map(name).collect())
        .unwrap_or_default();
    Some(Certificate {
        issuer: certificate.issuer().to_string(),
        names,
        expires: Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?,
    })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => <[u8; 4]>::try_from(*bytes)
                .ok()
                .map(|ip| std::net::Ipv4Addr::from(ip).to_string()),
            16 => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|ip| std::net::Ipv6Addr::from(ip).to_string()),
            _ => None,
        },
        _ => None,
    }
}
