//! `topoc check`

use super::arguments::{DEFAULT_FILE, Target};
use super::{Failure, Outcome, output};
use crate::report::Format;
use crate::source::Sources;
use clap::Args;

/// Check topologies, or a broker's definitions document.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc check
  topoc check topology.yaml --format github
  topoc check definitions.json --broker-version 4.3")]
pub(super) struct Check {
    /// Topologies (YAML) or definitions documents (JSON)
    #[arg(default_value = DEFAULT_FILE)]
    files: Vec<String>,
    #[command(flatten)]
    target: Target,
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
            let compilation = self.target.compile(path)?;
            found.extend(sources.absorb(compilation.sources, compilation.diagnostics));
        }
        output::report(self.format, &sources, &found)?;
        Ok(output::outcome(&found, self.strict))
    }
}
