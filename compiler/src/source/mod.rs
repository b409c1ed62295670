//! Reading files: text becomes a tree in which every key and value has its span.

mod build;
mod check;
mod de;
mod decode;
mod files;
#[cfg(feature = "cli")]
pub(crate) mod git;
mod input;
mod json;
mod load;
mod navigate;
mod paths;
mod place;
mod plain;
mod read_error;
#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests;
mod traps;
mod tree;
mod value;
mod yaml;

pub use files::{Disk, FileSource, LineColumn, Memory, SourceFile, Sources};
pub use place::{BytesWithin, FileId, Part, Place, Pointer};

pub(crate) use files::Format;
pub(crate) use load::load;
pub(crate) use paths::{beside, missing};
pub(crate) use plain::Plain;
pub(crate) use read_error::{ReadError, ReadErrorKind};
pub(crate) use tree::{Content, NodeId};

/// Whether the file asked for is a broker's definitions document: JSON that does not
/// say it is written in the language.
pub(crate) fn is_definitions(sources: &Sources) -> bool {
    let Some((_, file)) = sources.iter().next() else { return false };
    file.format() == files::Format::Json && !file.has_key("topoc")
}
