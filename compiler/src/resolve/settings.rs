//! The settings of a queue: its own words, the environment's, and the defaults,
//! as the broker's arguments.

use super::scope::{Named, Scope};
use crate::broker::queue_arguments::{Standing, standing};
use crate::broker::{QueueType, Version};
use crate::model::{Setting, SettingPlace, Settings};
use crate::source::Place;
use crate::syntax::{self, Overflow};
use serde_json::Value;
use std::sync::Arc;

/// The words of the language that become arguments: (word, argument, value).
type Words = [(&'static str, &'static str, Option<Value>); 11];

macro_rules! words {
    ($from:expr) => {{
        let from = $from;
        [
            ("delivery_limit", "x-delivery-limit", from.delivery_limit.map(Value::from)),
            ("message_ttl", "x-message-ttl", from.message_ttl.map(|t| t.millis.into())),
            ("max_length", "x-max-length", from.max_length.map(Value::from)),
            (
                "max_length_bytes",
                "x-max-length-bytes",
                from.max_length_bytes.map(|s| s.bytes.into()),
            ),
            ("overflow", "x-overflow", from.overflow.map(|o| overflow(o).into())),
            ("expires", "x-expires", from.expires.map(|t| t.millis.into())),
            (
                "consumer_timeout",
                "x-consumer-timeout",
                from.consumer_timeout.map(|t| t.millis.into()),
            ),
            ("max_age", "x-max-age", from.max_age.map(|t| age(t.millis).into())),
            (
                "max_segment_size",
                "x-stream-max-segment-size-bytes",
                from.max_segment_size.map(|s| s.bytes.into()),
            ),
            (
                "single_active_consumer",
                "x-single-active-consumer",
                from.single_active_consumer.map(Value::from),
            ),
            // The type is decided before; it is listed with the others to be emitted with them.
            ("type", "x-queue-type", None),
        ]
    }};
}

/// What is asked of the layers for one queue.
pub(super) struct Layers<'l, 's> {
    pub(super) queue: &'l Named<'s, syntax::Queue>,
    pub(super) patch: Option<&'l Named<'s, syntax::QueuePatch>>,
    pub(super) scope: &'l Scope<'s>,
    pub(super) version: Version,
}

impl Layers<'_, '_> {
    /// All settings that the queue gets, the strongest layer first.
    pub(super) fn settings(&self, kind: QueueType) -> Settings {
        let mut settings = Settings::default();
        if let Some(patch) = self.patch {
            add(&mut settings, words!(patch.item), |word| elsewhere(patch.place.at(word)));
            add_arguments(&mut settings, &patch.item.arguments, &patch.place);
        }
        add(&mut settings, words!(self.queue.item), SettingPlace::Key);
        for (name, value) in &self.queue.item.arguments {
            let at = SettingPlace::Entry("arguments");
            settings.add(Setting { name: name.clone().into(), value: value.get().clone(), at });
        }
        self.add_defaults(&mut settings, kind);
        settings
    }

    /// Words of the queue whose argument it names too: (word, argument).
    pub(super) fn said_twice(&self) -> Vec<(&'static str, &'static str)> {
        let item = self.queue.item;
        if item.arguments.is_empty() {
            return Vec::new();
        }
        let said = words!(item).into_iter().filter(|(_, _, value)| value.is_some());
        let dead_letter =
            item.dead_letter.as_ref().map(|_| ("dead_letter", "x-dead-letter-exchange"));
        said.map(|(word, argument, _)| (word, argument))
            .chain(dead_letter)
            .filter(|(_, argument)| item.arguments.contains_key(*argument))
            .collect()
    }

    fn add_defaults(&self, settings: &mut Settings, kind: QueueType) {
        let mut defaults = Settings::default();
        if let Some(patch) = &self.scope.default_patch {
            let place = patch.place.at("queue");
            add(&mut defaults, words!(&patch.item.queue), |word| elsewhere(place.at(word)));
            add_arguments(&mut defaults, &patch.item.queue.arguments, &place);
        }
        for layer in &self.scope.defaults {
            let place = layer.place.at("queue");
            add(&mut defaults, words!(&layer.item.queue), |word| elsewhere(place.at(word)));
            add_arguments(&mut defaults, &layer.item.queue.arguments, &place);
        }
        for setting in defaults.0 {
            if fits(kind, &setting, self.version) {
                settings.add(setting);
            }
        }
    }
}

/// Whether a default is legal for a queue of that type.
fn fits(kind: QueueType, setting: &Setting, version: Version) -> bool {
    let only_classic = setting.name == "x-overflow" && setting.value == "reject-publish-dlx";
    let takes = !matches!(standing(kind, &setting.name, version), Standing::Refuses);
    takes && (kind == QueueType::Classic || !only_classic)
}

fn add(settings: &mut Settings, words: Words, at: impl Fn(&'static str) -> SettingPlace) {
    for (word, argument, value) in words {
        if let Some(value) = value {
            settings.add(Setting::new(argument, value, at(word)));
        }
    }
}

fn add_arguments(
    settings: &mut Settings,
    arguments: &indexmap::IndexMap<String, syntax::Json>,
    place: &Place,
) {
    for (name, value) in arguments {
        let at = elsewhere(place.at("arguments").at(name));
        settings.add(Setting { name: name.clone().into(), value: value.get().clone(), at });
    }
}

pub(super) fn elsewhere(place: Place) -> SettingPlace {
    SettingPlace::Elsewhere(Arc::new(place))
}

pub(super) fn overflow(overflow: Overflow) -> &'static str {
    match overflow {
        Overflow::DropHead => "drop-head",
        Overflow::RejectPublish => "reject-publish",
        Overflow::RejectPublishDlx => "reject-publish-dlx",
    }
}

/// An age as streams write it: a whole number of the largest unit that fits
/// (`rabbit_date_time`; `M` and `Y` are left out, since their length is not the reader's).
pub(crate) fn age(millis: u64) -> String {
    const UNITS: [(u64, char); 4] =
        [(86_400_000, 'D'), (3_600_000, 'h'), (60_000, 'm'), (1_000, 's')];
    let fits = UNITS.iter().find(|(unit, _)| millis > 0 && millis.is_multiple_of(*unit));
    match fits {
        Some((unit, sign)) => format!("{}{sign}", millis / unit),
        // A part of a second is more than the broker can say.
        None => format!("{}s", millis.div_ceil(1_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn an_age_is_a_whole_number_of_its_largest_unit() {
        let cases = [(86_400_000, "1D"), (5_400_000, "90m"), (90_000, "90s"), (1_500, "2s")];
        for (millis, expected) in cases {
            assert_eq!(age(millis), expected);
        }
    }
}
