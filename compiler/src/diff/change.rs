//! A change, and what it means for those who do not change with it.

use crate::source::Place;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// How bad a change is while old and new run side by side, and for messages that are under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Somebody who works today does not any more, or the broker does not take it.
    Breaking,
    /// It may be what is wanted, and may lose or misdeliver.
    Dangerous,
    /// Nobody has to do anything.
    Safe,
}

/// In what order to roll a change out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Rollout {
    /// In any order.
    Either,
    /// Who consumes goes first, who publishes follows.
    ConsumersFirst,
    /// Who publishes goes first, who consumes follows.
    ProducersFirst,
    /// In no order without a new version, or a new object beside the old one.
    Impossible,
}

/// Whom a change reaches, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reach {
    /// Queues, parking queues among them: what waits there is from before the change.
    pub queues: BTreeSet<String>,
    /// Services.
    pub services: BTreeSet<String>,
}

impl Reach {
    /// Whether it is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queues.is_empty() && self.services.is_empty()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.queues.extend(other.queues);
        self.services.extend(other.services);
    }
}

/// Something that is otherwise in the new topology.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What kind of change it is: a stable name, such as `queue-removed`.
    pub kind: &'static str,
    /// How bad it is.
    pub class: Class,
    /// What the object is: `queue`.
    pub noun: &'static str,
    /// The object's name.
    pub name: String,
    /// What of the object changed, from what to what; with kind and name it makes the fingerprint.
    pub detail: String,
    /// What changed, in one line without a full stop.
    pub message: String,
    /// The place in the old topology.
    pub old: Option<Place>,
    /// The place in the new topology.
    pub new: Option<Place>,
    /// Whom it reaches.
    pub reaches: Reach,
    /// In what order to roll it out.
    pub rollout: Rollout,
    /// What to do about it.
    pub help: Option<String>,
    /// A concrete case: a routing key that reaches less than before, a payload that is refused.
    pub witness: Option<String>,
}

impl Change {
    pub(super) fn new(
        (kind, class): (&'static str, Class),
        (noun, name): (&'static str, impl Into<String>),
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            class,
            noun,
            name: name.into(),
            detail: String::new(),
            message: message.into(),
            old: None,
            new: None,
            reaches: Reach::default(),
            rollout: Rollout::Either,
            help: None,
            witness: None,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn places(mut self, old: Option<Place>, new: Option<Place>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    pub(super) fn reaches(mut self, reaches: Reach) -> Self {
        self.reaches = reaches;
        self
    }

    pub(super) fn rollout(mut self, rollout: Rollout) -> Self {
        self.rollout = rollout;
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn witness(mut self, witness: Option<String>) -> Self {
        self.witness = witness;
        self
    }

    /// Twelve hexadecimal digits that stay the same as long as the change does, wherever it is written and however it is worded:
    /// an approval names it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let parts = [self.kind, self.noun, &self.name, &self.detail];
        let digest = Sha256::digest(parts.join("\0"));
        digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Class};

    #[test]
    fn a_fingerprint_is_of_the_change_and_not_of_its_words() {
        let change = |name: &str, detail: &str, message: &str| {
            let what = ("queue-argument-changed", Class::Breaking);
            Change::new(what, ("queue", name), message).detail(detail).fingerprint()
        };
        let one = change("email", "x-max-length: 1 -> 2", "said so");
        assert_eq!(one, change("email", "x-max-length: 1 -> 2", "said otherwise"));
        assert_ne!(one, change("sms", "x-max-length: 1 -> 2", "said so"));
        assert_ne!(one, change("email", "x-max-length: 1 -> 3", "said so"));
        assert_eq!(one.len(), 12);
    }
}
