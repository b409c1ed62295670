//! A listener for TLS that a broker opens for a test.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
};
use std::net::TcpListener;
use std::thread::panicking;
use topoc_tests::broker::Broker;

/// An authority of the test's own.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate of the authority's, and its key.
pub(crate) struct Certified {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a host, or for a client.
    pub(crate) fn certify(&self, name: &str) -> Certified {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name = named(name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Certified { certificate, key }
    }
}

impl Certified {
    pub(crate) fn pem(&self) -> String {
        self.certificate.pem()
    }

    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// A listener of a broker, which is closed with this value.
pub(crate) struct Listener<'b> {
    broker: &'b Broker,
    port: u16,
}

impl<'b> Listener<'b> {
    /// Opens a listener that asks clients for a certificate of the authority's where that is `wanted`.
    pub(crate) fn open(
        broker: &'b Broker,
        authority: &Authority,
        server: &Certified,
        wanted: bool,
    ) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let (certificate, key) = (server.certificate.der(), server.key.serialize_der());
        let verify = if wanted { "verify_peer" } else { "verify_none" };
        // The certificates go with the call: a broker may live under a root of its own.
        let call = format!(
            "rabbit_networking:start_ssl_listener({{\"127.0.0.1\", {port}}}, [{{cert, {}}}, \
             {{key, {{'PrivateKeyInfo', {}}}}}, {{cacerts, [{}]}}, {{verify, {verify}}}, \
             {{fail_if_no_peer_cert, {wanted}}}], 1).",
            binary(certificate),
            binary(&key),
            binary(authority.0.der()),
        );
        eval(broker, &call);
        Self { broker, port }
    }

    /// The address for a client.
    pub(crate) fn address(&self, host: &str, vhost: &str) -> String {
        let user = self.broker.amqp.trim_start_matches("amqp://");
        let user = user.rsplit_once('@').map_or("", |(user, _)| user);
        format!("amqps://{user}@{host}:{}/{vhost}", self.port)
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let port = self.port;
        let call = format!("rabbit_networking:stop_tcp_listener({{\"127.0.0.1\", {port}}}).");
        eval(self.broker, &call);
    }
}

fn eval(broker: &Broker, call: &str) {
    let said = broker.rabbitmqctl(&["eval", call]);
    assert!(said.as_deref().map(str::trim) == Ok("ok") || panicking(), "{said:?}");
}

/// Bytes as Erlang writes them.
fn binary(bytes: &[u8]) -> String {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("<<{}>>", numbers.join(","))
}
