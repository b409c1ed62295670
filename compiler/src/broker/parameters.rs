//! Runtime parameters: components, and which plugin brings them.

#[cfg(test)]
mod tests;

use serde_json::Value;

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
    /// Known as a component, and refused as a parameter's (`policy`,
    /// `federation`).
    Refused,
    /// Not known here.
    Unknown,
}

/// The names of all known components, in alphabetical order.
pub const COMPONENTS: &[&str] = &[
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
        "federation-upstream" | "federation-upstream-set" => {
            Component::Plugin("rabbitmq_federation")
        }
        "shovel" => Component::Plugin("rabbitmq_shovel"),
        "policy" | "federation" => Component::Refused,
        _ => Component::Unknown,
    }
}

/// How a parameter's value is at fault. Every one makes the broker refuse the
/// import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterFault {
    /// The value is no object (for `federation-upstream-set`: no list of them).
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
    /// The scope of an operator policy is one that the broker does not know yet.
    Scope,
    /// A URI is not one of AMQP's.
    Uri,
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

/// The keys of `definition` and the expression of `pattern` are for
/// [`super::policies`], [`super::policy_keys`] and [`super::patterns`].
const OPERATOR_POLICY: &[Field] = &[
    optional("apply-to", Kind::OneOf(policies::SCOPES)),
    mandatory("definition", Kind::Table),
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

/// Whether the broker refuses a parameter for its name: the limits of a virtual
/// host are called `limits`.
#[must_use]
pub fn name_is_refused(component: &str, name: &str) -> bool {
    component == "vhost-limits" && name != "limits"
}

/// Checks the value of a parameter.
///
/// # Errors
/// All faults. Shovels are not looked into.
pub fn check_value(
    component: &str,
    value: &Value,
    version: Version,
) -> Result<(), Vec<ParameterFault>> {
    let is_empty_list = value.as_array().is_some_and(Vec::is_empty);
    let faults = match (component, fields(component)) {
        ("vhost-limits", _) if is_empty_list => Vec::new(),
        ("federation-upstream-set", Some(fields)) => check_set(fields, value, version),
        ("federation-upstream", Some(fields)) => check_upstream(fields, value, version),
        ("operator_policy", Some(fields)) => check_operator_policy(fields, value, version),
        (_, Some(fields)) => check_fields(fields, None, value, version),
        (_, None) => Vec::new(),
    };
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_set(fields: &[Field], value: &Value, version: Version) -> Vec<ParameterFault> {
    match value {
        Value::Array(upstreams) => upstreams
            .iter()
            .flat_map(|upstream| {
                check_fields(fields, Some(("upstream", Kind::Text)), upstream, version)
            })
            .collect(),
        Value::Object(fields) if fields.is_empty() => Vec::new(),
        _ => vec![ParameterFault::NotAnObject],
    }
}

fn check_upstream(fields: &[Field], value: &Value, version: Version) -> Vec<ParameterFault> {
    let uri = value.get("uri");
    let kind = if uri.is_some_and(Value::is_array) { Kind::Texts } else { Kind::Text };
    let mut faults = check_fields(fields, Some(("uri", kind)), value, version);
    let uris: Vec<&Value> = match uri {
        Some(Value::Array(uris)) => uris.iter().collect(),
        uri => uri.into_iter().collect(),
    };
    if uris.iter().filter_map(|uri| uri.as_str()).any(|uri| !is_amqp_uri(uri)) {
        faults.push(ParameterFault::Uri);
    }
    faults
}

fn check_operator_policy(fields: &[Field], value: &Value, version: Version) -> Vec<ParameterFault> {
    let mut faults = check_fields(fields, None, value, version);
    let scope = value.get("apply-to").and_then(Value::as_str).and_then(policies::Scope::parse);
    if scope.is_some_and(|scope| !scope.is_known(version)) {
        faults.push(ParameterFault::Scope);
    }
    faults
}

/// Whether a text has the scheme and port of an AMQP URI; the rest is not
/// looked at (`amqp_uri:parse`).
#[must_use]
pub fn is_amqp_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host
        .rsplit_once(']')
        .map_or(host, |(_, port)| port)
        .rsplit_once(':')
        .map_or("", |(_, port)| port);
    matches!(scheme.to_ascii_lowercase().as_str(), "amqp" | "amqps")
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Checks an object against a component's fields and one mandatory field more.
fn check_fields(
    fields: &[Field],
    extra: Option<(&'static str, Kind)>,
    value: &Value,
    version: Version,
) -> Vec<ParameterFault> {
    let Some(object) = value.as_object() else { return vec![ParameterFault::NotAnObject] };
    let extra = extra.map(|(name, kind)| mandatory(name, kind));
    let fields: Vec<&Field> =
        fields.iter().chain(extra.as_ref()).filter(|field| version >= field.since).collect();
    let missing = fields.iter().filter(|field| field.mandatory && !object.contains_key(field.name));
    let mut faults: Vec<_> =
        missing.map(|field| ParameterFault::Missing { field: field.name }).collect();
    for (name, value) in object {
        match fields.iter().find(|field| field.name == name) {
            None => faults.push(ParameterFault::UnknownField { field: name.clone() }),
            Some(field) => {
                let misfit = field.kind.check(value).err();
                faults.extend(
                    misfit.map(|misfit| ParameterFault::Value { field: field.name, misfit }),
                );
            }
        }
    }
    faults
}
