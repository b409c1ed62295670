//! A broker's definitions document becomes a topology file in the language.
//!
//! Nothing is dropped in silence: what the language can say is written, what it cannot is
//! a note with its place. The written file means the same objects as the document, faults
//! and all; sugar stands only where it makes exactly the same.

mod access;
mod bindings;
mod dead_letters;
mod draft;
mod not_kept;
mod objects;
mod plugins;
mod policies;
mod quote;
mod review;
mod stubs;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
mod tests;
mod vhosts;
mod words;
mod yaml;

use crate::broker::Version;
use crate::definitions::Document;
use crate::report::{Diagnostic, Severity, sort};
use crate::resolve::document;
use crate::source::{FileId, FileSource, Place, Pointer, Sources, is_definitions, load};
use crate::syntax::Date;
use crate::{analyse, validate};
use draft::Draft;
use serde_json::Value;
use std::io;

/// What an import may be told from outside of the document.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The broker's version, over what the document says.
    pub version: Option<Version>,
    /// The virtual host that a document of one is for. Default: the one that it says it
    /// was exported from, or `/`.
    pub vhost: Option<String>,
    /// Today, for rules that ask.
    pub today: Option<Date>,
}

/// What came of an import.
#[derive(Debug)]
pub struct Import {
    /// The topology file, unless the document is too broken to say anything.
    pub yaml: Option<String>,
    /// The document, for the notes to point into.
    pub sources: Sources,
    /// The document's faults, and what of it the file does not say.
    pub notes: Vec<Diagnostic>,
}

/// Reads a definitions document and writes it as a topology.
///
/// # Errors
/// The document cannot be read. Everything else is a note.
pub fn import(files: &dyn FileSource, path: &str, options: &ImportOptions) -> io::Result<Import> {
    let (sources, notes) = load(files, path)?;
    if !notes.is_empty() {
        return Ok(broken(sources, notes));
    }
    if !is_definitions(&sources) {
        return Ok(broken(sources, vec![no_document("this is not a definitions document")]));
    }
    let documents = match validate::read_all::<Document>(&sources) {
        Ok(documents) => documents,
        Err(notes) => return Ok(broken(sources, notes)),
    };
    let Some((id, document)) = documents.first() else {
        return Ok(broken(sources, Vec::new()));
    };
    let value = sources.file(*id).to_value();
    if !value.is_object() {
        let message = "a definitions document is a JSON object";
        return Ok(broken(sources, vec![no_document(message)]));
    }
    let (yaml, mut notes) = write(document, &value, *id, path, options);
    notes.dedup();
    sort(&sources, &mut notes);
    Ok(Import { yaml: Some(yaml), sources, notes })
}

fn write(
    document: &Document,
    value: &Value,
    file: FileId,
    path: &str,
    options: &ImportOptions,
) -> (String, Vec<Diagnostic>) {
    let vhost = options.vhost.as_deref().or(document.original_vhost_name.as_deref());
    // A document of a whole cluster names the virtual host of each object.
    let vhost = vhost.filter(|_| options.vhost.is_some() || document::is_of_one_vhost(document));
    let reading = document::Options { version: options.version, vhost };
    let (model, mut faults) = document::definitions(document, value, file, reading);
    faults.extend(analyse::findings(&model, options.today));
    faults.retain(|finding| finding.class == crate::report::Class::Fault);
    faults.dedup();
    let mut draft = Draft::of(&model, document, value, file);
    draft.topology.name = Some(name(document, path));
    let mut notes = std::mem::take(&mut draft.notes);
    notes.extend(not_kept::notes(document, value, &model, file));
    let (yaml, harder) = review::finish(draft, &faults, &notes, path, options.today);
    notes.extend(faults);
    notes.extend(harder);
    (yaml, notes)
}

fn broken(sources: Sources, mut notes: Vec<Diagnostic>) -> Import {
    sort(&sources, &mut notes);
    Import { yaml: None, sources, notes }
}

fn no_document(message: &str) -> Diagnostic {
    Diagnostic::fault("invalid-definitions", message)
        .at(Place::source(FileId(0), 0..0), "")
        .help("give the JSON that the broker exports: `rabbitmqctl export_definitions FILE`")
}

/// The name of the cluster, or else of the file.
fn name(document: &Document, path: &str) -> String {
    let parameters = document.global_parameters.iter().flatten();
    let mut named = parameters.filter(|entry| entry.name.as_deref() == Some("cluster_name"));
    let cluster = named.find_map(|entry| entry.value.as_ref()?.as_str());
    let cluster = cluster.or(document.original_cluster_name.as_deref());
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    cluster.filter(|name| !name.is_empty()).unwrap_or(stem).to_owned()
}

/// A note: what of the document is not in the file, and why.
fn note(severity: Severity, message: impl Into<String>, place: Place) -> Diagnostic {
    Diagnostic::lint("not-kept", severity, message).at(place, "")
}

/// The place of an entry of the document.
fn entry(file: FileId, section: &str, index: usize) -> Place {
    Place::value(file, Pointer::root().key(section).index(index))
}
