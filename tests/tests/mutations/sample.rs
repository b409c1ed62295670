//! Which of all mutations are tried.

use std::collections::BTreeMap;

use topoc_tests::random::Random;

use super::mutation::Mutation;

/// Fixed, so that every run tries the same.
const SEED: u64 = 20_250_301;

/// Of each kind at least this many, where there are so many.
const OF_EACH_KIND: usize = 40;

/// `count` of all mutations, by chance but always the same, and some of every kind. In the order of their making.
pub(crate) fn choose(all: Vec<Mutation>, count: usize) -> Vec<Mutation> {
    let mut random = Random::new(SEED);
    let mut order: Vec<(u64, usize)> = (0..all.len()).map(|at| (random.number(), at)).collect();
    order.sort_unstable();
    let mut of_kind: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (_, at) in order {
        let seen = of_kind.entry(all[at].kind).or_default();
        *seen += 1;
        if *seen <= OF_EACH_KIND { first.push(at) } else { rest.push(at) }
    }
    first.extend(rest);
    first.truncate(count);
    first.sort_unstable();
    let mut all: Vec<_> = all.into_iter().map(Some).collect();
    first.into_iter().filter_map(|at| all[at].take()).collect()
}
