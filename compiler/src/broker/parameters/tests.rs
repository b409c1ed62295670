//! Values of parameters, and where their components come from.

use super::*;
use serde_json::json;

#[test]
fn checks_values() {
    let version = Version::new(4, 0, 5);
    for (component, value, faults) in [
        ("vhost-limits", json!({"max-connections": 5}), 0),
        ("vhost-limits", json!({"max-connections": -1}), 0),
        ("vhost-limits", json!({"max-connections": "twomincepies"}), 1),
        ("vhost-limits", json!({"max-channels": 5}), 1),
        ("vhost-limits", json!(5), 1),
        (
            "operator_policy",
            json!({"pattern": "a", "definition": {"max-length": 5}, "priority": 1}),
            0,
        ),
        ("operator_policy", json!({"pattern": "a", "definition": {"max-length": 5}}), 1),
        (
            "operator_policy",
            json!({"pattern": "a", "definition": {"max-length": 5}, "priority": 1, "name": "n"}),
            1,
        ),
        (
            "federation-upstream",
            json!({"uri": ["amqp://a", "amqp://b"], "ack-mode": "on-confirm"}),
            0,
        ),
        ("federation-upstream", json!({"ack-mode": "on-confirm"}), 1),
        ("federation-upstream", json!({"uri": "http://a"}), 1),
        ("federation-upstream", json!({"uri": "amqps://u:p@[::1]:5671/v?verify=verify_none"}), 0),
        ("operator_policy", json!({"pattern": "a", "definition": 5, "priority": 1}), 1),
        ("vhost-limits", json!([]), 0),
        ("federation-upstream-set", json!({}), 0),
        (
            "federation-upstream-set",
            json!([{"upstream": "a"}, {"upstream": "b", "max-hops": 2}]),
            0,
        ),
        ("federation-upstream-set", json!([{"max-hops": 2}]), 1),
        ("shovel", json!({}), 0),
    ] {
        let found = check_value(component, &value, version).err().unwrap_or_default();
        assert_eq!(found.len(), faults, "{component} {value}");
    }
}

#[test]
fn components_come_from_plugins() {
    assert_eq!(component("shovel"), Component::Plugin("rabbitmq_shovel"));
    assert_eq!(component("vhost-limits"), Component::Core);
    assert_eq!(component("policy"), Component::Refused);
    assert!(name_is_refused("vhost-limits", "other") && !name_is_refused("shovel", "other"));
    assert_eq!(component("mqtt"), Component::Unknown);
}
