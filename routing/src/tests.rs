//! Routing and the algebra of keys, by example and against a plain enumeration.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::keys::{Form, Keys, Piece, overlap, representatives, witness};
use crate::{
    Alternate, Binding, BindingId, Destination, ExchangeId, ExchangeKind, Message, QueueId,
    Refused, Semantics, Topology,
};
use proptest::prelude::*;

fn broker() -> (Topology, crate::VhostId) {
    let mut topology = Topology::new(Semantics::of(4, 0));
    let vhost = topology.vhost();
    (topology, vhost)
}

#[test]
fn an_alternate_takes_what_no_binding_of_its_own_exchange_takes() {
    let (mut topology, vhost) = broker();
    let orders = topology.exchange(vhost, ExchangeKind::Topic);
    let dead_end = topology.exchange(vhost, ExchangeKind::Fanout);
    let unrouted = topology.exchange(vhost, ExchangeKind::Fanout);
    let parked = topology.queue(vhost, "parked");
    topology.bind(unrouted, Binding::new(Destination::Queue(parked), ""));
    topology.bind(orders, Binding::new(Destination::Exchange(dead_end), "dead.#"));
    topology.set_alternate(orders, Alternate::Exchange(unrouted));
    assert_eq!(topology.route(orders, &Message::new("other")).queues(), [parked]);
    // The dead end counts as a destination.
    assert!(topology.route(orders, &Message::new("dead.x")).queues().is_empty());
    topology.set_alternate(dead_end, Alternate::Exchange(unrouted));
    assert_eq!(topology.route(orders, &Message::new("dead.x")).queues(), [parked]);
}

#[test]
fn the_default_exchange_is_no_alternate() {
    let (mut topology, vhost) = broker();
    let default = topology.exchange(vhost, ExchangeKind::Default);
    let orders = topology.exchange(vhost, ExchangeKind::Topic);
    topology.queue(vhost, "a");
    topology.set_alternate(orders, Alternate::Exchange(default));
    assert!(topology.route(orders, &Message::new("a")).queues().is_empty());
}

#[test]
fn circles_of_exchanges_end() {
    let (mut topology, vhost) = broker();
    let (a, b) = (
        topology.exchange(vhost, ExchangeKind::Fanout),
        topology.exchange(vhost, ExchangeKind::Fanout),
    );
    let queue = topology.queue(vhost, "q");
    topology.bind(a, Binding::new(Destination::Exchange(b), ""));
    topology.bind(b, Binding::new(Destination::Exchange(a), ""));
    topology.bind(b, Binding::new(Destination::Queue(queue), ""));
    assert_eq!(topology.route(a, &Message::new("k")).queues(), [queue]);
}

#[test]
fn further_keys_count_for_every_type_of_exchange() {
    let (mut topology, vhost) = broker();
    let default = topology.exchange(vhost, ExchangeKind::Default);
    let (a, b) = (topology.queue(vhost, "a"), topology.queue(vhost, "b"));
    let message = Message { cc: vec!["b".into()], bcc: vec!["c".into()], ..Message::new("a") };
    assert_eq!(topology.route(default, &message).queues(), [a, b]);
}

#[test]
fn what_a_hash_chooses_is_one_of_several() {
    let (mut topology, vhost) = broker();
    let hash = topology.exchange(vhost, ExchangeKind::OneOf);
    let next = topology.exchange(vhost, ExchangeKind::Direct);
    let (a, b) = (topology.queue(vhost, "a"), topology.queue(vhost, "b"));
    for (end, weight) in [
        (Destination::Queue(a), "1"),
        (Destination::Queue(a), "2"),
        (Destination::Exchange(next), "1"),
    ] {
        topology.bind(hash, Binding::new(end, weight));
    }
    topology.bind(next, Binding::new(Destination::Queue(b), "yes"));
    let reached = topology.route(hash, &Message::new("yes"));
    assert_eq!((reached.queues(), reached.possible()), (vec![], vec![a, b]));
    assert!(!reached.can_be_lost());
    for (queues, allowed) in
        [(vec![a], true), (vec![b], true), (vec![a, b], false), (vec![], false)]
    {
        assert_eq!(reached.allows(&queues.iter().copied().collect()), allowed, "{queues:?}");
    }
    assert!(topology.route(hash, &Message::new("no")).can_be_lost());
}

