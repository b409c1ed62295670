//! The JSON Schema of the language, generated from its types.

use super::Topology;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

/// Where the schema is published.
const ID: &str = "https://github.com/topoc/topoc/raw/main/schemas/topology.schema.json";

/// The JSON Schema (2020-12) of a topology file.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(Tidy);
    let mut schema = settings.into_generator().into_root_schema_for::<Topology>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("topoc topology"));
    schema.to_value()
}

/// Says what serde does, no more and no less: nothing is null, integers have their range.
#[derive(Clone, Debug)]
struct Tidy;

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(object) = schema.as_object_mut() {
            strip_null(object);
            state_range(object);
            gather_enum(object);
            join_lines(object);
        }
    }
}

/// Takes back the null that schemars adds for an `Option`.
fn strip_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(branches)) = schema.get_mut("anyOf") else { return };
    let before = branches.len();
    branches.retain(|branch| *branch != json!({ "type": "null" }));
    if branches.len() == before || branches.len() != 1 {
        return;
    }
    if let Some(Value::Object(only)) = branches.pop() {
        schema.remove("anyOf");
        for (key, value) in only {
            schema.entry(key).or_insert(value);
        }
    }
}

/// Turns the name of a Rust integer, which validators do not know, into its range.
fn state_range(schema: &mut Map<String, Value>) {
    let Some(Value::String(format)) = schema.get("format") else { return };
    let (minimum, maximum) = match format.as_str() {
        "uint8" => (json!(u8::MIN), json!(u8::MAX)),
        "uint16" => (json!(u16::MIN), json!(u16::MAX)),
        "uint32" => (json!(u32::MIN), json!(u32::MAX)),
        "uint64" => (json!(u64::MIN), json!(u64::MAX)),
        "int64" => (json!(i64::MIN), json!(i64::MAX)),
        "double" => {
            schema.remove("format");
            return;
        }
        _ => return,
    };
    schema.remove("format");
    schema.entry("minimum").or_insert(minimum);
    schema.entry("maximum").or_insert(maximum);
}

/// The branches of a choice exclude each other, so one combinator serves all choices.
fn use_any_of(schema: &mut Map<String, Value>) {
    if let Some(branches) = schema.remove("oneOf") {
        schema.insert("anyOf".to_owned(), branches);
    }
}

/// Joins the lines of each paragraph of a description, as Markdown reads them.
fn join_lines(schema: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        let joined = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
        *text = joined.collect::<Vec<_>>().join("\n\n");
    }
}

/// Gathers documented constants into one `enum`, with the descriptions that editors show.
fn gather_enum(schema: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = schema.get("oneOf") else { return };
    let constant = |branch: &Value| branch.get("const").cloned();
    let Some(names) = branches.iter().map(constant).collect::<Option<Vec<_>>>() else {
        return use_any_of(schema);
    };
    let description = |branch: &Value| branch.get("description").cloned().unwrap_or(json!(""));
    let descriptions = branches.iter().map(description).collect::<Vec<_>>();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(names));
    schema.insert("markdownEnumDescriptions".to_owned(), Value::Array(descriptions));
}
