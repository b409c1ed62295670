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

/// Gives each word of the language that becomes an argument, where it is said: word, argument, value.
macro_rules! words {
    ($from:expr, $take:expr) => {{
        let (from, mut take) = ($from, $take);
        let mut word = |word: &'static str, argument: &'static str, value: Option<Value>| {
            if let Some(value) = value {
                take(word, argument, value);
            }
        };
        word("delivery_limit", "x-delivery-limit", from.delivery_limit.map(Value::from));
        word("message_ttl", "x-message-ttl", from.message_ttl.map(|t| t.millis.into()));
        word("max_length", "x-max-length", from.max_length.map(Value::from));
        word(
            "max_length_bytes",
            "x-max-length-bytes",
            from.max_length_bytes.map(|s| s.bytes.into()),
        );
        word("overflow", "x-overflow", from.overflow.map(|o| overflow(o).into()));
        word("expires", "x-expires", from.expires.map(|t| t.millis.into()));
        word(
            "consumer_timeout",
            "x-consumer-timeout",
            from.consumer_timeout.map(|t| t.millis.into()),
        );
        word("max_age", "x-max-age", from.max_age.map(|t| age(t.millis).into()));
        word(
            "max_segment_size",
            "x-stream-max-segment-size-bytes",
            from.max_segment_size.map(|s| s.bytes.into()),
        );
        word(
            "single_active_consumer",
            "x-single-active-consumer",
            from.single_active_consumer.map(Value::from),
        );
    }};
}

/// Adds the words of a layer, and then its arguments.
macro_rules! add_layer {
    ($settings:expr, $layer:expr, $place:expr) => {{
        let (settings, layer, place): (&mut Settings, _, &Place) = ($settings, $layer, $place);
        words!(layer, |word, argument, value| {
            settings.add(Setting::new(argument, value, elsewhere(place.at(word))));
        });
        for (name, value) in &layer.arguments {
            let at = elsewhere(place.at("arguments").at(name));
            settings.add(Setting { name: name.clone().into(), value: value.get().clone(), at });
        }
    }};
}

/// What is asked of the layers for one queue.
pub(super) struct Layers<'l, 's> {
    pub(super) queue: &'l Named<'s, syntax::Queue>,
    pub(super) patch: Option<&'l Named<'s, syntax::QueuePatch>>,
    pub(super) defaults: &'l DefaultSettings,
    pub(super) scope: &'l Scope<'s>,
}

impl Layers<'_, '_> {
    /// All settings that the queue gets, the strongest layer first.
    pub(super) fn settings(&self, kind: QueueType) -> Settings {
        let mut settings = Settings::default();
        if let Some(patch) = self.patch {
            add_layer!(&mut settings, patch.item, &patch.place);
        }
        words!(self.queue.item, |word, argument, value| {
            settings.add(Setting::new(argument, value, SettingPlace::Key(word)));
        });
        for (name, value) in &self.queue.item.arguments {
            let at = SettingPlace::Entry("arguments");
            settings.add(Setting { name: name.clone().into(), value: value.get().clone(), at });
        }
        for default in self.defaults.of_type(kind) {
            settings.add(default.clone());
        }
        settings
    }

    /// Words of the queue whose argument it names too: (word, argument).
    pub(super) fn said_twice(&self) -> Vec<(&'static str, &'static str)> {
        let item = self.queue.item;
        let mut said = Vec::new();
        if item.arguments.is_empty() {
            return said;
        }
        words!(item, |word, argument, _| said.push((word, argument)));
        said.extend(item.dead_letter.as_ref().map(|_| ("dead_letter", "x-dead-letter-exchange")));
        said.retain(|(_, argument)| item.arguments.contains_key(*argument));
        said
    }
}

/// What the queues of a virtual host get where they say nothing, by type.
pub(super) struct DefaultSettings([(QueueType, Settings); 3]);

impl DefaultSettings {
    pub(super) fn of(scope: &Scope<'_>, version: Version) -> Self {
        let mut all = Settings::default();
        if let Some(patch) = &scope.default_patch {
            add_layer!(&mut all, &patch.item.queue, &patch.place.at("queue"));
        }
        for layer in &scope.defaults {
            add_layer!(&mut all, &layer.item.queue, &layer.place.at("queue"));
        }
        Self([QueueType::Classic, QueueType::Quorum, QueueType::Stream].map(|kind| {
            let fitting = all.iter().filter(|setting| fits(kind, setting, version));
            (kind, Settings(fitting.cloned().collect()))
        }))
    }

    fn of_type(&self, kind: QueueType) -> &[Setting] {
        let of_type = self.0.iter().find(|(of, _)| *of == kind);
        of_type.map_or(&[], |(_, settings)| &settings.0)
    }
}

/// Whether a default is legal for a queue of that type.
fn fits(kind: QueueType, setting: &Setting, version: Version) -> bool {
    let only_classic = setting.name == "x-overflow" && setting.value == "reject-publish-dlx";
    let takes = !matches!(standing(kind, &setting.name, version), Standing::Refuses);
    takes && (kind == QueueType::Classic || !only_classic)
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
