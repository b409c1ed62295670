use super::{DeliveryLimit, Effective, From};
use crate::analyse::matching::{is_catch_all, only_name};
use crate::model::Model;
use crate::source::Memory;
use crate::{Options, compile};
use serde_json::json;

/// The model of a topology, however wrong it is.
fn model(text: &str) -> Model {
    model_of("topology.yaml", text)
}

fn model_of(path: &str, text: &str) -> Model {
    let files = Memory::default().with(path, text);
    let compilation = compile(&files, path, &Options::default()).unwrap();
    match (compilation.checked, compilation.faulty) {
        (Some(checked), _) => checked.into_model(),
        (None, Some(model)) => model,
        (None, None) => panic!("no model: {:?}", compilation.diagnostics),
    }
}

/// A topology with queues `c` (classic), `q` (quorum) and `s` (stream), each with
/// `arguments`, and with the given policies.
fn topology(version: &str, arguments: &str, policies: &str) -> Model {
    let queue = |kind: &str| format!("{{ type: {kind}, arguments: {arguments} }}");
    model(&format!(
        "topoc: 1\nbroker: {{ version: \"{version}\" }}\nqueues:\n  c: {}\n  q: {}\n  s: {}\n{policies}",
        queue("classic"),
        queue("quorum"),
        queue("stream"),
    ))
}

fn value(model: &Model, queue: &str, key: &str) -> serde_json::Value {
    let effective = Effective::of(model);
    let id = model.queue(model.home, queue).unwrap();
    effective.setting(id, key).map_or(json!(null), |setting| setting.value.clone())
}

fn policy(name: &str, rest: &str) -> String {
    format!("  {name}: {{ pattern: \"^.$\", apply_to: queues, {rest} }}\n")
}

#[test]
fn an_argument_and_a_policy_merge_by_type_and_version() {
    let policies = format!(
        "policies:\n{}",
        policy("p", "definition: { message-ttl: 50, overflow: drop-head }")
    );
    let with = |version| {
        topology(version, "{ x-message-ttl: 100, x-overflow: reject-publish }", &policies)
    };
    for version in ["3.10", "4.0", "4.3"] {
        let model = with(version);
        assert_eq!(value(&model, "c", "message-ttl"), 50, "{version}");
        assert_eq!(value(&model, "q", "message-ttl"), 50, "{version}");
        assert_eq!(value(&model, "c", "overflow"), "reject-publish", "{version}");
        assert_eq!(value(&model, "q", "overflow"), "drop-head", "{version}");
    }
    let policies = format!("policies:\n{}", policy("p", "definition: { delivery-limit: -1 }"));
    for (version, limit) in [("3.10", -1), ("4.0", 5), ("4.3", 5)] {
        let model = topology(version, "{ x-delivery-limit: 5 }", &policies);
        assert_eq!(value(&model, "q", "delivery-limit"), limit, "{version}");
    }
}

#[test]
fn an_operator_policy_limits_what_a_policy_allows() {
    let policies = format!(
        "policies:\n{}operator_policies:\n{}",
        policy("p", "definition: { max-length: 100, message-ttl: 7 }"),
        policy("o", "definition: { max-length: 10, message-ttl: 9 }"),
    );
    let model = topology("4.0", "{}", &policies);
    assert_eq!(value(&model, "c", "max-length"), 10);
    assert_eq!(value(&model, "c", "message-ttl"), 7);
    let id = model.queue(model.home, "c").unwrap();
    let effective = Effective::of(&model);
    let setting = effective.setting(id, "max-length").unwrap();
    let From::Policy(from, _) = setting.from else { panic!("{setting:?}") };
    assert_eq!(model.policies[from].name, "o");
}

