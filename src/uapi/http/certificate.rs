//! The contents of a server's certificate.

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// The contents of a server's certificate.
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
    /// Reads a certificate; `None` if it cannot be read.
    pub(super) fn read(der: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let names = certificate
            .subject_alternative_name()
            .ok()
            .flatten()
            .map(|names| names.value.general_names.iter().filter_map(name).collect())
            .unwrap_or_default();
        Some(Self {
            issuer: certificate.issuer().to_string(),
            names,
            expires: Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?,
        })
    }
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
