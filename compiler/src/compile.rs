//! The pipeline, from files to a checked model.

use crate::analyse::{self, Checked};
use crate::broker::Version;
use crate::definitions::Document;
use crate::model::Model;
use crate::report::{Diagnostic, sort};
use crate::resolve::{self, document};
use crate::source::{FileSource, Sources, load};
use crate::syntax::{Date, Topology};
use crate::{json_schema, source, validate};
use std::io;

/// What a compilation may be told from outside of its files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The environment to compile for. `None` compiles the file as it stands and
    /// checks every environment besides.
    pub environment: Option<String>,
    /// The broker's version, over what the files say.
    pub version: Option<Version>,
    /// The virtual host that a definitions document is imported into, where it is one's.
    pub vhost: Option<String>,
    /// Today; exceptions that end are judged by it, and never end without it.
    pub today: Option<Date>,
}

/// What came of a compilation.
#[derive(Debug)]
pub struct Compilation {
    /// The files that were read.
    pub sources: Sources,
    /// What was found, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The model, if it is clean enough to emit.
    pub checked: Option<Checked>,
    /// The model, if it has faults or denied lints.
    pub faulty: Option<Model>,
}

impl Compilation {
    /// Takes the model out, faults and all; none where the files could not be resolved.
    pub fn take_model(&mut self) -> Option<Model> {
        self.faulty.take().or_else(|| self.checked.take().map(Checked::into_model))
    }
}

/// Reads a topology, or a broker's definitions document, and checks it as a whole.
///
/// # Errors
/// The file asked for cannot be read. Everything else is a diagnostic.
pub fn compile(files: &dyn FileSource, path: &str, options: &Options) -> io::Result<Compilation> {
    let (mut sources, found) = load(files, path)?;
    if !found.is_empty() {
        return Ok(stopped(sources, found));
    }
    let resolved = if source::is_definitions(&sources) {
        from_definitions(&sources, options)
    } else {
        validate::topology(&sources).and_then(|topology| {
            let wanted = resolve::schema_files(&topology);
            let (schemas, found) = json_schema::load(files, &mut sources, wanted);
            if found.is_empty() { from_topology(&topology, &schemas, options) } else { Err(found) }
        })
    };
    let (model, mut found) = match resolved {
        Ok(resolved) => resolved,
        Err(found) => return Ok(stopped(sources, found)),
    };
    found.dedup();
    sort(&sources, &mut found);
    let (checked, faulty) = analyse::judge(model, &found);
    Ok(Compilation { sources, diagnostics: found, checked, faulty })
}

fn stopped(sources: Sources, mut diagnostics: Vec<Diagnostic>) -> Compilation {
    sort(&sources, &mut diagnostics);
    Compilation { sources, diagnostics, checked: None, faulty: None }
}

/// A model and what was found about it, or what is in the way of one.
type Resolved = Result<(Model, Vec<Diagnostic>), Vec<Diagnostic>>;

fn from_definitions(sources: &Sources, options: &Options) -> Resolved {
    let documents = validate::read_all::<Document>(sources)?;
    let Some((id, document)) = documents.first() else { return Err(Vec::new()) };
    let value = sources.file(*id).to_value();
    let document_options =
        document::Options { version: options.version, vhost: options.vhost.as_deref() };
    let (model, mut found) = document::definitions(document, &value, *id, document_options);
    found.extend(analyse::findings(&model, options.today));
    Ok((model, found))
}

/// The model of the chosen environment; where none is chosen, what is wrong with each as well.
fn from_topology(
    files: &[(source::FileId, Topology)],
    schemas: &json_schema::Documents,
    options: &Options,
) -> Resolved {
    let chosen = options.environment.as_deref();
    let resolve = |environment| {
        let options = resolve::Options { environment, version: options.version };
        resolve::topology(files, schemas, options)
    };
    let model = resolve(chosen)?;
    let own = analyse::findings(&model, options.today);
    let mut found = Vec::new();
    if chosen.is_none() {
        for name in files.iter().flat_map(|(_, file)| file.environments.keys()) {
            let of_environment = match resolve(Some(name)) {
                Ok(model) => analyse::findings(&model, options.today),
                Err(found) => found,
            };
            let new = of_environment.into_iter().filter(|finding| !own.contains(finding));
            found.extend(new.map(|finding| in_environment(finding, name)));
        }
    }
    found.extend(own);
    Ok((model, found))
}

fn in_environment(mut finding: Diagnostic, name: &str) -> Diagnostic {
    finding.message = format!("{} (in the environment `{name}`)", finding.message);
    finding
}
