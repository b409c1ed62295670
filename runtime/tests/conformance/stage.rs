//! Where a scenario plays: a broker, whichever, that holds the suite's topology.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use topoc_runtime::descriptor::Subscription;
use topoc_runtime::transport::Transport;
use topoc_runtime::{Broker, Consumer, Context, Delivery, Envelope, Failure, Handler, Options};

/// How long a busy broker may take.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// For how long nothing more has to come.
pub const QUIET: Duration = Duration::from_millis(700);

pub struct Stage {
    /// As whom it connects that publishes, consumes and asks.
    pub worker: Options,
    /// As whom it connects that answers.
    pub responder: Options,
    /// As whom it connects that declares what is its own.
    pub owner: Options,
    /// How it reads the queue whose retries have one constant delay: who waits depends on the broker's version.
    pub steady: &'static Subscription,
    /// The transport; without it, the real one of the options.
    pub transport: Option<Arc<dyn Transport>>,
    /// Loses all connections.
    pub disconnect: Box<dyn Fn() + Send + Sync>,
}

impl Stage {
    /// A broker as the service that does all but answering has it.
    pub async fn broker(&self) -> Broker {
        self.connect(&self.worker).await
    }

    /// A broker as the service that answers has it. Only that one may write to the default exchange.
    pub async fn responder(&self) -> Broker {
        self.connect(&self.responder).await
    }

    /// A broker as the service has it that declares what is its own.
    pub async fn owner(&self) -> Broker {
        self.connect(&self.owner).await
    }

    async fn connect(&self, options: &Options) -> Broker {
        match &self.transport {
            Some(transport) => Broker::connect_by(transport.clone(), options).await.unwrap(),
            None => Broker::connect(options).await.unwrap(),
        }
    }
}

pub fn message(exchange: &'static str, key: &'static str, body: impl ToString) -> Envelope {
    Envelope::new(exchange, key, body.to_string().into_bytes()).of("thing.happened", 1)
}

/// What a consumer saw, as it came.
pub struct Seen {
    pub consumer: Consumer,
    receiver: mpsc::UnboundedReceiver<(Delivery, Context, Instant)>,
}

impl Seen {
    /// Consumes, and answers each delivery by `answer`.
    pub fn of<F, A>(broker: &Broker, subscription: &'static Subscription, answer: F) -> Self
    where
        F: Fn(Delivery, Context) -> A + Send + Sync + 'static,
        A: Future<Output = Result<(), Failure>> + Send,
    {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { consumer: broker.consume(subscription, Told { sender, answer }), receiver }
    }

    /// Consumes, and accepts all.
    pub fn all(broker: &Broker, subscription: &'static Subscription) -> Self {
        Self::of(broker, subscription, |_, _| async { Ok(()) })
    }

    pub async fn next(&mut self) -> (Delivery, Context) {
        let (delivery, context, _) = self.next_at().await;
        (delivery, context)
    }

    /// The next one, and when it came to the handler: a test's own task may be late.
    pub async fn next_at(&mut self) -> (Delivery, Context, Instant) {
        timeout(PATIENCE, self.receiver.recv()).await.expect("a delivery in time").unwrap()
    }

    pub async fn body(&mut self) -> String {
        String::from_utf8(self.next().await.0.body).unwrap()
    }

    pub async fn bodies(&mut self, count: usize) -> Vec<String> {
        let mut bodies = Vec::new();
        for _ in 0..count {
            bodies.push(self.body().await);
        }
        bodies
    }

    /// Nothing more comes.
    pub async fn quiet(&mut self) {
        let more = timeout(QUIET, self.receiver.recv()).await;
        assert!(more.is_err(), "{more:?}");
    }
}

struct Told<F> {
    sender: mpsc::UnboundedSender<(Delivery, Context, Instant)>,
    answer: F,
}

impl<F, A> Handler for Told<F>
where
    F: Fn(Delivery, Context) -> A + Send + Sync + 'static,
    A: Future<Output = Result<(), Failure>> + Send,
{
    async fn handle(&self, delivery: &Delivery, context: &Context) -> Result<(), Failure> {
        // A test that is over listens no more.
        drop(self.sender.send((delivery.clone(), context.clone(), Instant::now())));
        (self.answer)(delivery.clone(), context.clone()).await
    }
}
