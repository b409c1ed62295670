//! The topology while it is being written, and where each of its objects came from.

use super::{access, bindings, dead_letters, objects, plugins, policies, stubs, vhosts};
use crate::definitions::Document;
use crate::model::{Id, Model, Origin, Vhost};
use crate::report::{Diagnostic, Severity};
use crate::source::{FileId, Place, Pointer};
use crate::syntax::{self, Topology};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// What is known about the document while its topology is written.
pub(super) struct Draft<'m> {
    pub(super) model: &'m Model,
    pub(super) value: &'m Value,
    pub(super) file: FileId,
    pub(super) topology: Topology,
    /// The virtual host of the top level.
    pub(super) home: Id<Vhost>,
    /// The sections of each virtual host, by its position in the model.
    pub(super) sections: BTreeMap<usize, syntax::Vhost>,
    /// From an entry of the document to its place in the file.
    pub(super) written: HashMap<String, Pointer>,
    /// The stand-ins for what the document refers to and does not hold, by name.
    pub(super) stubs: HashMap<String, Pointer>,
    pub(super) notes: Vec<Diagnostic>,
}

impl<'m> Draft<'m> {
    /// The topology of a document's model.
    pub(super) fn of(
        model: &'m Model,
        document: &'m Document,
        value: &'m Value,
        file: FileId,
    ) -> Self {
        let mut draft = Self {
            model,
            value,
            file,
            topology: Topology { topoc: Some(1), ..Topology::default() },
            home: vhosts::home(model),
            sections: BTreeMap::new(),
            written: HashMap::new(),
            stubs: HashMap::new(),
            notes: Vec::new(),
        };
        vhosts::write(&mut draft);
        objects::exchanges(&mut draft);
        objects::queues(&mut draft);
        stubs::write(&mut draft);
        bindings::write(&mut draft);
        dead_letters::write(&mut draft);
        policies::write(&mut draft, document);
        access::write(&mut draft);
        plugins::write(&mut draft);
        vhosts::put_together(&mut draft);
        draft
    }

    /// The sections of a virtual host.
    pub(super) fn section(&mut self, vhost: Id<Vhost>) -> &mut syntax::Vhost {
        self.sections.entry(vhost.index()).or_default()
    }

    /// Where the sections of a virtual host stand in the file.
    pub(super) fn base(&self, vhost: Id<Vhost>) -> Pointer {
        if vhost == self.home {
            return Pointer::root();
        }
        Pointer::root().key("vhosts").key(&self.model.vhosts[vhost].name)
    }

    /// Remembers where an entry of the document went.
    pub(super) fn wrote(&mut self, origin: &Origin, at: Pointer) {
        if let Some(place) = origin.place() {
            self.written.insert(place.pointer.as_str().to_owned(), at);
        }
    }

    /// Remembers that something stands in for what the document does not hold.
    pub(super) fn stub(&mut self, name: &str, at: Pointer) {
        self.stubs.entry(name.to_owned()).or_insert(at);
    }

    /// Says that something of the document is not in the file.
    pub(super) fn leave_out(&mut self, message: impl Into<String>, place: Place) {
        self.notes.push(super::note(Severity::Warning, message, place));
    }

    /// The place of an object of the model in the document.
    pub(super) fn place(&self, origin: &Origin) -> Place {
        origin.place().cloned().unwrap_or_else(|| Place::value(self.file, Pointer::root()))
    }
}
