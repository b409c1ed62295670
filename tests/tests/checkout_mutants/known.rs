//! Harm that no rule can see yet, by the mutant's name, with the reason.
//!
//! A mutant that is here and is not silent fails the test too: the list is as short as it can be.

/// What stays silent, and why.
pub(crate) const SILENT: [(&str, &str); 2] = [
    (
        "services/fraud/consumes/fraud.live removed",
        "who declares a queue for each of its instances may be a program that is not in the file",
    ),
    (
        "services/fraud/consumes/fraud.live called unrouted.parked",
        "who declares a queue for each of its instances may be a program that is not in the file",
    ),
];

/// Why the mutant may be silent.
pub(crate) fn why(name: &str) -> Option<&'static str> {
    SILENT.iter().find(|(known, _)| *known == name).map(|(_, why)| *why)
}
