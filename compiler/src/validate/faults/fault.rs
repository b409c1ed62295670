//! A fault in our terms, apart from the library's.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use serde_json::Value;

/// One thing that the schema does not accept.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// The JSON Pointer of the value.
    pub(super) at: String,
    /// The JSON Pointer, into the schema, of the object that holds the keyword that failed.
    pub(super) schema: String,
    /// Where alternatives were weighed, the schema object that holds them.
    pub(super) alternatives: Option<String>,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A key that is not known here.
    UnknownKey { key: String, known: Vec<String> },
    /// Keys that must be there: all of them, or one.
    MissingKeys { keys: Vec<String>, all: bool },
    /// Keys that belong to different forms of the mapping.
    Together { keys: Vec<String> },
    /// A value of another type.
    Type { expected: Vec<JsonType> },
    /// A value that is none of those listed.
    Word { options: Vec<Value> },
    /// A text that does not have the form it must have.
    Form,
    /// A number beyond the least or the greatest.
    Range { limit: Value, least: bool },
    /// A list or text with too few or too many parts.
    Count { parts: &'static str, limit: u64, least: bool },
    /// What the language's schema does not ask for today.
    Other,
}

/// The faults of an error that holds no alternatives.
pub(super) fn of(error: &ValidationError<'_>, known: impl Fn(&str) -> Vec<String>) -> Vec<Fault> {
    let schema = owner(error.schema_path().as_str());
    let fault = |kind| Fault {
        at: error.instance_path().as_str().to_owned(),
        schema: schema.to_owned(),
        alternatives: None,
        kind,
    };
    if let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() {
        let known = known(schema);
        let unknown = |key: &String| Kind::UnknownKey { key: key.clone(), known: known.clone() };
        return unexpected.iter().map(|key| fault(unknown(key))).collect();
    }
    vec![fault(kind_of(error.kind()))]
}

fn kind_of(kind: &ValidationErrorKind) -> Kind {
    use ValidationErrorKind as E;
    let range = |limit: &Value, least| Kind::Range { limit: limit.clone(), least };
    let count = |parts, limit: &u64, least| Kind::Count { parts, limit: *limit, least };
    match kind {
        E::Required { property } => {
            let key = property.as_str().unwrap_or_default().to_owned();
            Kind::MissingKeys { keys: vec![key], all: true }
        }
        E::Type { kind: TypeKind::Single(one) } => Kind::Type { expected: vec![*one] },
        E::Type { kind: TypeKind::Multiple(many) } => {
            Kind::Type { expected: many.into_iter().collect() }
        }
        E::Enum { options } => {
            Kind::Word { options: options.as_array().cloned().unwrap_or_default() }
        }
        E::Constant { expected_value } => Kind::Word { options: vec![(**expected_value).clone()] },
        E::Pattern { .. } | E::Format { .. } => Kind::Form,
        E::Minimum { limit } => range(limit, true),
        E::Maximum { limit } => range(limit, false),
        E::MinItems { limit } => count("item", limit, true),
        E::MaxItems { limit } => count("item", limit, false),
        E::MinLength { limit } => count("character", limit, true),
        E::MaxLength { limit } => count("character", limit, false),
        E::MinProperties { limit } => count("key", limit, true),
        E::MaxProperties { limit } => count("key", limit, false),
        _ => Kind::Other,
    }
}

/// The path of the object that holds the keyword of `path`.
pub(super) fn owner(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(owner, _)| owner)
}
