//! Runtime parameters: components, and which plugin brings them.

use serde_json::{Map, Value};

use super::values::{Kind, Misfit};
use super::{Version, policies};

/// Where a component comes from. A broker without it refuses the import
/// (`component ... not found`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Component {
    /// The broker itself.
    Core,
    /// A plugin that RabbitMQ ships, to be enabled.
    Plugin(&'static str),
    /// Known as a component, and not to be set by a parameter (`policy`).
    Refused,
    /// Not known here.
    Unknown,
}

/// The names of all known components, in alphabetical order.
pub const COMPONENTS: &[&str] = &[
    "federation",
    "federation-upstream",
    "federation-upstream-set",
    "operator_policy",
    "shovel",
    "vhost-limits",
];

/// Where a component comes from.
#[must_use]
pub fn component(name: &str) -> Component {
    match name {
        "operator_policy" | "vhost-limits" => Component::Core,
        "federation" | "federation-upstream" | "federation-upstream-set" => {
            Component::Plugin("rabbitmq_federation")
        }
        "shovel" => Component::Plugin("rabbitmq_shovel"),
        "policy" => Component::Refused,
        _ => Component::Unknown,
    }
}

/// How a parameter's value is at fault. Every one makes the broker refuse the
/// import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterFault {
    /// The value is no object.
    NotAnObject,
    /// A mandatory field is missing.
    Missing {
        /// The field.
        field: &'static str,
    },
    /// The component does not know the field.
    UnknownField {
        /// The field.
        field: String,
    },
    /// A field's value does not fit.
    Value {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        misfit: Misfit,
    },
}

/// One field of a parameter's value.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there.
    pub mandatory: bool,
    /// The first version that knows it.
    pub since: Version,
}

const ALWAYS: Version = Version::new(3, 0, 0);
const ANY_NUMBER: Kind = Kind::Number { min: i64::MIN };
const ANY_INTEGER: Kind = Kind::Integer { min: i64::MIN, max: i64::MAX };
const ACK_MODES: Kind = Kind::OneOf(&["no-ack", "on-publish", "on-confirm"]);

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, mandatory: false, since: ALWAYS }
}

const fn mandatory(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, mandatory: true, since: ALWAYS }
}

const VHOST_LIMITS: &[Field] =
    &[optional("max-connections", ANY_INTEGER), optional("max-queues", ANY_INTEGER)];

/// `apply-to`, `definition` and `pattern` are checked as a policy's are.
const OPERATOR_POLICY: &[Field] = &[
    optional("apply-to", Kind::OneOf(policies::SCOPES)),
    mandatory("definition", Kind::Unchecked),
    mandatory("pattern", Kind::Text),
    mandatory("priority", ANY_NUMBER),
];

const UPSTREAM: &[Field] = &[
    optional("ack-mode", ACK_MODES),
    optional("bind-nowait", Kind::Boolean),
    optional("channel-use-mode", Kind::OneOf(&["multiple", "single"])),
    optional("consumer-tag", Kind::Text),
    optional("exchange", Kind::Text),
    optional("expires", ANY_NUMBER),
    optional("max-hops", ANY_NUMBER),
    optional("message-ttl", ANY_NUMBER),
    optional("prefetch-count", ANY_NUMBER),
    optional("queue", Kind::Text),
    Field {
        name: "queue-type",
        kind: Kind::OneOf(&["classic", "quorum"]),
        mandatory: false,
        since: Version::new(3, 13, 1),
    },
    optional("reconnect-delay", ANY_NUMBER),
    optional("resource-cleanup-mode", Kind::OneOf(&["default", "never"])),
    optional("trust-user-id", Kind::Boolean),
];

/// The fields of a component's values; `None` for a component whose values are
/// not checked here (`shovel`, whose fields depend on its protocols, and unknown
/// ones). `federation-upstream` has a mandatory `uri` besides, a string or a
/// list of strings; `federation-upstream-set` is a list of objects with a
/// mandatory `upstream`.
#[must_use]
pub fn fields(component: &str) -> Option<&'static [Field]> {
    match component {
        "vhost-limits" => Some(VHOST_LIMITS),
        "operator_policy" => Some(OPERATOR_POLICY),
        "federation-upstream" | "federation-upstream-set" => Some(UPSTREAM),
        _ => None,
    }
}

/// Checks the value of a parameter.
///
/// # Errors
/// All faults. The URI of an upstream, and shovels, are not looked into.
pub fn check_value(
    component: &str,
    value: &Value,
    version: Version,
) -> Result<(), Vec<ParameterFault>> {
    let faults = match (component, fields(component)) {
        ("federation-upstream-set", Some(fields)) => match value.as_array() {
            Some(upstreams) => upstreams
                .iter()
                .flat_map(|upstream| check_fields(fields, Some("upstream"), upstream, version))
                .collect(),
            None => vec![ParameterFault::NotAnObject],
        },
        ("federation-upstream", Some(fields)) => check_fields(fields, Some("uri"), value, version),
        (_, Some(fields)) => check_fields(fields, None, value, version),
        (_, None) => Vec::new(),
    };
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_fields(
    fields: &[Field],
    extra: Option<&'static str>,
    value: &Value,
    version: Version,
) -> Vec<ParameterFault> {
    let Some(object) = value.as_object() else { return vec![ParameterFault::NotAnObject] };
    let known =
        |name: &str| fields.iter().find(|field| field.name == name && version >= field.since);
    let mut faults: Vec<_> = fields
        .iter()
        .filter(|field| field.mandatory)
        .map(|field| field.name)
        .chain(extra)
        .filter(|name| !object.contains_key(*name))
        .map(|field| ParameterFault::Missing { field })
        .collect();
    for (name, value) in object.iter().filter(|(name, _)| Some(name.as_str()) != extra) {
        match known(name) {
            None => faults.push(ParameterFault::UnknownField { field: name.clone() }),
            Some(field) => faults.extend(
                field
                    .kind
                    .check(value)
                    .err()
                    .map(|misfit| ParameterFault::Value { field: field.name, misfit }),
            ),
        }
    }
    faults.extend(extra.and_then(|field| check_extra(object, field)));
    faults
}

/// `uri` is a string or a list of strings, `upstream` a string.
fn check_extra(object: &Map<String, Value>, field: &'static str) -> Option<ParameterFault> {
    let value = object.get(field)?;
    if field == "uri" && Kind::Texts.check(value).is_ok() {
        return None;
    }
    Kind::Text.check(value).err().map(|misfit| ParameterFault::Value { field, misfit })
}

#[cfg(test)]
mod tests {
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
        assert_eq!(component("mqtt"), Component::Unknown);
    }
}
