//! Topologies by chance: exchanges, alternates, queues, and messages that one service publishes.

use serde_json::{Value, json};
use topoc_tests::random::Random;

const KINDS: [&str; 4] = ["topic", "topic", "direct", "fanout"];
const WORDS: [&str; 4] = ["a", "b", "*", "#"];

/// A topology as text.
pub(crate) fn topology(random: &mut Random) -> String {
    let exchanges = 2 + random.below(3);
    let name = |number: usize| format!("e{number}");
    let mut document =
        json!({ "topoc": 1, "exchanges": {}, "queues": {}, "messages": {}, "services": {} });
    for number in 0..exchanges {
        let mut exchange = json!({ "type": random.pick(&KINDS) });
        if random.chance(25) {
            exchange["alternate"] = name(random.below(exchanges)).into();
        }
        if random.chance(35) {
            let from = name(random.below(exchanges));
            exchange["bindings"] = json!([{ "from": from, "key": key(random, &WORDS) }]);
        }
        document["exchanges"][name(number)] = exchange;
    }
    for number in 0..2 + random.below(4) {
        let bindings: Vec<Value> = (0..1 + random.below(2))
            .map(|_| json!({ "from": name(random.below(exchanges)), "key": key(random, &WORDS) }))
            .collect();
        document["queues"][format!("q{number}")] =
            json!({ "type": "classic", "bindings": bindings });
    }
    let mut published = Vec::new();
    for number in 0..4 {
        let message = format!("m{number}");
        document["messages"][&message] = json!({
            "exchange": name(random.below(exchanges)),
            "routing_key": key(random, &["a", "b", "{p}", "{free}"]),
            "parameters": { "p": { "enum": ["a", "b", "c"] } },
            "versions": { "1": { "fields": { "id": "uuid" } } },
        });
        published.push(message);
    }
    document["services"]["s"] = json!({ "publishes": published });
    document.to_string()
}

/// One to three words; a parameter at most once, and so `#`, of which 4.3 takes no more than two.
fn key(random: &mut Random, words: &[&str]) -> String {
    let mut key: Vec<&str> = Vec::new();
    for _ in 0..1 + random.below(3) {
        let word = *random.pick(words);
        if !word.starts_with(['{', '#']) || !key.contains(&word) {
            key.push(word);
        }
    }
    key.join(".")
}
