//! `types`: shapes that contracts share, in their short and long forms.

use super::forms::{ShortOrLong, is_default};
use super::scalars::{Json, Limit, TypeExpr};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A type where one is expected: a type expression (`string?`, `[T]`, `"{T}"`), or the long form.
pub type Field = ShortOrLong<TypeExpr, Shape>;

/// The fields of a struct, by name.
pub type Fields = IndexMap<String, Field>;

/// A variant of a union, or the detail of an error: a type by name, or fields.
pub type Variant = ShortOrLong<TypeExpr, Fields>;

/// A shape in its long form: exactly one of `type`, `fields`, `enum`, `union`, and what else is
/// known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"type": "int32", "min": 1, "default": 1}, {"enum": ["USD", "EUR"], "open": true}, {"fields": {"amount": "decimal", "currency": "Currency"}}])))]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What it is, for the reader of the documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// The type, where it is a scalar, a list, a map or one of `types`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_: Option<TypeExpr>,
    /// The fields, where it is a struct.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Fields>,
    /// The values, where it is an enum.
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    pub enum_: Option<Vec<String>>,
    /// The variants, where it is a tagged union.
    #[serde(rename = "union", skip_serializing_if = "Option::is_none")]
    pub union_: Option<Union>,
    /// Whether an unknown value of an enum, or an unknown variant of a union, is kept instead of
    /// refused. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub open: bool,
    /// Whether the value may be absent. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub optional: bool,
    /// Whether the value may be null. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub nullable: bool,
    /// The value that a reader takes where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// The least value (numbers).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Limit>,
    /// The greatest value (numbers).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Limit>,
    /// What the value must exceed (numbers).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_min: Option<Limit>,
    /// What the value must stay below (numbers).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive_max: Option<Limit>,
    /// What the value is a whole multiple of (numbers).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiple_of: Option<Limit>,
    /// The least length, in characters (strings) or bytes (bytes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// The greatest length, in characters (strings) or bytes (bytes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// A regular expression that the value matches somewhere, unless anchored (strings).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The least number of items (lists) or entries (maps).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// The greatest number of items (lists) or entries (maps).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// Whether no two items are equal (lists). Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// Names of fields, values or variants that may not come back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reserved: Vec<String>,
    /// Its name in generated Rust, where the usual one is taken or not wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rust: Option<String>,
    /// Since when or why it should no longer be used, and what to use instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// Whether the value is personal or secret: kept out of logs and routing keys. Default: false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sensitive: bool,
    /// An example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Json>,
}

/// A tagged union: an object of one of several shapes, told apart by a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("examples" = [{"tag": "type", "variants": {"AccountOpened": {"account_id": "uuid"}, "AccountClosed": {"account_id": "uuid"}}}])))]
#[serde(deny_unknown_fields)]
pub struct Union {
    /// The field that names the variant.
    pub tag: String,
    /// The variants, by the value of the tag: fields, or the name of a struct type.
    pub variants: IndexMap<String, Variant>,
}
