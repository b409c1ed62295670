//! What holds the two readers of the language together: serde and the JSON Schema.

mod documents;
mod forms;
mod generate;
mod mutate;
mod random;
mod readers;
mod scalars;
mod schema_file;
mod seeds;
