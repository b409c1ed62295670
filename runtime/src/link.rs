//! A connection that comes back: the supervisor, and how others wait for it.

use crate::descriptor::Declared;
use crate::telemetry::LinkMeter;
use crate::transport::{Connection, Fault, State, Transport, TransportError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long the first pause between attempts to connect is.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// How long a pause becomes.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How a connection does, over all its lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Health {
    /// There is none yet.
    Connecting,
    /// It is there.
    Connected,
    /// It is there, and the broker takes no publishes.
    Blocked {
        /// The broker's words.
        reason: Arc<str>,
    },
    /// It is lost, and being rebuilt.
    Lost {
        /// The last error's words.
        reason: Arc<str>,
        /// What kind of error it is.
        fault: Fault,
    },
    /// It was closed from this side.
    Closed,
}

#[derive(Clone)]
struct Life {
    health: Health,
    connection: Option<Arc<dyn Connection>>,
}

/// A connection that comes back.
#[derive(Clone)]
pub(crate) struct Link {
    life: watch::Receiver<Life>,
    health: watch::Receiver<Health>,
    close: Arc<watch::Sender<bool>>,
}

/// The link was closed from this side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closed;

impl Link {
    /// Starts the supervisor, which connects for as long as the link is open.
    pub(crate) fn open(
        transport: Arc<dyn Transport>,
        name: String,
        declares: Option<&'static Declared>,
    ) -> Self {
        let (sender, life) = watch::channel(Life { health: Health::Connecting, connection: None });
        let (health_sender, health) = watch::channel(Health::Connecting);
        let (close, closing) = watch::channel(false);
        let meter = LinkMeter::new(&name);
        let supervisor = Supervisor {
            transport,
            name,
            declares,
            meter,
            life: sender,
            health: health_sender,
            closing,
        };
        tokio::spawn(supervisor.run());
        Self { life, health, close: Arc::new(close) }
    }

    /// How it does, for whoever wants to follow it.
    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// The connection, as soon as there is one.
    pub(crate) async fn connection(&self) -> Result<Arc<dyn Connection>, Closed> {
        self.when(|_| true).await
    }

    /// The connection, as soon as there is one that takes publishes.
    pub(crate) async fn publishing(&self) -> Result<Arc<dyn Connection>, Closed> {
        self.when(|health| *health == Health::Connected).await
    }

    async fn when(&self, fits: impl Fn(&Health) -> bool) -> Result<Arc<dyn Connection>, Closed> {
        let mut life = self.life.clone();
        let is_ready = |life: &Life| {
            life.health == Health::Closed || (life.connection.is_some() && fits(&life.health))
        };
        let life = life.wait_for(is_ready).await.map_err(|_| Closed)?;
        life.connection.clone().ok_or(Closed)
    }

    /// Whether it was closed from this side.
    pub(crate) fn is_closed(&self) -> bool {
        self.life.borrow().health == Health::Closed
    }

    /// Waits until it is there for the first time.
    ///
    /// # Errors
    /// The broker refuses it, or what is to be declared, or the link was closed. Whatever else goes wrong is tried again for ever.
    pub(crate) async fn first(&self) -> Result<(), TransportError> {
        let mut health = self.health.clone();
        let is_hopeless = |fault: Fault| fault != Fault::Lost;
        let is_known = |health: &Health| match health {
            Health::Connecting => false,
            Health::Lost { fault, .. } => is_hopeless(*fault),
            _ => true,
        };
        match health.wait_for(is_known).await.map(|health| health.clone()) {
            Ok(Health::Lost { reason, fault }) => Err(TransportError::new(fault, &*reason)),
            Ok(Health::Closed) | Err(_) => Err(TransportError::lost("the broker was closed")),
            Ok(_) => Ok(()),
        }
    }

    /// Ends the supervisor and closes the connection.
    pub(crate) async fn close(&self) {
        self.close.send_replace(true);
        let mut life = self.life.clone();
        // An error is the supervisor's end, too.
        drop(life.wait_for(|life| life.health == Health::Closed).await);
    }
}

