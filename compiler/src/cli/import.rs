//! `topoc import`

use super::arguments::cannot_read;
use super::{Failure, Outcome, output};
use crate::broker::Version;
use crate::clock::today;
use crate::import::{ImportOptions, import};
use crate::report::Format;
use clap::Args;
use std::path::{Path, PathBuf};

/// Turn a broker's definitions document into a topology.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc import definitions.json -o topology.yaml
  topoc import definitions.json --broker-version 4.3 > topology.yaml

What the document holds and the file cannot keep is reported; so are its faults, which
stand in the file as comments. `topoc build --keep-faults` emits them again as they were.")]
pub(super) struct Import {
    /// The document, as the broker exports it
    file: String,
    /// The file to write; without it the topology is printed
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// The broker's version, over what the document says
    #[arg(long, value_name = "VERSION")]
    broker_version: Option<Version>,
    /// The virtual host that a document of one is for
    #[arg(long, value_name = "NAME")]
    vhost: Option<String>,
    /// How to report; with a form for machines the report is on stdout, and `--output` is needed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Import {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let output = self.output.as_deref().filter(|path| *path != Path::new("-"));
        if self.format != Format::Human && output.is_none() {
            return Err(Failure::new("the report and the topology would both go to stdout")
                .help("name a file for the topology: `--output topology.yaml`"));
        }
        if let Some(path) = output.filter(|path| path.exists() && !self.force) {
            let message = format!("there is a file `{}` already", path.display());
            return Err(Failure::new(message).help("`--force` replaces it"));
        }
        let options = ImportOptions {
            version: self.broker_version,
            vhost: self.vhost.clone(),
            today: today(),
        };
        let imported = import(&crate::source::Disk, &self.file, &options)
            .map_err(|error| cannot_read(&self.file, &error))?;
        output::report(self.format, &imported.sources, &imported.notes)?;
        let Some(yaml) = imported.yaml else { return Ok(Outcome::Problems) };
        match output {
            None => output::print(&yaml)?,
            Some(path) => {
                output::write(path, &yaml)?;
                output::say(&format!("wrote {}", path.display()));
            }
        }
        Ok(output::outcome(&imported.notes, false))
    }
}
