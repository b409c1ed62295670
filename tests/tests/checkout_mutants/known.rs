//! Harm that no rule can see yet, by the mutant's name, with the reason.
//!
//! A mutant that is here and is not silent fails the test too: the list is as short as it can be.

/// What stays silent, and why.
pub(crate) const SILENT: [(&str, &str); 4] = [
    (
        "queues/sms.order_events/per_instance = true",
        "a queue of an instance has no dead letters unless it says so: by design, what it rejects goes with it",
    ),
    (
        "messages/document.ready/headers/format = {\"field\":\"order_id\"}",
        "a uuid is any text to routing, so that it could be one that a binding asks for",
    ),
    (
        "messages/document.ready/headers/kind = {\"field\":\"order_id\"}",
        "a uuid is any text to routing, so that it could be one that a binding asks for",
    ),
    (
        "messages/order.placed/parameters/region = {\"field\":\"order_id\"}",
        "a uuid is any word to routing, so that it could be a region that a binding asks for",
    ),
];

/// Why the mutant may be silent.
pub(crate) fn why(name: &str) -> Option<&'static str> {
    SILENT.iter().find(|(known, _)| *known == name).map(|(_, why)| *why)
}