#[test]
fn the_highest_priority_applies_alone() {
    let policies = format!(
        "policies:\n{}{}{}",
        policy("low", "definition: { max-length: 1, message-ttl: 1 }"),
        policy("high", "priority: 7, definition: { max-length: 3 }"),
        policy("middle", "priority: 5, definition: { max-length: 2 }"),
    );
    let model = topology("4.0", "{}", &policies);
    assert_eq!(value(&model, "c", "max-length"), 3);
    assert_eq!(value(&model, "c", "message-ttl"), json!(null), "policies do not add up");
    let id = model.queue(model.home, "c").unwrap();
    assert!(Effective::of(&model).queue(id).ties.is_empty());
}

#[test]
fn a_policy_with_a_key_that_the_type_lacks_is_skipped_whole() {
    let policies = format!(
        "policies:\n{}{}",
        policy("limits", "priority: 9, definition: { delivery-limit: 3, max-length: 5 }"),
        policy("rest", "definition: { max-length: 50 }"),
    );
    let model = topology("4.0", "{}", &policies);
    assert_eq!(value(&model, "q", "max-length"), 5);
    assert_eq!(value(&model, "c", "max-length"), 50);
    let effective = Effective::of(&model);
    let skipped = &effective.queue(model.queue(model.home, "c").unwrap()).skipped;
    let skipped: Vec<_> =
        skipped.iter().map(|(id, key)| (&*model.policies[*id].name, *key)).collect();
    assert_eq!(skipped, [("limits", "delivery-limit")]);
}

#[test]
fn equal_priorities_tie_unless_a_higher_one_beats_them() {
    let pair = format!(
        "{}{}",
        policy("a", "priority: 1, definition: { max-length: 1 }"),
        policy("b", "priority: 1, definition: { max-length: 2 }"),
    );
    let names = |policies: &str| {
        let model = topology("4.0", "{}", &format!("policies:\n{policies}"));
        let effective = Effective::of(&model);
        let ties = effective.queue(model.queue(model.home, "q").unwrap()).ties.clone();
        let name = |id| model.policies[id].name.clone();
        ties.into_iter().map(|pair| pair.map(name)).collect::<Vec<_>>()
    };
    assert_eq!(names(&pair), [["a".to_owned(), "b".to_owned()]]);
    let beaten = format!("{pair}{}", policy("c", "priority: 2, definition: { expires: 9 }"));
    assert!(names(&beaten).is_empty());
}

#[test]
fn a_pattern_of_one_name_matches_that_name_only() {
    let text = "topoc: 1\nqueues: { a.b: {}, axb: {}, za.b: {} }\npolicies:\n  one: { pattern: '^a\\.b$', apply_to: queues, definition: { max-length: 1 } }\n";
    let model = model(text);
    assert_eq!(value(&model, "a.b", "max-length"), 1);
    assert_eq!(value(&model, "axb", "max-length"), json!(null));
    assert_eq!(value(&model, "za.b", "max-length"), json!(null));
    assert_eq!(only_name(r"^a\.b$"), Some("a.b".to_owned()));
    for pattern in ["a", "^a", "a$", "^a.b$", r"^a\d$", "^a|b$", r"^a\$"] {
        assert_eq!(only_name(pattern), None, "{pattern}");
    }
}

#[test]
fn a_catch_all_matches_every_name() {
    for pattern in ["", "^", "$", ".", ".*", "^.*", ".*$", "^.+$"] {
        assert!(is_catch_all(pattern), "{pattern}");
    }
    for pattern in ["^$", "^.$", "a.*", "..", ".*a"] {
        assert!(!is_catch_all(pattern), "{pattern}");
    }
}

#[test]
fn policies_of_a_scope_apply_to_that_scope() {
    let text = "topoc: 1\nbroker: { version: \"4.0\" }\nexchanges: { x: { type: topic }, dead: { type: fanout } }\nqueues: { x: { type: quorum } }\npolicies:\n  e: { pattern: x, apply_to: exchanges, definition: { alternate-exchange: dead } }\n  c: { pattern: x, apply_to: classic_queues, definition: { max-length: 1 } }\n";
    let model = model(text);
    let effective = Effective::of(&model);
    let exchange = model.exchange(model.home, "x").unwrap();
    assert_eq!(effective.alternate(exchange).map(|(name, _)| name), Some("dead"));
    assert!(effective.queue(model.queue(model.home, "x").unwrap()).policy.is_none());
    let matched: Vec<_> = model.policies.iter().map(|(id, _)| effective.is_matched(id)).collect();
    assert_eq!(matched, [true, false]);
}

