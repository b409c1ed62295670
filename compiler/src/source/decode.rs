//! Bytes become text, and text a tree.

use super::files::{Format, SourceFile, Sources};
use super::{FileId, Place, build, json, yaml};
use crate::report::Diagnostic;

impl Sources {
    /// Takes a file's bytes; what is wrong with them, and the tree is then empty.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) -> (FileId, Vec<Diagnostic>) {
        let id = FileId(build::offset(self.files.len()));
        let (text, bad_bytes) = decode(bytes, id);
        let format = format_of(path, &text);
        let (tree, found) = match format {
            _ if bad_bytes.is_some() => (Default::default(), Vec::new()),
            Format::Yaml => yaml::read(&text, id),
            Format::Json => json::read(&text, id),
        };
        self.files.push(SourceFile {
            name: path.to_owned(),
            text,
            tree,
            format,
            #[cfg(feature = "cli")]
            elsewhere: false,
        });
        (id, bad_bytes.into_iter().chain(found).collect())
    }
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
