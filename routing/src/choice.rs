//! Exchanges that hand each message to exactly one of their bindings.

use crate::topology::{BindingId, Destination, Topology};

/// The bindings that may be chosen, one for each destination: a hash ring ignores a second binding to a destination that it
/// has, and to the others a second one only makes the destination likelier.
pub(crate) fn options(topology: &Topology, bindings: &[BindingId]) -> Vec<BindingId> {
    let mut seen: Vec<Destination> = Vec::new();
    let mut options = Vec::new();
    for id in bindings {
        let destination = topology.binding(*id).destination;
        if !seen.contains(&destination) {
            seen.push(destination);
            options.push(*id);
        }
    }
    options
}
