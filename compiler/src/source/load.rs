//! Loading a file and what it includes.

use super::files::{FileSource, Sources};
use super::paths::{beside, missing};
use super::tree::{Content, NodeId};
use super::{FileId, Place};
use crate::report::Diagnostic;
use std::collections::HashMap;
use std::io;

/// Reads `path` and everything that it includes.
///
/// # Errors
/// Only the file asked for itself: what is wrong with an include is a diagnostic.
pub(crate) fn load(files: &dyn FileSource, path: &str) -> io::Result<(Sources, Vec<Diagnostic>)> {
    let bytes = files.read(path)?;
    let mut loader =
        Loader { files, sources: Sources::default(), known: HashMap::new(), found: Vec::new() };
    loader.add(path, &bytes, &mut Vec::new());
    Ok((loader.sources, loader.found))
}

struct Loader<'f> {
    files: &'f dyn FileSource,
    sources: Sources,
    /// Files already read: a file that two others include is read once.
    known: HashMap<String, FileId>,
    found: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn add(&mut self, path: &str, bytes: &[u8], including: &mut Vec<(FileId, Place)>) {
        let (id, found) = self.sources.add(path, bytes);
        self.known.insert(path.to_owned(), id);
        self.found.extend(found);
        for (pattern, place) in self.includes(id) {
            self.include(path, id, &pattern, &place, including);
        }
    }

    /// The paths and patterns under `include`, with their places.
    fn includes(&self, id: FileId) -> Vec<(String, Place)> {
        let file = self.sources.file(id);
        let Some(root) = file.tree.root() else { return Vec::new() };
        let is_include =
            |(key, _): &(NodeId, NodeId)| file.tree.scalar(*key, &file.text) == "include";
        let Some((_, list)) = file.tree.entries(root).find(is_include) else { return Vec::new() };
        let place = Place::value(id, super::Pointer::root().key("include"));
        let text_of = |(index, item)| match file.tree.content(item, &file.text) {
            Content::Text(text) | Content::Plain(super::Plain::Text(text)) => {
                Some((text.to_owned(), place.item(index)))
            }
            _ => None,
        };
        file.tree.children(list).enumerate().filter_map(text_of).collect()
    }

    fn include(
        &mut self,
        parent: &str,
        id: FileId,
        pattern: &str,
        place: &Place,
        including: &mut Vec<(FileId, Place)>,
    ) {
        let paths = match self.expand(parent, pattern, place) {
            Ok(paths) => paths,
            Err(fault) => return self.found.push(*fault),
        };
        for path in paths {
            including.push((id, place.clone()));
            self.include_one(&path, place, including);
            including.pop();
        }
    }

    fn include_one(&mut self, path: &str, place: &Place, including: &mut Vec<(FileId, Place)>) {
        if let Some(known) = self.known.get(path) {
            let again = including.iter().find(|(id, _)| id == known);
            if let Some((_, first)) = again {
                self.found.push(cycle(path, place, first));
            }
            return;
        }
        match self.files.read(path) {
            Ok(bytes) => self.add(path, &bytes, including),
            Err(error) => {
                let fault = missing(self.files, "included file", path, place, &error);
                self.found.push(fault);
            }
        }
    }

    fn expand(
        &self,
        parent: &str,
        pattern: &str,
        place: &Place,
    ) -> Result<Vec<String>, Box<Diagnostic>> {
        let path = beside(parent, pattern);
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        if !name.contains(['*', '?', '[']) {
            return Ok(vec![path]);
        }
        let fault = |message: String| {
            Box::new(Diagnostic::fault("missing-file", message).at(place.clone(), ""))
        };
        let glob = glob::Pattern::new(name)
            .map_err(|error| fault(format!("`{pattern}` is no file pattern: {}", error.msg)))?;
        let listed = self.files.list(folder).map_err(|error| {
            let why = if error.kind() == io::ErrorKind::NotFound {
                "does not exist".to_owned()
            } else {
                error.to_string()
            };
            fault(format!("the folder `{folder}` of this pattern {why}"))
        })?;
        let mut names: Vec<_> = listed.into_iter().filter(|name| glob.matches(name)).collect();
        names.sort();
        if names.is_empty() {
            return Err(Box::new(fault(format!("no file matches `{pattern}`")).help("a pattern that matches nothing is likely misspelt; leave it out if there is nothing to include")));
        }
        let full = |name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
        Ok(names.into_iter().map(full).collect())
    }
}

fn cycle(path: &str, place: &Place, first: &Place) -> Diagnostic {
    let fault = Diagnostic::fault("include-cycle", format!("`{path}` includes itself"))
        .at(place.clone(), "this include closes the circle");
    let fault = if first == place { fault } else { fault.at(first.clone(), "which started here") };
    fault.help("remove one of the includes; what both need goes into a third file")
}
