//! Where derived objects come from.

use super::objects::exchange_name;
use crate::model::{Destination, Model, Origin, Ref};
use crate::source::Sources;

/// One line for every derived object: what it is, why it is there, and which line is the cause.
pub(super) fn derived(model: &Model, sources: &Sources) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut add = |what: String, origin: &Origin| {
        if let Origin::Derived { from, why } = origin {
            let at = sources.line_column(from.file, sources.locate(from).start);
            let file = sources.file(from.file).name();
            rows.push([what, why.clone(), format!("{file}:{}", at.line)]);
        }
    };
    for exchange in model.exchanges.values() {
        add(format!("exchange {}", exchange.name), &exchange.origin);
    }
    for queue in model.queues.values() {
        add(format!("queue {}", queue.name), &queue.origin);
    }
    for binding in model.bindings.values() {
        let end = match &binding.destination {
            Destination::Queue(Ref::Known(id)) => &model.queues[*id].name,
            Destination::Exchange(exchange) => exchange_name(model, exchange),
            Destination::Queue(Ref::Unknown(name)) => name,
        };
        let source = exchange_name(model, &binding.source);
        add(format!("binding {source} -> {end}"), &binding.origin);
    }
    for policy in model.policies.values() {
        add(format!("policy {}", policy.name), &policy.origin);
    }
    rows.sort();
    table(&rows)
}

fn table(rows: &[[String; 3]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    rows.iter().map(|[what, why, at]| format!("{what:first$}  {why:second$}  {at}\n")).collect()
}
