//! The other version of a topology, which a change is compared with.

use super::Failure;
use super::arguments::Target;
use crate::clock::today;
use crate::diff::{Change, Compared, compare, forgotten};
use crate::lock::Lock;
use crate::model::Model;
use crate::source::git::{Commit, Repository};
use crate::source::{Disk, FileSource, Sources};
use crate::{Compilation, Options, compile};
use std::io;
use std::path::Path;

/// Another version of a topology.
pub(super) struct Base {
    /// What it is called: a git reference, or the path as the user wrote it.
    pub(super) name: String,
    /// What was read; `None` where the version does not have the file.
    pub(super) compilation: Option<Compilation>,
    /// Its released contracts; none, where the lock cannot be read.
    pub(super) lock: Lock,
}

/// Which commit a reference stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The one at which the work of `HEAD` left it: what it gained since does not count.
    MergeBase,
    /// The one that it names.
    Itself,
}

impl Base {
    /// Finds `file` in what `named` names: a git reference, a folder, or a file.
    pub(super) fn find(
        target: &Target,
        file: &str,
        named: &str,
        meaning: Meaning,
    ) -> Result<Self, Failure> {
        let options = target.options();
        match commit(file, named, meaning)? {
            Some(commit) => Self::read(&commit, file, named, &options),
            None => Self::read(&Disk, &on_disk(file, named)?, named, &options),
        }
    }

    fn read(
        files: &dyn FileSource,
        path: &str,
        named: &str,
        options: &Options,
    ) -> Result<Self, Failure> {
        let compilation = compiled(files, path, options)
            .map_err(|error| Failure::new(format!("cannot read `{path}` in `{named}`: {error}")))?;
        let lock = Lock::beside(files, path, &mut Sources::default()).unwrap_or_default();
        Ok(Self { name: named.to_owned(), compilation, lock })
    }
}

impl Base {
    /// Compares a topology with it. `lock` holds the topology's released contracts, and `released` is what breaks for these.
    pub(super) fn compare(
        self,
        new: &Model,
        sources: &mut Sources,
        lock: &Lock,
        mut released: Vec<Change>,
    ) -> Compared {
        released.extend(forgotten(&self.lock, lock));
        compare(self.compilation, &self.name, new, sources, today(), released)
    }
}

/// A file that is not there is no error: the version is from before it.
fn compiled(
    files: &dyn FileSource,
    path: &str,
    options: &Options,
) -> io::Result<Option<Compilation>> {
    match compile(files, path, options) {
        Ok(compilation) => Ok(Some(compilation)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn commit(file: &str, named: &str, meaning: Meaning) -> Result<Option<Commit>, Failure> {
    let no_git = |error: io::Error| {
        Failure::new(format!("cannot run `git`: {error}"))
            .help("name a folder or a file to compare with, or install git")
    };
    let repository = match Repository::around(file) {
        Ok(Some(repository)) => repository,
        Ok(None) => return Ok(None),
        // Without git there are still folders and files.
        Err(_) if Path::new(named).exists() => return Ok(None),
        Err(error) => return Err(no_git(error)),
    };
    let Some(mut id) = repository.commit(named).map_err(no_git)? else { return Ok(None) };
    if meaning == Meaning::MergeBase {
        id = match repository.merge_base(&id).map_err(no_git)? {
            Some(base) => base,
            None => return Err(no_merge_base(&repository, named).unwrap_or_else(no_git)),
        };
    }
    repository.files_of(id).map(Some).map_err(no_git)
}

fn no_merge_base(repository: &Repository, named: &str) -> io::Result<Failure> {
    let failure = Failure::new(format!("`{named}` and HEAD have no commit in common"));
    Ok(match repository.is_shallow()? {
        true => failure.help(
            "this is a shallow clone, which may lack it: fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in actions/checkout)",
        ),
        false => failure.help("name the branch that this one started from"),
    })
}

/// The file itself, or the one of that path or name in a folder.
fn on_disk(file: &str, named: &str) -> Result<String, Failure> {
    let named_path = Path::new(named);
    if named_path.is_file() {
        return Ok(named.to_owned());
    }
    if named_path.is_dir() {
        let whole = named_path.join(file);
        let name = Path::new(file).file_name().unwrap_or_default();
        let chosen = if whole.is_file() { whole } else { named_path.join(name) };
        return Ok(chosen.to_string_lossy().into_owned());
    }
    let failure = Failure::new(format!("there is no git reference, folder or file `{named}`"));
    Err(failure.help("a branch that is only on the server is called `origin/main`; fetch it first: `git fetch origin main`"))
}
