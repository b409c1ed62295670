//! One mutation: a small document in which one thing may be wrong.

use serde_json::{Value, json};

/// A document with one value put where another stood.
#[derive(Clone, Debug)]
pub(crate) struct Mutation {
    /// What was changed, as the table of results calls it.
    pub(crate) kind: &'static str,
    /// The name of its object, like that of no other mutation.
    pub(crate) name: String,
    /// The entries: the section's key and the entry.
    pub(crate) entries: Vec<(&'static str, Value)>,
    /// Must not share a document with others: it reaches beyond its own objects.
    pub(crate) alone: bool,
    /// The broker itself removes the object after a moment: only whether it is refused is looked at.
    pub(crate) fleeting: bool,
}

impl Mutation {
    /// The document of these mutations together, for the whole cluster.
    pub(crate) fn document<'m>(mutations: impl IntoIterator<Item = &'m Self>) -> Value {
        let mut document = json!({});
        for (section, entry) in mutations.into_iter().flat_map(|mutation| &mutation.entries) {
            if document[*section].is_null() {
                document[*section] = json!([]);
            }
            if let Some(list) = document[*section].as_array_mut() {
                list.push(entry.clone());
            }
        }
        document
    }
}

/// Collects mutations and gives each a name.
#[derive(Default)]
pub(crate) struct Generator {
    pub(crate) all: Vec<Mutation>,
}

impl Generator {
    /// Adds the mutation that `entries` makes of its name.
    pub(crate) fn add(
        &mut self,
        kind: &'static str,
        entries: impl FnOnce(&str) -> Vec<(&'static str, Value)>,
    ) -> &mut Mutation {
        let index = self.all.len();
        let name = format!("m{index}");
        let entries = entries(&name);
        self.all.push(Mutation { kind, name, entries, alone: false, fleeting: false });
        &mut self.all[index]
    }
}

/// `object` with `key` set, or taken out where there is no value.
pub(crate) fn with(object: &Value, key: &str, value: Option<&Value>) -> Value {
    let mut changed = object.clone();
    if let Some(fields) = changed.as_object_mut() {
        match value {
            Some(value) => _ = fields.insert(key.to_owned(), value.clone()),
            None => _ = fields.remove(key),
        }
    }
    changed
}
