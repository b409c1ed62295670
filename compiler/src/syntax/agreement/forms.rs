//! Short and long forms, and what each refuses.

use super::readers::{Read, accepted, refused};
use crate::syntax::{DeadLetter, ShortOrLong, StreamStart, TypeName, UnknownAction};

#[test]
fn a_dead_letter_is_a_name_a_policy_or_none() {
    let of = |text: &str| {
        let topology = accepted(&format!("queues: {{ q: {{ dead_letter: {text} }} }}"));
        topology.queues["q"].dead_letter.clone().unwrap()
    };
    assert_eq!(of("standard"), DeadLetter::Policy("standard".to_owned()));
    assert_eq!(of("{ none: telemetry }"), DeadLetter::None("telemetry".to_owned()));
    let DeadLetter::Inline(policy) = of("{ exchange: '', routing_key: parked }") else {
        panic!("not a policy");
    };
    assert_eq!((policy.exchange.as_str(), policy.routing_key.as_deref()), ("", Some("parked")));

    let mixed = refused("queues: { q: { dead_letter: { none: why, exchange: dlx } } }");
    assert!(mixed.contains("`none` stands alone"), "{mixed}");
    let empty = refused("queues: { q: { dead_letter: {} } }");
    assert!(empty.contains("the key `exchange` is missing"), "{empty}");
    refused("queues: { q: { dead_letter: { none: why, because: twice } } }");
    refused("queues: { q: { dead_letter: 5 } }");
}

#[test]
fn a_field_is_a_type_expression_or_a_shape() {
    let of = |text: &str| {
        let topology = accepted(&format!("types: {{ T: {{ fields: {{ f: {text} }} }} }}"));
        let ShortOrLong::Long(shape) = &topology.types["T"] else { panic!("not a shape") };
        shape.fields.as_ref().unwrap()["f"].clone()
    };
    let ShortOrLong::Short(list) = of("[Item]") else { panic!("not short") };
    assert_eq!(list.of, TypeName::List(Box::new(TypeName::Named("Item".to_owned()))));
    assert_eq!(of("[Item]"), of("'[Item]'"));
    assert_eq!(of("[[Item]]"), of("'[[Item]]'"));
    let ShortOrLong::Short(optional) = of("'{int32}?'") else { panic!("not short") };
    assert!(optional.optional);
    let ShortOrLong::Long(shape) = of("{ type: [Item], min_items: 1 }") else { panic!("short") };
    assert_eq!((shape.type_.unwrap().to_string(), shape.min_items), ("[Item]".to_owned(), Some(1)));

    refused("types: { T: { fields: { f: [A, B] } } }");
    refused("types: { T: { fields: { f: '[[[[A]]]]' } } }");
    refused("types: { T: { fields: { f: [string?] } } }");
    refused("types: { T: { fields: { f: { typ: string } } } }");
}

#[test]
fn one_key_means_exactly_one() {
    accepted("users: { u: { password: { env: PASSWORD } } }");
    accepted("users: { u: { password: kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR } }");
    let both = refused("users: { u: { password: { env: A, file: b } } }");
    assert!(both.contains("expected one of `env` and `file`"), "{both}");
    refused("users: { u: { password: {} } }");
    let unknown = refused("users: { u: { password: { plain: secret } } }");
    assert!(unknown.contains("there is no key `plain`"), "{unknown}");
}

#[test]
fn a_stream_starts_at_a_word_an_offset_or_a_time() {
    let of = |text: &str| {
        let yaml = format!("services: {{ s: {{ consumes: {{ q: {{ from: {text} }} }} }} }}");
        accepted(&yaml).services["s"].consumes["q"].from.clone().unwrap()
    };
    assert_eq!(of("first"), StreamStart::First);
    assert_eq!(of("4711"), StreamStart::Offset(4711));
    // Found by the random documents.
    assert_eq!(of("88.0"), StreamStart::Offset(88));
    assert_eq!(of("10000000000000000000.0"), StreamStart::Offset(10_000_000_000_000_000_000));
    let time = "2027-01-31T08:00:00.25+01:00";
    assert_eq!(of(time), StreamStart::Timestamp(time.to_owned()));
    refused("services: { s: { consumes: { q: { from: -1 } } } }");
    for text in ["yesterday", "88.5", "-88.0", "1e300", "18446744073709551616.0"] {
        refused(&format!("services: {{ s: {{ consumes: {{ q: {{ from: {text} }} }} }} }}"));
    }
}

