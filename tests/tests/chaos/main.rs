//! Chaos: the web shop's generated services on a real broker, while connections are closed, services crash, and the broker is
//! stopped, killed and short of memory. No confirmed message is lost, and each comes to rest in exactly one place.
//!
//! `TOPOC_CHAOS_MESSAGES` and `TOPOC_CHAOS_FAULTS` say how many, `TOPOC_CHAOS_SEED` begins another sequence (0: one by the clock).
//! The account shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has an account to show"
)]
#![allow(unreachable_pub, missing_docs, reason = "a test's own modules")]

mod account;
mod account_tests;
mod faults;
mod plan;
mod report;
mod rest;
mod services;
mod shop;
mod store;
mod traffic;

use account::Account;
use faults::{Faults, Toll, schedule};
use plan::Plan;
use report::Report;
use services::{Instance, SERVICES, World};
use shop::Shop;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use topoc_tests::broker::{Broker, Vhost};
use topoc_tests::random::{Random, number_from};
use traffic::{AT_ONCE, Traffic};

/// On each broker, where nothing else is said.
const MESSAGES: u64 = 10_000;
const FAULTS: u64 = 50;
const SEED: u64 = 20_261_125;
/// How long nothing may change before what is missing counts as lost. The longest delay of a retry is 20 s.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a second reading of the stream may take.
const AGAIN: Duration = Duration::from_secs(45);

fn seed() -> u64 {
    match number_from("TOPOC_CHAOS_SEED", SEED) {
        0 => SystemTime::now().duration_since(UNIX_EPOCH).map_or(SEED, |now| now.as_secs()),
        seed => seed,
    }
}

#[test]
fn through_chaos_nothing_is_lost() {
    let seed = seed();
    let count = |variable, otherwise| usize::try_from(number_from(variable, otherwise)).unwrap();
    let messages = count("TOPOC_CHAOS_MESSAGES", MESSAGES);
    let faults = count("TOPOC_CHAOS_FAULTS", FAULTS);
    println!("TOPOC_CHAOS_SEED={seed} TOPOC_CHAOS_MESSAGES={messages} TOPOC_CHAOS_FAULTS={faults}");
    Broker::for_each_of(Broker::expendable(), |broker| {
        let vhost = broker.vhost("chaos");
        let (report, wrong) = chaos(&vhost, seed, messages, faults);
        println!("RabbitMQ {}, seed {seed}\n{report}", broker.release);
        let shown: Vec<&String> = wrong.iter().take(20).collect();
        assert!(wrong.is_empty(), "seed {seed}: {} are wrong: {shown:#?}", wrong.len());
    });
}

/// One run: what happened, and what is wrong with it.
fn chaos(
    vhost: &Vhost<'static>,
    seed: u64,
    messages: usize,
    faults: usize,
) -> (Report, Vec<String>) {
    let begun = Instant::now();
    let mut random = Random::new(seed);
    let shop = Shop::new(&vhost.broker.release);
    let answer = vhost.import(&shop.document);
    assert!(answer.is_success(), "{answer}");
    let plan = Arc::new(Plan::new(&mut random, messages));
    let schedule = schedule(&mut random, messages, faults);
    let account = Arc::new(plan.account(&shop));
    let world = Arc::new(World::new(vhost.amqp(), plan.clone(), account.clone()));
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let (sender, limit) = watch::channel(0);
    let traffic = Traffic::new(&world.address, &shop, plan, account.clone(), limit);
    let traffic = Arc::new(runtime.block_on(traffic));
    let publishing = runtime.spawn(traffic.clone().run());
    let instances = SERVICES.iter().map(|service| Instance::start(service, &world)).collect();
    let (world_, account_) = (world.clone(), account.clone());
    let mut chaos = Faults { vhost, world: world_, account: account_, instances, random };
    let toll: Toll = chaos.run(&schedule, &sender);
    runtime.block_on(publishing).unwrap();
    let published = begun.elapsed();
    settle(&runtime, &world, &account);
    // Duplicates of what was tried again may still be on their way, and have readers until here.
    let left = left_at_last(vhost);
    chaos.instances.into_iter().for_each(Instance::stop);
    runtime.block_on(traffic.shutdown());
    let mut wrong = account.wrong();
    wrong.extend(left);
    let by_stream = account.sum().missing_in_stream;
    if by_stream > AT_ONCE * toll.outages() {
        wrong.push(format!("the stream lost {by_stream} messages"));
    }
    let told = traffic.told.lock().unwrap().clone();
    let report = Report::new(&account, &world, toll, told, [published, begun.elapsed()]);
    (report, wrong)
}

/// Reads what is parked and what the stream holds, until every message has its place or nothing changes any more.
fn settle(runtime: &Runtime, world: &Arc<World>, account: &Arc<Account>) {
    let options = topoc_runtime::Options::new("rest", world.address.clone());
    let broker = runtime.block_on(topoc_runtime::Broker::connect(&options)).unwrap();
    runtime.block_on(async { rest::read(&broker, account) });
    let analytics = Instance::start("analytics", world);
    let (mut last, mut since) = (usize::MAX, Instant::now());
    while last > 0 && since.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(200));
        let missing = account.sum().missing + account.sum().missing_in_stream;
        if missing != last {
            (last, since) = (missing, Instant::now());
        }
    }
    // Time for what comes twice.
    std::thread::sleep(Duration::from_secs(3));
    analytics.stop();
    read_again(world, account);
    runtime.block_on(broker.shutdown(Duration::from_secs(5)));
}

/// What the stream seems to miss is looked for once more: a reader that skipped something would be to blame, not the broker.
fn read_again(world: &Arc<World>, account: &Account) {
    let before = account.sum().missing_in_stream;
    if before == 0 {
        return;
    }
    let analytics = Instance::start("analytics", world);
    std::thread::sleep(AGAIN);
    analytics.stop();
    let after = account.sum().missing_in_stream;
    assert_eq!(before, after, "a second reading of the stream found what the first one did not");
}

/// What is left in the queues once their readers and the broker's own counts, which lag behind, have come to rest.
fn left_at_last(vhost: &Vhost<'_>) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let left = rest::left(vhost);
        if left.is_empty() || begun.elapsed() > PATIENCE {
            return left;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}
