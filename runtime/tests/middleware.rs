//! Layers of tower around handlers, in memory.
#![cfg(feature = "tower")]
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]
#![allow(unreachable_pub, dead_code, reason = "shared with the conformance suite")]

#[path = "conformance/stage.rs"]
mod stage;
#[path = "conformance/subscriptions.rs"]
mod subscriptions;

use stage::{PATIENCE, Seen, message};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::Poll;
use std::time::Duration;
use subscriptions::{ASKED, PARKED_WORK, PLAIN, WORK};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};
use topoc_runtime::middleware::{FromService, HandlerError, Handling, IntoAnswers, IntoService};
use topoc_runtime::transport::Memory;
use topoc_runtime::{
    Broker, Context, Delivery, Envelope, Failure, Handler, Options, Publisher, RequestError,
    Responder, headers,
};
use tower::{Service, ServiceBuilder, service_fn};

async fn broker() -> (Memory, Broker) {
    let memory = Memory::new(include_str!("conformance/definitions.json")).unwrap();
    let options = Options::new("middleware", "");
    let broker = Broker::connect_by(Arc::new(memory.clone()), &options).await.unwrap();
    (memory, broker)
}

async fn publish(broker: &Broker, count: usize) {
    for number in 0..count {
        broker.publisher().publish(message("events", "work.a", number)).await.unwrap();
    }
}

/// Takes its time, and counts how many of it do at once.
#[derive(Clone, Default)]
struct Slow {
    takes: Duration,
    now: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    done: Arc<AtomicUsize>,
}

