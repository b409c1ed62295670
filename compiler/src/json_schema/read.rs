//! A file's tree becomes schemas.

use super::address::Address;
use super::keyword::{Dialect, Holds, holder};
use super::node::{Node, Part};
use super::{Documents, unsupported};
use crate::model::Id;
use crate::report::Diagnostic;
use crate::source::{Content, FileId, NodeId, Place, Pointer, SourceFile};
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

/// Where the schemas are that were read.
#[derive(Default)]
pub(super) struct Known {
    /// By their places.
    pub(super) places: FxHashMap<(FileId, Pointer), Id<Node>>,
    /// By the addresses that they have of their own.
    pub(super) resources: FxHashMap<Address, Id<Node>>,
    /// By names within a resource.
    pub(super) anchors: FxHashMap<(Address, String), Id<Node>>,
}

/// Reads the schemas of one file.
pub(super) struct Reader<'r> {
    pub(super) file: &'r SourceFile,
    pub(super) dialect: Dialect,
    pub(super) documents: &'r mut Documents,
    pub(super) known: &'r mut Known,
    pub(super) found: &'r mut Vec<Diagnostic>,
}

/// The dialect that a file is in: what its `$schema` says, or the newest.
pub(super) fn dialect(file: &SourceFile, id: FileId) -> Result<Dialect, Box<Diagnostic>> {
    let place = Place::value(id, Pointer::root()).at("$schema");
    match file.node_at(&place.pointer).map(|node| file.value_of(node)) {
        None => Ok(Dialect::Draft2020),
        Some(Value::String(uri)) if Dialect::of(&uri).is_some() => {
            Ok(Dialect::of(&uri).unwrap_or(Dialect::Draft2020))
        }
        Some(other) => Err(Box::new(
            unsupported(format!("{other} is no dialect of JSON Schema that is read here"))
                .at(place, "")
                .help("2020-12, 2019-09, draft-07, draft-06 and draft-04 are"),
        )),
    }
}

impl Reader<'_> {
    /// Reads the schema at a node of the tree, and all those in it.
    pub(super) fn schema(&mut self, at: NodeId, place: Place, base: &Address) -> Id<Node> {
        let key = (place.file, place.pointer.clone());
        if let Some(known) = self.known.places.get(&key) {
            return *known;
        }
        let id = self.documents.nodes.push(Node {
            place: place.clone(),
            dialect: self.dialect,
            always: None,
            words: Map::new(),
            parts: FxHashMap::default(),
            reference: None,
            target: None,
            whole: None,
        });
        self.known.places.insert(key, id);
        match self.file.tree().content(at, self.file.text()) {
            Content::Mapping => self.keywords(id, at, &place, base),
            _ => match self.file.value_of(at) {
                Value::Bool(always) => self.documents.nodes[id].always = Some(always),
                _ => {
                    let fault = unsupported("this is no schema").at(place, "");
                    self.found.push(fault.help("a schema is an object, `true` or `false`"));
                }
            },
        }
        id
    }

    fn keywords(&mut self, id: Id<Node>, at: NodeId, place: &Place, base: &Address) {
        let tree = self.file.tree();
        let entries: Vec<_> = tree
            .entries(at)
            .map(|(key, value)| (tree.scalar(key, self.file.text()), value))
            .collect();
        let text = |name: &str| {
            let (_, value) = entries.iter().find(|(key, _)| *key == name)?;
            Some(self.file.value_of(*value).as_str()?.to_owned())
        };
        let reference = text("$ref");
        let hidden = reference.is_some() && self.dialect.hides_beside_ref();
        let own = text(self.dialect.id()).filter(|_| !hidden);
        let names = ["$anchor", "$dynamicAnchor"].map(text);
        if let Some(other) = text("$schema").filter(|uri| Dialect::of(uri) != Some(self.dialect)) {
            let message = format!("`{other}` is another dialect than that of the file");
            let fault = unsupported(message).at(place.at("$schema"), "");
            self.found.push(fault.help("put the schema into a file of its own"));
        }
        let of_our_making = text("$comment").is_some_and(|text| super::emitted::may_be(&text));

        let base = &self.identify(id, own.as_deref(), names, base);
        for (name, value) in entries {
            let place = place.at(name);
            match holder(name)
                .and_then(|(name, holds)| Some((name, self.part(holds, value, &place, base)?)))
            {
                Some((name, part)) => _ = self.documents.nodes[id].parts.insert(name, part),
                None => {
                    let value = self.file.value_of(value);
                    self.documents.nodes[id].words.insert(name.to_owned(), value);
                }
            }
        }
        let node = &mut self.documents.nodes[id];
        node.reference = reference.map(|text| (base.clone(), text));
        node.whole = of_our_making.then(|| self.file.value_of(at));
    }

    /// Notes where a schema is by its own account; gives what is relative to it in it.
    fn identify(
        &mut self,
        id: Id<Node>,
        own: Option<&str>,
        names: [Option<String>; 2],
        base: &Address,
    ) -> Address {
        let mut base = base.clone();
        if let Some(own) = own {
            let (resource, anchor) = own.split_once('#').unwrap_or((own, ""));
            if !resource.is_empty() {
                base = base.join(resource);
                self.known.resources.entry(base.clone()).or_insert(id);
            }
            if !anchor.is_empty() {
                self.known.anchors.insert((base.clone(), anchor.to_owned()), id);
            }
        }
        for name in names.into_iter().flatten() {
            self.known.anchors.insert((base.clone(), name), id);
        }
        base
    }

    /// What a keyword holds; nothing, where that is not what it should hold.
    fn part(&mut self, holds: Holds, value: NodeId, place: &Place, base: &Address) -> Option<Part> {
        let tree = self.file.tree();
        let content = tree.content(value, self.file.text());
        match (holds, content) {
            (Holds::List | Holds::Either, Content::Sequence) => {
                let items: Vec<_> = tree.children(value).enumerate().collect();
                let items = items.into_iter();
                let schemas = items.map(|(index, item)| self.schema(item, place.item(index), base));
                Some(Part::List(schemas.collect()))
            }
            (Holds::Named | Holds::SomeNamed, Content::Mapping) => {
                let entries: Vec<_> = tree.entries(value).collect();
                let mut named = IndexMap::with_capacity(entries.len());
                for (key, value) in entries {
                    let is_list = tree.content(value, self.file.text()) == Content::Sequence;
                    if holds == Holds::SomeNamed && is_list {
                        continue;
                    }
                    let name = tree.scalar(key, self.file.text());
                    named.insert(name.to_owned(), self.schema(value, place.at(name), base));
                }
                Some(Part::Named(named))
            }
            (Holds::One | Holds::Either, Content::Mapping | Content::Plain(_)) => {
                Some(Part::One(self.schema(value, place.clone(), base)))
            }
            _ => None,
        }
    }
}
