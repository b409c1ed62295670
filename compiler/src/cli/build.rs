//! `topoc build`

use super::arguments::{DEFAULT_FILE, Target};
use super::{Failure, Outcome, output, secrets};
use crate::Compilation;
use crate::analyse::Checked;
use crate::emit::{self, Definitions, Files};
use crate::report::{Format, nearest};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Check a topology and emit what is made from it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc build topology.yaml --out target/broker
  topoc build topology.yaml --env prod --split-access --out target/prod
  topoc build topology.yaml --out - > definitions.json
  topoc build topology.yaml --emit definitions,schemas --out target/broker
  topoc build topology.yaml --out target/broker --check     is what is there up to date?")]
pub(super) struct Build {
    /// The topology (YAML), or a definitions document (JSON) to bring into order
    #[arg(default_value = DEFAULT_FILE)]
    file: String,
    #[command(flatten)]
    target: Target,
    /// What to emit
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [What::Definitions])]
    emit: Vec<What>,
    /// The folder to write to; `-` prints instead
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write nothing; fail if what is there differs from what would be written
    #[arg(long)]
    check: bool,
    /// Put users and permissions into `access.json`
    #[arg(long, conflicts_with = "vhost")]
    split_access: bool,
    /// Say of every derived object where it comes from, in `definitions.explain.txt`
    #[arg(long)]
    explain: bool,
    /// Emit in spite of faults: what was imported, as it was
    #[arg(long)]
    keep_faults: bool,
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What can be emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The broker's definitions document
    Definitions,
    /// A JSON Schema (2020-12) for each payload of each version, under `schemas/`
    Schemas,
    /// The types of all that travels, in Rust: `topology.rs`
    Rust,
}

impl Build {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut compilation = self.target.compile(&self.file)?;
        output::report(self.format, &compilation.sources, &compilation.diagnostics)?;
        let Some(checked) = self.accepted(&mut compilation) else {
            return Ok(Outcome::Problems);
        };
        self.check_vhost(&checked)?;
        let files = self.emit(&checked, &compilation)?;
        if self.check {
            return self.compare(&files);
        }
        self.write(&files)?;
        Ok(Outcome::Clean)
    }

    fn accepted(&self, compilation: &mut Compilation) -> Option<Checked> {
        match compilation.faulty.take() {
            Some(model) if self.keep_faults => Some(Checked::keeping_faults(model)),
            _ => compilation.checked.take(),
        }
    }

    fn check_vhost(&self, checked: &Checked) -> Result<(), Failure> {
        let Some(name) = &self.target.vhost else { return Ok(()) };
        if checked.model().vhost(name).is_some() {
            return Ok(());
        }
        let vhosts = checked.model().vhosts.values();
        let names: Vec<_> = vhosts.map(|vhost| vhost.name.as_str()).collect();
        let failure = Failure::new(format!("there is no virtual host `{name}`"));
        Err(match nearest(name, names.iter().copied()) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => {
                let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
                failure.help(format!("there is {}", names.join(", ")))
            }
        })
    }

    fn emit(&self, checked: &Checked, compilation: &Compilation) -> Result<Files, Failure> {
        let name = Path::new(&self.file).file_name().and_then(|name| name.to_str());
        let source = name.unwrap_or(&self.file);
        let mut files = Files::new();
        if self.emit.contains(&What::Schemas) {
            files.extend(emit::schemas(checked, source));
        }
        if self.emit.contains(&What::Rust) {
            files.extend(emit::rust(checked, &emit::Rust::of(source)).map_err(collided)?);
        }
        if self.emit.contains(&What::Definitions) {
            let passwords = match self.target.vhost {
                // Users are the cluster's.
                Some(_) => Default::default(),
                None => secrets::hashes(checked.model(), &compilation.sources, &self.out)?,
            };
            let options = Definitions {
                vhost: self.target.vhost.as_deref(),
                split_access: self.split_access,
                explain: self.explain,
                source,
                passwords,
            };
            let emitted = emit::definitions(checked, &options, &compilation.sources);
            files.extend(emitted.map_err(|missing| {
                Failure::new(format!("no password for {}", missing.users.join(", ")))
            })?);
        }
        Ok(files)
    }

    fn write(&self, files: &Files) -> Result<(), Failure> {
        if self.out == Path::new("-") {
            return files.values().try_for_each(|content| output::print(content));
        }
        for (name, content) in files {
            let path = self.out.join(name);
            output::write(&path, content)?;
            output::say(&format!("wrote {}", path.display()));
        }
        Ok(())
    }

    fn compare(&self, files: &Files) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::Clean;
        for (name, content) in files {
            let path = self.out.join(name);
            let state = match std::fs::read(&path) {
                Ok(old) if old == content.as_bytes() => continue,
                Ok(_) => "differs from",
                Err(_) => "is missing; it belongs to",
            };
            output::say(&format!("error: {} {state} {}", path.display(), self.file));
            outcome = Outcome::Problems;
        }
        if outcome == Outcome::Problems {
            output::say("  = help: run the same `topoc build` without `--check`");
        }
        Ok(outcome)
    }
}

/// That names collide in Rust.
fn collided(collisions: Vec<emit::Collision>) -> Failure {
    let told: Vec<_> = collisions.iter().map(ToString::to_string).collect();
    Failure::new(told.join("; ")).help("rename one of them")
}
