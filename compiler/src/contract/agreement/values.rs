//! Random payloads that a shape allows, or nearly.

use super::shapes::{DECIMALS, PATTERNS};
use crate::contract::{Decimals, Format, Integer, Kind, Shape, Shapes, Struct, Text};
use crate::model::Id;
use crate::syntax::agreement::generate::Chance;
use serde_json::{Map, Number, Value, json};

/// Texts that have a form, or just have not.
fn texts(format: Option<Format>) -> &'static [&'static str] {
    match format {
        None => &["", "a", "abc", "äöü", "😀", "x", "y.x", "ab1-", "a\nb", "ab5x"],
        Some(Format::Uuid) => &["5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e"],
        Some(Format::Date) => &["2024-02-29", "2023-02-29", "0000-01-01", "2023-04-31"],
        Some(Format::Time) => &["09:30:00Z", "23:59:59.999999999+23:59", "24:00:00Z", "23:59:60Z"],
        Some(Format::DateTime) => {
            &["2024-02-29T09:30:00Z", "2023-02-29T09:30:00.5-01:00", "2024-02-29 09:30:00Z"]
        }
        Some(Format::Duration) => {
            &["PT30S", "P7D", "P2W", "P1DT2H3M4S", "PT1H30S", "P1Y", "PT1.5S", "P1DT"]
        }
        Some(Format::Uri) => &[
            "https://u:p@a.example:80/b/c?d=e#f",
            "urn:x:y",
            "http://[2001:db8::7]/c",
            "http://[v1.a:b]",
            "mailto:a@b",
            "http://a/%20%g",
            "a:",
            "x://h:p",
            "http://%41/",
        ],
        Some(Format::Email) => &[
            "ada@example.com",
            "a.b+c@example",
            "a..b@x.com",
            "\"a b\"@x.com",
            "o'neil@x-y.org",
            "a@-x.com",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.c",
            "a@xn--bcher-kva.example",
        ],
    }
}

/// A payload that is near what a shape allows.
pub(super) fn near(shapes: &Shapes, id: Id<Shape>, chance: &mut Chance, depth: usize) -> Value {
    if shapes.is_nullable(id) && (depth == 0 || chance.below(5) == 0) {
        return Value::Null;
    }
    let kind = shapes.kind(id);
    // What always holds another one of itself is cut off somewhere, and refused there by both.
    let holds_others =
        matches!(kind, Kind::List(_) | Kind::Map(_) | Kind::Struct(_) | Kind::Union(_));
    let Some(inner) = depth.checked_sub(usize::from(holds_others)) else { return json!(0) };
    match kind {
        Kind::Alias(_) | Kind::Json => json!({ "any": [1, null] }),
        Kind::Bool => json!(chance.below(2) == 0),
        Kind::Integer(integer) => whole(integer, chance),
        Kind::Float(_) => chance
            .pick(&[
                json!(0),
                json!(0.1),
                json!(-1.5),
                json!(1e9),
                json!(1e300),
                json!(-3.5e38),
                json!(9_007_199_254_740_993_u64),
            ])
            .clone(),
        Kind::Decimal(decimals) => json!(decimal(decimals, chance)),
        Kind::String(text) => json!(text_of(text, chance)),
        Kind::Bytes(_) => {
            json!(
                chance.pick(&[
                    "", "AA==", "AAA=", "AAAA", "AAAAAA==", "AAAAAAA=", "AAAAAAAA", "AB=="
                ])
            )
        }
        Kind::List(list) => {
            let count = list.items.min + chance.below(3) as u64;
            (0..count.min(8)).map(|_| near(shapes, list.item, chance, inner)).collect()
        }
        Kind::Map(map) => {
            let count =
                if depth == 0 { map.entries.min } else { map.entries.min + chance.below(3) as u64 };
            let entry = |key: u64| (format!("k{key}"), near(shapes, map.value, chance, inner));
            Value::Object((0..count.min(8)).map(entry).collect())
        }
        Kind::Struct(object) => Value::Object(fields(shapes, object, chance, inner)),
        Kind::Enum(choice) => match choice.values.len() {
            0 => json!("other"),
            count => json!(choice.values[chance.below(count)]),
        },
        Kind::Union(union) => {
            let (name, variant) = union
                .variants
                .get_index(chance.below(union.variants.len()))
                .expect("a union has variants");
            let mut entries = match shapes.kind(*variant) {
                Kind::Struct(object) => fields(shapes, object, chance, inner),
                _ => Map::new(),
            };
            entries.insert(union.tag.clone(), json!(name));
            Value::Object(entries)
        }
    }
}

