//! The disk, and what was read of it.

use crate::source::{Disk, FileSource};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;

/// The files of the operating system; it remembers what exists of all that it was asked for: cargo takes a path
/// that does not exist for one that has changed.
#[derive(Debug, Default)]
pub(super) struct Watched {
    seen: RefCell<BTreeSet<String>>,
}

impl Watched {
    /// The files that were read and the folders that were listed, to which a file may be added.
    pub(super) fn paths(&self) -> impl Iterator<Item = String> {
        self.seen.borrow().clone().into_iter()
    }
}

impl FileSource for Watched {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = Disk.read(path)?;
        self.seen.borrow_mut().insert(path.to_owned());
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let names = Disk.list(folder)?;
        let folder = if folder.is_empty() { "." } else { folder };
        self.seen.borrow_mut().insert(folder.to_owned());
        Ok(names)
    }
}
