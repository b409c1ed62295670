//! Versions that one service publishes side by side with the same key: whoever is bound gets each event twice.

use super::Context;
use crate::report::{Diagnostic, Severity};
use std::collections::BTreeSet;

pub(super) const NAME: &str = "dual-publish-same-route";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let flow = context.flow();
    for (id, service) in context.model.services.iter() {
        let published: BTreeSet<usize> = (0..flow.contracts.len())
            .filter(|at| flow.contracts[*at].publishers.iter().any(|(by, _)| *by == id))
            .collect();
        for second in &published {
            let (message, version) = flow.of_contract(context.model, *second);
            let first = published.iter().take_while(|at| *at < second).find(|at| {
                let (other, earlier) = flow.of_contract(context.model, **at);
                std::ptr::eq(message, other) && earlier.key == version.key
            });
            let Some(first) = first else { continue };
            let (_, earlier) = flow.of_contract(context.model, *first);
            let place = |at: usize| {
                let mut by = flow.contracts[at].publishers.iter();
                by.find(|(by, _)| *by == id).map(|(_, place)| place.clone())
            };
            let name = &message.name;
            let mut finding = Diagnostic::lint(
                NAME,
                Severity::Warning,
                format!(
                    "`{}` publishes versions {} and {} of `{name}` by one routing key",
                    service.name, earlier.major, version.major
                ),
            )
            .about(name.as_str());
            for (at, text) in [(*second, "every consumer gets this"), (*first, "and this")] {
                if let Some(place) = place(at) {
                    finding = finding.at(place, text);
                }
            }
            let own = format!("give version {} a `routing_key` of its own", version.major);
            found.push(finding.at(context.key_place(*second), "the key of both").help(own));
        }
    }
}
