//! Shapes as schemas.

use super::{bounds_comment, bytes, decimals};
use crate::contract::{
    Bound, Counts, Decimals, Enum, Field, Float, FloatWidth, Integer, Kind, List, Notes, Shape,
    Shapes, Struct, Text, Union,
};
use crate::model::Id;
use crate::syntax::DECIMAL;
use serde_json::{Map, Number, Value, json};

/// What a field with a default says that a writer never leaves out: a schema says what readers take,
/// and has no word for it.
pub(crate) const ALWAYS_WRITTEN: &str = "x-always-written";

/// A schema, while it is written.
type Schema = Map<String, Value>;

/// Writes one document, with the named types that it needs.
pub(super) struct Writer<'s> {
    shapes: &'s Shapes,
    strict: bool,
    /// Whether it writes what is said about shapes, besides what their values are.
    with_notes: bool,
    /// The named types that are referred to and not yet written.
    open: Vec<Id<Shape>>,
    /// Which named types were referred to.
    referred: Vec<bool>,
}

impl<'s> Writer<'s> {
    pub(super) fn new(shapes: &'s Shapes, strict: bool) -> Self {
        let referred = vec![false; shapes.len()];
        Self { shapes, strict, with_notes: true, open: Vec::new(), referred }
    }

    /// One that writes what decides about values, and no more.
    #[cfg(feature = "cli")]
    pub(super) fn bare(shapes: &'s Shapes, strict: bool) -> Self {
        Self { with_notes: false, ..Self::new(shapes, strict) }
    }

    /// The whole schema of a payload.
    pub(super) fn document(&mut self, id: Id<Shape>) -> Schema {
        let mut document = self.of(id);
        let mut definitions = Schema::new();
        while let Some(id) = self.open.pop() {
            let shape = &self.shapes[id];
            let name = shape.name.clone().unwrap_or_default();
            definitions.insert(name, Value::Object(self.inline(shape)));
        }
        if !definitions.is_empty() {
            document.insert("$defs".to_owned(), Value::Object(definitions));
        }
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        document.insert("$schema".to_owned(), dialect.into());
        document
    }

    /// A shape where it is used: by reference, if it has a name.
    fn of(&mut self, id: Id<Shape>) -> Schema {
        let shape = &self.shapes[id];
        let Some(name) = &shape.name else { return self.inline(shape) };
        if !std::mem::replace(&mut self.referred[id.index()], true) {
            self.open.push(id);
        }
        // Names of types are words: nothing in them needs an escape.
        one("$ref", format!("#/$defs/{name}"))
    }

    fn inline(&mut self, shape: &Shape) -> Schema {
        let mut schema = self.kind(&shape.kind);
        if let Some(comment) = bounds_comment(&shape.kind) {
            schema.insert("$comment".to_owned(), comment.into());
        }
        let mut schema = if shape.nullable { nullable(schema) } else { schema };
        if self.with_notes {
            note(&mut schema, &shape.notes);
        }
        schema
    }

    fn kind(&mut self, kind: &Kind) -> Schema {
        match kind {
            Kind::Alias(target) => self.of(*target),
            Kind::Bool => one("type", "boolean"),
            Kind::Integer(integer) => integer_schema(integer),
            Kind::Float(float) => float_schema(float),
            Kind::Decimal(decimals) => decimal_schema(decimals),
            Kind::String(text) => text_schema(text),
            Kind::Bytes(counts) => bytes::schema(*counts),
            Kind::Json => Schema::new(),
            Kind::List(list) => self.list(list),
            Kind::Map(map) => {
                let mut schema = one("type", "object");
                let values = Value::Object(self.of(map.value));
                schema.insert("additionalProperties".to_owned(), values);
                count(&mut schema, map.entries, "minProperties", "maxProperties");
                schema
            }
            Kind::Struct(object) => {
                let mut schema = self.object(object, None);
                schema.insert("type".to_owned(), "object".into());
                schema
            }
            Kind::Enum(choice) => enum_schema(choice),
            Kind::Union(union) => self.union(union),
        }
    }

    fn list(&mut self, list: &List) -> Schema {
        let mut schema = one("type", "array");
        schema.insert("items".to_owned(), Value::Object(self.of(list.item)));
        count(&mut schema, list.items, "minItems", "maxItems");
        if list.unique {
            schema.insert("uniqueItems".to_owned(), true.into());
        }
        schema
    }

