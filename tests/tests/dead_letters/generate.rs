//! Random chains.

use topoc_routing::{Message, Semantics};
use topoc_tests::random::Random;

use super::chain::{Chain, Exchange, Fate, Named, Queue};
use super::follow::{Course, follow};

/// Keys that name no queue.
const OTHER_KEYS: [&str; 4] = ["a", "b", "a.b", "nowhere"];

/// A chain whose course does not hang on what comes first, with its course.
pub(crate) fn chain(random: &mut Random, number: usize, semantics: Semantics) -> (Chain, Course) {
    loop {
        let chain = any(random, number);
        let Some(course) = follow(&chain, semantics) else { continue };
        // Most circles end in nothing, and one is much like another.
        if !course.rests.is_empty() || random.chance(40) {
            return (chain, course);
        }
    }
}

fn any(random: &mut Random, number: usize) -> Chain {
    let (queues, exchanges) = (1 + random.below(6), random.below(4));
    let keys: Vec<String> = OTHER_KEYS
        .into_iter()
        .map(str::to_owned)
        .chain((0..queues).map(|at| format!("{number}q{at}")))
        .collect();
    let some_keys = |random: &mut Random| -> Vec<String> {
        let count = if random.chance(20) { 1 + random.below(2) } else { 0 };
        (0..count).map(|_| random.pick(&keys).clone()).collect()
    };
    let entry = if exchanges > 0 && random.chance(30) { Named::Own(0) } else { Named::Default };
    let key = match entry {
        Named::Default => keys[OTHER_KEYS.len()].clone(),
        _ => random.pick(&keys).clone(),
    };
    let (cc, bcc) = (some_keys(random), some_keys(random));
    let mut chain = Chain {
        number,
        queues: Vec::new(),
        exchanges: (0..exchanges).map(|_| exchange(random, exchanges)).collect(),
        bindings: bindings(random, queues, exchanges, &keys),
        entry,
        message: Message { cc, bcc, ..Message::new(&key) },
        expiration: random.chance(15),
        copies: 1,
    };
    // Quorum queues are slow to make: few chains have one, and none has two.
    let quorum = random.chance(12).then(|| random.below(queues));
    for at in 0..queues {
        chain.queues.push(queue(random, at, quorum == Some(at), exchanges, &keys));
    }
    if chain.queues.iter().any(|queue| queue.fate == Fate::HoldsOne) {
        chain.copies = 2;
    }
    chain
}

fn exchange(random: &mut Random, exchanges: usize) -> Exchange {
    let kind = *random.pick(&["direct", "topic", "topic", "fanout"]);
    let alternate = random.chance(30).then(|| named(random, exchanges));
    Exchange { kind, alternate }
}

fn named(random: &mut Random, exchanges: usize) -> Named {
    match random.below(20) {
        0 => Named::Missing,
        1..4 => Named::Default,
        _ if exchanges == 0 => Named::Default,
        _ => Named::Own(random.below(exchanges)),
    }
}

fn queue(random: &mut Random, at: usize, quorum: bool, exchanges: usize, keys: &[String]) -> Queue {
    let refused = Fate::Refused(1 + random.below(2) as u64);
    let fate = match random.below(20) {
        _ if quorum => match random.below(6) {
            0 => Fate::Expires,
            1 => refused,
            _ => Fate::Returned { limit: random.below(2) as u64 },
        },
        0..5 => Fate::Expires,
        5..8 => Fate::Overflows,
        8 if at == 0 => Fate::HoldsOne,
        8..15 => refused,
        // Few messages rest where they are published.
        _ if at == 0 && random.chance(80) => refused,
        _ => Fate::Rests,
    };
    let dead_letters = random.chance(90).then(|| {
        let exchange = named(random, exchanges);
        let has_key = random.chance(if exchange == Named::Default { 85 } else { 40 });
        let names = &keys[OTHER_KEYS.len()..];
        let keys = if exchange == Named::Default { names } else { keys };
        (exchange, has_key.then(|| random.pick(keys).clone()))
    });
    let at_least_once = quorum && dead_letters.is_some() && random.chance(50);
    Queue { fate, quorum, at_least_once, dead_letters }
}

fn bindings(
    random: &mut Random,
    queues: usize,
    exchanges: usize,
    keys: &[String],
) -> Vec<(usize, Result<usize, usize>, String)> {
    let mut bindings = Vec::new();
    for source in 0..exchanges {
        for _ in 0..1 + random.below(5) {
            let to_exchange = random.chance(20);
            let end =
                if to_exchange { Err(random.below(exchanges)) } else { Ok(random.below(queues)) };
            let key = if random.chance(50) {
                (*random.pick(&["#", "*", "a.*", "a.#", "#.b"])).to_owned()
            } else {
                random.pick(keys).clone()
            };
            bindings.push((source, end, key));
        }
    }
    bindings
}
