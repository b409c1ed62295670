//! `topoc diff`

use super::arguments::{DEFAULT_FILE, Target};
use super::base::{Base, Meaning};
use super::{Failure, Outcome, output};
use crate::clock::today;
use crate::diff;
use crate::report::Format;
use clap::Args;

/// Say what changed between two versions of a topology, and whom that reaches.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc diff v1.2 HEAD
  topoc diff main . --format markdown                  a comment for a pull request
  topoc diff old/topology.yaml new/topology.yaml --format json
  topoc diff broker-today.json broker-tomorrow.json    definitions documents

OLD and NEW are git references, folders, or files. A reference is taken as it is; `topoc check --against`
compares with the commit at which the branch left it.
Exit status: 0 nothing breaks that is not approved, 1 something does, 2 could not run.")]
pub(super) struct Diff {
    /// The version before
    old: String,
    /// The version after; `.` is the work tree
    new: String,
    /// The topology, where OLD and NEW do not name files
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FILE)]
    file: String,
    #[command(flatten)]
    target: Target,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Diff {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let find = |named: &str| Base::find(&self.target, &self.file, named, Meaning::Itself);
        let (old, new) = (find(&self.old)?, find(&self.new)?);
        let missing = || {
            let failure = Failure::new(format!("`{}` has no file `{}`", self.new, self.file));
            failure.help("name it with `--file`")
        };
        let lock = new.lock;
        let mut new = new.compilation.ok_or_else(missing)?;
        let Some(model) = new.take_model() else {
            output::report(self.format, &new.sources, &new.diagnostics)?;
            return Ok(Outcome::Problems);
        };
        let compared = old.compare(&model, &mut new.sources, &lock, Vec::new());
        if self.format == Format::Json {
            output::print(&diff::json(&new.sources, &compared, &model.lint, today()))?;
        } else {
            output::report(self.format, &new.sources, &compared.diagnostics)?;
        }
        Ok(output::outcome(&compared.diagnostics, false))
    }
}