struct Supervisor {
    transport: Arc<dyn Transport>,
    name: String,
    declares: Option<&'static Declared>,
    meter: LinkMeter,
    life: watch::Sender<Life>,
    health: watch::Sender<Health>,
    closing: watch::Receiver<bool>,
}

impl Supervisor {
    async fn run(self) {
        let (mut failures, mut was_there) = (0, false);
        while !self.is_closing() {
            match self.connect().await {
                Ok(connection) => {
                    failures = 0;
                    if std::mem::replace(&mut was_there, true) {
                        self.meter.reconnected();
                    }
                    tracing::info!(connection = %self.name, "connected");
                    self.follow(connection).await;
                }
                Err(error) => {
                    tracing::warn!(connection = %self.name, %error, "not connected");
                    let (reason, fault) = (error.text.into(), error.fault);
                    self.tell(Health::Lost { reason, fault }, None);
                }
            }
            if !self.is_closing() {
                self.pause(failures).await;
                failures += 1;
            }
        }
        self.tell(Health::Closed, None);
    }

    /// A connection on which all is declared that is to be.
    async fn connect(&self) -> Result<Arc<dyn Connection>, TransportError> {
        let connection = self.transport.connect(&self.name).await?;
        if let Some(declared) = self.declares
            && let Err(error) = declare(&*connection, declared).await
        {
            connection.close().await;
            return Err(error);
        }
        Ok(connection)
    }

    fn is_closing(&self) -> bool {
        *self.closing.borrow() || self.closing.has_changed().is_err()
    }

    /// Follows one connection to its end.
    async fn follow(&self, connection: Arc<dyn Connection>) {
        let (mut state, mut closing) = (connection.state(), self.closing.clone());
        loop {
            let health = match state.borrow_and_update().clone() {
                State::Open => Health::Connected,
                State::Blocked(reason) => Health::Blocked { reason },
                State::Lost(reason) => {
                    tracing::warn!(connection = %self.name, %reason, "connection lost");
                    self.tell(Health::Lost { reason, fault: Fault::Lost }, None);
                    return;
                }
            };
            self.tell(health, Some(connection.clone()));
            tokio::select! {
                changed = state.changed() => if changed.is_err() {
                    let (reason, fault) = ("the transport ended".into(), Fault::Lost);
                    self.tell(Health::Lost { reason, fault }, None);
                    return;
                },
                () = told(&mut closing) => {
                    connection.close().await;
                    return;
                }
            }
        }
    }

    fn tell(&self, health: Health, connection: Option<Arc<dyn Connection>>) {
        self.meter.does(&health);
        self.life.send_replace(Life { health: health.clone(), connection });
        self.health.send_replace(health);
    }

    async fn pause(&self, failures: u32) {
        let mut closing = self.closing.clone();
        tokio::select! {
            () = tokio::time::sleep(pause(failures)) => {}
            () = told(&mut closing) => {}
        }
    }
}

async fn declare(connection: &dyn Connection, declared: &Declared) -> Result<(), TransportError> {
    let channel = connection.channel().await?;
    for exchange in declared.exchanges {
        channel.declare_exchange(exchange).await?;
    }
    for queue in declared.queues {
        channel.declare_queue(queue).await?;
    }
    for binding in declared.bindings {
        channel.bind(binding.to, &binding.bind).await?;
    }
    channel.close().await;
    Ok(())
}

/// Waits until a link is to close, or nobody holds it any more.
async fn told(closing: &mut watch::Receiver<bool>) {
    drop(closing.wait_for(|closing| *closing).await);
}

/// The pause after so many failures: twice as long each time, and between half and all of that, so that a broker that comes
/// back is not met by everyone at once.
pub(crate) fn pause(failures: u32) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE);
    whole.mul_f64(0.5 + crate::chance::fraction() / 2.0)
}
