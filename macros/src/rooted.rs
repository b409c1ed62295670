//! The files of a package, and what was read of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use topoc::source::{Disk, FileSource};

/// The files below a folder, and perhaps one that is in memory.
pub(crate) struct Rooted {
    root: PathBuf,
    inline: Option<(&'static str, String)>,
    read: RefCell<BTreeSet<String>>,
    listed: RefCell<Option<String>>,
    missed: Cell<bool>,
}

impl Rooted {
    pub(crate) fn at(root: PathBuf) -> Self {
        let (read, listed) = (RefCell::default(), RefCell::default());
        Self { root, inline: None, read, listed, missed: Cell::new(false) }
    }

    pub(crate) fn with(root: PathBuf, name: &'static str, text: &str) -> Self {
        Self { inline: Some((name, text.to_owned())), ..Self::at(root) }
    }

    /// The files that were read, as absolute paths.
    pub(crate) fn read_paths(&self) -> Vec<String> {
        self.read.borrow().iter().cloned().collect()
    }

    /// A folder whose files were asked for, to find those that match a pattern.
    pub(crate) fn listed(&self) -> Option<String> {
        self.listed.borrow().clone()
    }

    fn path(&self, path: &str) -> io::Result<String> {
        let path = self.root.join(path).into_os_string().into_string();
        path.map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "its path is not in UTF-8"))
    }
}

impl FileSource for Rooted {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        if let Some((name, text)) = &self.inline
            && *name == path
        {
            return Ok(text.clone().into_bytes());
        }
        let path = self.path(path)?;
        let bytes = Disk.read(&path).inspect_err(|_| self.missed.set(true))?;
        self.read.borrow_mut().insert(path);
        Ok(bytes)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        // What is near to a file that is missing may be asked for.
        if !self.missed.get() {
            let folder = if folder.is_empty() { "." } else { folder };
            *self.listed.borrow_mut() = Some(folder.to_owned());
        }
        Disk.list(&self.path(folder)?)
    }
}
