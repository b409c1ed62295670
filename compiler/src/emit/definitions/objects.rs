//! Virtual hosts, exchanges, queues, bindings, policies and parameters.

use super::Selection;
use crate::definitions::{
    BindingEntry, Document, ExchangeEntry, GlobalParameterEntry, ParameterEntry, PolicyEntry,
    QueueEntry, VhostEntry,
};
use crate::model::{Binding, Destination, Exchange, Model, Origin, Policy, Presence, Queue, Ref};
use serde_json::{Value, json};

/// The sections that a document of a cluster and one of a virtual host have in common.
pub(super) fn routing(model: &Model, selection: &Selection<'_>) -> Document {
    Document {
        exchanges: Some(exchanges(model, selection)),
        queues: Some(queues(model, selection)),
        bindings: Some(bindings(model, selection)),
        policies: Some(policies(model, selection)),
        parameters: Some(parameters(model, selection)),
        ..Document::default()
    }
}

pub(super) fn vhosts(model: &Model) -> Vec<VhostEntry> {
    let declared = model.vhosts.values().filter(|vhost| vhost.presence == Presence::Declared);
    let entry = |vhost: &crate::model::Vhost| VhostEntry {
        name: Some(vhost.name.clone()),
        // What nothing says anything about is left as the broker has it.
        metadata: Some(vhost.metadata.clone()).filter(|metadata| !metadata.is_empty()),
        tracing: vhost.tracing.then_some(true),
        ..VhostEntry::default()
    };
    sorted(declared.map(entry).collect(), |entry| entry.name.clone())
}

fn exchanges(model: &Model, selection: &Selection<'_>) -> Vec<ExchangeEntry> {
    let chosen = model.exchanges.values().filter(|exchange| {
        let is_made = exchange.origin != Origin::Predeclared;
        is_made && selection.takes(exchange.presence) && selection.has(exchange.vhost)
    });
    let entry = |exchange: &Exchange| ExchangeEntry {
        name: Some(exchange.name.clone()),
        vhost: selection.name(exchange.vhost),
        kind: Some(exchange.kind.name().to_owned()),
        durable: Some(exchange.durable),
        auto_delete: Some(exchange.auto_delete),
        internal: Some(exchange.internal),
        arguments: Some(exchange.arguments.to_map()),
    };
    sorted(chosen.map(entry).collect(), |entry| (entry.vhost.clone(), entry.name.clone()))
}

fn queues(model: &Model, selection: &Selection<'_>) -> Vec<QueueEntry> {
    let queues = model.queues.values();
    let chosen =
        queues.filter(|queue| selection.takes(queue.presence) && selection.has(queue.vhost));
    let entry = |queue: &Queue| QueueEntry {
        name: Some(queue.name.clone()),
        vhost: selection.name(queue.vhost),
        kind: None,
        durable: Some(queue.durable),
        auto_delete: Some(queue.auto_delete),
        arguments: Some(queue.arguments.to_map()),
    };
    sorted(chosen.map(entry).collect(), |entry| (entry.vhost.clone(), entry.name.clone()))
}

fn bindings(model: &Model, selection: &Selection<'_>) -> Vec<BindingEntry> {
    let emitted = model.bindings.values().filter(|binding| selection.has(binding.vhost));
    let entry = |binding: &Binding| -> Option<BindingEntry> {
        let (kind, destination) = destination(model, selection, &binding.destination)?;
        Some(BindingEntry {
            source: Some(exchange_name(model, &binding.source).to_owned()),
            vhost: selection.name(binding.vhost),
            destination: Some(destination.to_owned()),
            destination_type: Some(kind.to_owned()),
            routing_key: Some(binding.routing_key.clone()),
            arguments: Some(binding.arguments.clone()),
        })
    };
    sorted(emitted.filter_map(entry).collect(), |entry: &BindingEntry| {
        (
            entry.vhost.clone(),
            entry.source.clone(),
            entry.destination_type.clone(),
            entry.destination.clone(),
            entry.routing_key.clone(),
            entry.arguments.as_ref().map(|map| json!(map).to_string()),
        )
    })
}

/// The end of a binding; none where each instance of a service binds its own queue.
fn destination<'m>(
    model: &'m Model,
    selection: &Selection<'_>,
    end: &'m Destination,
) -> Option<(&'static str, &'m str)> {
    match end {
        Destination::Exchange(exchange) => Some(("exchange", exchange_name(model, exchange))),
        Destination::Queue(Ref::Unknown(name)) => Some(("queue", name)),
        Destination::Queue(Ref::Known(id)) => {
            let queue = &model.queues[*id];
            let is_there = selection.everything || queue.presence != Presence::PerInstance;
            is_there.then_some(("queue", queue.name.as_str()))
        }
    }
}

pub(super) fn exchange_name<'m>(model: &'m Model, exchange: &'m Ref<Exchange>) -> &'m str {
    match exchange {
        Ref::Known(id) => &model.exchanges[*id].name,
        Ref::Unknown(name) => name,
    }
}

fn policies(model: &Model, selection: &Selection<'_>) -> Vec<PolicyEntry> {
    let own =
        model.policies.values().filter(|policy| !policy.operator && selection.has(policy.vhost));
    let entry = |policy: &Policy| PolicyEntry {
        vhost: selection.name(policy.vhost),
        name: Some(policy.name.clone()),
        pattern: Some(policy.pattern.clone()),
        apply_to: policy.scope.map(|scope| scope.name().to_owned()),
        definition: Some(policy.definition.to_map()),
        priority: Some(policy.priority.clone()),
    };
    sorted(own.map(entry).collect(), |entry| (entry.vhost.clone(), entry.name.clone()))
}

fn parameters(model: &Model, selection: &Selection<'_>) -> Vec<ParameterEntry> {
    let own = model.parameters.values().filter(|parameter| selection.has(parameter.vhost));
    let own = own.map(|parameter| ParameterEntry {
        vhost: selection.name(parameter.vhost),
        component: Some(parameter.component.clone()),
        name: Some(parameter.name.clone()),
        value: Some(parameter.value.clone()),
    });
    let operators =
        model.policies.values().filter(|policy| policy.operator && selection.has(policy.vhost));
    let operators = operators.map(|policy| ParameterEntry {
        vhost: selection.name(policy.vhost),
        component: Some("operator_policy".to_owned()),
        name: Some(policy.name.clone()),
        value: Some(operator_policy(policy)),
    });
    sorted(own.chain(operators).collect(), |entry| {
        (entry.vhost.clone(), entry.component.clone(), entry.name.clone())
    })
}

/// An operator policy lives under `parameters` (`rabbit_policies`).
fn operator_policy(policy: &Policy) -> Value {
    json!({
        "pattern": policy.pattern,
        "apply-to": policy.scope.map(crate::broker::policies::Scope::name),
        "definition": policy.definition.to_map(),
        "priority": policy.priority,
    })
}

pub(super) fn global_parameters(model: &Model) -> Vec<GlobalParameterEntry> {
    let entries = model.global_parameters.values().map(|parameter| GlobalParameterEntry {
        name: Some(parameter.name.clone()),
        value: Some(parameter.value.clone()),
    });
    sorted(entries.collect(), |entry| entry.name.clone())
}

/// Sorted by a key that no two entries share, so that the order of the file does not show.
pub(super) fn sorted<T, K: Ord>(mut entries: Vec<T>, key: impl FnMut(&T) -> K) -> Vec<T> {
    entries.sort_by_cached_key(key);
    entries
}
