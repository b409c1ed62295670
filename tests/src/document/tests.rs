//! Each excuse excuses what it names, and nothing beside it.

use serde_json::{Value, json};

use super::{Comparable, Difference, EXCUSES, Object, Section, Version, between, differences};

const VERSIONS: [Version; 3] = [Version::V3_10, Version::V4_0, Version::V4_3];

fn texts(emitted: &Value, exported: &Value, version: Version) -> Vec<String> {
    differences(emitted, exported, version).iter().map(ToString::to_string).collect()
}

fn queue(arguments: &Value) -> Value {
    json!({"queues": [{"vhost": "/", "name": "q", "durable": true, "auto_delete": false, "arguments": arguments}]})
}

#[test]
fn a_queue_s_implied_type_is_excused_from_4_0_only() {
    let (emitted, exported) = (queue(&json!({})), queue(&json!({"x-queue-type": "classic"})));
    assert_eq!(
        texts(&emitted, &exported, Version::V3_10),
        ["queue 'q' in vhost '/': arguments/x-queue-type is \"classic\", emitted was absent"]
    );
    assert_eq!(texts(&emitted, &exported, Version::V4_0), [""; 0]);
}

#[test]
fn another_queue_type_than_the_default_is_not_excused() {
    let (emitted, exported) = (queue(&json!({})), queue(&json!({"x-queue-type": "quorum"})));
    assert_eq!(
        texts(&emitted, &exported, Version::V4_0),
        ["queue 'q' in vhost '/': arguments/x-queue-type is \"quorum\", emitted was absent"]
    );
    let (emitted, exported) = (queue(&json!({"x-queue-type": "classic"})), queue(&json!({})));
    assert_eq!(
        texts(&emitted, &exported, Version::V4_0).len(),
        1,
        "a type that was emitted must be exported"
    );
}

#[test]
fn a_vhost_s_default_queue_type_is_the_implied_one() {
    let vhost = json!([{"name": "/", "metadata": {"default_queue_type": "quorum"}}]);
    let (mut emitted, mut exported) =
        (queue(&json!({})), queue(&json!({"x-queue-type": "quorum"})));
    emitted["vhosts"] = vhost.clone();
    exported["vhosts"] = vhost;
    assert_eq!(texts(&emitted, &exported, Version::V4_3), [""; 0]);
}

#[test]
fn what_a_node_has_by_itself_is_excused_and_its_like_is_not() {
    let own = json!({
        "rabbit_version": "4.3.6", "explanation": "x", "vhosts": [{"name": "/", "limits": {}}],
        "users": [{"name": "guest", "tags": []}], "permissions": [{"user": "guest", "vhost": "/"}],
        "global_parameters": [{"name": "cluster_tags", "value": []}, {"name": "internal_cluster_id", "value": "x"}],
        "exchanges": [{"name": "amq.rabbitmq.log", "vhost": "/"}]
    });
    assert_eq!(texts(&json!({}), &own, Version::V4_3), [""; 0]);
    let like = json!({
        "vhosts": [{"name": "x"}], "users": [{"name": "guests"}], "permissions": [{"user": "guest", "vhost": "x"}],
        "global_parameters": [{"name": "cluster_name", "value": "x"}], "exchanges": [{"name": "amq", "vhost": "/"}], "other": 1
    });
    assert_eq!(texts(&json!({}), &like, Version::V4_3).len(), 6);
}

#[test]
fn metadata_counts_wherever_it_stands() {
    let beside = json!({"vhosts": [{"name": "a", "description": "shop", "tags": ["x"]}]});
    let within =
        json!({"vhosts": [{"name": "a", "metadata": {"description": "shop", "tags": ["x"]}}]});
    let other =
        json!({"vhosts": [{"name": "a", "metadata": {"description": "ship", "tags": ["x"]}}]});
    assert_eq!(texts(&beside, &within, Version::V4_0), [""; 0]);
    assert_eq!(
        texts(&beside, &other, Version::V4_0),
        ["vhost 'a': metadata/description is \"ship\", emitted was \"shop\""]
    );
}

#[test]
fn missing_added_and_repeated_objects_are_told_apart() {
    let one = json!({"policies": [{"vhost": "/", "name": "p", "pattern": "x"}]});
    let twice = json!({"policies": [{"vhost": "/", "name": "p", "pattern": "x"}, {"vhost": "/", "name": "p", "pattern": "x"}]});
    let policy = Object::in_vhost(Section::Policies, "/", "p");
    for version in VERSIONS {
        assert_eq!(differences(&one, &json!({}), version), [Difference::Missing(policy.clone())]);
        assert_eq!(differences(&json!({}), &one, version), [Difference::Added(policy.clone())]);
        assert_eq!(differences(&twice, &one, version), [Difference::Repeated(policy.clone())]);
    }
}

#[test]
fn bindings_that_differ_in_an_argument_are_two() {
    let binding = |n: u32| json!({"source": "a", "vhost": "/", "destination": "b", "destination_type": "queue", "routing_key": "", "arguments": {"n": n, "m": 1}});
    let document = json!({"bindings": [binding(1), binding(2)]});
    assert_eq!(Comparable::of(&document).objects.len(), 2);
    assert_eq!(
        texts(&document, &json!({"bindings": [binding(2), binding(1)]}), Version::V4_0),
        [""; 0]
    );
}

#[test]
fn a_vhost_s_document_is_the_same_as_its_part_of_the_cluster_s() {
    let whole = queue(&json!({"x-max-length": 5}));
    let mut part = whole.clone();
    part["queues"][0].as_object_mut().unwrap().remove("vhost");
    part["users"] = json!([{"name": "ignored"}]);
    let (part, whole) = (Comparable::of_vhost(&part, "/"), Comparable::of(&whole));
    assert_eq!(between(part, whole, Version::V3_10), []);
}

#[test]
fn every_excuse_has_a_name_of_its_own_and_a_reason() {
    let names: std::collections::BTreeSet<_> = EXCUSES.iter().map(|excuse| excuse.name).collect();
    assert_eq!(names.len(), EXCUSES.len());
    assert!(EXCUSES.iter().all(|excuse| excuse.why.len() > 20));
}

#[test]
fn versions_are_read_from_releases() {
    assert_eq!(Version::parse("4.0.5"), Some(Version::V4_0));
    assert_eq!(Version::parse("3.10"), Some(Version::V3_10));
    assert!(Version::V3_10 < Version::V4_0);
    assert_eq!((Version::parse("4"), Version::parse("four.0")), (None, None));
}
