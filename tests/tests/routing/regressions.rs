//! What the routing crate once had wrong, or what is easily held to be otherwise. Every case on every broker, in one topology.

use lapin::types::AMQPValue;
use topoc_tests::broker::Broker;

use super::plan::{self, Bound, End, Exchange, Plan};
use super::publish::Publish;
use super::run;

struct Case {
    about: &'static str,
    exchange: &'static str,
    key: &'static str,
    header: Option<AMQPValue>,
    /// The queues up to 3.12 and from 3.13.
    reaches: [&'static [&'static str]; 2],
}

/// Names, types and alternates.
const EXCHANGES: [(&str, &str, Option<&str>); 4] = [
    ("", "", None),
    ("to default", "topic", Some("")),
    ("times", "headers", None),
    ("lists", "headers", None),
];

fn bindings() -> Vec<(&'static str, &'static str, AMQPValue)> {
    let list = |value| AMQPValue::FieldArray(vec![value].into());
    vec![
        ("times", "one", AMQPValue::LongLongInt(1)),
        ("times", "thousand", AMQPValue::LongLongInt(1000)),
        ("times", "time 1", AMQPValue::Timestamp(1)),
        ("times", "time 1000", AMQPValue::Timestamp(1000)),
        ("times", "fraction", AMQPValue::Double(1.0)),
        ("lists", "one", list(AMQPValue::LongLongInt(1))),
        ("lists", "fraction", list(AMQPValue::Double(1.0))),
        ("lists", "time 1", list(AMQPValue::Timestamp(1))),
        ("lists", "zero", list(AMQPValue::Double(-0.0))),
    ]
}

fn cases() -> Vec<Case> {
    let case = |about, exchange, key, reaches| Case { about, exchange, key, header: None, reaches };
    let mut cases = vec![
        case(
            "the default exchange routes nothing as an alternate",
            "to default",
            "one",
            [&[] as &[_], &[]],
        ),
        case("it does where it is published to", "", "one", [&["one"], &["one"]]),
    ];
    cases.extend(header_cases());
    cases
}

fn header_cases() -> [Case; 5] {
    let list = |value| AMQPValue::FieldArray(vec![value].into());
    let case = |about, exchange, header, reaches| {
        let header = Some(header);
        Case { about, exchange, key: "", header, reaches }
    };
    [
        case(
            "a timestamp is a number of seconds, and later of milliseconds",
            "times",
            AMQPValue::Timestamp(1),
            [&["fraction", "one", "time 1"], &["thousand", "time 1000"]],
        ),
        case(
            "a number is a binding's timestamp",
            "times",
            AMQPValue::LongInt(1),
            [&["fraction", "one", "time 1"], &["one", "time 1"]],
        ),
        case(
            "inside of a list the kinds of numbers differ",
            "lists",
            list(AMQPValue::LongLongInt(1)),
            [&["one"], &["one"]],
        ),
        case(
            "inside of a list a timestamp is one",
            "lists",
            list(AMQPValue::Timestamp(1)),
            [&["time 1"], &["time 1"]],
        ),
        case(
            "the two zeros are told apart",
            "lists",
            list(AMQPValue::Double(0.0)),
            [&["zero"], &[]],
        ),
    ]
}

fn topology() -> Plan {
    let mut plan = Plan::default();
    for (name, kind, alternate) in EXCHANGES {
        let alternate = alternate.map(str::to_owned);
        plan.exchanges.push(Exchange { alternate, ..Exchange::new(name, kind) });
    }
    for (source, queue, value) in bindings() {
        if !plan.queues.iter().any(|name| name == queue) {
            plan.queues.push(queue.to_owned());
        }
        plan.bindings.push(Bound {
            source: EXCHANGES.iter().position(|(name, ..)| *name == source).unwrap(),
            end: End::Queue(plan.queues.iter().position(|name| name == queue).unwrap()),
            key: String::new(),
            matching: None,
            headers: vec![("n", value)],
        });
    }
    plan
}

fn publish(case: &Case) -> Publish {
    Publish {
        exchange: EXCHANGES.iter().position(|(name, ..)| *name == case.exchange).unwrap(),
        key: case.key.to_owned(),
        headers: case.header.iter().map(|value| ("n", value.clone())).collect(),
        ..Publish::default()
    }
}

#[test]
fn cases_that_were_wrong_once() {
    let plan = topology();
    let (cases, all): (Vec<_>, Vec<_>) = cases()
        .into_iter()
        .map(|case| {
            let publish = publish(&case);
            (case, publish)
        })
        .unzip();
    Broker::for_each(|broker| {
        let semantics = run::semantics(broker);
        let topology = plan::model(&plan, semantics);
        let vhost = broker.vhost("regressions");
        let session = run::declare(&vhost, &plan);
        let outcomes = run::outcomes(&session, &plan, &all);
        for ((case, publish), outcome) in cases.iter().zip(&all).zip(outcomes) {
            let names = |ids: Vec<topoc_routing::QueueId>| {
                let mut names: Vec<_> =
                    ids.iter().map(|id| plan.queues[id.index()].as_str()).collect();
                names.sort_unstable();
                names
            };
            let expected = case.reaches[usize::from(semantics.strict_numbers)];
            assert_eq!(names(outcome.queues), expected, "{broker:?}: {}", case.about);
            let said = topology.publish(plan::exchange_id(publish.exchange), &publish.model());
            assert_eq!(names(said.unwrap().queues()), expected, "the model: {}", case.about);
        }
    });
}