impl Handler for Slow {
    async fn handle(&self, _: &Delivery, _: &Context) -> Result<(), Failure> {
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
        sleep(self.takes).await;
        self.now.fetch_sub(1, SeqCst);
        self.done.fetch_add(1, SeqCst);
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_an_attempt() {
    let (_, broker) = broker().await;
    let slow = Slow { takes: Duration::from_secs(60), ..Slow::default() };
    let layers = ServiceBuilder::new().timeout(Duration::from_secs(2));
    broker.consume(&WORK, FromService::new(layers.service(IntoService::new(slow.clone()))));
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    let begun = Instant::now();
    publish(&broker, 1).await;
    let (parked, _) = parked.next().await;
    // Three attempts, and the delays between them.
    let took = begun.elapsed();
    assert!(took > Duration::from_secs(6) && took < Duration::from_secs(8), "{took:?}");
    assert_eq!(parked.text(headers::CAUSE), Some("request timed out"));
    assert_eq!(parked.text(headers::CAUSE_KIND), Some("failed"));
    assert_eq!(slow.done.load(SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_kept_by_all_workers_together() {
    for (limit, most) in [(2, 2), (100, 4)] {
        let (memory, broker) = broker().await;
        let slow = Slow { takes: Duration::from_secs(1), ..Slow::default() };
        let layers = ServiceBuilder::new().concurrency_limit(limit);
        broker.consume(&WORK, FromService::new(layers.service(IntoService::new(slow.clone()))));
        publish(&broker, 12).await;
        sleep(Duration::from_secs(10)).await;
        assert_eq!(slow.most.load(SeqCst), most);
        assert_eq!(slow.done.load(SeqCst), 12);
        assert_eq!((memory.waiting("work").len(), memory.in_work("work")), (0, 0));
    }
}

/// Ready when its gate is open, and never asked before.
struct Gated {
    gate: watch::Receiver<bool>,
    is_ready: bool,
    asked: Arc<AtomicUsize>,
}

impl Clone for Gated {
    fn clone(&self) -> Self {
        Self { is_ready: false, gate: self.gate.clone(), asked: self.asked.clone() }
    }
}

impl Service<Handling> for Gated {
    type Response = ();
    type Error = Infallible;
    type Future = Ready<Result<(), Infallible>>;

    fn poll_ready(&mut self, task: &mut std::task::Context<'_>) -> Poll<Result<(), Infallible>> {
        self.is_ready = *self.gate.borrow();
        if self.is_ready {
            return Poll::Ready(Ok(()));
        }
        let (mut gate, waker) = (self.gate.clone(), task.waker().clone());
        tokio::spawn(async move {
            gate.wait_for(|is_open| *is_open).await.unwrap();
            waker.wake();
        });
        Poll::Pending
    }

    fn call(&mut self, _: Handling) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "asked before it was ready");
        self.asked.fetch_add(1, SeqCst);
        ready(Ok(()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_is_asked_when_it_is_ready_and_holds_the_queue_back_until_then() {
    let (memory, broker) = broker().await;
    let (open, gate) = watch::channel(false);
    let asked = Arc::<AtomicUsize>::default();
    let gated = Gated { gate, is_ready: false, asked: asked.clone() };
    broker.consume(&PLAIN, FromService::new(gated));
    publish(&broker, 3).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(asked.load(SeqCst), 0);
    // One is with the worker; without a further prefetch the others stay in the queue.
    assert_eq!((memory.waiting("work").len(), memory.in_work("work")), (2, 1));
    open.send_replace(true);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(asked.load(SeqCst), 3);
    assert_eq!((memory.waiting("work").len(), memory.in_work("work")), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_failure_comes_through_layers_as_it_is() {
    let (_, broker) = broker().await;
    let handler = service_fn(|_: Handling| async {
        Err(HandlerError(Failure::dead_letter("it makes no sense")))
    });
    let layers = ServiceBuilder::new().concurrency_limit(1).timeout(Duration::from_secs(2));
    broker.consume(&WORK, FromService::new(layers.service(handler)));
    let mut parked = Seen::all(&broker, &PARKED_WORK);
    publish(&broker, 1).await;
    let (parked, _) = parked.next().await;
    assert_eq!(parked.text(headers::CAUSE), Some("it makes no sense"));
    assert_eq!(parked.text(headers::CAUSE_KIND), Some("dead-letter"));
    assert_eq!(parked.attempt(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_layer_sheds_comes_again_later() {
    let (memory, broker) = broker().await;
    let slow = Slow { takes: Duration::from_millis(100), ..Slow::default() };
    let layers = ServiceBuilder::new()
        .map_err(|_| HandlerError(Failure::retry_after(Duration::from_millis(150), "busy")))
        .load_shed()
        .concurrency_limit(1);
    broker.consume(&WORK, FromService::new(layers.service(IntoService::new(slow.clone()))));
    publish(&broker, 2).await;
    sleep(Duration::from_millis(150)).await;
    assert_eq!(slow.done.load(SeqCst), 1);
    assert_eq!(memory.waiting("topoc.delay.200ms").len(), 1);
    sleep(Duration::from_secs(1)).await;
    assert_eq!((slow.most.load(SeqCst), slow.done.load(SeqCst)), (1, 2));
}

/// Never answers in time.
struct Late;

impl Responder for Late {
    async fn answer(&self, _: &Delivery, _: &Context) -> Result<Envelope, Failure> {
        sleep(Duration::from_secs(60)).await;
        Ok(Envelope::new("", "", Vec::new()))
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_is_told_that_a_layer_gave_up() {
    let (_, broker) = broker().await;
    let layers = ServiceBuilder::new().timeout(Duration::from_secs(2));
    broker.answer(&ASKED, FromService::new(layers.service(IntoAnswers::new(Late))));
    let asked = broker.requester().ask(message("rpc", "ask", "x"), Duration::from_secs(10)).await;
    let cause = "request timed out".to_owned();
    assert_eq!(asked, Err(RequestError::Failed { cause }));
}

#[tokio::test(start_paused = true)]
async fn a_service_answers() {
    let (_, broker) = broker().await;
    let echo = service_fn(|handling: Handling| async {
        Ok::<_, Infallible>(Envelope::new("", "", handling.delivery.body))
    });
    broker.answer(&ASKED, FromService::new(echo));
    let asked = broker.requester().ask(message("rpc", "ask", "x"), Duration::from_secs(10)).await;
    assert_eq!(asked.unwrap().body, b"x");
}

/// Publishes one message more, and tells what that one belongs to.
struct Publishing {
    publisher: Publisher,
    told: mpsc::UnboundedSender<Option<String>>,
}

impl Handler for Publishing {
    async fn handle(&self, delivery: &Delivery, context: &Context) -> Result<(), Failure> {
        if delivery.key == "work.a" {
            self.publisher.publish(message("events", "work.b", "next")).await?;
        } else {
            self.told.send(context.correlation_id.clone())?;
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_published_behind_layers_belongs_to_what_is_handled() {
    let (_, broker) = broker().await;
    let (told, mut hears) = mpsc::unbounded_channel();
    let publishing = Publishing { publisher: broker.publisher().clone(), told };
    let layers = ServiceBuilder::new().buffer(8).timeout(Duration::from_secs(2));
    broker.consume(&WORK, FromService::new(layers.service(IntoService::new(publishing))));
    let receipt = broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    let belongs_to = timeout(PATIENCE, hears.recv()).await.unwrap().unwrap();
    assert_eq!(belongs_to, Some(receipt.message_id));
}
