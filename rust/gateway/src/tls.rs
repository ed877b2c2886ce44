//! TLS: rustls with ring and bundled roots. Nothing is installed process-wide.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::GatewayConfigError;

pub(crate) fn client_config(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, GatewayConfigError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for (index, bytes) in extra_roots.iter().enumerate() {
        let unreadable = || GatewayConfigError::RootCertificate { index };
        for certificate in certificates(bytes).ok_or_else(unreadable)? {
            roots.add(certificate).map_err(|_| unreadable())?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| GatewayConfigError::Client)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// One or more certificates of a PEM text, or the one of DER bytes.
fn certificates(bytes: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    // DER begins with a sequence tag, PEM with text.
    if bytes.first() == Some(&0x30) {
        return Some(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    found.ok().filter(|certificates| !certificates.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_that_is_none_is_refused_by_its_place() {
        for bytes in [b"".to_vec(), b"not a certificate".to_vec(), vec![0x30, 1, 2]] {
            let error = client_config(&[bytes]).expect_err("refused");
            assert_eq!(error, GatewayConfigError::RootCertificate { index: 0 });
        }
        assert!(client_config(&[]).is_ok());
    }
}
