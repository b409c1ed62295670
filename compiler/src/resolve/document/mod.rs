//! A definitions document becomes a model: what the broker would make of it.

mod access;
mod entries;
mod missing;
mod objects;

use super::DEFAULT_VERSION;
use crate::broker::Version;
use crate::broker::queue_types::default_type;
use crate::definitions::Document;
use crate::model::{Form, Id, Model, Origin, Presence, Target, Unresolved, User, Vhost};
use crate::report::Diagnostic;
use crate::source::{FileId, Place, Pointer};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The virtual host that every broker has, and an import into one falls back to.
const DEFAULT_VHOST: &str = "/";

/// What may be chosen from outside of the document.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'o> {
    /// The broker's version, over what the document says.
    pub(crate) version: Option<Version>,
    /// Import into this one virtual host.
    pub(crate) vhost: Option<&'o str>,
}

/// The model of a document, and what is wrong with its entries. Entries that lack
/// what they must have are left out of the model.
pub(crate) fn definitions(
    document: &Document,
    value: &Value,
    file: FileId,
    options: Options<'_>,
) -> (Model, Vec<Diagnostic>) {
    let single = options.vhost.is_some() || is_of_one_vhost(document);
    let mut reader = Reader {
        model: Model::empty(Form::Definitions, target(document, file, options)),
        file,
        value,
        single,
        found: Vec::new(),
        vhosts: HashMap::new(),
        users: HashMap::new(),
        unknown_vhosts: HashMap::new(),
    };
    reader.check_home(document, options);
    reader.vhosts(document, options.vhost);
    if !single {
        reader.users(document);
    }
    reader.exchanges(document);
    reader.queues(document);
    reader.bindings(document);
    reader.policies(document);
    reader.parameters(document);
    if !single {
        reader.permissions(document);
        reader.global_parameters(document);
    }
    (reader.model, reader.found)
}

/// Whether the document can only be imported into one virtual host: it says so, or
/// an object does not name its own.
pub(crate) fn is_of_one_vhost(document: &Document) -> bool {
    document.rabbitmq_definition_format.as_deref() == Some("single_virtual_host")
        || document.queues.iter().flatten().any(|queue| queue.vhost.is_none())
        || document.exchanges.iter().flatten().any(|exchange| exchange.vhost.is_none())
        || document.bindings.iter().flatten().any(|binding| binding.vhost.is_none())
        || document.policies.iter().flatten().any(|policy| policy.vhost.is_none())
        || document.parameters.iter().flatten().any(|parameter| parameter.vhost.is_none())
}

fn target(document: &Document, file: FileId, options: Options<'_>) -> Target {
    let written = [
        ("rabbitmq_version", &document.rabbitmq_version),
        ("rabbit_version", &document.rabbit_version),
    ];
    let in_file = written.into_iter().find_map(|(key, text)| {
        let version = Version::of_export(text.as_deref()?)?;
        Some((version, Place::value(file, Pointer::root().key(key))))
    });
    let oldest = *crate::broker::version::KNOWN.start();
    let (version, version_at) = match (options.version, in_file) {
        (Some(version), _) => (version, None),
        // What an older broker exported will be imported into one that still exists.
        (None, Some((version, place))) => (version.max(oldest), Some(place)),
        (None, None) => (DEFAULT_VERSION, None),
    };
    Target { version, version_at, plugins: None }
}

struct Reader<'d> {
    model: Model,
    file: FileId,
    /// The document as it is written, for what its types do not keep.
    value: &'d Value,
    single: bool,
    found: Vec<Diagnostic>,
    vhosts: HashMap<String, Id<Vhost>>,
    users: HashMap<String, Id<User>>,
    unknown_vhosts: HashMap<String, Id<Vhost>>,
}

