//! `topoc lock`

use super::arguments::{DEFAULT_FILE, Target};
use super::{Failure, Outcome, output};
use crate::Compilation;
use crate::clock::today;
use crate::diff::{findings, released};
use crate::lock::Release;
use crate::report::{Diagnostic, Format};
use crate::source::{Disk, Sources};
use clap::Args;
use std::path::Path;

/// Add the present contracts to contracts.lock: they are released.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc lock                       before a release; commit contracts.lock with it
  topoc lock shop/topology.yaml
  topoc lock --check               in the release's CI: is everything in the lock

contracts.lock stands beside the topology and holds every released shape of every version. `topoc check` holds contracts
whose compatibility is transitive against all of it. A contract that breaks an earlier one is not added, unless the break is
approved under `lint.allow`.
Exit status: 0 the lock is up to date, 1 a contract breaks (with --check: or is missing), 2 could not run.")]
pub(super) struct Lock {
    /// The topology
    #[arg(default_value = DEFAULT_FILE)]
    file: String,
    #[command(flatten)]
    target: Target,
    /// Write nothing; fail where something would be added
    #[arg(long)]
    check: bool,
}

impl Lock {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let Compilation { mut sources, diagnostics, checked, .. } =
            self.target.compile(&self.file)?;
        let Some(checked) = checked else {
            return Self::stop(&sources, &diagnostics);
        };
        let model = checked.model();
        let (mut lock, changes) = match released(&Disk, &self.file, model, &mut sources) {
            Ok(read) => read,
            Err(faults) => return Self::stop(&sources, &faults),
        };
        let found = findings(&changes, &model.lint, today());
        if output::outcome(&found, false) == Outcome::Problems {
            return Self::stop(&sources, &found);
        }
        output::report(Format::Human, &sources, &found)?;
        let added = lock.release(model);
        self.finish(lock.path(), &lock.render(), &added)
    }

    fn stop(sources: &Sources, found: &[Diagnostic]) -> Result<Outcome, Failure> {
        output::report(Format::Human, sources, found)?;
        Ok(Outcome::Problems)
    }

    fn finish(&self, path: &str, text: &str, added: &[Release]) -> Result<Outcome, Failure> {
        let (verb, outcome) = match self.check {
            true => ("is not in", Outcome::Problems),
            false => ("added to", Outcome::Clean),
        };
        let lines = added.iter().map(|Release { payload, revision }| {
            format!("{payload}, revision {revision}: {verb} {path}\n")
        });
        output::print(&lines.collect::<String>())?;
        if added.is_empty() {
            return Ok(Outcome::Clean);
        }
        if !self.check {
            output::write(Path::new(path), text)?;
        }
        Ok(outcome)
    }
}