fn fields(
    shapes: &Shapes,
    object: &Struct,
    chance: &mut Chance,
    depth: usize,
) -> Map<String, Value> {
    let mut entries = Map::new();
    for (name, field) in &object.fields {
        if field.is_required() || (depth > 0 && chance.below(2) == 0) {
            let value = near(shapes, field.shape, chance, depth);
            entries.insert(name.clone(), value);
        }
    }
    entries
}

fn whole(integer: &Integer, chance: &mut Chance) -> Value {
    let (least, greatest) = integer.ends();
    let near = [least, least - 1, least + 1, greatest, greatest + 1, greatest - 1, 0, 30, 1 << 53];
    let value = *chance.pick(&near);
    match Number::from_i128(value) {
        Some(number) if chance.below(4) > 0 => Value::Number(number),
        // As a float, which may be another number then.
        _ => json!(value as f64),
    }
}

fn decimal(decimals: &Decimals, chance: &mut Chance) -> String {
    let ends = [decimals.range.min, decimals.range.max].into_iter().flatten();
    let mut near: Vec<_> = ends.map(|end| end.value.to_string()).collect();
    near.extend(DECIMALS.map(str::to_owned));
    near.push("-0.00".to_owned());
    let count = if chance.below(2) == 0 { 2 } else { near.len() };
    let mut text = near[chance.below(count)].clone();
    if chance.below(2) == 0 {
        let at = chance.below(text.len() + 1);
        let put = *chance.pick(&["0", "1", "9", ".", "-", ".5", "00"]);
        match chance.below(3) {
            0 => text.insert_str(at, put),
            1 if at < text.len() => text.replace_range(at..=at, put),
            _ => text.push_str(put),
        }
    }
    text
}

fn text_of(text: &Text, chance: &mut Chance) -> String {
    let mut pool = texts(text.format).to_vec();
    if text.format.is_none() {
        pool.extend(PATTERNS);
    }
    let mut chosen: Vec<char> = chance.pick(&pool).chars().collect();
    if chance.below(3) == 0 {
        let at = chance.below(chosen.len() + 1);
        let put = *chance
            .pick(&['0', '9', 'a', 'Z', ':', '.', '-', '@', '%', '[', '/', ' ', 'é', '\n', '+']);
        match chance.below(3) {
            0 => chosen.insert(at, put),
            1 if at < chosen.len() => chosen[at] = put,
            _ if at < chosen.len() => drop(chosen.remove(at)),
            _ => {}
        }
    }
    chosen.into_iter().collect()
}

/// Changes one thing, somewhere.
pub(super) fn mutate(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Array(items) if !items.is_empty() && chance.below(4) > 0 => {
            let at = chance.below(items.len());
            match chance.below(4) {
                0 => items.push(items[at].clone()),
                1 => drop(items.remove(at)),
                _ => mutate(&mut items[at], chance),
            }
        }
        Value::Object(entries) if chance.below(6) > 0 => {
            let keys: Vec<_> = entries.keys().cloned().collect();
            match (chance.below(4), keys.is_empty()) {
                (0, _) | (_, true) => {
                    entries.insert("b".to_owned(), json!(1));
                }
                (1, _) => drop(entries.remove(chance.pick(&keys))),
                _ => {
                    let key = chance.pick(&keys);
                    if let Some(inner) = entries.get_mut(key) {
                        mutate(inner, chance);
                    }
                }
            }
        }
        _ => {
            let pool = [
                json!(null),
                json!(true),
                json!(0),
                json!(1.0),
                json!(1.5),
                json!(-1),
                json!(u64::MAX),
                json!(1e300),
                json!(""),
                json!("a"),
                json!("19.90"),
                json!([]),
                json!({}),
                json!("5"),
            ];
            *value = chance.pick(&pool).clone();
        }
    }
}
