//! Lists and maps.

use super::context::{Context, other, unwritten};
use super::form::{Form, Reading, Shaped, Writing};
use super::text::within;
use super::unique;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::marker::PhantomData;

/// Lists of so many items of a form.
#[derive(Clone, Copy, Debug)]
pub struct List<F> {
    item: F,
    min: u64,
    max: u64,
    unique: bool,
}

impl<F> List<F> {
    /// All lists of such items.
    pub const fn of(item: F) -> Self {
        Self { item, min: 0, max: u64::MAX, unique: false }
    }
}

impl<F: Copy> List<F> {
    /// At least so many items.
    #[must_use]
    pub const fn min(self, min: u64) -> Self {
        Self { min, ..self }
    }

    /// At most so many items.
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Self { max, ..self }
    }

    /// No two are equal as JSON has it: 1 and 1.0 are.
    #[must_use]
    pub const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    fn read_unique<'de, T, D>(self, from: D, cx: Context<'_>) -> Result<Vec<T>, D::Error>
    where
        F: Form<T>,
        D: Deserializer<'de>,
    {
        // What is equal is judged by what was sent, of which the items do not keep everything.
        let items = Value::read(from, cx)?;
        self.check_unique(&items, cx).map_err(D::Error::custom)?;
        Self { unique: false, ..self }.read(items, cx).map_err(other)
    }

    fn check_unique(self, items: &Value, cx: Context<'_>) -> Result<(), &'static str> {
        match items.as_array().and_then(|items| unique::repeated(items)) {
            Some(index) => {
                cx.trace.refuse(&"an item that is not there yet", &"one that is");
                cx.at_index(index, Err("not unique"))
            }
            None => Ok(()),
        }
    }
}

impl<T, F: Form<T>> Form<Vec<T>> for List<F> {
    fn read<'de, D: Deserializer<'de>>(self, from: D, cx: Context<'_>) -> Result<Vec<T>, D::Error> {
        if self.unique {
            return self.read_unique(from, cx);
        }
        from.deserialize_seq(ListVisitor { form: self, cx, value: PhantomData })
    }

    fn write<S: Serializer>(
        self,
        value: &Vec<T>,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        let fits = within(value.len() as u64, self.min, self.max, "item");
        fits.map_err(|(expected, found)| cx.unwritable(expected, found))?;
        if self.unique {
            let form = Self { unique: false, ..self };
            let items = serde_json::to_value(Writing { form, value, cx }).map_err(unwritten)?;
            self.check_unique(&items, cx).map_err(serde::ser::Error::custom)?;
        }
        let cx = cx.deeper().map_err(|deep| deep.write::<S::Error>())?;
        let mut list = to.serialize_seq(Some(value.len()))?;
        for (index, value) in value.iter().enumerate() {
            let written = list.serialize_element(&Writing { form: self.item, value, cx });
            cx.at_index(index, written)?;
        }
        list.end()
    }
}

struct ListVisitor<'t, T, F> {
    form: List<F>,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'de, T, F: Form<T>> Visitor<'de> for ListVisitor<'_, T, F> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let cx = self.cx.deeper().map_err(|deep| deep.read::<A::Error>())?;
        let mut list = Vec::new();
        loop {
            let item = items.next_element_seed(Reading::new(self.form.item, cx));
            match cx.at_index(list.len(), item)? {
                Some(item) => list.push(item),
                None => break,
            }
        }
        match within(list.len() as u64, self.form.min, self.form.max, "item") {
            Ok(()) => Ok(list),
            Err((expected, found)) => Err(cx.refused(expected, found)),
        }
    }
}

/// Maps from string with so many values of a form.
#[derive(Clone, Copy, Debug)]
pub struct Dictionary<F> {
    value: F,
    min: u64,
    max: u64,
}

impl<F> Dictionary<F> {
    /// All maps to such values.
    pub const fn of(value: F) -> Self {
        Self { value, min: 0, max: u64::MAX }
    }
}

impl<F: Copy> Dictionary<F> {
    /// At least so many entries.
    #[must_use]
    pub const fn min(self, min: u64) -> Self {
        Self { min, ..self }
    }

    /// At most so many entries.
    #[must_use]
    pub const fn max(self, max: u64) -> Self {
        Self { max, ..self }
    }
}

impl<T, F: Form<T>> Form<BTreeMap<String, T>> for Dictionary<F> {
    fn read<'de, D: Deserializer<'de>>(
        self,
        from: D,
        cx: Context<'_>,
    ) -> Result<BTreeMap<String, T>, D::Error> {
        from.deserialize_map(DictionaryVisitor { form: self, cx, value: PhantomData })
    }

    fn write<S: Serializer>(
        self,
        value: &BTreeMap<String, T>,
        to: S,
        cx: Context<'_>,
    ) -> Result<S::Ok, S::Error> {
        let fits = within(value.len() as u64, self.min, self.max, "entry");
        fits.map_err(|(expected, found)| cx.unwritable(expected, found))?;
        let cx = cx.deeper().map_err(|deep| deep.write::<S::Error>())?;
        let mut map = to.serialize_map(Some(value.len()))?;
        for (key, value) in value {
            let written = map.serialize_entry(key, &Writing { form: self.value, value, cx });
            cx.at_key(key, written)?;
        }
        map.end()
    }
}

struct DictionaryVisitor<'t, T, F> {
    form: Dictionary<F>,
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'de, T, F: Form<T>> Visitor<'de> for DictionaryVisitor<'_, T, F> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let cx = self.cx.deeper().map_err(|deep| deep.read::<A::Error>())?;
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Reading::new(self.form.value, cx));
            let value = cx.at_key(&key, value)?;
            match map.entry(key) {
                Entry::Vacant(entry) => drop(entry.insert(value)),
                Entry::Occupied(entry) => {
                    let refused = cx.refused("one entry of that name", "two");
                    return cx.at_key(entry.key(), Err(refused));
                }
            }
        }
        match within(map.len() as u64, self.form.min, self.form.max, "entry") {
            Ok(()) => Ok(map),
            Err((expected, found)) => Err(cx.refused(expected, found)),
        }
    }
}
