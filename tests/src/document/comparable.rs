//! A definitions document as a map from object to what else is said of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::object::sorted;
use super::{Object, Section};

/// A definitions document, indexed. Two documents that say the same are equal, whatever the order of their lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparable {
    /// What is said of each object beside its identity.
    pub objects: BTreeMap<Object, Map<String, Value>>,
    /// The top-level keys that are no section: versions and the like.
    pub header: BTreeMap<String, Value>,
    /// Objects that the document lists more than once; `objects` has the last.
    pub repeated: Vec<Object>,
}

impl Comparable {
    /// Indexes a document. What is no object where one belongs is left out: this is for documents that a broker has taken or written.
    pub fn of(document: &Value) -> Self {
        let mut comparable = Self::default();
        for (key, value) in document.as_object().into_iter().flatten() {
            match Section::ALL.into_iter().find(|section| section.key() == key) {
                Some(section) => comparable.add(section, value),
                None => _ = comparable.header.insert(key.clone(), value.clone()),
            }
        }
        comparable
    }

    /// Indexes a document in which objects have no `vhost` of their own, as `/api/definitions/{vhost}` takes and gives them.
    /// Sections that do not belong to a vhost are left out, as the broker leaves them out.
    pub fn of_vhost(document: &Value, vhost: &str) -> Self {
        let mut document = document.clone();
        for section in Section::ALL {
            if section.in_vhost() {
                for entry in document
                    .get_mut(section.key())
                    .and_then(Value::as_array_mut)
                    .into_iter()
                    .flatten()
                {
                    if let Some(entry) = entry.as_object_mut() {
                        entry.insert("vhost".to_owned(), vhost.into());
                    }
                }
            } else if let Some(document) = document.as_object_mut() {
                document.remove(section.key());
            }
        }
        Self::of(&document)
    }

    fn add(&mut self, section: Section, list: &Value) {
        for entry in list.as_array().into_iter().flatten().filter_map(Value::as_object) {
            let object = Object::of(section, entry);
            let rest = entry.iter().filter(|(key, _)| !section.identity().contains(&key.as_str()));
            let rest = rest.map(|(key, value)| (key.clone(), sorted(value))).collect();
            if self.objects.insert(object.clone(), rest).is_some() {
                self.repeated.push(object);
            }
        }
    }

    /// The objects of one section.
    pub fn section(
        &self,
        section: Section,
    ) -> impl Iterator<Item = (&Object, &Map<String, Value>)> {
        self.objects.iter().filter(move |(object, _)| object.section == section)
    }

    /// The objects of one section, to be changed.
    pub fn section_mut(
        &mut self,
        section: Section,
    ) -> impl Iterator<Item = (&Object, &mut Map<String, Value>)> {
        self.objects.iter_mut().filter(move |(object, _)| object.section == section)
    }
}
