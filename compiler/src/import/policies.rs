//! Policies, operator policies and parameters.

use super::draft::Draft;
use super::{entry, vhosts};
use crate::broker::QueueType;
use crate::broker::policies::Scope;
use crate::definitions::Document;
use crate::model::{Origin, Parameter, Policy};
use crate::source::{Place, Pointer};
use crate::syntax::{self, ApplyTo, Json};
use serde_json::Value;

/// All of them; of two with one name the broker keeps the last.
pub(super) fn write(draft: &mut Draft<'_>, document: &Document) {
    let model = draft.model;
    for policy in model.policies.values() {
        if policy.operator {
            operator(draft, policy);
        } else {
            user(draft, policy);
        }
    }
    for parameter in model.parameters.values() {
        write_parameter(draft, parameter);
    }
    for (index, parameter) in document.global_parameters.iter().flatten().enumerate() {
        let place = entry(draft.file, "global_parameters", index);
        let Some(name) = parameter.name.clone() else { continue };
        let value = parameter.value.clone().unwrap_or_default();
        match Json::new(value) {
            Some(value) => {
                let at = Pointer::root().key("global_parameters").key(&name);
                let before = draft.topology.global_parameters.insert(name.clone(), value);
                draft.wrote(&Origin::Written(place.clone()), at);
                twice(draft, before.is_some(), &format!("the global parameter `{name}`"), place);
            }
            None => null(draft, &format!("the global parameter `{name}`"), place),
        }
    }
}

fn twice(draft: &mut Draft<'_>, twice: bool, what: &str, place: Place) {
    if twice {
        draft.leave_out(format!("{what} is written twice; the broker takes the last"), place);
    }
}

fn null(draft: &mut Draft<'_>, what: &str, place: Place) {
    draft.leave_out(
        format!("{what} holds null, which the language cannot say: it is left out"),
        place,
    );
}

fn user(draft: &mut Draft<'_>, policy: &Policy) {
    let place = draft.place(&policy.origin);
    let what = format!("the policy `{}`", policy.name);
    match policy_of(policy) {
        Some(written) => {
            let at = draft.base(policy.vhost).key("policies").key(&policy.name);
            let section = draft.section(policy.vhost);
            let before = section.policies.insert(policy.name.clone(), written);
            draft.wrote(&policy.origin, at);
            twice(draft, before.is_some(), &what, place);
        }
        None => draft.leave_out(
            format!("{what} has a value that the language cannot say: it is left out"),
            place,
        ),
    }
}

/// An operator policy; where the language's form cannot say it, the parameter that it is.
fn operator(draft: &mut Draft<'_>, policy: &Policy) {
    let Some(place) = policy.origin.place() else { return };
    let Some(value) = raw(draft.value, place) else { return };
    let known = ["pattern", "definition", "priority", "apply-to"];
    let complete = value.get("pattern").is_some_and(Value::is_string)
        && value.get("definition").is_some_and(Value::is_object)
        && value.get("priority").is_some()
        && value.get("apply-to").is_none_or(Value::is_string)
        && value.as_object().is_some_and(|all| all.keys().all(|key| known.contains(&&**key)));
    match policy_of(policy).filter(|_| complete) {
        Some(written) => {
            let at = draft.base(policy.vhost).key("operator_policies").key(&policy.name);
            let section = draft.section(policy.vhost);
            let before = section.operator_policies.insert(policy.name.clone(), written);
            // The place is that of the parameter's value; its other faults are the entry's.
            draft.wrote(&policy.origin, at.clone());
            draft.wrote(&Origin::Written(parent(place)), at);
            let what = format!("the operator policy `{}`", policy.name);
            twice(draft, before.is_some(), &what, place.clone());
        }
        None => write_parameter(
            draft,
            &Parameter {
                vhost: policy.vhost,
                component: "operator_policy".to_owned(),
                name: policy.name.clone(),
                value: value.clone(),
                origin: Origin::Written(parent(place)),
            },
        ),
    }
}

/// The value of the document at a place.
fn raw<'v>(value: &'v Value, place: &Place) -> Option<&'v Value> {
    value.pointer(place.pointer.as_str())
}

fn parent(place: &Place) -> Place {
    let text = place.pointer.as_str();
    let up = text.rsplit_once('/').map_or("", |(up, _)| up);
    Place::value(place.file, up.to_owned().into())
}

/// A policy in the language; `None` where it cannot be said.
fn policy_of(policy: &Policy) -> Option<syntax::Policy> {
    let default = if policy.operator { Scope::Queues } else { Scope::All };
    let scope = policy.scope?;
    let Value::Number(priority) = &policy.priority else { return None };
    let definition = policy.definition.iter().map(|setting| {
        Some((setting.name.clone().into_owned(), Json::new(setting.value.clone())?))
    });
    Some(syntax::Policy {
        doc: None,
        pattern: policy.pattern.clone(),
        apply_to: (scope != default).then(|| apply_to(scope)),
        priority: (priority.as_i64() != Some(0)).then(|| priority.clone()),
        definition: definition.collect::<Option<_>>()?,
    })
}

fn apply_to(scope: Scope) -> ApplyTo {
    match scope {
        Scope::All => ApplyTo::All,
        Scope::Exchanges => ApplyTo::Exchanges,
        Scope::Queues => ApplyTo::Queues,
        Scope::Type(QueueType::Classic) => ApplyTo::ClassicQueues,
        Scope::Type(QueueType::Quorum) => ApplyTo::QuorumQueues,
        Scope::Type(QueueType::Stream) => ApplyTo::Streams,
    }
}

fn write_parameter(draft: &mut Draft<'_>, parameter: &Parameter) {
    let place = draft.place(&parameter.origin);
    let what = format!("the parameter `{}` of `{}`", parameter.name, parameter.component);
    if let Some(limits) = vhosts::limits(parameter) {
        let before = std::mem::replace(&mut draft.section(parameter.vhost).limits, limits);
        let name = &draft.model.vhosts[parameter.vhost].name;
        let at = Pointer::root().key("vhosts").key(name).key("limits");
        draft.wrote(&parameter.origin, at);
        return twice(draft, before != syntax::VhostLimits::default(), &what, place);
    }
    let Some(value) = Json::new(parameter.value.clone()) else {
        return null(draft, &what, place);
    };
    let (component, name) = (parameter.component.clone(), parameter.name.clone());
    let base = draft.base(parameter.vhost).key("parameters");
    let list = &mut draft.section(parameter.vhost).parameters;
    let before = list.iter_mut().find(|p| p.component == component && p.name == name);
    let is_second = before.is_some();
    let at = match before {
        Some(before) => {
            before.value = value;
            list.iter().position(|p| p.component == component && p.name == name)
        }
        None => {
            list.push(syntax::RuntimeParameter { component, name, value });
            list.len().checked_sub(1)
        }
    };
    draft.wrote(&parameter.origin, base.index(at.unwrap_or_default()));
    twice(draft, is_second, &what, place);
}
