//! Loading a file and what it includes.

use super::files::{FileSource, Format, SourceFile, Sources};
use super::tree::{Content, NodeId};
use super::{FileId, Place, build, json, yaml};
use crate::report::{Diagnostic, nearest};
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
        let id = FileId(build::offset(self.sources.files.len()));
        self.known.insert(path.to_owned(), id);
        let (text, bad_bytes) = decode(bytes, id);
        let format = format_of(path, &text);
        let (tree, found) = match format {
            _ if bad_bytes.is_some() => (Default::default(), Vec::new()),
            Format::Yaml => yaml::read(&text, id),
            Format::Json => json::read(&text, id),
        };
        self.found.extend(bad_bytes.into_iter().chain(found));
        self.sources.files.push(SourceFile {
            name: path.to_owned(),
            text,
            tree,
            format,
            #[cfg(feature = "cli")]
            elsewhere: false,
        });
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
                let fault = self.missing(path, place, &error);
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

    fn missing(&self, path: &str, place: &Place, error: &io::Error) -> Diagnostic {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("the included file `{path}` does not exist"),
            _ => format!("the included file `{path}` cannot be read: {error}"),
        };
        let fault = Diagnostic::fault("missing-file", message).at(place.clone(), "");
        let listed = self.files.list(folder).unwrap_or_default();
        match nearest(name, listed.iter().map(String::as_str)) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("paths are relative to the file that includes"),
        }
    }
}

fn cycle(path: &str, place: &Place, first: &Place) -> Diagnostic {
    let fault = Diagnostic::fault("include-cycle", format!("`{path}` includes itself"))
        .at(place.clone(), "this include closes the circle");
    let fault = if first == place { fault } else { fault.at(first.clone(), "which started here") };
    fault.help("remove one of the includes; what both need goes into a third file")
}

/// The path of an include, beside the file that includes it; `.` and `..` are folded.
fn beside(parent: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = parent.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = folder.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

/// The text without its byte order mark, or where the bytes stop being UTF-8.
fn decode(bytes: &[u8], file: FileId) -> (String, Option<Diagnostic>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.len() >= u32::MAX as usize {
        let fault = Diagnostic::fault("invalid-encoding", "the file is larger than 4 GiB");
        return (String::new(), Some(fault.at(Place::source(file, 0..0), "")));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => {
            let at = error.valid_up_to();
            let fault = Diagnostic::fault("invalid-encoding", "the file is not UTF-8")
                .at(Place::source(file, at..at + 1), "the first byte that is not")
                .help("save the file as UTF-8");
            (String::from_utf8_lossy(bytes).into_owned(), Some(fault))
        }
    }
}

/// By its ending; where that says nothing, by whether it opens with a brace.
fn format_of(path: &str, text: &str) -> Format {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("yaml" | "yml") => Format::Yaml,
        Some("json") => Format::Json,
        _ if text.trim_start().starts_with('{') => Format::Json,
        _ => Format::Yaml,
    }
}