#[test]
fn the_delivery_limit_is_implied_from_4_0_and_below_zero_is_none() {
    let limit = |version, arguments| {
        let model = topology(version, arguments, "");
        let effective = Effective::of(&model);
        let id = model.queue(model.home, "q").unwrap();
        match effective.delivery_limit(id) {
            None => -1,
            Some(DeliveryLimit::Implied(limit)) => i64::from(limit),
            Some(DeliveryLimit::Said(said)) => 1000 + said.value.as_i64().unwrap(),
        }
    };
    assert_eq!(limit("3.13", "{}"), -1);
    assert_eq!(limit("4.0", "{}"), 20);
    assert_eq!(limit("4.0", "{ x-delivery-limit: 5 }"), 1005);
    assert_eq!(limit("4.0", "{ x-delivery-limit: -1 }"), -1);
    assert_eq!(limit("4.0", "{ x-delivery-limit: many }"), -1);
}

#[test]
fn a_full_quorum_queue_drops_its_head_where_a_classic_one_rejects() {
    let drops = |queue: &str, arguments| {
        let model = topology("4.0", arguments, "");
        Effective::of(&model).drops_head(model.queue(model.home, queue).unwrap())
    };
    assert!(drops("c", "{}") && drops("q", "{}"));
    assert!(!drops("c", "{ x-overflow: reject-publish }"));
    assert!(!drops("q", "{ x-overflow: reject-publish }"));
    assert!(!drops("c", "{ x-overflow: reject-publish-dlx }"));
    assert!(drops("q", "{ x-overflow: reject-publish-dlx }"));
}

#[test]
fn a_derived_policy_holds_the_users_that_it_takes_the_place_of() {
    for priority in ["3", "3.5", "-2.5", "9007199254740993", "1e300"] {
        let text = format!(
            "topoc: 1\nbroker: {{ version: \"4.0\", settings: policies }}\nqueues: {{ q: {{ type: quorum, max_length: 5 }} }}\npolicies:\n  user: {{ pattern: q, apply_to: queues, priority: {priority}, definition: {{ message-ttl: 9 }} }}\n"
        );
        let model = model(&text);
        assert_eq!(value(&model, "q", "max-length"), 5, "{priority}");
        assert_eq!(value(&model, "q", "message-ttl"), 9, "{priority}");
        let effective = Effective::of(&model);
        let applied = effective.queue(model.queue(model.home, "q").unwrap());
        let beneath = applied.beneath.map(|id| &*model.policies[id].name);
        assert_eq!(beneath, Some("user"), "{priority}");
        assert!(applied.ties.is_empty(), "{priority}");
    }
}

#[test]
fn of_two_policies_of_one_name_an_import_keeps_the_last() {
    let policy = |limit: u32| {
        format!(
            r#"{{"vhost": "/", "name": "p", "pattern": "q", "apply-to": "queues", "priority": 0, "definition": {{"max-length": {limit}}}}}"#
        )
    };
    let text = format!(
        r#"{{"rabbit_version": "4.0.5", "vhosts": [{{"name": "/"}}], "policies": [{}, {}], "queues": [{{"name": "q", "vhost": "/", "durable": true, "auto_delete": false, "arguments": {{}}}}]}}"#,
        policy(1),
        policy(2)
    );
    let model = model_of("definitions.json", &text);
    assert_eq!(value(&model, "q", "max-length"), 2);
    let effective = Effective::of(&model);
    assert!(effective.queue(model.queue(model.home, "q").unwrap()).ties.is_empty());
    let overwritten: Vec<_> =
        model.policies.iter().map(|(id, _)| effective.is_overwritten(id)).collect();
    assert_eq!(overwritten, [true, false]);
}
