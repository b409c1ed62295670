//! Reads the files that a topology's contracts name, and those that these refer to.

use super::address::Address;
use super::node::{Node, Part};
use super::read::{Known, Reader, dialect};
use super::{Documents, unsupported};
use crate::model::Id;
use crate::report::{Diagnostic, nearest};
#[cfg(feature = "cli")]
use crate::source::Memory;
use crate::source::{FileId, FileSource, Place, Pointer, Sources, beside, missing};
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a contract that names a file is called when the file is missing.
const WHAT: &str = "schema file";

/// Reads the schema files that are wanted, each by the place that names it and by its path, and all
/// that they refer to.
pub(crate) fn load<'w>(
    files: &dyn FileSource,
    sources: &mut Sources,
    wanted: impl IntoIterator<Item = (Place, &'w str)>,
) -> (Documents, Vec<Diagnostic>) {
    let mut loader = Loader::new(files, sources);
    let mut open = Vec::new();
    for (place, path) in wanted {
        let base = Address::file(loader.sources.file(place.file).name());
        if let Some(root) = loader.target(&base, path, &place) {
            loader.documents.roots.insert(place, root);
            open.push(root);
        }
    }
    open.reverse();
    loader.follow(open);
    (loader.documents, loader.found)
}

/// Reads some of the schemas in a file that was read already, each by its place. They refer to nothing
/// outside of it.
#[cfg(feature = "cli")]
pub(crate) fn load_within(
    sources: &mut Sources,
    file: FileId,
    wanted: impl IntoIterator<Item = Pointer>,
) -> (Documents, Vec<Diagnostic>) {
    let nothing = Memory::default();
    let mut loader = Loader::new(&nothing, sources);
    let path = loader.sources.file(file).name().to_owned();
    let mut open = Vec::new();
    if let Some(root) = loader.adopt(&path, file) {
        let address = Address::file(&path);
        for pointer in wanted {
            if let Some(schema) = loader.pointed(root, pointer.as_str(), &address) {
                loader.documents.roots.insert(Place::value(file, pointer), schema);
                open.push(schema);
            }
        }
    }
    open.reverse();
    loader.follow(open);
    (loader.documents, loader.found)
}

struct Loader<'l> {
    files: &'l dyn FileSource,
    sources: &'l mut Sources,
    documents: Documents,
    known: Known,
    /// The files that were opened, by path; nothing, where that failed.
    opened: FxHashMap<String, Option<Id<Node>>>,
    /// Where files are by their own account.
    own: FxHashMap<FileId, Address>,
    found: Vec<Diagnostic>,
}

impl<'l> Loader<'l> {
    fn new(files: &'l dyn FileSource, sources: &'l mut Sources) -> Self {
        Self {
            files,
            sources,
            documents: Documents::default(),
            known: Known::default(),
            opened: FxHashMap::default(),
            own: FxHashMap::default(),
            found: Vec::new(),
        }
    }

    /// The whole schema of a file.
    fn open(&mut self, path: &str, place: &Place) -> Option<Id<Node>> {
        if let Some(known) = self.opened.get(path) {
            return *known;
        }
        let root = match self.files.read(path) {
            Ok(bytes) => self.read(path, &bytes),
            Err(error) => {
                self.found.push(missing(self.files, WHAT, path, place, &error));
                None
            }
        };
        self.opened.insert(path.to_owned(), root);
        root
    }

    fn read(&mut self, path: &str, bytes: &[u8]) -> Option<Id<Node>> {
        let (id, found) = self.sources.add(path, bytes);
        let sound = found.is_empty();
        self.found.extend(found);
        if sound { self.adopt(path, id) } else { None }
    }

    /// The whole schema of a file that was read.
    fn adopt(&mut self, path: &str, id: FileId) -> Option<Id<Node>> {
        let file = self.sources.file(id);
        let tree_root = file.tree().root()?;
        let dialect = dialect(file, id).map_err(|fault| self.found.push(*fault)).ok()?;
        let address = Address::file(path);
        let mut reader = Reader {
            file,
            dialect,
            documents: &mut self.documents,
            known: &mut self.known,
            found: &mut self.found,
        };
        let root = reader.schema(tree_root, Place::value(id, Pointer::root()), &address);
        self.documents.files.insert(id, path.to_owned());
        let own =
            self.documents.nodes[root].text(dialect.id()).and_then(|own| own.split('#').next());
        self.own.insert(id, own.map_or_else(|| address.clone(), |own| address.join(own)));
        self.known.resources.insert(address, root);
        Some(root)
    }

