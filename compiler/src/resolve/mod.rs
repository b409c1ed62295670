//! Syntax becomes a model: names become ids, defaults and environments are applied,
//! sugar is expanded into the exchanges, queues and bindings that it stands for.

mod access;
mod assertions;
mod bindings;
mod builder;
mod constraints;
mod dead_letters;
pub(crate) mod document;
mod exchanges;
mod form;
mod infinite;
mod keys;
mod lint;
mod merge;
mod messages;
mod parking;
mod permissions;
mod policies;
mod queues;
mod retries;
mod schema_files;
mod scope;
mod services;
mod settings;
mod shapes;
mod template;
mod to_policies;
mod type_names;
mod vhosts;

use crate::broker::Version;
use crate::json_schema::Documents;
use crate::model::Model;
use crate::report::Diagnostic;
use crate::source::FileId;
use crate::syntax::Topology;
use builder::Builder;
pub(crate) use retries::{delay_classes, delay_name};
pub(crate) use schema_files::schema_files;
use scope::Merged;
#[cfg(feature = "cli")]
pub(crate) use settings::age;
pub(crate) use to_policies::queue_of;

/// The version that a topology is for where nothing says so.
pub(crate) const DEFAULT_VERSION: Version = Version::new(4, 0, 0);

/// What may be chosen from outside of the files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options<'o> {
    /// The environment whose patches apply.
    pub(crate) environment: Option<&'o str>,
    /// The broker's version, over what the files say.
    pub(crate) version: Option<Version>,
}

/// Resolves the files of a topology, the root one first, with the JSON Schemas that they name.
///
/// # Errors
/// What makes the model ambiguous, such as one name for two objects. A reference to
/// what does not exist is no such thing: it stays in the model.
pub(crate) fn topology(
    files: &[(FileId, Topology)],
    schemas: &Documents,
    options: Options<'_>,
) -> Result<Model, Vec<Diagnostic>> {
    let merged = Merged::of(files, options.environment)?;
    let mut builder = Builder::new(&merged, options);
    let scopes = builder.vhosts(&merged);
    let mut queues = Vec::with_capacity(scopes.len());
    for (vhost, scope) in &scopes {
        builder.exchanges(*vhost, scope);
        queues.push(builder.queues(*vhost, scope));
    }
    builder.types(&merged);
    builder.schemas(schemas);
    builder.end_infinite_types();
    for ((vhost, scope), queues) in scopes.iter().zip(&queues) {
        builder.messages(*vhost, scope);
        builder.dead_letters(*vhost, scope, queues);
    }
    builder.variants_are_structs();
    for ((vhost, scope), queues) in scopes.iter().zip(&queues) {
        builder.services(*vhost, scope);
        builder.retry_queues(*vhost);
        builder.bindings(*vhost, scope, queues);
        builder.policies(*vhost, scope);
    }
    builder.access(&merged, &scopes);
    builder.service_permissions();
    builder.settings_to_policies();
    builder.assertions(&merged);
    builder.lint(&merged);
    builder.finish()
}
