//! What became of the messages of all chains, counted.

use std::collections::BTreeMap;
use std::fmt;

use topoc_routing::{Lost, Reason};

use super::follow::Course;

/// Counts over many chains.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    chains: u64,
    deaths: BTreeMap<Reason, u64>,
    lost: BTreeMap<Lost, u64>,
    /// Chains in which none, one, several came to rest.
    rests: [u64; 3],
    /// By the number of deaths that a message had behind it.
    lengths: BTreeMap<usize, u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, course: &Course) {
        let mut lengths = BTreeMap::new();
        for rest in &course.rests {
            *lengths.entry(rest.deaths.len()).or_default() += 1;
        }
        let mut rests = [0; 3];
        rests[course.rests.len().min(2)] = 1;
        let (deaths, lost) = (course.deaths.clone(), course.lost.clone());
        self.merge(&Self { chains: 1, deaths, lost, rests, lengths });
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.chains += other.chains;
        add(&mut self.deaths, &other.deaths);
        add(&mut self.lost, &other.lost);
        add(&mut self.lengths, &other.lengths);
        for (own, other) in self.rests.iter_mut().zip(other.rests) {
            *own += other;
        }
    }

    /// Every reason and every way to be lost was seen in a fair number of chains, and so was every number of rests.
    pub(crate) fn assert_telling(&self) {
        let enough = self.chains / 100;
        for reason in [Reason::Rejected, Reason::Expired, Reason::MaxLen, Reason::DeliveryLimit] {
            assert!(self.deaths.get(&reason).is_some_and(|count| *count > enough), "{self}");
        }
        for lost in [Lost::NoExchange, Lost::MissingExchange, Lost::Unroutable, Lost::Cycle] {
            assert!(self.lost.get(&lost).is_some_and(|count| *count > enough), "{self}");
        }
        assert!(self.rests.iter().all(|count| *count > self.chains / 10), "{self}");
    }
}

fn add<K: Ord + Copy>(sum: &mut BTreeMap<K, u64>, other: &BTreeMap<K, u64>) {
    for (key, count) in other {
        *sum.entry(*key).or_default() += count;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [none, one, several] = self.rests;
        writeln!(
            f,
            "{} chains: {none} with no message at rest, {one} with one, {several} with several",
            self.chains
        )?;
        writeln!(f, "deaths: {:?}", self.deaths)?;
        writeln!(f, "lost: {:?}", self.lost)?;
        write!(f, "messages at rest by entries of their x-death: {:?}", self.lengths)
    }
}
