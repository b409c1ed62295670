//! What every broker has to do with streams: where reading goes on, and which instance reads.

use super::stage::{PATIENCE, Seen, Stage, message};
use super::subscriptions::{KEPT, LOG, LOG_PARKED_NOWHERE};
use async_trait::async_trait;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use topoc_runtime::{
    Broker, Failure, Lease, MemoryLease, MemoryOffsets, OffsetStore, PublishError, StoreError,
};

/// All scenarios, for a macro that makes a test of each.
macro_rules! each {
    ($run:ident) => {
        $run! {
            after_a_lost_connection_a_stream_is_read_on_and_not_again
            a_stream_is_read_on_where_the_service_stopped
            an_offset_is_stored_while_reading_goes_on
            what_is_not_handled_is_not_passed_by
            what_is_released_of_a_stream_comes_again
            a_dead_letter_of_a_stream_that_goes_nowhere_is_not_passed_by
            of_two_instances_one_reads_and_the_other_takes_over
            an_instance_that_cannot_renew_its_lease_stops_reading
        }
    };
}
pub(crate) use each;

/// Long enough for what was handled to be noted.
const MOMENT: Duration = Duration::from_millis(300);

/// Publishes numbers to the stream, over lost connections too.
async fn publish(broker: &Broker, numbers: Range<u32>) {
    for number in numbers {
        let mut numbered = message("events", "log.a", number);
        numbered.properties.message_id = Some(number.to_string().into());
        match broker.publisher().publish(numbered).await {
            Ok(_) => {}
            Err(PublishError::Unknown { .. }) => panic!("published too early after a loss"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

fn numbers(range: Range<u32>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

pub async fn after_a_lost_connection_a_stream_is_read_on_and_not_again(stage: Stage) {
    let broker = stage.broker().await;
    // From its beginning on, and what comes from now on: neither is decided anew.
    publish(&broker, 0..10).await;
    let mut seen = Seen::all(&broker, &LOG);
    assert_eq!(seen.bodies(10).await, numbers(0..10));
    sleep(MOMENT).await;
    for round in 1..4 {
        (stage.disconnect)();
        sleep(MOMENT * 2).await;
        publish(&broker, round * 10..(round + 1) * 10).await;
        assert_eq!(seen.bodies(10).await, numbers(round * 10..(round + 1) * 10));
        sleep(MOMENT).await;
    }
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_stream_is_read_on_where_the_service_stopped(stage: Stage) {
    let offsets = Arc::new(MemoryOffsets::default());
    for round in 0..3 {
        let broker = stage.broker().await.storing_offsets_in(offsets.clone());
        publish(&broker, round * 10..(round + 1) * 10).await;
        let mut seen = Seen::all(&broker, &KEPT);
        assert_eq!(seen.bodies(10).await, numbers(round * 10..(round + 1) * 10));
        seen.quiet().await;
        broker.shutdown(PATIENCE).await;
        assert_eq!(offsets.load(&stage.worker.service, "log").await.unwrap(), Some(last(round)));
    }
    // Whose offsets are not stored begins as it says.
    let broker = stage.broker().await.storing_offsets_in(offsets);
    assert_eq!(Seen::all(&broker, &LOG).bodies(30).await, numbers(0..30));
    broker.shutdown(PATIENCE).await;
}

fn last(round: u32) -> u64 {
    u64::from(round) * 10 + 9
}

pub async fn an_offset_is_stored_while_reading_goes_on(stage: Stage) {
    let offsets = Arc::new(MemoryOffsets::default());
    let broker = stage.broker().await.storing_offsets_in(offsets.clone());
    let mut seen = Seen::all(&broker, &KEPT);
    for round in 0..2 {
        publish(&broker, round * 10..(round + 1) * 10).await;
        seen.bodies(10).await;
        let stored = async {
            while offsets.load(&stage.worker.service, "log").await.unwrap() != Some(last(round)) {
                sleep(MOMENT).await;
            }
        };
        tokio::time::timeout(PATIENCE, stored).await.expect("the offset in time");
    }
    broker.shutdown(PATIENCE).await;
}

pub async fn what_is_not_handled_is_not_passed_by(stage: Stage) {
    let offsets = Arc::new(MemoryOffsets::default());
    let first = stage.broker().await.storing_offsets_in(offsets.clone());
    publish(&first, 0..5).await;
    let gate = Arc::new(Semaphore::new(2));
    let held = gate.clone();
    let mut seen = Seen::of(&first, &KEPT, move |_, _| {
        let gate = held.clone();
        async move {
            gate.acquire().await?.forget();
            Ok(())
        }
    });
    // Two are handled, the third is not before the deadline, and those behind it are not begun.
    assert_eq!(seen.bodies(3).await, numbers(0..3));
    first.shutdown(MOMENT).await;
    gate.close();
    let second = stage.broker().await.storing_offsets_in(offsets);
    let mut seen = Seen::all(&second, &KEPT);
    assert_eq!(seen.bodies(3).await, numbers(2..5));
    seen.quiet().await;
    second.shutdown(PATIENCE).await;
}

fn count(bodies: &[String], of: &str) -> usize {
    bodies.iter().filter(|body| *body == of).count()
}

pub async fn what_is_released_of_a_stream_comes_again(stage: Stage) {
    let broker = stage.broker().await;
    publish(&broker, 0..4).await;
    let releases = AtomicU32::new(0);
    let mut seen = Seen::of(&broker, &LOG, move |delivery, _| {
        let is_released = delivery.body == b"1" && releases.fetch_add(1, Ordering::SeqCst) < 2;
        async move { if is_released { Err(Failure::release()) } else { Ok(()) } }
    });
    let mut bodies = Vec::new();
    while count(&bodies, "1") < 3 {
        bodies.push(seen.body().await);
    }
    bodies.extend(seen.bodies(2).await);
    // What came behind it may have come before, too; what came before it comes no more.
    assert_eq!(count(&bodies, "0"), 1, "{bodies:?}");
    assert_eq!(bodies[bodies.len() - 3..], numbers(1..4), "{bodies:?}");
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

pub async fn a_dead_letter_of_a_stream_that_goes_nowhere_is_not_passed_by(stage: Stage) {
    let broker = stage.broker().await;
    publish(&broker, 0..2).await;
    let attempts = AtomicU32::new(0);
    let mut seen = Seen::of(&broker, &LOG_PARKED_NOWHERE, move |delivery, _| {
        let fails = delivery.body == b"0" && attempts.fetch_add(1, Ordering::SeqCst) < 2;
        async move { if fails { Err(Failure::dead_letter("nobody wants it")) } else { Ok(()) } }
    });
    let mut bodies = seen.bodies(3).await;
    while bodies.last().is_some_and(|last| last != "1") || count(&bodies, "0") < 3 {
        bodies.push(seen.body().await);
    }
    assert_eq!(bodies[bodies.len() - 2..], numbers(0..2), "{bodies:?}");
    seen.quiet().await;
    broker.shutdown(PATIENCE).await;
}

const HOLD: Duration = Duration::from_secs(1);

pub async fn of_two_instances_one_reads_and_the_other_takes_over(stage: Stage) {
    let (offsets, lease) = (Arc::new(MemoryOffsets::default()), Arc::new(MemoryLease::default()));
    let instance = async || {
        let broker = stage.broker().await.storing_offsets_in(offsets.clone());
        broker.leasing_by(lease.clone(), HOLD)
    };
    let name = format!("{}/log", stage.worker.service);
    // Whoever has it is gone, and its time passes.
    assert_eq!(lease.acquire(&name, HOLD).await.unwrap(), Some(1));
    let (first, second) = (instance().await, instance().await);
    publish(&first, 0..10).await;
    let mut of_first = Seen::all(&first, &KEPT);
    assert_eq!(of_first.bodies(10).await, numbers(0..10));
    let mut of_second = Seen::all(&second, &KEPT);
    // It waits for its turn, and who waits for it does not.
    of_second.consumer.reading().await;
    sleep(HOLD * 3).await;
    publish(&first, 10..20).await;
    assert_eq!(of_first.bodies(10).await, numbers(10..20));
    of_second.quiet().await;
    publish(&first, 20..21).await;
    assert_eq!(of_first.next().await.1.fencing, Some(2));
    first.shutdown(PATIENCE).await;
    publish(&second, 21..30).await;
    assert_eq!(of_second.next().await.1.fencing, Some(3));
    assert_eq!(of_second.bodies(8).await, numbers(22..30));
    assert_eq!(lease.acquire(&name, HOLD).await.unwrap(), None);
    second.shutdown(PATIENCE).await;
    assert_eq!(lease.acquire(&name, HOLD).await.unwrap(), Some(4));
}

/// A lease whose store one instance no longer reaches.
#[derive(Default)]
struct Cut {
    lease: Arc<MemoryLease>,
    is_cut: Arc<AtomicBool>,
}

impl Cut {
    fn reached(&self) -> Result<&MemoryLease, StoreError> {
        if self.is_cut.load(Ordering::SeqCst) { Err("not reached".into()) } else { Ok(&self.lease) }
    }
}

#[async_trait]
impl Lease for Cut {
    async fn acquire(&self, name: &str, hold: Duration) -> Result<Option<u64>, StoreError> {
        self.reached()?.acquire(name, hold).await
    }

    async fn renew(&self, name: &str, token: u64, hold: Duration) -> Result<bool, StoreError> {
        self.reached()?.renew(name, token, hold).await
    }

    async fn release(&self, name: &str, token: u64) -> Result<(), StoreError> {
        self.reached()?.release(name, token).await
    }
}

pub async fn an_instance_that_cannot_renew_its_lease_stops_reading(stage: Stage) {
    let (offsets, cut) = (Arc::new(MemoryOffsets::default()), Cut::default());
    let (lease, is_cut) = (cut.lease.clone(), cut.is_cut.clone());
    let first = stage.broker().await.storing_offsets_in(offsets.clone());
    let first = first.leasing_by(Arc::new(cut), HOLD);
    let second = stage.broker().await.storing_offsets_in(offsets).leasing_by(lease, HOLD);
    publish(&first, 0..10).await;
    let mut of_first = Seen::all(&first, &KEPT);
    assert_eq!(of_first.bodies(10).await, numbers(0..10));
    let mut of_second = Seen::all(&second, &KEPT);
    // Its offset is stored by then; its connection to the broker is well.
    sleep(HOLD * 3).await;
    is_cut.store(true, Ordering::SeqCst);
    sleep(HOLD * 3).await;
    publish(&first, 10..20).await;
    assert_eq!(of_second.bodies(10).await, numbers(10..20));
    of_first.quiet().await;
    // Once it reaches the store again, it waits for its turn as any other.
    is_cut.store(false, Ordering::SeqCst);
    second.shutdown(PATIENCE).await;
    publish(&first, 20..30).await;
    assert_eq!(of_first.bodies(10).await, numbers(20..30));
    first.shutdown(PATIENCE).await;
}
