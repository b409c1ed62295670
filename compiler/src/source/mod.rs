//! Reading files: text becomes a tree in which every key and value has its span.

mod place;

pub use place::{FileId, Part, Place, Pointer};
