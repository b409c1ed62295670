//! For build scripts: Rust from a topology, into `OUT_DIR`.
//!
//! ```no_run
//! fn main() -> Result<(), topoc::build::Error> {
//!     topoc::build::compile("topology.yaml")
//! }
//! ```
//!
//! The crate then has `topoc_runtime::include_topology!();` where the types are to be.

mod error;
mod watched;

pub use error::Error;

use crate::analyse::Checked;
use crate::clock::today;
use crate::emit::{self, Paths, Rust};
use crate::report::{Diagnostic, Severity, Style, human};
use crate::source::{FileSource, Sources};
use crate::{Compilation, Options};
use proc_macro2::TokenStream;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};
use watched::Watched;

/// Compiles a topology to `topology.rs` in `OUT_DIR`. A path that is not absolute begins at the package's root.
///
/// # Errors
/// The topology cannot be read, has faults, or its Rust cannot be written.
pub fn compile(path: impl AsRef<Path>) -> Result<(), Error> {
    configure().compile(path)
}

/// Sets what is not as it mostly is.
#[must_use]
pub fn configure() -> Builder {
    Builder {
        out_dir: None,
        include_file: "topology.rs".to_owned(),
        services: Vec::new(),
        type_attributes: Vec::new(),
        field_attributes: Vec::new(),
        extern_paths: Vec::new(),
        runtime: None,
        definitions: false,
        format: true,
        rerun: true,
    }
}

/// The Rust of a topology.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The code of one file.
    pub code: String,
    /// What was found that stops no build, a line each.
    pub warnings: Vec<String>,
}

/// What a build script may set. The names are those of `prost_build::Config`, where they mean the same.
#[derive(Clone, Debug)]
pub struct Builder {
    out_dir: Option<PathBuf>,
    include_file: String,
    services: Vec<String>,
    type_attributes: Vec<(String, String)>,
    field_attributes: Vec<(String, String)>,
    extern_paths: Vec<(String, String)>,
    runtime: Option<String>,
    definitions: bool,
    format: bool,
    rerun: bool,
}

impl Builder {
    /// Where to write, in place of `OUT_DIR`.
    #[must_use]
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// The name of the file, in place of `topology.rs`.
    #[must_use]
    pub fn include_file(mut self, name: impl Into<String>) -> Self {
        self.include_file = name.into();
        self
    }

    /// Only what this service publishes, consumes, asks and answers. Given several times, what any of them does.
    #[must_use]
    pub fn service(mut self, name: impl Into<String>) -> Self {
        self.services.push(name.into());
        self
    }

    /// Adds an attribute to a type, by its name in Rust; `.` is all of them.
    #[must_use]
    pub fn type_attribute(mut self, name: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.type_attributes.push((name.into(), attribute.into()));
        self
    }

