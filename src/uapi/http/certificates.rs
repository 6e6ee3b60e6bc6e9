//! Which server certificates are trusted.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::network::Trust;
use crate::uapi::Error;

/// This machine has no usable bundle of certificate authorities.
#[derive(Debug, thiserror::Error)]
#[error("this machine has no bundle of certificate authorities")]
pub(super) struct NoBundle;

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

/// Checks the server's certificate, reading the system's trust store only when there is one to check: the store
/// costs milliseconds that plain http on loopback need not pay.
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

    /// Returns the system's trust store with the additional certificates; `None` where nothing is checked. Reads it on
    /// the first call.
    pub(super) fn system(&self) -> Option<&Result<Verifier, rustls::Error>> {
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
        let no_bundle = |_| rustls::Error::Other(OtherError(Arc::new(NoBundle)));
        system.as_ref().map_err(no_bundle)?.verify_server_cert(
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
