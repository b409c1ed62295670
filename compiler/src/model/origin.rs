//! Where a model's objects and their settings come from.

use crate::source::Place;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// Where an object comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written by the user: the object's entry in a file.
    Written(Place),
    /// Made by the compiler, because of what stands at the place.
    Derived {
        /// What it was derived from.
        from: Place,
        /// Why, in a few words: `parking queue of email.order_events`.
        why: String,
    },
    /// There in every virtual host, such as `amq.topic`.
    Predeclared,
}

impl Origin {
    /// The place to point at: the object's own, or that of its cause.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        match self {
            Self::Written(place) | Self::Derived { from: place, .. } => Some(place),
            Self::Predeclared => None,
        }
    }

    /// Whether the user wrote the object.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self, Self::Written(_))
    }
}

/// An argument of an exchange, a queue or a binding, or a key of a policy's definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The broker's name: `x-message-ttl` of a queue, `message-ttl` of a policy.
    pub name: Cow<'static, str>,
    /// The value that the broker gets.
    pub value: Value,
    /// Where it was written.
    pub at: SettingPlace,
}

/// Where a setting was written, as seen from its object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingPlace {
    /// Under this key of the object.
    Key(&'static str),
    /// In the object's map of this name (`arguments`, `definition`), under the setting's own name.
    Entry(&'static str),
    /// Somewhere else: a default, an environment, a dead-letter policy.
    Elsewhere(Arc<Place>),
}

impl Setting {
    /// A setting that stands under `key` of its object.
    pub(crate) fn new(name: &'static str, value: impl Into<Value>, at: SettingPlace) -> Self {
        Self { name: Cow::Borrowed(name), value: value.into(), at }
    }

    /// The place of the value, of an object that stands at `owner`.
    #[must_use]
    pub fn place(&self, owner: &Place) -> Place {
        match &self.at {
            SettingPlace::Key(key) => owner.at(key),
            SettingPlace::Entry(map) => owner.at(map).at(&self.name),
            SettingPlace::Elsewhere(place) => (**place).clone(),
        }
    }
}

/// A list of settings, which are few: a search beats a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings(pub(crate) Vec<Setting>);

impl Settings {
    /// The setting of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.0.iter().find(|setting| setting.name == name)
    }

    /// The value of the setting of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.get(name).map(|setting| &setting.value)
    }

    /// The text of the setting of that name, if it is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_str)
    }

    /// The settings, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Setting> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The settings as a JSON object, which is what the broker's tables take.
    #[must_use]
    pub fn to_map(&self) -> serde_json::Map<String, Value> {
        let pair = |setting: &Setting| (setting.name.clone().into_owned(), setting.value.clone());
        self.0.iter().map(pair).collect()
    }

    /// Adds a setting, unless one of that name is there already.
    pub(crate) fn add(&mut self, setting: Setting) {
        if self.get(&setting.name).is_none() {
            self.0.push(setting);
        }
    }
}

impl<'s> IntoIterator for &'s Settings {
    type Item = &'s Setting;
    type IntoIter = std::slice::Iter<'s, Setting>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
