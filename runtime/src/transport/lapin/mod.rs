//! A real broker, by the client `lapin`. Its own recovery stays off: it hangs after a channel's error and gives up in silence.

mod channel;
mod convert;

use super::{Channel, Connection, Fault, State, Transport, TransportError};
use crate::options::Options;
use async_trait::async_trait;
use convert::fault_of;
use futures_util::StreamExt;
use lapin::tcp::OwnedTLSConfig;
use lapin::uri::{AMQPScheme, AMQPUri};
use lapin::{ConnectionProperties, Event};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// The way to a real broker.
pub struct Lapin {
    addresses: Vec<AMQPUri>,
    next: AtomicUsize,
    timeout: Duration,
    tls: OwnedTLSConfig,
}

impl Lapin {
    /// Reads the addresses.
    ///
    /// # Errors
    /// There is none, or one is no AMQP URI, or wants TLS where the feature `tls` is off; or a certificate or a key is no PEM. The
    /// error repeats none of them: they may hold a secret.
    pub fn new(options: &Options) -> Result<Self, TransportError> {
        if options.addresses.is_empty() {
            return Err(TransportError::new(Fault::Invalid, "no address of a broker is given"));
        }
        let parsed = options.addresses.iter().enumerate();
        let parsed = parsed.map(|(at, address)| Self::address(at, address, options));
        let (addresses, next) = (parsed.collect::<Result<_, _>>()?, AtomicUsize::new(0));
        Ok(Self { addresses, next, timeout: options.connect_timeout, tls: tls(options)? })
    }

    fn address(at: usize, address: &str, options: &Options) -> Result<AMQPUri, TransportError> {
        let Ok(mut uri) = address.parse::<AMQPUri>() else {
            let text = format!("address {} of the broker is not `amqp://` or `amqps://`", at + 1);
            return Err(TransportError::new(Fault::Invalid, text));
        };
        // Lapin would say so at each attempt, as an error that looks as if it might pass.
        if uri.scheme == AMQPScheme::AMQPS && !cfg!(feature = "tls") {
            let text = format!("address {} is `amqps://`, which needs the feature `tls`", at + 1);
            return Err(TransportError::new(Fault::Invalid, text));
        }
        if let Some((user, password)) = &options.credentials {
            uri.authority.userinfo.username.clone_from(user);
            uri.authority.userinfo.password.clone_from(password);
        }
        if let Some(heartbeat) = options.heartbeat {
            uri.query.heartbeat = Some(u16::try_from(heartbeat.as_secs()).unwrap_or(u16::MAX));
        }
        Ok(uri)
    }
}

#[cfg(feature = "tls")]
fn tls(options: &Options) -> Result<OwnedTLSConfig, TransportError> {
    options.tls.config()
}

#[cfg(not(feature = "tls"))]
fn tls(_: &Options) -> Result<OwnedTLSConfig, TransportError> {
    Ok(OwnedTLSConfig::default())
}

impl fmt::Debug for Lapin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lapin").field("addresses", &self.addresses.len()).finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Lapin {
    async fn connect(&self, name: &str) -> Result<Arc<dyn Connection>, TransportError> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.addresses.len();
        let uri = self.addresses[at].clone();
        let properties = ConnectionProperties::default().with_connection_name(name.into());
        let runtime = lapin::runtime::default_runtime().map_err(|error| fault_of(&error))?;
        let tls = self.tls.clone();
        let connecting = lapin::Connection::connect_uri_with_config(uri, properties, tls, runtime);
        let connection = tokio::time::timeout(self.timeout, connecting).await;
        let connection = connection
            .map_err(|_| TransportError::lost("the broker does not answer"))?
            .map_err(|error| fault_of(&error))?;
        let (sender, state) = watch::channel(State::Open);
        tokio::spawn(watch_events(connection.events_listener(), sender));
        Ok(Arc::new(Open { connection, state }))
    }
}

/// Follows a connection until it is lost.
async fn watch_events(
    events: impl futures_util::Stream<Item = Event>,
    state: watch::Sender<State>,
) {
    let mut events = std::pin::pin!(events);
    while let Some(event) = events.next().await {
        let next = match event {
            Event::ConnectionBlocked(reason) => State::Blocked(reason.into()),
            Event::ConnectionUnblocked => State::Open,
            Event::Error(error) => {
                state.send_replace(State::Lost(error.to_string().into()));
                return;
            }
            _ => continue,
        };
        state.send_replace(next);
    }
    state.send_replace(State::Lost("the connection was closed".into()));
}

struct Open {
    connection: lapin::Connection,
    state: watch::Receiver<State>,
}

#[async_trait]
impl Connection for Open {
    async fn channel(&self) -> Result<Arc<dyn Channel>, TransportError> {
        let channel = self.connection.create_channel().await.map_err(|error| fault_of(&error))?;
        Ok(Arc::new(channel::Open::new(channel)))
    }

    fn state(&self) -> watch::Receiver<State> {
        self.state.clone()
    }

    async fn close(&self) {
        if let Err(error) = self.connection.close(200, "done".into()).await {
            tracing::debug!(%error, "the connection was gone before it was closed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lapin;
    use crate::Options;
    use crate::transport::Fault;

    #[test]
    fn an_address_that_cannot_be_used_is_told_without_its_password() {
        let refused = |address: &str| {
            let options = Options::new("shop", "amqp://localhost/shop").or(address);
            Lapin::new(&options).err().map(|error| (error.fault, error.text))
        };
        assert_eq!(refused("amqp://user:secret@[::1]:5672/%2F?heartbeat=10"), None);
        let (fault, text) = refused("http://user:secret@host").expect("no AMQP");
        assert_eq!(fault, Fault::Invalid);
        assert!(text.contains("address 2") && !text.contains("secret"), "{text}");
        let with_tls = refused("amqps://user:secret@host/shop");
        assert_eq!(with_tls.is_none(), cfg!(feature = "tls"), "{with_tls:?}");
    }
}
