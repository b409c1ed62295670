//! The suite's schemas with the types that their keywords speak of.

use serde_json::Value;

/// What types keywords speak of.
const SPEAK: [(&str, &[&str]); 4] = [
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ("string", &["minLength", "maxLength", "pattern", "format", "contentEncoding"]),
    ("array", &["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "unevaluatedProperties",
            "minProperties",
            "maxProperties",
            "patternProperties",
        ],
    ),
];

/// The keywords that hold a schema, lists of schemas, or schemas by name.
const ONE: [&str; 4] = ["items", "additionalProperties", "not", "unevaluatedProperties"];
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const NAMED: [&str; 3] = ["properties", "$defs", "definitions"];

/// The schema with types wherever it says none, where that makes another one of it: numbers once as numbers and once as integers.
pub(crate) fn variants(schema: &Value) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for number in ["number", "integer"] {
        let typed = typed(schema, number);
        if typed != *schema && !found.contains(&typed) {
            found.push(typed);
        }
    }
    found
}

fn typed(schema: &Value, number: &str) -> Value {
    let Some(words) = schema.as_object() else { return schema.clone() };
    let mut words = words.clone();
    let speaks = |keywords: &[&str]| keywords.iter().any(|word| schema.get(word).is_some());
    let spoken: Vec<_> = SPEAK.iter().filter(|(_, keywords)| speaks(keywords)).collect();
    if let ([(name, _)], None) = (&spoken[..], schema.get("type")) {
        let name = if *name == "number" { number } else { name };
        words.insert("type".to_owned(), name.into());
    }
    for (name, value) in &mut words {
        let name = name.as_str();
        match value {
            _ if ONE.contains(&name) => *value = typed(value, number),
            Value::Array(schemas) if LISTS.contains(&name) => {
                schemas.iter_mut().for_each(|one| *one = typed(one, number));
            }
            Value::Object(schemas) if NAMED.contains(&name) => {
                schemas.values_mut().for_each(|one| *one = typed(one, number));
            }
            _ => {}
        }
    }
    Value::Object(words)
}
