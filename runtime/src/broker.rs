//! A broker, as a service holds it.

use crate::check;
use crate::consume::{Consumer, Consumers, Handler, Leasing, Streams};
use crate::deduplicate::{DeduplicationStore, MemoryStore};
use crate::descriptor::{Expected, Subscription};
use crate::lease::Lease;
use crate::link::{Closed, Health, Link};
use crate::offsets::{MemoryOffsets, OffsetStore};
use crate::options::Options;
use crate::outbox::{Outbox, Relay};
use crate::publish::Publisher;
use crate::request::{Answering, Requester, Responder};
use crate::telemetry;
use crate::transport::{Lapin, Transport, TransportError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A broker: two connections that come back, one to publish and one to consume. A broker that is short of memory or disk stops
/// to read from connections that publish; acknowledgements on the other one still arrive. Clones share them.
#[derive(Clone)]
pub struct Broker {
    publishing: Link,
    consuming: Link,
    publisher: Publisher,
    requester: Requester,
    consumers: Arc<Consumers>,
    store: Arc<dyn DeduplicationStore>,
    streams: Streams,
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker").field("publisher", &self.publisher).finish_non_exhaustive()
    }
}

impl Broker {
    /// Connects to a real broker. A broker that is not there is waited for; put a timeout around it to give up.
    ///
    /// # Errors
    /// An address is no AMQP URI, or the broker refuses the credentials, the virtual host, or what is declared.
    pub async fn connect(options: &Options) -> Result<Self, TransportError> {
        Self::connect_by(Arc::new(Lapin::new(options)?), options).await
    }

    /// Connects by a transport, such as a [`Memory`](crate::transport::Memory) in a test.
    ///
    /// # Errors
    /// The broker refuses the credentials, the virtual host, or what is declared.
    pub async fn connect_by(
        transport: Arc<dyn Transport>,
        options: &Options,
    ) -> Result<Self, TransportError> {
        telemetry::describe();
        let service = &options.service;
        let publishing =
            Link::open(transport.clone(), format!("{service} (publishes)"), options.declares);
        let consuming = Link::open(transport, format!("{service} (consumes)"), options.declares);
        let publisher = Publisher::new(publishing.clone(), options);
        let requester = Requester::new(publishing.clone(), options);
        let (consumers, store) = (Arc::default(), Arc::<MemoryStore>::default());
        let (service, offsets) = (service.as_str().into(), Arc::<MemoryOffsets>::default());
        let streams = Streams { service, offsets, lease: None };
        let broker =
            Self { publishing, consuming, publisher, requester, consumers, store, streams };
        broker.publishing.first().await?;
        broker.consuming.first().await?;
        Ok(broker)
    }

    /// What publishes.
    #[must_use]
    pub fn publisher(&self) -> &Publisher {
        &self.publisher
    }

    /// How the connection that publishes does.
    #[must_use]
    pub fn publishing(&self) -> watch::Receiver<Health> {
        self.publishing.health()
    }

    /// How the connection that consumes does.
    #[must_use]
    pub fn consuming(&self) -> watch::Receiver<Health> {
        self.consuming.health()
    }

    /// Begins to consume, and goes on until the consumer is stopped or the broker is shut down. What is lost is rebuilt.
    pub fn consume<H: Handler>(&self, subscription: &'static Subscription, handler: H) -> Consumer {
        let (link, publisher) = (self.consuming.clone(), self.publisher.clone());
        let store = self.store.clone();
        self.consumers.start(link, publisher, store, &self.streams, subscription, handler)
    }

    /// Begins to answer requests, as [`Broker::consume`] does.
    pub fn answer<R: Responder>(
        &self,
        subscription: &'static Subscription,
        responder: R,
    ) -> Consumer {
        let publisher = self.publisher.clone();
        self.consume(subscription, Answering { responder, publisher })
    }

    /// What asks, and waits for replies.
    #[must_use]
    pub fn requester(&self) -> &Requester {
        &self.requester
    }

    /// The same broker, whose consumers from now on tell duplicates by this store. Without it they do by a [`MemoryStore`], which
    /// knows only what came to this process.
    #[must_use]
    pub fn deduplicating_by(mut self, store: Arc<dyn DeduplicationStore>) -> Self {
        self.store = store;
        self
    }

    /// The same broker, whose consumers from now on store here up to where they have read streams, if the topology says `offsets:
    /// stored`. Without it they do in [`MemoryOffsets`], which go with the process.
    #[must_use]
    pub fn storing_offsets_in(mut self, store: Arc<dyn OffsetStore>) -> Self {
        self.streams.offsets = store;
        self
    }

    /// The same broker, whose consumers from now on read a stream only while they hold its lease, if the topology says `offsets:
    /// stored`: of all instances of a service one reads each stream, or each partition of a stream, and goes on where the last one
    /// was. AMQP 0-9-1 knows no single active consumer on streams; without leases every instance reads all. Give instances a store of
    /// offsets that they have in common, too.
    ///
    /// `hold` is for how long a lease counts after its holder's last sign of life; a dead one's streams stand still for that time and
    /// a third of it. Partitions go to whoever asks first: they are not spread evenly, but with several instances all are read.
    #[must_use]
    pub fn leasing_by(mut self, lease: Arc<dyn Lease>, hold: Duration) -> Self {
        self.streams.lease = Some(Leasing { lease, hold });
        self
    }

    /// Begins to publish what waits in an outbox.
    pub fn relay<O: Outbox>(&self, outbox: Arc<O>, every: Duration) -> Relay {
        Relay::start(self.publisher.clone(), outbox, every)
    }

    /// Asks whether all that a service needs is there, by passive declares. They need no right to configure; on 4.3.6 they need one
    /// of the three rights, so that a user learns nothing of what it has no business with (4.0 and 3.10: none).
    ///
    /// # Errors
    /// Something is missing, or the user may not ask for it ([`Fault`](crate::transport::Fault) `Missing` or `Refused`): the text
    /// names all of it. Or the connection is lost.
    pub async fn check(&self, expected: &Expected) -> Result<(), TransportError> {
        let closed = |Closed| TransportError::lost("the broker was closed");
        check::all(&self.consuming.connection().await.map_err(closed)?, expected).await
    }

    /// Shuts down: no new deliveries, those in work come to their end within the deadline, the others are released, and the
    /// connections are closed.
    pub async fn shutdown(&self, deadline: Duration) {
        self.consumers.stop(deadline).await;
        self.consuming.close().await;
        self.publishing.close().await;
    }
}
