//! Checks server certificates.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};
use x509_parser::public_key::PublicKey;

use super::network::Trust;
use crate::uapi::Error;

/// This machine has no usable bundle of certificate authorities.
#[derive(Debug, thiserror::Error)]
#[error("this machine has no bundle of certificate authorities")]
pub(super) struct NoBundle;

/// The server's certificate is self-signed and not trusted.
#[derive(Debug, thiserror::Error)]
#[error("it is self-signed")]
pub(super) struct SelfSigned;

/// The server's certificate is of X.509 version 1, which has no host names.
#[derive(Debug, thiserror::Error)]
#[error("it is of X.509 version {0}")]
pub(super) struct OldCertificate(u32);

/// The server's certificate has contents that are not valid for a server.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsuitable {
    #[error("its RSA key has only {0} bits")]
    WeakKey(usize),
    #[error("it is not for servers")]
    WrongPurpose,
    #[error("an issuer in its chain is not a certificate authority")]
    IssuerIsNoAuthority,
    #[error("it has a critical extension that pce does not know: {0}")]
    CriticalExtension(String),
    #[error("it, or a certificate in its chain, is not valid for a server")]
    Other,
}

/// The files in which systems store their bundle of certificate authorities.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

pub(super) fn tls(trust: &Trust) -> Result<ClientConfig, Error> {
    tls_with(Arc::new(ServerCheck::new(trust)))
}

pub(super) fn tls_with(check: Arc<ServerCheck>) -> Result<ClientConfig, Error> {
    let provider = Arc::clone(&check.provider);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Setup(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(check)
        .with_no_client_auth();
    Ok(config)
}

/// Checks the server's certificate. Reads the system's trust store only when there is a certificate to check: reading
/// takes milliseconds, which plain http on loopback does not need.
#[derive(Debug)]
pub(super) struct ServerCheck {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    system: OnceLock<Result<Verifier, rustls::Error>>,
}

impl ServerCheck {
    pub(super) fn new(trust: &Trust) -> Self {
        Self {
            trust: trust.clone(),
            provider: Arc::new(rustls::crypto::ring::default_provider()),
            system: OnceLock::new(),
        }
    }

    /// Returns the system's trust store with the additional certificates; `None` if nothing is checked. Reads it on the
    /// first call.
    pub(super) fn system(&self) -> Option<&Result<Verifier, rustls::Error>> {
        let Trust::System { extra } = &self.trust else {
            return None;
        };
        let read = || {
            let mut roots = extra.clone();
            roots.extend(bundle_of_empty_variable());
            Verifier::new_with_extra_roots(roots, Arc::clone(&self.provider))
        };
        Some(self.system.get_or_init(read))
    }

    /// Returns whether the user named this certificate itself: `--ca-cert` with the server's own, self-signed
    /// certificate. openssl marks such certificates as certificate authorities. webpki rejects an authority as a
    /// server's certificate, but curl accepts it.
    fn is_named(&self, certificate: &CertificateDer<'_>) -> bool {
        matches!(&self.trust, Trust::System { extra } if extra.contains(certificate))
    }

    fn checks_nothing(&self) -> bool {
        matches!(self.trust, Trust::Anyone)
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
        let system = system.as_ref().map_err(|error| match error {
            // Other systems have verifiers of their own, without a bundle.
            rustls::Error::General(_) if cfg!(all(unix, not(target_vendor = "apple"))) => {
                other(NoBundle)
            }
            error => error.clone(),
        })?;
        let parsed = X509Certificate::from_der(end_entity);
        let parsed = parsed.map_err(|_| CertificateError::BadEncoding)?.1;
        if parsed.version() != X509Version::V3 {
            // Version 1 is encoded as 0.
            return Err(other(OldCertificate(parsed.version().0 + 1)));
        }
        if let Some(bits) = weak_key(&parsed) {
            return Err(other(Unsuitable::WeakKey(bits)));
        }
        if self.is_named(end_entity) {
            return accept_named(&parsed, end_entity, server_name, now);
        }
        system
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(
                    CertificateError::UnknownIssuer | CertificateError::Other(_),
                ) if parsed.issuer().as_raw() == parsed.subject().as_raw() => other(SelfSigned),
                rustls::Error::InvalidCertificate(
                    CertificateError::Other(_)
                    | CertificateError::InvalidPurpose
                    | CertificateError::InvalidPurposeContext { .. },
                ) => other(unsuitable(&parsed, intermediates)),
                error => error,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.checks_nothing() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        if self.checks_nothing() {
            return Ok(HandshakeSignatureValid::assertion());
        }
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> rustls::Error {
    rustls::Error::Other(OtherError(Arc::new(error)))
}

/// Returns the number of bits of an RSA key that is too short for the TLS library.
fn weak_key(certificate: &X509Certificate<'_>) -> Option<usize> {
    /// The least bits of an RSA key.
    const LEAST: usize = 2048;
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => Some(key.key_size()).filter(|bits| *bits < LEAST),
        _ => None,
    }
}

/// Returns the reason for an error of the verifier, whose own messages are names of Rust types.
fn unsuitable(
    certificate: &X509Certificate<'_>,
    intermediates: &[CertificateDer<'_>],
) -> Unsuitable {
    let is_authority = |issuer: &CertificateDer<'_>| {
        X509Certificate::from_der(issuer).is_ok_and(|(_, issuer)| issuer.is_ca())
    };
    let purposes = certificate.extended_key_usage();
    let is_for_others = matches!(
        purposes,
        Ok(Some(purposes)) if !purposes.value.server_auth && !purposes.value.any
    );
    let unknown = certificate
        .extensions()
        .iter()
        .find(|extension| extension.critical && extension.parsed_extension().unsupported());
    if is_for_others {
        Unsuitable::WrongPurpose
    } else if let Some(extension) = unknown {
        Unsuitable::CriticalExtension(extension.oid.to_id_string())
    } else if !intermediates.iter().all(is_authority) {
        Unsuitable::IssuerIsNoAuthority
    } else {
        Unsuitable::Other
    }
}

/// Checks the time and the name of a certificate that the user named. If it has no host names, its common name counts,
/// as in curl.
fn accept_named(
    parsed: &X509Certificate<'_>,
    certificate: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, rustls::Error> {
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now < parsed.validity().not_before.timestamp() {
        return Err(CertificateError::NotValidYet.into());
    }
    if now > parsed.validity().not_after.timestamp() {
        return Err(CertificateError::Expired.into());
    }
    let has_names = !matches!(parsed.subject_alternative_name(), Ok(None));
    let is_common_name = || {
        let mut names = parsed.subject().iter_common_name();
        names.any(|common| {
            let common = common.as_str().unwrap_or_default();
            common.eq_ignore_ascii_case(&name.to_str())
        })
    };
    if has_names || !is_common_name() {
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
    }
    Ok(ServerCertVerified::assertion())
}

/// Returns the system's bundle if `SSL_CERT_FILE` is empty. That counts as unset, but the verifier takes the empty text
/// for the name of a file.
fn bundle_of_empty_variable() -> Vec<CertificateDer<'static>> {
    if std::env::var_os("SSL_CERT_FILE").is_none_or(|file| !file.is_empty()) {
        return Vec::new();
    }
    let read = |path: &&str| CertificateDer::pem_file_iter(path).ok();
    let bundle = BUNDLES.iter().find_map(read).into_iter().flatten();
    let is_usable = |root: &CertificateDer<'_>| {
        RootCertStore::empty()
            .add(root.clone().into_owned())
            .is_ok()
    };
    bundle.filter_map(Result::ok).filter(is_usable).collect()
}
