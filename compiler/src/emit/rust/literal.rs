//! JSON values that the contract gives, as expressions of Rust.

use super::choice::catch_all;
use super::names::{ident, pascal, snake};
use super::types::Writer;
use crate::contract::{Enum, Field, Format, Kind, Shape, Struct, Union};
use crate::model::Id;
use crate::syntax::Decimal;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

/// The expression of a value of a shape; none for bytes, durations and `json`, which have none that is always right, and for types
/// that are the user's own.
pub(super) fn literal(writer: Writer<'_, '_>, id: Id<Shape>, value: &Value) -> Option<TokenStream> {
    let shapes = writer.plan.shapes;
    if value.is_null() && !matches!(shapes.of(id).kind, Kind::Json) {
        return shapes.is_nullable(id).then(|| quote!(::core::option::Option::None));
    }
    let inner = within(writer, id, value)?;
    Some(match shapes.is_nullable(id) {
        true => quote!(::core::option::Option::Some(#inner)),
        false => inner,
    })
}

/// A value that is not null.
fn within(writer: Writer<'_, '_>, id: Id<Shape>, value: &Value) -> Option<TokenStream> {
    let kind = &writer.plan.shapes[id].kind;
    let Some(name) = writer.generated(id)? else {
        return match kind {
            Kind::Alias(target) => within(writer, *target, value),
            kind => of_kind(writer, kind, value),
        };
    };
    let inside = Writer { owner: Some(id), ..writer };
    match (kind, value) {
        (Kind::Struct(object), Value::Object(given)) => record(inside, &name, object, given),
        (Kind::Enum(choice), Value::String(text)) => Some(variant(&name, choice, text)),
        (Kind::Union(union), Value::Object(given)) => tagged(inside, &name, union, given),
        (kind, value) => {
            let inner = of_kind(inside, kind, value)?;
            Some(quote!(#name(#inner)))
        }
    }
}

fn of_kind(writer: Writer<'_, '_>, kind: &Kind, value: &Value) -> Option<TokenStream> {
    match (kind, value) {
        (Kind::Alias(target), value) => within(writer, *target, value),
        (Kind::Bool, Value::Bool(value)) => Some(quote!(#value)),
        (Kind::Integer(_), Value::Number(number)) => {
            let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
            // `1.0` is a whole number, too.
            let whole = whole.or_else(|| Some(number.as_f64()? as i128))?;
            let number = Literal::i128_unsuffixed(whole);
            Some(quote!(#number))
        }
        (Kind::Float(_), Value::Number(number)) => {
            let number = Literal::f64_unsuffixed(number.as_f64()?);
            Some(quote!(#number))
        }
        (Kind::Decimal(_), Value::String(text)) => decimal(writer, text),
        (Kind::String(of), Value::String(text)) => word(writer, of.format, text),
        (Kind::List(list), Value::Array(items)) => {
            let items = items.iter().map(|item| literal(writer.apart(), list.item, item));
            let items: Vec<_> = items.collect::<Option<_>>()?;
            Some(quote!(::std::vec![#(#items),*]))
        }
        (Kind::Map(map), Value::Object(entries)) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = literal(writer.apart(), map.value, value)?;
                Some(quote!((::std::string::String::from(#key), #value)))
            });
            let entries: Vec<_> = entries.collect::<Option<_>>()?;
            Some(quote!(::std::collections::BTreeMap::from([#(#entries),*])))
        }
        _ => None,
    }
}

fn word(writer: Writer<'_, '_>, format: Option<Format>, text: &str) -> Option<TokenStream> {
    let rt = &writer.options.paths.codegen;
    match format {
        None => Some(quote!(::std::string::String::from(#text))),
        Some(Format::Uuid) => {
            let number = u128::from_str_radix(&text.replace('-', ""), 16).ok()?;
            let number = Literal::u128_unsuffixed(number);
            Some(quote!(#rt::constant::uuid(#number)))
        }
        Some(Format::Email) => Some(quote!(#rt::constant::email(#text))),
        Some(Format::Uri) => Some(quote!(#rt::constant::uri(#text))),
        Some(Format::Date) => {
            let date = date(text)?;
            Some(quote!(const { #rt::constant::date((#date)) }))
        }
        Some(Format::Time) => {
            let time = time(text)?;
            Some(quote!(const { #rt::constant::time((#time)) }))
        }
        Some(Format::DateTime) => {
            let (day, clock) = text.split_once('T')?;
            let (date, time) = (date(day)?, time(clock)?);
            Some(quote!(const { #rt::constant::datetime((#date), (#time)) }))
        }
        Some(_) => None,
    }
}

fn decimal(writer: Writer<'_, '_>, text: &str) -> Option<TokenStream> {
    let rt = &writer.options.paths.codegen;
    let decimal: Decimal = text.parse().ok()?;
    let mantissa = Literal::i128_unsuffixed(decimal.mantissa());
    let places = Literal::u32_unsuffixed(decimal.places());
    Some(quote!(const { #rt::constant::decimal(#mantissa, #places) }))
}

/// Year, month and day.
fn date(text: &str) -> Option<TokenStream> {
    let parts: Vec<Literal> = text.split('-').map(number).collect::<Option<_>>()?;
    Some(quote!(#(#parts),*))
}

/// Hour, minute, second, nanosecond, and the minutes ahead of UTC.
fn time(text: &str) -> Option<TokenStream> {
    let zone = text.find(['Z', '+', '-'])?;
    let (clock, zone) = text.split_at(zone);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<Literal> = clock.split(':').map(number).collect::<Option<_>>()?;
    let nanosecond = number(&format!("{fraction:0<9}"))?;
    let minutes = match zone.split_once(':') {
        None => quote!(::core::option::Option::None),
        Some((hours, minutes)) => {
            let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
            let minutes =
                if zone.starts_with('-') { hours * 60 - minutes } else { hours * 60 + minutes };
            let minutes = Literal::i16_unsuffixed(minutes);
            quote!(::core::option::Option::Some(#minutes))
        }
    };
    Some(quote!(#(#parts,)* #nanosecond, #minutes))
}

fn number(text: &str) -> Option<Literal> {
    text.parse().ok().map(Literal::u32_unsuffixed)
}

fn record(
    writer: Writer<'_, '_>,
    name: &TokenStream,
    object: &Struct,
    given: &Map<String, Value>,
) -> Option<TokenStream> {
    let fields = object.fields.iter().map(|(wire, field)| {
        let (name, value) = (ident(&snake(wire)), of_field(writer, field, given.get(wire))?);
        Some(quote!(#name: #value))
    });
    let fields: Vec<_> = fields.collect::<Option<_>>()?;
    Some(quote!(#name { #(#fields),* }))
}

/// A field's value, given or absent.
pub(super) fn of_field(
    writer: Writer<'_, '_>,
    field: &Field,
    given: Option<&Value>,
) -> Option<TokenStream> {
    match (given, &field.default) {
        (Some(value), Some(_)) => literal(writer, field.shape, value),
        (None, Some(default)) => literal(writer, field.shape, default),
        (Some(value), None) => {
            let value = literal(writer, field.shape, value)?;
            Some(match field.optional {
                true => quote!(::core::option::Option::Some(#value)),
                false => value,
            })
        }
        (None, None) => field.optional.then(|| quote!(::core::option::Option::None)),
    }
}

fn variant(name: &TokenStream, choice: &Enum, text: &str) -> TokenStream {
    match choice.values.contains(text) {
        true => {
            let variant = ident(&pascal(text));
            quote!(#name::#variant)
        }
        false => {
            let other = catch_all(choice.values.iter());
            quote!(#name::#other(::std::string::String::from(#text)))
        }
    }
}

fn tagged(
    writer: Writer<'_, '_>,
    name: &TokenStream,
    union: &Union,
    given: &Map<String, Value>,
) -> Option<TokenStream> {
    let tag = given.get(&union.tag)?.as_str()?;
    let object = writer.plan.shapes.target(*union.variants.get(tag)?);
    let mut fields = given.clone();
    fields.remove(&union.tag);
    let (variant, inner) = (ident(&pascal(tag)), within(writer, object, &Value::Object(fields))?);
    Some(quote!(#name::#variant(#inner)))
}