impl Reader<'_> {
    fn place(&self, section: &str, index: usize) -> Place {
        Place::value(self.file, Pointer::root().key(section).index(index))
    }

    fn raw(&self, section: &str, index: usize) -> Option<&Map<String, Value>> {
        self.value.get(section)?.get(index)?.as_object()
    }

    fn fault(&mut self, message: impl Into<String>, place: Place, help: &str) {
        let fault = Diagnostic::fault("invalid-definitions", message).at(place, "").help(help);
        self.found.push(fault);
    }

    /// A document of one virtual host that is imported without naming one goes to `/`.
    fn check_home(&mut self, document: &Document, options: Options<'_>) {
        let original = document.original_vhost_name.as_deref();
        let Some(original) = original.filter(|name| *name != DEFAULT_VHOST) else { return };
        if self.single && options.vhost.is_none() {
            let place = Place::value(self.file, Pointer::root().key("original_vhost_name"));
            self.found.push(
                Diagnostic::fault(
                    "vhost-mismatch",
                    format!("the objects of the virtual host `{original}` would land in `/`"),
                )
                .at(
                    place,
                    "the document does not make this virtual host, and its objects name none",
                )
                .help(format!("say where it is imported: `--vhost {original}`")),
            );
        }
    }

    fn vhosts(&mut self, document: &Document, chosen: Option<&str>) {
        if self.single {
            let name = chosen.unwrap_or(DEFAULT_VHOST).to_owned();
            let kind = document.default_queue_type.clone();
            let metadata = document.metadata.clone().unwrap_or_default();
            self.add_vhost(name, metadata, kind, false, Presence::External, Origin::Predeclared);
            return;
        }
        for (index, entry) in document.vhosts.iter().flatten().enumerate() {
            let place = self.place("vhosts", index);
            if !self.is_complete("vhosts", index) {
                continue;
            }
            let mut metadata = entry.metadata.clone().unwrap_or_default();
            if let Some(description) = &entry.description {
                metadata.entry("description").or_insert_with(|| description.as_str().into());
            }
            if let Some(tags) = &entry.tags {
                metadata.entry("tags").or_insert_with(|| tags.list().into());
            }
            let kind = metadata.get("default_queue_type").and_then(Value::as_str);
            let kind = kind.map(str::to_owned);
            let name = entry.name.clone().unwrap_or_default();
            let (tracing, origin) = (entry.tracing == Some(true), Origin::Written(place));
            self.add_vhost(name, metadata, kind, tracing, Presence::Declared, origin);
        }
        if !self.vhosts.contains_key(DEFAULT_VHOST) {
            let origin = Origin::Predeclared;
            let (name, metadata) = (DEFAULT_VHOST.to_owned(), Map::new());
            self.add_vhost(name, metadata, None, false, Presence::External, origin);
        }
    }

    fn add_vhost(
        &mut self,
        name: String,
        metadata: Map<String, Value>,
        kind: Option<String>,
        tracing: bool,
        presence: Presence,
        origin: Origin,
    ) -> Id<Vhost> {
        let version = self.model.target.version;
        let read = |kind| default_type(&Value::String(kind), version).ok().flatten();
        let default_queue_type = kind.and_then(read);
        let id = self.model.vhosts.push(Vhost {
            name: name.clone(),
            presence,
            metadata,
            tracing,
            default_queue_type,
            origin,
        });
        self.predeclared(id);
        self.vhosts.entry(name).or_insert(id);
        id
    }

    /// The virtual host of an entry. One that nothing declares is remembered as unresolved.
    fn vhost_of(&mut self, name: Option<&str>, entry: &Place) -> Id<Vhost> {
        if self.single {
            return self.model.home;
        }
        let name = name.unwrap_or(DEFAULT_VHOST);
        if let Some(id) = self.vhosts.get(name) {
            return *id;
        }
        let near = super::builder::nearest_of(name, self.vhosts.keys().map(String::as_str));
        self.model.unresolved.push(Unresolved {
            what: "virtual host",
            name: name.to_owned(),
            place: entry.at("vhost"),
            nearest: near,
        });
        if let Some(id) = self.unknown_vhosts.get(name) {
            return *id;
        }
        let id = self.model.vhosts.push(Vhost {
            name: name.to_owned(),
            presence: Presence::External,
            metadata: Map::new(),
            tracing: false,
            default_queue_type: None,
            origin: Origin::Predeclared,
        });
        self.predeclared(id);
        self.unknown_vhosts.insert(name.to_owned(), id);
        id
    }
}
