//! Two topologies, an old one and a new one: what changed, how bad that is, whom it reaches, and in what order to roll it out.
//!
//! The old side need not be clean, or a broken one could never be mended. Objects are compared by their names, messages also by
//! where each of them goes: a binding that is written otherwise and takes the same is no change.

mod access;
#[cfg(all(test, feature = "schema"))]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod cases;
mod change;
mod compared;
mod contract;
mod envelope;
mod exchanges;
mod headers;
mod json;
mod messages;
mod pairs;
mod payloads;
mod policies;
mod queues;
mod reach;
mod released;
mod report;
mod reused;
mod revision;
mod routes;
mod services;
mod side;
mod silent;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]
mod tests;

pub use change::{Change, Class, Reach, Rollout};
pub use compared::{Compared, compare};
pub use json::json;
#[cfg(feature = "schema")]
pub use json::schema;
pub use released::{forgotten, released};
pub use report::findings;

use crate::model::Model;
use side::Side;

/// Compares two topologies. The changes stand in the order of the new file, what is gone behind.
#[must_use]
pub fn changes(old: &Model, new: &Model) -> Vec<Change> {
    let sides = Sides { old: Side::of(old), new: Side::of(new) };
    let mut found = Vec::new();
    for compare in [
        exchanges::compare,
        queues::compare,
        messages::compare,
        routes::compare,
        services::compare,
        policies::compare,
        access::compare,
    ] {
        compare(&sides, &mut found);
    }
    found
}

/// What is compared.
struct Sides<'m> {
    old: Side<'m>,
    new: Side<'m>,
}
