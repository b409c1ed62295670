//! `topoc init`

use super::arguments::DEFAULT_FILE;
use super::{Failure, Outcome, output};
use clap::Args;
use std::path::PathBuf;

/// A topology that shows what there is, and that `check` is content with.
const STARTER: &str = include_str!("starter.yaml");

/// Write a small topology to start from.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The file to write
    #[arg(default_value = DEFAULT_FILE)]
    file: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Init {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let path = self.file.display();
        if self.file.exists() && !self.force {
            return Err(Failure::new(format!("there is a file `{path}` already"))
                .help("`--force` replaces it"));
        }
        output::write(&self.file, STARTER)?;
        output::say(&format!("wrote {path}; now `topoc check {path}`"));
        Ok(Outcome::Clean)
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests {
    use super::STARTER;
    use crate::source::Memory;
    use crate::{Options, compile};

    #[test]
    fn the_starter_is_clean() {
        let files = Memory::default().with("topology.yaml", STARTER);
        let compilation = compile(&files, "topology.yaml", &Options::default()).expect("memory");
        assert!(compilation.diagnostics.is_empty(), "{:?}", compilation.diagnostics);
    }
}
