//! What goes wrong, and when.

use super::account::Account;
use super::services::{Instance, SERVICES, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use topoc_tests::broker::{Broker, Vhost, segment};
use topoc_tests::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// All connections are closed by the management API.
    Close,
    /// All connections are closed by `rabbitmqctl`.
    CloseByCtl,
    /// An instance of a service ends wherever it is, and another one starts.
    Crash,
    /// The broker is short of memory for a while.
    Alarm,
    /// The broker is stopped and started.
    Stop,
    /// The broker's process is killed and started anew.
    Kill,
}

/// Of 50 faults, how many of each; the ones that take long are few.
const SHARES: [(Fault, usize); 6] = [
    (Fault::Close, 13),
    (Fault::CloseByCtl, 8),
    (Fault::Crash, 20),
    (Fault::Alarm, 3),
    (Fault::Stop, 3),
    (Fault::Kill, 3),
];

impl Fault {
    pub fn name(self) -> &'static str {
        match self {
            Self::Close => "connections closed by the management API",
            Self::CloseByCtl => "connections closed by rabbitmqctl",
            Self::Crash => "a service crashed",
            Self::Alarm => "memory alarm",
            Self::Stop => "broker stopped and started",
            Self::Kill => "broker killed (kill -9) and started",
        }
    }
}

impl Toll {
    /// How often the broker was away.
    pub fn outages(&self) -> usize {
        let count = |fault| self.faults.get(&fault).map_or(0, |(count, _)| *count);
        count(Fault::Stop) + count(Fault::Kill)
    }
}

/// Faults in a random order, each after so many confirmed messages.
pub fn schedule(random: &mut Random, messages: usize, count: usize) -> Vec<(usize, Fault)> {
    let share = |(fault, of_50): &(Fault, usize)| vec![*fault; (of_50 * count).div_ceil(50)];
    let mut faults: Vec<Fault> = SHARES.iter().flat_map(share).collect();
    // Nothing happens after the last message, when nothing is on its way any more.
    let points = faults.iter().map(|_| random.below(messages * 19 / 20));
    let mut points: Vec<usize> = points.collect();
    points.sort_unstable();
    for at in (1..faults.len()).rev() {
        faults.swap(at, random.below(at + 1));
    }
    points.into_iter().zip(faults).collect()
}

/// What happened: how often, how long it took, and how many connections were closed by name.
#[derive(Debug, Default)]
pub struct Toll {
    pub faults: BTreeMap<Fault, (usize, Duration)>,
    pub closed: usize,
}

pub struct Faults<'a> {
    pub vhost: &'a Vhost<'static>,
    pub world: Arc<World>,
    pub account: Arc<Account>,
    pub instances: Vec<Instance>,
    pub random: Random,
}

impl Faults<'_> {
    /// Lets each fault happen at its point. Traffic goes on meanwhile, but not past the next point.
    pub fn run(&mut self, schedule: &[(usize, Fault)], limit: &watch::Sender<usize>) -> Toll {
        let mut toll = Toll::default();
        let total = self.world.plan.messages.len();
        let leeway = total / schedule.len().max(1) + 1;
        for (number, (point, fault)) in schedule.iter().enumerate() {
            limit.send_replace(point + leeway);
            while self.account.confirmed_count() < *point {
                sleep(Duration::from_millis(2));
            }
            self.account.fault();
            if matches!(fault, Fault::Stop | Fault::Kill) {
                self.account.outage();
            }
            println!("fault {} at message {point}: {}", number + 1, fault.name());
            let begun = Instant::now();
            self.apply(*fault, &mut toll);
            let (count, took) = toll.faults.entry(*fault).or_default();
            (*count, *took) = (*count + 1, *took + begun.elapsed());
        }
        limit.send_replace(usize::MAX);
        toll
    }

    fn apply(&mut self, fault: Fault, toll: &mut Toll) {
        let broker: &Broker = self.vhost.broker;
        let ctl = |arguments: &[&str]| {
            broker.rabbitmqctl(arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        };
        match fault {
            Fault::Close => toll.closed += self.close(),
            Fault::CloseByCtl => {
                ctl(&["close_all_connections", "--vhost", &self.vhost.name, "chaos"]);
            }
            Fault::Crash => {
                let at = self.random.below(SERVICES.len());
                let (service, world) = self.instances.swap_remove(at).crash();
                self.instances.push(Instance::start(service, &world));
            }
            Fault::Alarm => {
                ctl(&["set_vm_memory_high_watermark", "0.0001"]);
                sleep(Duration::from_millis(500 + self.random.number() % 2000));
                ctl(&["set_vm_memory_high_watermark", "0.4"]);
            }
            Fault::Stop => {
                ctl(&["stop_app"]);
                ctl(&["start_app"]);
            }
            Fault::Kill => {
                broker.kill();
                broker.start();
            }
        }
    }

    /// How many connections were closed. Those of a moment ago may not yet be listed: then there is one at last.
    fn close(&self) -> usize {
        loop {
            let closed = self.close_listed();
            if closed > 0 {
                return closed;
            }
            sleep(Duration::from_millis(100));
        }
    }

    fn close_listed(&self) -> usize {
        let path = format!("/api/vhosts/{}/connections", segment(&self.vhost.name));
        let connections = self.vhost.broker.get(&path).json();
        let names = connections.as_array().into_iter().flatten();
        let names = names.filter_map(|connection| connection["name"].as_str());
        // One may have ended by itself meanwhile.
        let close = |name: &&str| {
            let path = format!("/api/connections/{}", segment(name));
            self.vhost.broker.delete(&path).is_success()
        };
        names.filter(close).count()
    }
}
