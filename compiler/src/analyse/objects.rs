//! The objects that are ours to judge; how to call them and where to point.

use super::Context;
use crate::broker::{Outcome, QueueType, Version, names};
use crate::model::{
    Binding, Destination, Exchange, Origin, Policy, Presence, Queue, Ref, Setting, SettingPlace,
};
use crate::report::Diagnostic;
use crate::source::Place;
use std::borrow::Cow;

impl<'m> Context<'m> {
    /// The queues that this topology makes. Of partitions, which are alike, the first;
    /// of a document, those that an import does not skip.
    pub(crate) fn own_queues(&self) -> impl Iterator<Item = &'m Queue> + use<'m> {
        let in_document = self.is_definitions();
        self.model.queues.values().filter(move |queue| {
            let alike = queue.partition.is_some_and(|partition| partition > 0);
            let skipped = in_document && names::queue_is_skipped(&queue.name);
            queue.presence != Presence::External && !alike && !skipped
        })
    }

    /// The exchanges that this topology makes; of a document, those that an import
    /// does not skip.
    pub(crate) fn own_exchanges(&self) -> impl Iterator<Item = &'m Exchange> + use<'m> {
        let in_document = self.is_definitions();
        self.model.exchanges.values().filter(move |exchange| {
            let skipped = in_document && names::exchange_is_skipped(&exchange.name);
            exchange.presence != Presence::External && !skipped
        })
    }

    /// A queue's name as it is written: that of a partition is the whole's.
    pub(crate) fn title<'q>(&self, queue: &'q Queue) -> Cow<'q, str> {
        match &queue.origin {
            Origin::Written(place) if !self.is_definitions() => {
                let written = place.pointer.segments().last();
                written.map_or(Cow::Borrowed(&queue.name), Cow::Owned)
            }
            _ => Cow::Borrowed(&queue.name),
        }
    }

    /// Where an object's name is written.
    pub(crate) fn name_place(&self, origin: &Origin) -> Place {
        match origin {
            Origin::Written(place) if self.is_definitions() => place.at("name"),
            Origin::Written(place) => place.as_key(),
            _ => self.place(origin),
        }
    }

    /// Where a setting's name is written; `origin` is its object's.
    pub(crate) fn setting_key(&self, origin: &Origin, setting: &Setting) -> Place {
        setting.place(&self.place(origin)).as_key()
    }

    /// Where a setting's value is written; `origin` is its object's.
    pub(crate) fn setting_value(&self, origin: &Origin, setting: &Setting) -> Place {
        setting.place(&self.place(origin))
    }

    /// Where a binding's key is written, or what it follows from.
    pub(crate) fn binding_key(&self, binding: &Binding) -> Place {
        match &binding.origin {
            Origin::Written(place) if self.is_definitions() => place.at("routing_key"),
            Origin::Written(place) => place.at("key"),
            origin => self.place(origin),
        }
    }

    /// The name of a binding's end.
    pub(crate) fn destination<'a>(&'a self, binding: &'a Binding) -> &'a str {
        match &binding.destination {
            Destination::Queue(Ref::Known(id)) => &self.model.queues[*id].name,
            Destination::Exchange(Ref::Known(id)) => &self.model.exchanges[*id].name,
            Destination::Queue(Ref::Unknown(name)) | Destination::Exchange(Ref::Unknown(name)) => {
                name
            }
        }
    }

    /// What becomes of `what`, beside the place of a fault.
    pub(crate) fn consequence(&self, outcome: Outcome, what: &str) -> String {
        let version = self.version();
        match outcome {
            Outcome::Refused => format!("RabbitMQ {version} refuses this"),
            Outcome::Lost => {
                format!("RabbitMQ {version} drops the {what} without an error")
            }
        }
    }

    /// Adds the place that says which broker it is, if there is one.
    pub(crate) fn with_version(&self, finding: Diagnostic) -> Diagnostic {
        match &self.model.target.version_at {
            Some(place) => {
                let text = format!("the broker is RabbitMQ {}", self.version());
                finding.at(place.clone(), text)
            }
            None => finding,
        }
    }

    /// Whether a setting was said in a word of the language, not as the broker's argument.
    pub(crate) fn is_word(&self, setting: &Setting) -> bool {
        let of_arguments = |place: &Place| {
            let way: Vec<String> = place.pointer.segments().collect();
            way.iter().rev().nth(1).is_some_and(|map| map == "arguments")
        };
        !self.is_definitions()
            && match &setting.at {
                SettingPlace::Key(_) => true,
                SettingPlace::Entry(_) => false,
                SettingPlace::Elsewhere(place) => !of_arguments(place),
            }
    }
}

/// What a setting is called where it is written.
pub(crate) fn written_name(setting: &Setting) -> &str {
    match &setting.at {
        SettingPlace::Key(word) => word,
        _ => &setting.name,
    }
}

/// `the policy` or `the operator policy`.
pub(crate) fn policy_noun(policy: &Policy) -> &'static str {
    if policy.operator { "operator policy" } else { "policy" }
}

/// What to call a queue of that type.
pub(crate) const fn noun(kind: QueueType) -> &'static str {
    match kind {
        QueueType::Classic => "classic queue",
        QueueType::Quorum => "quorum queue",
        QueueType::Stream => "stream",
    }
}

/// The types of a list that hold from some version on, as a phrase:
/// `classic queues and streams`.
pub(crate) fn types_since(takers: &[(QueueType, Version)], version: Version) -> String {
    let now = takers.iter().filter(|(_, since)| version.not_older_than(*since));
    let names: Vec<String> = now.map(|(kind, _)| format!("{}s", noun(*kind))).collect();
    if names.is_empty() { "no queues".to_owned() } else { enumerated(&names) }
}

/// Words as a phrase: `a, b and c`.
pub(super) fn enumerated<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
