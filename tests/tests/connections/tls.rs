//! TLS with an authority that the system does not know.

use super::listener::{Authority, Listener};
use std::time::Duration;
use tokio::time::timeout;
use topoc_runtime::transport::{Fault, Lapin, Transport};
use topoc_runtime::{Broker as Connected, Envelope, Options};
use topoc_tests::broker::{Broker, Vhost, segment};

const PATIENCE: Duration = Duration::from_secs(30);

fn on_each(test: impl AsyncFn(&Vhost<'_>) + Sync) {
    Broker::for_each(|broker| {
        let vhost = broker.vhost("tls");
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.unwrap().block_on(test(&vhost));
    });
}

/// Whether a message gets through to the broker and its confirm back.
async fn works(options: &Options) {
    let broker = timeout(PATIENCE, Connected::connect(options)).await.unwrap().unwrap();
    let mut envelope = Envelope::new("amq.fanout", "", b"x".to_vec());
    envelope.mandatory = false;
    broker.publisher().publish(envelope).await.unwrap();
    broker.shutdown(PATIENCE).await;
}

/// Why one attempt to connect fails.
async fn refused(options: &Options) -> String {
    let attempt = Lapin::new(options).unwrap();
    let refused = timeout(PATIENCE, attempt.connect("refused")).await.unwrap();
    refused.err().expect("the connection is refused").text
}

#[test]
fn a_broker_is_trusted_by_an_authority_of_one_s_own_and_by_its_name() {
    on_each(async |vhost| {
        let authority = Authority::new("topoc's tests");
        let server = authority.certify("localhost");
        let listener = Listener::open(vhost.broker, &authority, &server, false);
        let (name, pem) = (segment(&vhost.name), authority.pem());
        let options = Options::new("tls", listener.address("localhost", &name));
        works(&options.clone().trusting(pem.as_str())).await;
        let unknown = refused(&options).await;
        assert!(unknown.contains("UnknownIssuer"), "{unknown}");
        let stranger = Authority::new("somebody else").pem();
        let unknown = refused(&options.trusting(stranger)).await;
        assert!(unknown.contains("certificate"), "{unknown}");
        // The certificate is for `localhost`, not for its number.
        let other = Options::new("tls", listener.address("127.0.0.1", &name)).trusting(pem);
        let wrong = refused(&other).await;
        assert!(wrong.contains("not valid for name"), "{wrong}");
    });
}

#[test]
fn a_client_shows_its_certificate() {
    on_each(async |vhost| {
        let authority = Authority::new("topoc's tests");
        let (server, client) = (authority.certify("localhost"), authority.certify("client"));
        let listener = Listener::open(vhost.broker, &authority, &server, true);
        let address = listener.address("localhost", &segment(&vhost.name));
        let options = Options::new("tls", address).trusting(authority.pem());
        works(&options.clone().identified_by(client.pem(), client.key_pem())).await;
        refused(&options).await;
        let other = Authority::new("somebody else").certify("client");
        refused(&options.identified_by(other.pem(), other.key_pem())).await;
    });
}

#[test]
fn what_is_no_certificate_is_said_at_once_and_not_repeated() {
    let options = Options::new("tls", "amqps://localhost");
    let authority = Authority::new("topoc's tests");
    let client = authority.certify("client");
    let half = client.pem().replace("-----END", "-----FIN");
    for (options, what) in [
        (options.clone().trusting("hunter2"), "the trusted certificates"),
        (options.clone().trusting(half), "the trusted certificates"),
        (options.clone().identified_by("hunter2", client.key_pem()), "the client's certificate"),
        (options.clone().identified_by(client.pem(), "hunter2"), "the client's key"),
    ] {
        let error = Lapin::new(&options).unwrap_err();
        assert_eq!(error.fault, Fault::Invalid);
        assert_eq!(error.text, format!("{what} cannot be read as PEM"));
    }
}
