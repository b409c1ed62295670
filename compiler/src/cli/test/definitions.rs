//! What a broker needs to play a topology's part: its own objects, and stand-ins for those of others.

use crate::broker::QueueType;
use crate::model::{Destination, Id, Model, Origin, Presence, Queue, Vhost};
use serde_json::{Map, Value, json};

/// The definitions of a virtual host, with its external and per-instance objects.
pub(super) fn of_vhost(model: &Model, vhost: Id<Vhost>) -> Value {
    let mut document =
        json!({ "exchanges": [], "queues": [], "bindings": [], "policies": [], "parameters": [] });
    for exchange in model.exchanges.values().filter(|exchange| exchange.vhost == vhost) {
        if exchange.origin == Origin::Predeclared {
            continue;
        }
        push(
            &mut document,
            "exchanges",
            json!({
                "name": exchange.name, "type": exchange.kind.name(), "durable": exchange.durable,
                "auto_delete": false, "internal": exchange.internal, "arguments": exchange.arguments.to_map(),
            }),
        );
    }
    for queue in model.queues.values().filter(|queue| queue.vhost == vhost) {
        // A stand-in keeps what comes, whatever the real one is. A stream cannot be looked into from here, and
        // routing does not ask what a queue is.
        let ours = queue.presence == Presence::Declared && queue.kind != Some(QueueType::Stream);
        let (durable, arguments) = match ours {
            true => (queue.durable, Value::Object(arguments(queue))),
            false => (true, json!({})),
        };
        push(
            &mut document,
            "queues",
            json!({
                "name": queue.name, "durable": durable, "auto_delete": false, "arguments": arguments,
            }),
        );
    }
    bindings(model, vhost, &mut document);
    policies(model, vhost, &mut document);
    document
}

/// A queue's arguments, without the one that keeps a test from looking into it.
fn arguments(queue: &Queue) -> Map<String, Value> {
    let mut arguments = queue.arguments.to_map();
    arguments.remove("x-single-active-consumer");
    arguments
}

fn bindings(model: &Model, vhost: Id<Vhost>, document: &mut Value) {
    for binding in model.bindings.values().filter(|binding| binding.vhost == vhost) {
        let Some(source) = binding.source.known() else { continue };
        let (kind, to) = match &binding.destination {
            Destination::Queue(queue) => ("queue", queue.known().map(|id| &model.queues[id].name)),
            Destination::Exchange(to) => {
                ("exchange", to.known().map(|id| &model.exchanges[id].name))
            }
        };
        let Some(to) = to else { continue };
        push(
            document,
            "bindings",
            json!({
                "source": model.exchanges[source].name, "destination": to, "destination_type": kind,
                "routing_key": binding.routing_key, "arguments": binding.arguments,
            }),
        );
    }
}

fn policies(model: &Model, vhost: Id<Vhost>, document: &mut Value) {
    for policy in model.policies.values().filter(|policy| policy.vhost == vhost) {
        let apply_to = policy.scope.map_or("all", |scope| scope.name());
        let body = json!({
            "pattern": policy.pattern, "apply-to": apply_to, "priority": policy.priority,
            "definition": policy.definition.to_map(),
        });
        let (section, mut entry) = match policy.operator {
            true => ("parameters", json!({ "component": "operator_policy", "value": body })),
            false => ("policies", body),
        };
        entry["name"] = policy.name.as_str().into();
        push(document, section, entry);
    }
}

fn push(document: &mut Value, section: &str, entry: Value) {
    if let Some(list) = document[section].as_array_mut() {
        list.push(entry);
    }
}