#[test]
fn dropping_what_is_unknown_needs_a_reason() {
    let topology = accepted("services: { s: { consumes: { q: { on_unknown: dead_letter } } } }");
    let action = topology.services["s"].consumes["q"].on_unknown.clone();
    assert_eq!(action, Some(ShortOrLong::Short(UnknownAction::DeadLetter)));
    accepted("services: { s: { consumes: { q: { on_unknown: { drop: other teams' } } } } }");
    refused("services: { s: { consumes: { q: { on_unknown: drop } } } }");
}

#[test]
fn plain_versions_and_nulls_are_refused() {
    let number = refused("broker: { version: 4.0 }");
    assert!(number.contains("a broker version in quotes"), "{number}");
    accepted("broker: { version: '4.0' }");
    assert!(Read::new("queues: { q: }").is_err());
    assert!(Read::new("queues: { q: { arguments: { x-custom: null } } }").is_err());
}

#[test]
fn a_struct_is_not_a_list_and_a_word_not_a_mapping() {
    refused("lint: []");
    refused("queues: { q: [classic] }");
    refused("retries: { r: [3, { first: 1s }] }");
    refused("queues: { q: { type: { classic: {} } } }");
    refused("queues: { q: { type: 1 } }");
}

#[test]
fn a_float_without_a_fraction_is_an_integer() {
    let whole = accepted("queues: { q: { max_length: 5.0, delivery_limit: -1.0 } }");
    let queue = &whole.queues["q"];
    assert_eq!((queue.max_length, queue.delivery_limit), (Some(5), Some(-1)));
    refused("queues: { q: { max_length: 5.5 } }");
    refused("queues: { q: { max_length: -1.0 } }");
    refused("queues: { q: { max_length: 1e300 } }");
    let custom = accepted("queues: { q: { arguments: { x-custom: 5.0 } } }");
    assert!(
        custom.queues["q"].arguments["x-custom"].get().is_f64(),
        "free values stay as they are"
    );
}

#[test]
fn infinity_is_neither_a_number_nor_a_text() {
    for endless in [".inf", "-.inf", ".nan"] {
        refused(&format!("queues: {{ q: {{ max_length: {endless} }} }}"));
        refused(&format!("queues: {{ q: {{ doc: {endless} }} }}"));
        refused(&format!("queues: {{ q: {{ arguments: {{ x-custom: {endless} }} }} }}"));
        refused(&format!("types: {{ T: {{ fields: {{ f: {{ default: {endless} }} }} }} }}"));
    }
}

#[test]
fn the_priority_of_a_policy_is_any_number() {
    let of = |text: &str| {
        format!("policies: {{ p: {{ pattern: x, priority: {text}, definition: {{}} }} }}")
    };
    for number in ["-2.5", "7", "5.0", "1e300"] {
        accepted(&of(number));
    }
    refused(&of("high"));
    refused(&of(".inf"));
}

#[test]
fn integers_keep_to_their_range() {
    accepted("queues: { q: { max_length: 18446744073709551615 } }");
    refused("queues: { q: { max_length: 18446744073709551616 } }");
    accepted("queues: { q: { delivery_limit: -9223372036854775808 } }");
    refused("queues: { q: { delivery_limit: 9223372036854775808 } }");
    accepted("queues: { q: { partitions: 1 } }");
    refused("queues: { q: { partitions: 0 } }");
    refused("messages: { m: { exchange: x, priority: 256, versions: {} } }");
}
