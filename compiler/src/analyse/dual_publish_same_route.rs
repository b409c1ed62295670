//! Versions that one service publishes side by side with the same key: whoever is bound gets each event twice.

use super::Context;
use crate::model::{Id, Service};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "dual-publish-same-route";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    for (id, _) in context.model.services.iter() {
        let published: Vec<usize> = (0..flow.contracts.len())
            .filter(|at| flow.contracts[*at].publishers.iter().any(|(by, _)| *by == id))
            .collect();
        for (position, second) in published.iter().enumerate() {
            let (message, version) = flow.of_contract(context.model, *second);
            let first = published[..position].iter().find(|at| {
                let (other, earlier) = flow.of_contract(context.model, **at);
                std::ptr::eq(message, other) && earlier.key == version.key
            });
            found.extend(first.map(|first| both(context, id, *first, *second)));
        }
    }
}

fn both(context: &Context<'_>, by: Id<Service>, first: usize, second: usize) -> Diagnostic {
    let flow = context.flow();
    let (_, earlier) = flow.of_contract(context.model, first);
    let (message, version) = flow.of_contract(context.model, second);
    let (service, name) = (&context.model.services[by].name, &message.name);
    let text = format!(
        "`{service}` publishes versions {} and {} of `{name}` by one routing key",
        earlier.major, version.major
    );
    let place = |contract: usize| {
        let mut publishers = flow.contracts[contract].publishers.iter();
        publishers.find(|(publisher, _)| *publisher == by).map(|(_, place)| place.clone())
    };
    let labels: &[(usize, &str)] = match place(first) == place(second) {
        true => &[(second, "every consumer gets both")],
        false => &[(second, "every consumer gets this"), (first, "and this")],
    };
    let mut finding = Diagnostic::lint(NAME, Severity::Warning, text).about(name.as_str());
    for (contract, text) in labels {
        if let Some(place) = place(*contract) {
            finding = finding.at(place, *text);
        }
    }
    finding
        .at(context.key_place(second), "the key of both")
        .help(format!("give version {} a `routing_key` of its own", version.major))
}
