//! What holds the two readers of the language together: serde and the JSON Schema.

mod documents;
mod forms;
pub(crate) mod generate;
mod mutate;
mod random;
mod readers;
mod scalars;
mod schema_file;
pub(crate) mod seeds;
