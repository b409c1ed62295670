//! Arguments that several commands have, and what they mean.

use super::Failure;
use crate::broker::Version;
use crate::clock::today;
use crate::report::nearest;
use crate::{Compilation, Options, compile};
use clap::Args;
use std::io;
use std::path::Path;

/// The file that is meant where none is named.
pub(super) const DEFAULT_FILE: &str = "topology.yaml";

/// What a compilation may be told from outside of its files.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// The broker's version, over what the file says
    #[arg(long, value_name = "VERSION")]
    broker_version: Option<Version>,
    /// The environment to compile for
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// One virtual host: what a definitions document is imported into, or what is emitted
    #[arg(long, value_name = "NAME")]
    pub(super) vhost: Option<String>,
}

impl Target {
    pub(super) fn options(&self) -> Options {
        Options {
            environment: self.env.clone(),
            version: self.broker_version,
            vhost: self.vhost.clone(),
            today: today(),
        }
    }

    /// Compiles a file of the disk.
    pub(super) fn compile(&self, path: &str) -> Result<Compilation, Failure> {
        compile(&crate::source::Disk, path, &self.options())
            .map_err(|error| cannot_read(path, &error))
    }
}

/// A file that cannot be read, with the nearest that exists.
pub(super) fn cannot_read(path: &str, error: &io::Error) -> Failure {
    if error.kind() != io::ErrorKind::NotFound {
        return Failure::new(format!("cannot read `{path}`: {error}"));
    }
    let failure = Failure::new(format!("there is no file `{path}`"));
    let path = Path::new(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let listed = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
    let mut names: Vec<_> =
        listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`topoc init` writes a topology to start from"),
    }
}