    /// Adds an attribute to a field, by `Type.field` in Rust's names; `.` is all of them, a type's name all of its own.
    #[must_use]
    pub fn field_attribute(
        mut self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> Self {
        self.field_attributes.push((path.into(), attribute.into()));
        self
    }

    /// Uses a type that is there already, generated from the same contract in another crate, in place of
    /// the one of this name in Rust.
    #[must_use]
    pub fn extern_path(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.extern_paths.push((name.into(), path.into()));
        self
    }

    /// Where generated code finds the runtime, in place of `::topoc_runtime`.
    #[must_use]
    pub fn runtime_path(mut self, path: impl Into<String>) -> Self {
        self.runtime = Some(path.into());
        self
    }

    /// Whether generated code also holds the topology as the broker takes it, in the constant `DEFINITIONS`: what a broker in memory
    /// is made from (`topoc_runtime::transport::Memory`). It is of the first virtual host and knows no user.
    #[must_use]
    pub fn definitions(mut self, wanted: bool) -> Self {
        self.definitions = wanted;
        self
    }

    /// Whether the code is laid out for readers, as it is unless this turns it off. To lay it out takes most of the time.
    #[must_use]
    pub fn format(mut self, wanted: bool) -> Self {
        self.format = wanted;
        self
    }

    /// Whether to tell cargo which files were read, so that nothing else runs the script again; it is so unless it
    /// is turned off.
    #[must_use]
    pub fn emit_rerun_if_changed(mut self, rerun: bool) -> Self {
        self.rerun = rerun;
        self
    }

    /// Compiles a topology, and writes its Rust if it differs from what is there.
    ///
    /// # Errors
    /// The topology cannot be read, has faults, or its Rust cannot be written; or what was set is no Rust.
    pub fn compile(self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let name = path.to_str().ok_or_else(|| Error::new("the path is not in UTF-8"))?;
        let files = Watched::default();
        let generated = self.generate(&files, &name.replace('\\', "/"));
        if self.rerun {
            files.paths().try_for_each(|path| tell("rerun-if-changed", &path))?;
        }
        let generated = generated?;
        generated.warnings.iter().try_for_each(|warning| tell("warning", warning))?;
        write(&self.target()?, &generated.code)
    }

    /// Compiles a topology from wherever its files are, and writes nothing.
    ///
    /// # Errors
    /// The topology cannot be read or has faults; or what was set is no Rust.
    pub fn generate(&self, files: &dyn FileSource, path: &str) -> Result<Generated, Error> {
        let compile = |today| {
            let options = Options { today, ..Options::default() };
            let read = crate::compile(files, path, &options);
            read.map_err(|error| Error::new(format!("cannot read `{path}`: {error}")))
        };
        // An exception that ends must not stop a build that nobody touched, so that it is asked for apart.
        let compilation = compile(None)?;
        let expired = compile(today())?;
        let found = compilation.diagnostics.iter().filter(|one| one.severity == Severity::Warning);
        let of_expired = expired.diagnostics.iter().filter(|one| one.rule == "expired-exception");
        let brief = |finding| brief(&compilation.sources, finding);
        let warnings = found.chain(of_expired).map(brief).collect();
        Ok(Generated { code: self.emit(&compilation, path)?, warnings })
    }

    fn emit(&self, compilation: &Compilation, path: &str) -> Result<String, Error> {
        let Some(checked) = &compilation.checked else {
            return Err(Error::new(human(
                &compilation.sources,
                &compilation.diagnostics,
                Style::default(),
            )));
        };
        let source = path.rsplit('/').next().unwrap_or(path);
        let runtime = self.runtime.as_deref().map(tokens).transpose()?;
        let options = Rust {
            source,
            paths: runtime.map(Paths::of_runtime).unwrap_or_default(),
            type_attributes: &pairs(&self.type_attributes)?,
            field_attributes: &pairs(&self.field_attributes)?,
            extern_paths: &pairs(&self.extern_paths)?,
            format: self.format,
            services: &self.services,
        };
        self.check_services(checked.model())?;
        let mut files = emit::rust(checked, &options).map_err(|all| Error::collided(&all))?;
        let mut code = files.remove("topology.rs").unwrap_or_default();
        if self.definitions {
            code.push_str(&definitions(compilation, checked, source));
        }
        Ok(code)
    }

    fn check_services(&self, model: &crate::model::Model) -> Result<(), Error> {
        let names = || model.services.values().map(|service| service.name.as_str());
        match self.services.iter().find(|wanted| !names().any(|name| name == wanted.as_str())) {
            None => Ok(()),
            Some(wanted) => {
                let near = crate::report::nearest(wanted, names());
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(Error::new(format!("there is no service `{wanted}`{near}")))
            }
        }
    }

    fn target(&self) -> Result<PathBuf, Error> {
        let folder = self.out_dir.clone().or_else(|| env::var_os("OUT_DIR").map(PathBuf::from));
        let folder = folder.ok_or_else(|| {
            Error::new("OUT_DIR is not set: call this from a build script, or set `out_dir`")
        })?;
        Ok(folder.join(&self.include_file))
    }
}

/// The constant with the definitions of the first virtual host.
fn definitions(compilation: &Compilation, checked: &Checked, source: &str) -> String {
    let vhost = checked.model().vhosts.values().next().map(|vhost| vhost.name.as_str());
    let options = emit::Definitions { vhost, source, ..emit::Definitions::default() };
    // A virtual host has no users, and so no password that could be missing.
    let files = emit::definitions(checked, &options, &compilation.sources);
    let mut files = files.unwrap_or_default();
    let text = files.remove("definitions.json").unwrap_or_default();
    let doc = "/// The topology as the broker takes it, for a broker in memory.";
    format!("\n{doc}\npub const DEFINITIONS: &str = {text:?};\n")
}

fn tokens(text: &str) -> Result<TokenStream, Error> {
    text.parse().map_err(|error| Error::new(format!("`{text}` is no Rust: {error}")))
}

fn pairs(given: &[(String, String)]) -> Result<Vec<(String, TokenStream)>, Error> {
    given.iter().map(|(name, text)| Ok((name.clone(), tokens(text)?))).collect()
}

/// Tells cargo something.
fn tell(what: &str, value: &str) -> Result<(), Error> {
    let told = writeln!(io::stdout().lock(), "cargo::{what}={value}");
    told.map_err(|error| Error::new(format!("cannot write to stdout: {error}")))
}

/// A finding in one line, as cargo shows warnings.
fn brief(sources: &Sources, finding: &Diagnostic) -> String {
    let place = finding.labels.first().map(|label| {
        let file = label.place.file;
        let at = sources.line_column(file, sources.locate(&label.place).start);
        format!("{}:{}:{}: ", sources.file(file).name(), at.line, at.column)
    });
    let message = finding.message.replace('\n', " ");
    format!("{}{message} ({})", place.unwrap_or_default(), finding.rule)
}

/// Writes a file if it differs from what is there, so that nothing that needs it is built again.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folder.and_then(|()| fs::write(path, text));
    written.map_err(|error| Error::new(format!("cannot write `{}`: {error}", path.display())))
}