    /// The fields of a struct, and the tag of a variant with its name.
    fn object(&mut self, object: &Struct, tag: Option<(&str, &str)>) -> Schema {
        let mut properties = Schema::new();
        let mut required: Vec<&str> = Vec::new();
        if let Some((tag, name)) = tag {
            properties.insert(tag.to_owned(), json!({ "const": name }));
            required.push(tag);
        }
        for (name, field) in &object.fields {
            properties.insert(name.clone(), Value::Object(self.field(field)));
            if field.is_required() {
                required.push(name);
            }
        }
        let mut schema = one("properties", Value::Object(properties));
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        if self.strict || object.closed {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        schema
    }

    fn field(&mut self, field: &Field) -> Schema {
        let mut schema = self.of(field.shape);
        if let Some(default) = &field.default {
            schema.insert("default".to_owned(), default.clone());
            if !field.optional {
                schema.insert(ALWAYS_WRITTEN.to_owned(), true.into());
            }
        }
        schema
    }

    /// Variants exclude each other by their tags. The fields of a named struct are written out, since
    /// a reference could not let the tag in where other fields are refused.
    fn union(&mut self, union: &Union) -> Schema {
        let mut variants = Vec::new();
        for (name, id) in &union.variants {
            if let Kind::Struct(object) = self.shapes.kind(*id) {
                let mut variant = self.object(object, Some((&union.tag, name)));
                variant.insert("title".to_owned(), name.as_str().into());
                variants.push(Value::Object(variant));
            }
        }
        if union.open {
            let names: Vec<_> = union.variants.keys().collect();
            let other = json!({ "type": "string", "not": { "enum": names } });
            variants.push(json!({ "properties": { &union.tag: other }, "required": [union.tag] }));
        }
        let mut schema = one("type", "object");
        schema.insert("oneOf".to_owned(), variants.into());
        schema
    }
}

pub(super) fn one(keyword: &str, value: impl Into<Value>) -> Schema {
    Schema::from_iter([(keyword.to_owned(), value.into())])
}

/// The same, or null. An empty schema takes null as it is.
fn nullable(mut schema: Schema) -> Schema {
    let choice = ["enum", "oneOf", "anyOf", "allOf"].iter().any(|word| schema.contains_key(*word));
    match schema.get("type") {
        _ if schema.is_empty() => schema,
        // Other keywords say nothing of null.
        Some(Value::String(name)) if !choice => {
            let types = json!([name, "null"]);
            schema.insert("type".to_owned(), types);
            schema
        }
        _ => one("anyOf", json!([schema, { "type": "null" }])),
    }
}

fn note(schema: &mut Schema, notes: &Notes) {
    let deprecated = notes.deprecated.as_ref().map(|why| format!("Deprecated: {why}"));
    let said: Vec<_> = notes.doc.iter().cloned().chain(deprecated).collect();
    if !said.is_empty() {
        schema.insert("description".to_owned(), said.join("\n\n").into());
    }
    if notes.deprecated.is_some() {
        schema.insert("deprecated".to_owned(), true.into());
    }
    if let Some(example) = &notes.example {
        schema.insert("examples".to_owned(), json!([example]));
    }
}

fn integer_schema(integer: &Integer) -> Schema {
    let (least, greatest) = integer.ends();
    let mut schema = one("type", "integer");
    let bounds = [("minimum", Some(least)), ("maximum", Some(greatest))];
    let all = bounds.into_iter().chain([("multipleOf", integer.multiple_of)]);
    for (keyword, value) in all {
        // What 64 bits hold, a number of JSON holds here.
        if let Some(number) = value.and_then(Number::from_i128) {
            schema.insert(keyword.to_owned(), number.into());
        }
    }
    schema
}

fn float_schema(float: &Float) -> Schema {
    let mut schema = one("type", "number");
    let width = match float.width {
        FloatWidth::F32 => Some(f64::from(f32::MAX)),
        FloatWidth::F64 => None,
    };
    let mut end =
        |end: Option<Bound<f64>>, width: Option<f64>, inclusive: &str, exclusive: &str| {
            let value = end.map(|end| end.value).or(width);
            let keyword = if end.is_some_and(|end| end.exclusive) { exclusive } else { inclusive };
            if let Some(number) = value.and_then(Number::from_f64) {
                schema.insert(keyword.to_owned(), number.into());
            }
        };
    end(float.range.min, width.map(|most| -most), "minimum", "exclusiveMinimum");
    end(float.range.max, width, "maximum", "exclusiveMaximum");
    schema
}

/// A text, whose bounds only patterns can say.
fn decimal_schema(decimals: &Decimals) -> Schema {
    let mut schema = one("type", "string");
    let form = std::iter::once(DECIMAL.to_owned());
    match_all(&mut schema, form.chain(decimals::patterns(decimals)));
    schema
}

fn text_schema(text: &Text) -> Schema {
    let mut schema = one("type", "string");
    let form = text.format.into_iter();
    if let Some(format) = form.clone().find(|format| format.is_judged_alike()) {
        schema.insert("format".to_owned(), format.keyword().into());
    }
    let of_form = form.flat_map(|format| format.patterns());
    match_all(&mut schema, of_form.chain(&text.pattern).map(|pattern| pattern.as_str().to_owned()));
    count(&mut schema, text.length, "minLength", "maxLength");
    schema
}

/// Several patterns in one schema: the first stands in it, the others beside it.
fn match_all(schema: &mut Schema, patterns: impl IntoIterator<Item = String>) {
    let mut patterns = patterns.into_iter().map(|pattern| one("pattern", pattern));
    schema.extend(patterns.next().into_iter().flatten());
    let others: Vec<_> = patterns.map(Value::Object).collect();
    if !others.is_empty() {
        schema.insert("allOf".to_owned(), others.into());
    }
}

/// An open one tells its values, and takes others.
fn enum_schema(choice: &Enum) -> Schema {
    let values = json!({ "enum": choice.values.iter().collect::<Vec<_>>() });
    match (choice.open, choice.values.is_empty()) {
        (false, _) => {
            let mut schema = one("type", "string");
            schema.insert("enum".to_owned(), values["enum"].clone());
            schema
        }
        (true, true) => one("type", "string"),
        (true, false) => one("anyOf", json!([values, { "type": "string" }])),
    }
}

fn count(schema: &mut Schema, counts: Counts, min: &str, max: &str) {
    if counts.min > 0 {
        schema.insert(min.to_owned(), counts.min.into());
    }
    if let Some(most) = counts.max {
        schema.insert(max.to_owned(), most.into());
    }
}