#[test]
fn an_exchange_to_which_two_choices_lead_chooses_once() {
    let (mut topology, vhost) = broker();
    let start = topology.exchange(vhost, ExchangeKind::Fanout);
    let ways = [(); 3].map(|()| topology.exchange(vhost, ExchangeKind::OneOf));
    let queues = ["a", "b", "c", "d"].map(|name| topology.queue(vhost, name));
    let mut bind = |source, end| topology.bind(source, Binding::new(end, "1"));
    for way in [0, 1] {
        bind(start, Destination::Exchange(ways[way]));
        bind(ways[way], Destination::Exchange(ways[2]));
        bind(ways[way], Destination::Queue(queues[2 + way]));
    }
    for queue in &queues[..2] {
        bind(ways[2], Destination::Queue(*queue));
    }
    let reached = topology.route(start, &Message::new(""));
    for (places, allowed) in
        [(vec![0], true), (vec![1, 2], true), (vec![2, 3], true), (vec![0, 1], false)]
    {
        let queues = places.iter().map(|at: &usize| queues[*at]).collect();
        assert_eq!(reached.allows(&queues), allowed, "{places:?}");
    }
}

#[test]
fn an_internal_exchange_takes_nothing_from_clients() {
    let (mut topology, vhost) = broker();
    let exchange = topology.exchange(vhost, ExchangeKind::Fanout);
    topology.make_internal(exchange);
    assert_eq!(topology.publish(exchange, &Message::new("")), Err(Refused::Internal));
}

#[test]
fn witnesses_of_what_patterns_leave_out() {
    for (keys, patterns, expected) in [
        ("a.b", vec!["a.*"], None),
        ("a.*", vec!["a.b", "a.c"], Some("a.any")),
        ("a.#", vec!["a.*", "a.*.#"], Some("a")),
        ("#", vec!["#.a", "#.b.#"], Some("")),
        ("*", vec!["any", "#.any1"], Some("any2")),
        ("*.*", vec!["#.*.*.#"], None),
        ("#", vec!["", "*.#"], None),
    ] {
        let found = witness(&Keys::of_pattern(keys), patterns.iter().copied());
        assert_eq!(found.as_deref(), expected, "{keys} {patterns:?}");
    }
    assert_eq!(overlap(&Keys::of_pattern("a.*"), "*.b"), Some("a.b".to_owned()));
    assert_eq!(overlap(&Keys::of_pattern("a.*"), "b.#"), None);
}

#[test]
fn templates_become_words() {
    let free = || Piece::Free;
    let text = |text: &str| Piece::Text(text.to_owned());
    let one_of = |values: &[&str]| Piece::OneOf(values.iter().map(|v| (*v).to_owned()).collect());
    for (pieces, inside, outside) in [
        (vec![text("a.b")], vec!["a.b"], vec!["a", "a.b.c", ""]),
        (vec![text("a."), free()], vec!["a.x"], vec!["a.", "a", "a.x.y"]),
        (
            vec![text("v"), free(), text("-"), free()],
            vec!["v1-2", "v--x"],
            vec!["v-2", "v1-", "1-2"],
        ),
        (
            vec![text("a."), Piece::Of(Form::Integer), text("-"), Piece::Of(Form::Date)],
            vec!["a.12-2027-06-30", "a.-1-2027-06-30"],
            vec!["a.x-2027-06-30", "a.12-2027-06", "a.12", "a.-2027-06-30"],
        ),
        (vec![one_of(&["eu", "us.east"]), text(".x")], vec!["eu.x", "us.east.x"], vec!["us.x"]),
        (vec![], vec![""], vec!["."]),
        (vec![text(".")], vec!["."], vec!["", ".."]),
    ] {
        let sets = Keys::of_template(&pieces);
        let holds = |key: &str| sets.iter().any(|set| set.contains(key));
        assert!(inside.iter().all(|key| holds(key)), "{pieces:?}");
        assert!(!outside.iter().any(|key| holds(key)), "{pieces:?}");
    }
}

#[test]
fn a_hundred_thousand_bindings_are_found_by_their_words() {
    let (mut topology, vhost) = broker();
    let exchange = topology.exchange(vhost, ExchangeKind::Topic);
    for number in 0..100_000 {
        let queue = topology.queue(vhost, &format!("q{number}"));
        topology.bind(exchange, Binding::new(Destination::Queue(queue), &format!("a.{number}.#")));
    }
    let reached = topology.route(exchange, &Message::new("a.99999.x"));
    assert_eq!(reached.queues(), [QueueId(99_999)]);
}

/// Every key of up to three words out of these.
fn all_keys() -> Vec<String> {
    const WORDS: [&str; 4] = ["", "a", "b", "z"];
    let mut keys = vec![String::new()];
    let mut longer: Vec<Vec<&str>> = vec![vec![]];
    for _ in 0..3 {
        longer = longer
            .iter()
            .flat_map(|words| WORDS.iter().map(|word| [words.as_slice(), &[*word]].concat()))
            .collect();
        keys.extend(longer.iter().filter(|words| *words != &[""]).map(|words| words.join(".")));
    }
    keys
}

