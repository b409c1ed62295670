//! Virtual hosts: which one is the top level, and what the broker keeps of each.

use super::draft::Draft;
use crate::broker::QueueType;
use crate::model::{Id, Model, Origin, Parameter, Presence, Vhost};
use crate::source::Pointer;
use crate::syntax::{self, Json};
use serde_json::{Map, Value};

/// The virtual host that every broker has.
const DEFAULT: &str = "/";

/// The virtual host with most objects; of equals `/`, or else the first.
pub(super) fn home(model: &Model) -> Id<Vhost> {
    let mut counts = vec![0_usize; model.vhosts.len()];
    let written = |origin: &Origin| usize::from(origin.is_written());
    for exchange in model.exchanges.values() {
        counts[exchange.vhost.index()] += written(&exchange.origin);
    }
    for queue in model.queues.values() {
        counts[queue.vhost.index()] += 1;
    }
    for binding in model.bindings.values() {
        counts[binding.vhost.index()] += 1;
    }
    for policy in model.policies.values() {
        counts[policy.vhost.index()] += 1;
    }
    for parameter in model.parameters.values() {
        counts[parameter.vhost.index()] += 1;
    }
    let rank = |id: Id<Vhost>, vhost: &Vhost| (counts[id.index()], vhost.name == DEFAULT);
    let ranked = model.vhosts.iter().map(|(id, vhost)| (rank(id, vhost), id));
    let best = ranked.rev().max_by_key(|(rank, _)| *rank);
    best.map_or(model.home, |(_, id)| id)
}

/// What the broker keeps of each virtual host.
pub(super) fn write(draft: &mut Draft<'_>) {
    let model = draft.model;
    let version = model.target.version.to_string();
    draft.topology.broker.version = version.parse().ok();
    let home = &model.vhosts[draft.home].name;
    draft.topology.broker.vhost = (home != DEFAULT).then(|| home.clone());
    let mut names: Vec<&str> = Vec::new();
    for (id, vhost) in model.vhosts.iter() {
        if names.contains(&vhost.name.as_str()) {
            let message = format!("the virtual host `{}` is written twice", vhost.name);
            let place = draft.place(&vhost.origin);
            draft.leave_out(message, place);
            continue;
        }
        names.push(&vhost.name);
        let at = Pointer::root().key("vhosts").key(&vhost.name);
        draft.wrote(&vhost.origin, at.clone());
        let nulls = metadata(draft.section(id), &vhost.metadata);
        let place = draft.place(&vhost.origin).at("metadata");
        for name in nulls {
            draft.leave_out(
                format!("`{name}` holds null, which the language cannot say"),
                place.at(name),
            );
        }
        let section = draft.section(id);
        section.tracing = vhost.tracing.then_some(true);
        let unknown = vhost.presence == Presence::External && model.vhosts.len() > 1;
        if unknown && vhost.name != DEFAULT {
            section.external = true;
            draft.stub(&vhost.name, at);
        }
    }
}

/// The words for metadata, where the values are what the words can say. Gives back the
/// names of what cannot be said at all.
fn metadata<'m>(section: &mut syntax::Vhost, metadata: &'m Map<String, Value>) -> Vec<&'m str> {
    let mut nulls = Vec::new();
    for (name, value) in metadata {
        match (name.as_str(), value) {
            ("description", Value::String(text)) => {
                section.description = Some(text.clone()).filter(|text| !text.is_empty());
            }
            ("tags", Value::Array(tags)) if tags.iter().all(Value::is_string) => {
                section.tags = tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            ("default_queue_type", Value::String(kind)) if QueueType::parse(kind).is_some() => {
                section.default_queue_type = QueueType::parse(kind).map(queue_type);
            }
            ("protected_from_deletion", Value::Bool(protected)) => {
                section.protected_from_deletion = Some(*protected);
            }
            _ => match Json::new(value.clone()) {
                Some(value) => {
                    section.metadata.insert(name.clone(), value);
                }
                None => nulls.push(name.as_str()),
            },
        }
    }
    nulls
}

pub(super) fn queue_type(kind: QueueType) -> syntax::QueueType {
    match kind {
        QueueType::Classic => syntax::QueueType::Classic,
        QueueType::Quorum => syntax::QueueType::Quorum,
        QueueType::Stream => syntax::QueueType::Stream,
    }
}

/// The limits that a `vhost-limits` parameter sets, if `limits` says exactly the same.
pub(super) fn limits(parameter: &Parameter) -> Option<syntax::VhostLimits> {
    if parameter.component != "vhost-limits" || parameter.name != "limits" {
        return None;
    }
    let mut limits = syntax::VhostLimits::default();
    let values = parameter.value.as_object().filter(|values| !values.is_empty())?;
    for (name, value) in values {
        match name.as_str() {
            "max-queues" => limits.max_queues = Some(value.as_i64()?),
            "max-connections" => limits.max_connections = Some(value.as_i64()?),
            _ => return None,
        }
    }
    Some(limits)
}

/// Moves the sections of the home virtual host to the top level, the others under `vhosts`.
pub(super) fn put_together(draft: &mut Draft<'_>) {
    let model = draft.model;
    for (index, section) in std::mem::take(&mut draft.sections) {
        let vhost = &model.vhosts[Id::new(index)];
        if index == draft.home.index() {
            let rest = to_top(&mut draft.topology, section);
            if rest != syntax::Vhost::default() {
                draft.topology.vhosts.insert(vhost.name.clone(), rest);
            }
        } else if vhost.presence == Presence::Declared || section != syntax::Vhost::default() {
            draft.topology.vhosts.insert(vhost.name.clone(), section);
        }
    }
}

/// Gives the top level its sections, and back what only `vhosts` can say.
fn to_top(topology: &mut syntax::Topology, mut section: syntax::Vhost) -> syntax::Vhost {
    topology.exchanges = std::mem::take(&mut section.exchanges);
    topology.queues = std::mem::take(&mut section.queues);
    topology.dead_letters = std::mem::take(&mut section.dead_letters);
    topology.policies = std::mem::take(&mut section.policies);
    topology.operator_policies = std::mem::take(&mut section.operator_policies);
    topology.permissions = std::mem::take(&mut section.permissions);
    topology.topic_permissions = std::mem::take(&mut section.topic_permissions);
    topology.parameters = std::mem::take(&mut section.parameters);
    section
}
