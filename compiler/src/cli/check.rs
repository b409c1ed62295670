//! `topoc check`

use super::arguments::{DEFAULT_FILE, Target};
use super::base::{Base, Meaning};
use super::{Failure, Outcome, output};
use crate::clock::today;
use crate::diff::{findings, released};
use crate::report::{Diagnostic, Format, sort};
use crate::source::{Disk, Sources};
use crate::{Checked, Compilation};
use clap::Args;

/// Check topologies, or a broker's definitions document.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc check
  topoc check topology.yaml --format github
  topoc check definitions.json --broker-version 4.3
  topoc check --against origin/main --format github   what does this branch break

--against compares with the commit at which the branch left a git reference, with a folder, or with a file.
Where a `contracts.lock` stands beside the topology, contracts are held against what it says was released.
Exit status: 0 clean, 1 problems found, 2 could not run.")]
pub(super) struct Check {
    /// Topologies (YAML) or definitions documents (JSON)
    #[arg(default_value = DEFAULT_FILE)]
    files: Vec<String>,
    #[command(flatten)]
    target: Target,
    /// The version to compare with: a git reference, a folder or a file
    #[arg(long, value_name = "REF|DIR|FILE")]
    against: Option<String>,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Let warnings fail the check too
    #[arg(long)]
    strict: bool,
}

impl Check {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut sources = Sources::default();
        let mut found = Vec::new();
        for path in &self.files {
            let mut compilation = self.target.compile(path)?;
            self.compare(path, &mut compilation)?;
            found.extend(sources.absorb(compilation.sources, compilation.diagnostics));
        }
        output::report(self.format, &sources, &found)?;
        Ok(output::outcome(&found, self.strict))
    }

    /// Adds what breaks, or may: for released contracts, and for those who know the base.
    fn compare(&self, path: &str, compilation: &mut Compilation) -> Result<(), Failure> {
        let base = self.against.as_deref();
        let base = base.map(|named| Base::find(&self.target, path, named, Meaning::MergeBase));
        let base = base.transpose()?;
        let Compilation { sources, diagnostics, checked, faulty } = compilation;
        let model = checked.as_ref().map(Checked::model).or(faulty.as_ref());
        // What cannot be read has been told.
        let Some(model) = model else { return Ok(()) };
        let found = match (released(&Disk, path, model, sources), base) {
            (Err(faults), _) => faults,
            (Ok((lock, changes)), Some(base)) => {
                base.compare(model, sources, &lock, changes).diagnostics
            }
            (Ok((_, changes)), None) => findings(&changes, &model.lint, today()),
        };
        let is_safe = |finding: &Diagnostic| finding.rule == "safe-change";
        diagnostics.extend(found.into_iter().filter(|finding| !is_safe(finding)));
        sort(sources, diagnostics);
        Ok(())
    }
}
