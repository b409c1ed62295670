//! What is measured of either side.

use crate::{ALLOCATOR, LANES, MESSAGES};
use cpu_time::ProcessTime;
use stats_alloc::Region;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep_until;

/// A way to publish and to consume.
pub(crate) trait Side {
    type Lane: Lane;

    /// What publishes one message at a time.
    async fn lane(&self) -> Self::Lane;

    /// Consumes so many messages, each decoded and acknowledged.
    async fn consume(&self, messages: usize);
}

pub(crate) trait Lane: Send + 'static {
    /// Publishes a message with this field, and waits for the confirm.
    fn publish(&self, name: String) -> impl Future<Output = ()> + Send;
}

/// The best of a side's rounds.
#[derive(Default)]
pub(crate) struct Measured {
    publish: Option<Round>,
    consume: Option<Round>,
}

#[derive(Clone, Copy)]
struct Round {
    rate: f64,
    /// Microseconds of processor time a message, of this process alone: other load on the machine does not count.
    cpu: f64,
    allocations: f64,
}

impl Measured {
    pub(crate) async fn round<S: Side>(&mut self, side: &S, name: &str) {
        let lanes = lanes(side).await;
        keep(&mut self.publish, publish(lanes, name)).await;
        keep(&mut self.consume, side.consume(MESSAGES)).await;
    }

    pub(crate) fn publish_rate(&self) -> f64 {
        self.publish.map_or(0.0, |round| round.rate)
    }
}

/// Keeps the best of each figure: what disturbs a round only makes it worse.
async fn keep(best: &mut Option<Round>, work: impl Future<Output = ()>) {
    let (region, cpu, begun) = (Region::new(ALLOCATOR), ProcessTime::now(), Instant::now());
    work.await;
    let rate = MESSAGES as f64 / begun.elapsed().as_secs_f64();
    let cpu = cpu.elapsed().as_secs_f64() * 1e6 / MESSAGES as f64;
    let change = region.change();
    let allocations = (change.allocations + change.reallocations) as f64 / MESSAGES as f64;
    let round = best.get_or_insert(Round { rate, cpu, allocations });
    round.rate = round.rate.max(rate);
    round.cpu = round.cpu.min(cpu);
    round.allocations = round.allocations.min(allocations);
}

async fn lanes<S: Side>(side: &S) -> Vec<S::Lane> {
    let mut lanes = Vec::new();
    for _ in 0..LANES {
        lanes.push(side.lane().await);
    }
    lanes
}

async fn publish<L: Lane>(lanes: Vec<L>, name: &str) {
    let mut tasks = JoinSet::new();
    for (at, lane) in lanes.into_iter().enumerate() {
        let name = name.to_owned();
        tasks.spawn(async move {
            for _ in (at..MESSAGES).step_by(LANES) {
                lane.publish(name.clone()).await;
            }
        });
    }
    while let Some(task) = tasks.join_next().await {
        task.unwrap();
    }
}

pub(crate) fn tell(hand: &Measured, runtime: &Measured) {
    for (what, hand, runtime) in
        [("publish", hand.publish, runtime.publish), ("consume", hand.consume, runtime.consume)]
    {
        let (Some(hand), Some(runtime)) = (hand, runtime) else { continue };
        println!(
            "  {what}: lapin by hand {:.0}/s, runtime {:.0}/s, ratio {:.2}; \
             a message {:.1} and {:.1} µs of CPU, ratio {:.2}; {:.1} and {:.1} allocations, {:+.1}",
            hand.rate,
            runtime.rate,
            runtime.rate / hand.rate,
            hand.cpu,
            runtime.cpu,
            hand.cpu / runtime.cpu,
            hand.allocations,
            runtime.allocations,
            runtime.allocations - hand.allocations,
        );
    }
}

/// Publishes at a steady rate while the messages are consumed, and prints how long the confirms took, counted from when each
/// publish was due, so that a stall counts for all whom it delays.
pub(crate) async fn latencies<S: Side>(what: &str, side: &S, name: &str, rate: f64) {
    let begin = Instant::now() + Duration::from_millis(50);
    let mut tasks = JoinSet::new();
    for (at, lane) in lanes(side).await.into_iter().enumerate() {
        let name = name.to_owned();
        tasks.spawn(async move {
            let mut took = Vec::new();
            for number in (at..MESSAGES).step_by(LANES) {
                let due = begin + Duration::from_secs_f64(number as f64 / rate);
                sleep_until(due.into()).await;
                lane.publish(name.clone()).await;
                took.push(due.elapsed());
            }
            took
        });
    }
    let confirmed = async {
        let mut took = Vec::new();
        while let Some(task) = tasks.join_next().await {
            took.extend(task.unwrap());
        }
        took
    };
    let (mut took, ()) = tokio::join!(confirmed, side.consume(MESSAGES));
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "    {what}: p50 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms",
        at(0.5),
        at(0.99),
        at(0.999)
    );
}