fn pattern() -> impl Strategy<Value = String> {
    let word =
        prop_oneof![Just(""), Just("a"), Just("b"), Just("*"), Just("*"), Just("#"), Just("#")];
    proptest::collection::vec(word, 0..4).prop_map(|words| words.join("."))
}

fn takes(patterns: &[String], key: &str) -> bool {
    patterns.iter().any(|pattern| Keys::of_pattern(pattern).contains(key))
}

proptest! {
    #[test]
    fn the_index_finds_what_the_patterns_say(patterns in proptest::collection::vec(pattern(), 1..6)) {
        let (mut topology, vhost) = broker();
        let exchange = topology.exchange(vhost, ExchangeKind::Topic);
        for (number, pattern) in patterns.iter().enumerate() {
            let queue = topology.queue(vhost, &number.to_string());
            topology.bind(exchange, Binding::new(Destination::Queue(queue), pattern));
        }
        for key in all_keys() {
            let found = topology.route(exchange, &Message::new(&key)).queues();
            let said: Vec<_> = (0..patterns.len()).filter(|at| takes(&patterns[*at..=*at], &key)).collect();
            prop_assert_eq!(found.iter().map(|queue| queue.index()).collect::<Vec<_>>(), said, "{}", key);
        }
    }

    #[test]
    fn a_witness_is_one_and_none_is_a_proof(
        keys in pattern(),
        patterns in proptest::collection::vec(pattern(), 0..5),
    ) {
        let set = Keys::of_pattern(&keys);
        match witness(&set, patterns.iter().map(String::as_str)) {
            Some(key) => {
                prop_assert!(set.contains(&key), "{} is not in {}", key, keys);
                prop_assert!(!takes(&patterns, &key), "{} is taken", key);
            }
            None => for key in all_keys().iter().filter(|key| set.contains(key)) {
                prop_assert!(takes(&patterns, key), "{} is not taken", key);
            },
        }
    }

    #[test]
    fn an_overlap_is_in_both(a in pattern(), b in pattern()) {
        let (first, second) = (Keys::of_pattern(&a), Keys::of_pattern(&b));
        match overlap(&first, &b) {
            Some(key) => prop_assert!(first.contains(&key) && second.contains(&key), "{}", key),
            None => prop_assert!(!all_keys().iter().any(|k| first.contains(k) && second.contains(k))),
        }
    }

    #[test]
    fn representatives_stand_for_all(
        template in proptest::collection::vec(
            prop_oneof![
                Just(Piece::Free),
                Just(Piece::Text("a".to_owned())),
                Just(Piece::OneOf(vec!["a".to_owned(), "b".to_owned(), "z".to_owned()])),
            ],
            1..4,
        ),
        patterns in proptest::collection::vec(pattern(), 1..6),
        whole in proptest::collection::vec(pattern(), 0..3),
    ) {
        let (mut topology, vhost) = broker();
        let topic = topology.exchange(vhost, ExchangeKind::Topic);
        let direct = topology.exchange(vhost, ExchangeKind::Direct);
        for (number, pattern) in patterns.iter().enumerate() {
            let queue = topology.queue(vhost, &number.to_string());
            topology.bind(topic, Binding::new(Destination::Queue(queue), pattern));
        }
        for (number, key) in whole.iter().enumerate() {
            let queue = topology.queue(vhost, &format!("direct {number}"));
            topology.bind(direct, Binding::new(Destination::Queue(queue), key));
        }
        let mut pieces = Vec::new();
        for piece in template {
            pieces.extend([piece, Piece::Text(".".to_owned())]);
        }
        pieces.pop();
        let outcome = |key: &str| {
            let by = |exchange: ExchangeId| topology.route(exchange, &Message::new(key)).queues();
            (by(topic), by(direct))
        };
        for set in Keys::of_template(&pieces) {
            let chosen = representatives(&set, &topology, &[topic, direct], 10_000);
            prop_assert!(!chosen.cut && chosen.keys.iter().all(|key| set.contains(key)));
            let outcomes: Vec<_> = chosen.keys.iter().map(|key| outcome(key)).collect();
            for key in all_keys().iter().filter(|key| set.contains(key)) {
                prop_assert!(outcomes.contains(&outcome(key)), "{}", key);
            }
        }
    }
}

#[test]
fn ids_count_from_nothing() {
    assert_eq!(BindingId(3).index(), 3);
}
