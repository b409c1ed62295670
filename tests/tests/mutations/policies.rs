//! Mutations of policies, of operator policies and of the limits of a virtual host.

use serde_json::{Value, json};
use topoc::broker::Kind;
use topoc::broker::policies::SCOPES;
use topoc::broker::policy_keys::KEYS;

use super::mutation::{Generator, with};
use super::values;

/// Two keys at once, of which one may need or exclude the other.
fn pairs() -> Vec<Value> {
    vec![
        json!({"max-length": 5, "expires": 5}),
        json!({"max-length": 5, "foo": 5}),
        json!({"ha-mode": "all", "ha-params": 2}),
        json!({"ha-mode": "exactly", "ha-params": 2}),
        json!({"ha-mode": "exactly", "ha-params": 0}),
        json!({"ha-mode": "exactly", "ha-params": 2.0}),
        json!({"ha-mode": "nodes", "ha-params": ["a"]}),
        json!({"ha-mode": "nodes", "ha-params": []}),
        json!({"ha-mode": "nodes", "ha-params": ["a", 1]}),
        json!({"ha-mode": "all", "ha-sync-mode": "automatic"}),
        json!({"ha-mode": "all", "ha-sync-batch-size": 0}),
        json!({"federation-upstream": "a", "federation-upstream-set": "b"}),
        json!({"federation-upstream": "a", "federation-upstream-pattern": "b"}),
        json!({"shards-per-node": 2, "routing-key": "a"}),
        json!({"shards-per-node": 2.5, "routing-key": "a"}),
        json!({"delayed-retry-type": "all", "delayed-retry-min": 5}),
        json!({"delayed-retry-type": "all", "delayed-retry-min": 5, "delayed-retry-max": 4}),
        json!({"delayed-retry-type": "disabled", "delayed-retry-min": 5, "delayed-retry-max": 4}),
        json!({"delayed-retry-min": 5, "delayed-retry-max": 4}),
        json!({"queue-mode": "lazy", "queue-version": 1}),
        json!({"dead-letter-strategy": "at-least-once", "overflow": "drop-head"}),
        json!({"dead-letter-routing-key": "a", "max-age": "7D"}),
        json!({}),
    ]
}

/// Patterns, right and wrong. None but the last matches an object of another mutation.
const PATTERNS: [&str; 16] = [
    "^none$",
    "(",
    ")",
    "[",
    "a{2,1}",
    "a**",
    "*a",
    "\\",
    "(?<n>a)\\k<n>",
    "(?=a)zz",
    "[[:foo:]]",
    "\\p{Lu}zz",
    "(?P<n>z)z",
    "z{1,70000}",
    "",
    "(?i)ZZ",
];

pub(crate) fn generate(to: &mut Generator) {
    for operator in [false, true] {
        let kind = if operator { "operator policy key" } else { "policy key" };
        for key in KEYS {
            let harmless = |value: &Value| !values::hangs_the_broker(key.name, value);
            for value in values::of(key.kind).into_iter().filter(harmless) {
                add(to, kind, operator, |policy| {
                    with(policy, "definition", Some(&json!({key.name: value})))
                });
            }
        }
        for key in [
            "foo",
            "",
            "max-priority",
            "x-message-ttl",
            "Max-Length",
            "x-queue-type",
            "single-active-consumer",
        ] {
            for value in values::of_every_type() {
                add(to, kind, operator, |policy| {
                    with(policy, "definition", Some(&json!({key: value})))
                });
            }
        }
        let kind = if operator { "operator policy field" } else { "policy field" };
        for definition in pairs() {
            add(to, kind, operator, |policy| with(policy, "definition", Some(&definition)));
        }
        let words = values::of(Kind::OneOf(SCOPES));
        for (field, values) in
            [("apply-to", words), ("priority", values::of(Kind::Number { min: -5 }))]
        {
            for value in values.iter().map(Some).chain([None]) {
                add(to, kind, operator, |policy| with(policy, field, value));
            }
        }
        for pattern in PATTERNS {
            let made =
                add(to, kind, operator, |policy| with(policy, "pattern", Some(&json!(pattern))));
            made.alone = pattern.is_empty();
        }
        for value in values::of_every_type().iter().map(Some).chain([None]) {
            add(to, kind, operator, |policy| with(policy, "pattern", value)).alone = true;
            add(to, kind, operator, |policy| with(policy, "definition", value));
        }
    }
    for limit in ["max-connections", "max-queues", "max-foo"] {
        for value in values::of_every_type() {
            let entry = json!({"vhost": "/", "component": "vhost-limits", "name": "limits", "value": {limit: value}});
            let made = to.add("limit of a virtual host", |_| vec![("parameters", entry)]);
            made.alone = true;
            made.name = "vhost-limits".to_owned();
        }
    }
}

/// A policy that applies to nothing, changed.
fn add<'t>(
    to: &'t mut Generator,
    kind: &'static str,
    operator: bool,
    change: impl FnOnce(&Value) -> Value,
) -> &'t mut super::mutation::Mutation {
    to.add(kind, |name| {
        let policy = change(&json!({
            "pattern": "^none$", "apply-to": "queues", "priority": 0, "definition": {"max-length": 5},
        }));
        if operator {
            let entry = json!({"vhost": "/", "component": "operator_policy", "name": name, "value": policy});
            return vec![("parameters", entry)];
        }
        let policy = with(&policy, "vhost", Some(&json!("/")));
        vec![("policies", with(&policy, "name", Some(&json!(name))))]
    })
}