    /// Finds what the references lead to, as far as they can be reached.
    fn follow(&mut self, mut open: Vec<Id<Node>>) {
        let mut seen = FxHashSet::default();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let node = &self.documents.nodes[id];
            // What only stands by to be referred to is reached by references.
            let live =
                node.parts.iter().filter(|(name, _)| !["$defs", "definitions"].contains(name));
            let mut below: Vec<_> = live.flat_map(|(_, part)| part.ids()).collect();
            below.sort_unstable();
            if let Some((base, text)) = node.reference.clone() {
                let place = node.at("$ref");
                let target = self.target(&base, &text, &place);
                self.documents.nodes[id].target = target;
                if let Some(target) = target {
                    self.documents.targets.insert(target);
                    below.push(target);
                }
            }
            open.extend(below.into_iter().rev());
        }
    }

    fn target(&mut self, base: &Address, text: &str, place: &Place) -> Option<Id<Node>> {
        let (resource, fragment) = text.split_once('#').unwrap_or((text, ""));
        let address = base.join(resource);
        let root = self.resource(&address, place)?;
        let fragment = percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        if fragment.is_empty() {
            return Some(root);
        }
        let found = match fragment.strip_prefix('/') {
            Some(_) => self.pointed(root, &fragment, &address),
            None => self.known.anchors.get(&(address, fragment.clone())).copied(),
        };
        if found.is_none() {
            let fault = self.leads_to_nothing(root, &fragment, place);
            self.found.push(fault);
        }
        found
    }

    /// The schema at an address: one that was read, or one in a file that is there.
    fn resource(&mut self, address: &Address, place: &Place) -> Option<Id<Node>> {
        if let Some(known) = self.known.resources.get(address) {
            return Some(*known);
        }
        let way = self.own.get(&place.file).and_then(|own| own.way_to(address));
        let beside_it = way.map(|way| beside(self.sources.file(place.file).name(), &way));
        match address.as_file().map(str::to_owned).or(beside_it) {
            Some(path) => self.open(&path, place),
            None => {
                let message = format!("`{}` is no file here", address.text());
                let help = "schemas are not fetched: put it beside this file, and name its path";
                self.found.push(unsupported(message).at(place.clone(), "").help(help));
                None
            }
        }
    }

    /// The schema that a pointer leads to, also where no keyword holds it.
    fn pointed(&mut self, root: Id<Node>, pointer: &str, base: &Address) -> Option<Id<Node>> {
        let node = &self.documents.nodes[root];
        let (file_id, dialect) = (node.place.file, node.dialect);
        let pointer = Pointer::from(format!("{}{pointer}", node.place.pointer));
        let file = self.sources.file(file_id);
        let at = file.node_at(&pointer)?;
        let mut reader = Reader {
            file,
            dialect,
            documents: &mut self.documents,
            known: &mut self.known,
            found: &mut self.found,
        };
        Some(reader.schema(at, Place::value(file_id, pointer), base))
    }

    fn leads_to_nothing(&self, root: Id<Node>, fragment: &str, place: &Place) -> Diagnostic {
        let node = &self.documents.nodes[root];
        let file = self.sources.file(node.place.file).name();
        let message = format!("there is no `{fragment}` in `{file}`");
        let fault = unsupported(message).at(place.clone(), "");
        let definitions = ["$defs", "definitions"].into_iter().filter_map(|name| {
            Some(node.named(name)?.keys().map(move |key| format!("/{name}/{key}")))
        });
        let known: Vec<_> = definitions.flatten().collect();
        match nearest(fragment, known.iter().map(String::as_str)) {
            Some(near) => fault.help(format!("did you mean `#{near}`?")),
            None => {
                fault.help("what stands behind `#` is a way into the file, or an `$anchor` in it")
            }
        }
    }
}

impl Part {
    /// All schemas in it.
    fn ids(&self) -> Vec<Id<Node>> {
        match self {
            Self::One(id) => vec![*id],
            Self::List(list) => list.clone(),
            Self::Named(named) => named.values().copied().collect(),
        }
    }
}
