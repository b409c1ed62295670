//! What a connection's encryption stands on, beside the system's certificates.

use crate::transport::{Fault, TransportError};
use lapin::tcp::{OwnedIdentity, OwnedTLSConfig};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// Whom a service trusts, and who it is. The broker's name is always checked.
#[derive(Clone, Default)]
pub(crate) struct Tls {
    /// Further authorities, as PEM.
    pub(crate) authorities: Option<String>,
    /// The client's certificate with its chain, and its key, as PEM.
    pub(crate) identity: Option<(String, String)>,
}

impl Tls {
    /// As the client library takes it.
    ///
    /// # Errors
    /// A text is no PEM of what it has to be. The error does not repeat it: it may be a key.
    pub(crate) fn config(&self) -> Result<OwnedTLSConfig, TransportError> {
        let cert_chain = self.authorities.clone();
        if let Some(authorities) = &cert_chain {
            certificates("the trusted certificates", authorities)?;
        }
        let identity = self.identity.as_ref().map(|(certificate, key)| {
            certificates("the client's certificate", certificate)?;
            PrivateKeyDer::from_pem_slice(key.as_bytes())
                .map_err(|_| invalid("the client's key"))?;
            let (pem, key) = (certificate.clone().into_bytes(), key.clone().into_bytes());
            Ok(OwnedIdentity::PKCS8 { pem, key })
        });
        Ok(OwnedTLSConfig { identity: identity.transpose()?, cert_chain })
    }
}

/// Whether a text holds certificates, and nothing that looks like one and is none.
fn certificates(what: &str, pem: &str) -> Result<(), TransportError> {
    let mut all = CertificateDer::pem_slice_iter(pem.as_bytes()).peekable();
    if all.peek().is_none() || all.any(|one| one.is_err()) {
        return Err(invalid(what));
    }
    Ok(())
}

fn invalid(what: &str) -> TransportError {
    TransportError::new(Fault::Invalid, format!("{what} cannot be read as PEM"))
}
