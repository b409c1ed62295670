//! The keywords of JSON Schema: what they hold, what they speak of, and since when.

use std::fmt;

/// A dialect that is read, by its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dialect {
    Draft4,
    Draft6,
    Draft7,
    Draft2019,
    Draft2020,
}

impl Dialect {
    /// The dialect that `$schema` names.
    pub(super) fn of(uri: &str) -> Option<Self> {
        let uri = uri.strip_suffix('#').unwrap_or(uri);
        let uri = uri.strip_prefix("https://").or(uri.strip_prefix("http://")).unwrap_or(uri);
        Some(match uri {
            "json-schema.org/draft-04/schema" => Self::Draft4,
            "json-schema.org/draft-06/schema" => Self::Draft6,
            "json-schema.org/draft-07/schema" => Self::Draft7,
            "json-schema.org/draft/2019-09/schema" => Self::Draft2019,
            "json-schema.org/draft/2020-12/schema" => Self::Draft2020,
            _ => return None,
        })
    }

    /// Whether `$ref` hides what stands beside it.
    pub(super) fn hides_beside_ref(self) -> bool {
        self <= Self::Draft7
    }

    /// The keyword that says where a schema is.
    pub(super) fn id(self) -> &'static str {
        if self == Self::Draft4 { "id" } else { "$id" }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft4 => "draft-04",
            Self::Draft6 => "draft-06",
            Self::Draft7 => "draft-07",
            Self::Draft2019 => "2019-09",
            Self::Draft2020 => "2020-12",
        })
    }
}

/// What kind of schemas a keyword holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    One,
    List,
    /// One, or a list: `items`.
    Either,
    Named,
    /// Schemas by name, or lists of names: `dependencies`.
    SomeNamed,
}

/// What values a keyword speaks of. All others pass it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    /// All values.
    Any,
    Numbers,
    Strings,
    Arrays,
    Objects,
    /// Of what no contract can say; what to do instead.
    Refused(&'static str),
}

/// A keyword that decides about values.
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) speaks: Speaks,
    pub(super) since: Dialect,
    pub(super) holds: Option<Holds>,
}

const fn word(name: &'static str, speaks: Speaks, since: Dialect) -> Keyword {
    Keyword { name, speaks, since, holds: None }
}

const fn with(name: &'static str, speaks: Speaks, since: Dialect, holds: Holds) -> Keyword {
    Keyword { name, speaks, since, holds: Some(holds) }
}

const CHECK: &str = "a contract describes each field by itself: leave this check to the consumer";
const TUPLE: &str = "use an object, whose fields have names";
const ENTRIES: &str =
    "list the fields under `properties`, or give all values one schema: `additionalProperties`";
const MEDIA: &str =
    "take it out: it may be asserted or not in this dialect, and in none that came later";
const DYNAMIC: &str = "write `$ref`";

/// Those that decide about values. All others are remarks.
pub(super) static KEYWORDS: &[Keyword] = {
    use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020};
    use Holds::{Either, List, Named, One, SomeNamed};
    use Speaks::{Any, Arrays, Numbers, Objects, Refused, Strings};
    &[
        word("$ref", Any, Draft4),
        word("type", Any, Draft4),
        // OpenAPI's, which says it of every dialect.
        word("nullable", Any, Draft4),
        word("enum", Any, Draft4),
        word("const", Any, Draft6),
        with("allOf", Any, Draft4, List),
        with("anyOf", Any, Draft4, List),
        with("oneOf", Any, Draft4, List),
        word("multipleOf", Numbers, Draft4),
        word("minimum", Numbers, Draft4),
        word("maximum", Numbers, Draft4),
        word("exclusiveMinimum", Numbers, Draft4),
        word("exclusiveMaximum", Numbers, Draft4),
        word("minLength", Strings, Draft4),
        word("maxLength", Strings, Draft4),
        word("pattern", Strings, Draft4),
        word("format", Strings, Draft4),
        word("contentEncoding", Strings, Draft7),
        with("items", Arrays, Draft4, Either),
        word("minItems", Arrays, Draft4),
        word("maxItems", Arrays, Draft4),
        word("uniqueItems", Arrays, Draft4),
        with("properties", Objects, Draft4, Named),
        with("additionalProperties", Objects, Draft4, One),
        with("unevaluatedProperties", Objects, Draft2019, One),
        word("required", Objects, Draft4),
        word("minProperties", Objects, Draft4),
        word("maxProperties", Objects, Draft4),
        with("prefixItems", Refused(TUPLE), Draft2020, List),
        with("unevaluatedItems", Refused(TUPLE), Draft2019, One),
        with("contains", Refused(CHECK), Draft6, One),
        with("patternProperties", Refused(ENTRIES), Draft4, Named),
        with("propertyNames", Refused(ENTRIES), Draft6, One),
        word("dependentRequired", Refused(CHECK), Draft2019),
        with("dependentSchemas", Refused(CHECK), Draft2019, Named),
        with("dependencies", Refused(CHECK), Draft4, SomeNamed),
        with("not", Refused(CHECK), Draft4, One),
        with("if", Refused(CHECK), Draft7, One),
        word("contentMediaType", Refused(MEDIA), Draft7),
        word("$dynamicRef", Refused(DYNAMIC), Draft2020),
        word("$recursiveRef", Refused(DYNAMIC), Draft2019),
    ]
};

/// Remarks that hold schemas: there may be references to these.
static REMARKS: &[(&str, Holds)] = &[
    ("$defs", Holds::Named),
    ("definitions", Holds::Named),
    ("additionalItems", Holds::One),
    ("then", Holds::One),
    ("else", Holds::One),
    ("contentSchema", Holds::One),
];

/// A keyword that holds schemas, with its name for all time.
pub(super) fn holder(name: &str) -> Option<(&'static str, Holds)> {
    let deciding = KEYWORDS.iter().filter_map(|keyword| Some((keyword.name, keyword.holds?)));
    deciding.chain(REMARKS.iter().copied()).find(|(known, _)| *known == name)
}
