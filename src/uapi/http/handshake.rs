//! A TLS session for its own sake: who the server says it is, and who vouches for that.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConnection, Stream};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::transport::tls;
use crate::uapi::{Error, Host, NetworkStep, Trust};

/// What a server's certificate says.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Who issued it.
    pub issuer: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// The end of its validity.
    pub expires: Timestamp,
}

impl Certificate {
    /// Shakes hands with the server at `address`, by the name that `host` has, and looks at its certificate. Blocks
    /// for at most `limit` for each step.
    ///
    /// # Errors
    /// There is no connection, or the certificate is not to be trusted.
    pub fn of(
        host: &Host,
        address: SocketAddr,
        trust: &Trust,
        limit: Duration,
    ) -> Result<Self, Error> {
        let broken = |error: std::io::Error| Error::Network {
            step: NetworkStep::Tls,
            reason: error.to_string(),
        };
        let mut tcp = TcpStream::connect_timeout(&address, limit).map_err(broken)?;
        tcp.set_read_timeout(Some(limit)).map_err(broken)?;
        tcp.set_write_timeout(Some(limit)).map_err(broken)?;
        let name = ServerName::try_from(host.name().to_owned())
            .map_err(|error| Error::Setup(error.to_string()))?;
        let mut session = ClientConnection::new(Arc::new(tls(trust)?), name)
            .map_err(|error| Error::Setup(error.to_string()))?;
        let stream = Stream::new(&mut session, &mut tcp);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(stream.sock).map_err(broken)?;
        }
        let certificate = session.peer_certificates().and_then(|chain| chain.first());
        certificate.and_then(read).ok_or_else(|| Error::Network {
            step: NetworkStep::Tls,
            reason: "the server's certificate cannot be read".to_owned(),
        })
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
