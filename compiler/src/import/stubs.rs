//! Stand-ins for what the document refers to and does not hold: `external: true`.

use super::draft::Draft;
use super::objects::{exchange_type, exchanges_named};
use crate::broker::names;
use crate::model::{Destination, Id, Ref, Vhost};
use crate::syntax;

/// Writes a stand-in for each exchange and queue that is only referred to.
pub(super) fn write(draft: &mut Draft<'_>) {
    let model = draft.model;
    let mut exchanges: Vec<(Id<Vhost>, &str)> = Vec::new();
    for exchange in model.exchanges.values() {
        exchanges.extend(exchanges_named(&exchange.arguments).map(|name| (exchange.vhost, name)));
    }
    for queue in model.queues.values() {
        exchanges.extend(exchanges_named(&queue.arguments).map(|name| (queue.vhost, name)));
    }
    for policy in model.policies.values() {
        exchanges.extend(exchanges_named(&policy.definition).map(|name| (policy.vhost, name)));
    }
    for permission in model.topic_permissions.values() {
        if let (Ref::Unknown(name), Some(vhost)) = (&permission.exchange, permission.vhost.known())
        {
            exchanges.push((vhost, name));
        }
    }
    for binding in model.bindings.values() {
        if let Ref::Unknown(name) = &binding.source {
            exchanges.push((binding.vhost, name));
        }
        match &binding.destination {
            Destination::Exchange(Ref::Unknown(name)) => exchanges.push((binding.vhost, name)),
            Destination::Exchange(Ref::Known(id)) if !model.exchanges[*id].origin.is_written() => {
                predeclared(draft, binding.vhost, &model.exchanges[*id].name);
            }
            Destination::Queue(Ref::Unknown(name)) => queue(draft, binding.vhost, name),
            _ => {}
        }
    }
    for (vhost, name) in exchanges {
        // The default exchange is none that one can describe.
        if model.exchange(vhost, name).is_none() && !name.is_empty() {
            exchange(draft, vhost, name);
        }
    }
}

fn exchange(draft: &mut Draft<'_>, vhost: Id<Vhost>, name: &str) {
    let stub = syntax::Exchange { external: true, ..syntax::Exchange::default() };
    draft.section(vhost).exchanges.entry(name.to_owned()).or_insert(stub);
    let at = draft.base(vhost).key("exchanges").key(name);
    draft.stub(name, at);
}

/// A predeclared exchange that is the destination of a binding needs an entry to bind under.
fn predeclared(draft: &mut Draft<'_>, vhost: Id<Vhost>, name: &str) {
    let type_ = names::predeclared(name).map(exchange_type);
    let stub = syntax::Exchange { external: true, type_, ..syntax::Exchange::default() };
    draft.section(vhost).exchanges.entry(name.to_owned()).or_insert(stub);
}

fn queue(draft: &mut Draft<'_>, vhost: Id<Vhost>, name: &str) {
    let stub = syntax::Queue { external: true, ..syntax::Queue::default() };
    draft.section(vhost).queues.entry(name.to_owned()).or_insert(stub);
    let at = draft.base(vhost).key("queues").key(name);
    draft.stub(name, at);
}
