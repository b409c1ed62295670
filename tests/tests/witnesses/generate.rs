//! Topologies by chance: exchanges, alternates, queues, and messages that one service publishes.

use serde_json::{Value, json};
use topoc_tests::random::Random;

const KINDS: [&str; 6] = ["topic", "topic", "direct", "fanout", "headers", "headers"];
const WORDS: [&str; 4] = ["a", "b", "*", "#"];

fn name(exchange: usize) -> String {
    format!("e{exchange}")
}

/// A topology as text.
pub(crate) fn topology(random: &mut Random) -> String {
    let exchanges = 2 + random.below(3);
    let mut document =
        json!({ "topoc": 1, "exchanges": {}, "queues": {}, "messages": {}, "services": {} });
    let kinds: Vec<&str> = (0..exchanges).map(|_| *random.pick(&KINDS)).collect();
    for number in 0..exchanges {
        let mut exchange = json!({ "type": kinds[number] });
        if random.chance(25) {
            exchange["alternate"] = name(random.below(exchanges)).into();
        }
        if random.chance(35) {
            exchange["bindings"] = json!([binding(random, &kinds)]);
        }
        document["exchanges"][name(number)] = exchange;
    }
    for number in 0..2 + random.below(4) {
        let bindings: Vec<Value> =
            (0..1 + random.below(2)).map(|_| binding(random, &kinds)).collect();
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
            "headers": headers(random),
            "versions": { "1": { "fields": { "id": "uuid" } } },
        });
        published.push(message);
    }
    document["services"]["s"] = json!({ "publishes": published });
    document.to_string()
}

/// A binding to any of the exchanges, by what that looks at.
fn binding(random: &mut Random, kinds: &[&str]) -> Value {
    let from = random.below(kinds.len());
    if kinds[from] != "headers" {
        return json!({ "from": name(from), "key": key(random, &WORDS) });
    }
    let mut wanted = json!({});
    for _ in 0..1 + random.below(2) {
        match random.below(4) {
            0 => wanted["kind"] = (*random.pick(&["x", "y", "z"])).into(),
            1 => wanted["size"] = random.below(3).into(),
            2 => wanted["tag"] = "t".into(),
            _ => wanted["fixed"] = (*random.pick(&["f", "g"])).into(),
        }
    }
    json!({ "from": name(from), "match": random.pick(&["all", "any"]), "headers": wanted })
}

/// Headers of every kind that is declared: one of a few, a number, any text or none, always the same.
fn headers(random: &mut Random) -> Value {
    let all = json!({
        "kind": { "enum": ["x", "y"] }, "size": "int32", "tag": "string?", "fixed": { "fixed": "f" },
    });
    let Value::Object(mut headers) = all else { unreachable!() };
    headers.retain(|_, _| random.chance(60));
    headers.into()
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
