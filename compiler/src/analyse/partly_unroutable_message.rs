//! Messages of which some reach a queue and others none.

use super::Context;
use super::unroutable_message::lost;
use crate::flow::Way;
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "partly-unroutable-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for (index, contract) in context.flow().contracts.iter().enumerate() {
        let Some(first) = contract.ways.iter().find(|way| way.is_lost()) else { continue };
        // What is lost whatever it says is another rule's.
        if contract.ways.iter().all(Way::is_nowhere) {
            continue;
        }
        let message = format!("{} does not always reach a queue", context.contract_title(index));
        found.extend(lost(context, index, first, Diagnostic::lint(NAME, Severity::Warning, message)));
    }
}
