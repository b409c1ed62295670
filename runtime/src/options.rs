//! How to reach a broker.

use crate::descriptor::Declared;
use crate::telemetry::{TraceContext, Tracer};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How to reach a broker, and what to call oneself there. Its `Debug` shows no address and no password.
#[derive(Clone)]
pub struct Options {
    /// The nodes' addresses, `amqp://` or `amqps://` with the virtual host as path; each attempt takes the next one.
    pub addresses: Vec<String>,
    /// User and password, in place of those of the addresses.
    pub credentials: Option<(String, String)>,
    /// The service's name: the connections' names and the property `app_id`.
    pub service: String,
    /// How long a connection may be silent, in place of what the addresses say; AMQP counts whole seconds.
    pub heartbeat: Option<Duration>,
    /// How long one attempt to connect may take.
    pub connect_timeout: Duration,
    /// How long a publish may take, from the call to the broker's confirm.
    pub publish_timeout: Duration,
    /// What is declared on each new connection, before anything else.
    pub declares: Option<&'static Declared>,
    /// How many publishes may be on their way at a time, each on a channel of its own.
    pub lanes: u16,
    pub(crate) tracer: Tracer,
    #[cfg(feature = "tls")]
    pub(crate) tls: crate::tls::Tls,
}

impl Options {
    /// The options of a service at one address.
    #[must_use]
    pub fn new(service: impl Into<String>, address: impl Into<String>) -> Self {
        Self {
            addresses: vec![address.into()],
            credentials: None,
            service: service.into(),
            heartbeat: None,
            connect_timeout: Duration::from_secs(10),
            publish_timeout: Duration::from_secs(30),
            declares: None,
            lanes: 64,
            tracer: Tracer::default(),
            #[cfg(feature = "tls")]
            tls: crate::tls::Tls::default(),
        }
    }

    /// The same with one address more.
    #[must_use]
    pub fn or(mut self, address: impl Into<String>) -> Self {
        self.addresses.push(address.into());
        self
    }

    /// The same, which declares this whenever it connects: what generated code calls `DECLARES`.
    #[must_use]
    pub fn declaring(mut self, declared: &'static Declared) -> Self {
        self.declares = Some(declared);
        self
    }

    /// The same, with a tracing layer that takes part in the traces that messages carry. Without it they are passed on.
    #[must_use]
    pub fn trace_by(mut self, layer: impl TraceContext) -> Self {
        self.tracer = Tracer(Some(Arc::new(layer)));
        self
    }

    /// The same that trusts these authorities (certificates as PEM) beside the system's, for `amqps` addresses.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn trusting(mut self, authorities: impl Into<String>) -> Self {
        self.tls.authorities = Some(authorities.into());
        self
    }

    /// The same with a client certificate (with its chain) and its key, both as PEM, for brokers that ask for one.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn identified_by(mut self, certificate: impl Into<String>, key: impl Into<String>) -> Self {
        self.tls.identity = Some((certificate.into(), key.into()));
        self
    }

    /// The same with these credentials.
    #[must_use]
    pub fn login(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        self.credentials = Some((user.into(), password.into()));
        self
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("service", &self.service)
            .field("addresses", &self.addresses.len())
            .field("heartbeat", &self.heartbeat)
            .field("connect_timeout", &self.connect_timeout)
            .field("publish_timeout", &self.publish_timeout)
            .field("lanes", &self.lanes)
            .field("tracer", &self.tracer)
            .finish_non_exhaustive()
    }
}
