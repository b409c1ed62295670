//! Random documents that are made from the schema, so that every key of the language turns up.

use super::readers::SCHEMA;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Map, Value, json};

/// A source of chance that a failing case can be replayed with.
pub(crate) struct Chance(TestRng);

impl Chance {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
    }

    /// A number below `bound`, or 0 where the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        use proptest::prelude::Rng;
        let number = self.0.next_u32() as usize;
        number % bound.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// A document that the schema should accept.
pub(super) fn document(chance: &mut Chance) -> Value {
    value(&SCHEMA, chance, 7)
}

/// A value that `schema` accepts; `depth` bounds how far optional parts go on.
fn value(schema: &Value, chance: &mut Chance, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        return value(SCHEMA.pointer(pointer).expect("a definition"), chance, depth);
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        let branch = if depth == 0 { &branches[0] } else { chance.pick(branches) };
        return value(branch, chance, depth);
    }
    if let Some(names) = schema["enum"].as_array() {
        return chance.pick(names).clone();
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        return json!(matching(pattern, chance));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => {
            let kinds = if depth == 0 { &kinds[..3] } else { kinds };
            chance.pick(kinds).as_str().expect("a type")
        }
        kind => kind.as_str().expect("a type"),
    };
    match kind {
        "object" => object(schema, chance, depth),
        "array" => {
            let least = schema["minItems"].as_u64().map_or(0, |n| n as usize);
            let most = schema["maxItems"].as_u64().map_or(3, |n| n as usize);
            let length = if depth == 0 { least } else { least + chance.below(most - least + 1) };
            (0..length).map(|_| value(&schema["items"], chance, depth.saturating_sub(1))).collect()
        }
        "integer" => integer(schema, chance),
        "number" => chance.pick(&[json!(0), json!(-1), json!(2.5), json!(1e300)]).clone(),
        "boolean" => json!(chance.below(2) == 0),
        _ => json!(chance.pick(&["", "orders", "a.b", "{queue}.dlq", "^x$", "ä€", "4.0", "true"])),
    }
}

fn object(schema: &Value, chance: &mut Chance, depth: usize) -> Value {
    let mut entries = Map::new();
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let wanted = depth > 0 && chance.below(4) == 0;
        if wanted || required.contains(&json!(key)) {
            entries.insert(key.clone(), value(property, chance, depth.saturating_sub(1)));
        }
    }
    for more in more_entries(schema, chance, depth) {
        entries.insert(more.0, more.1);
    }
    Value::Object(entries)
}

/// Entries of a map, whose keys are free or match a pattern.
fn more_entries(schema: &Value, chance: &mut Chance, depth: usize) -> Vec<(String, Value)> {
    let patterns = schema["patternProperties"].as_object();
    let (keys, of) = match patterns.and_then(|patterns| patterns.values().next()) {
        Some(of) => (["1", "2", "30"], of),
        None if schema["additionalProperties"].is_object() => {
            (["orders", "email.order_events", "x"], &schema["additionalProperties"])
        }
        None => return Vec::new(),
    };
    let count = if depth == 0 { 0 } else { chance.below(3) };
    (0..count).map(|_| ((*chance.pick(&keys)).to_owned(), value(of, chance, depth - 1))).collect()
}

fn integer(schema: &Value, chance: &mut Chance) -> Value {
    let small = 1 + chance.below(100);
    // A float without a fraction is an integer too.
    let ends = [schema["minimum"].clone(), schema["maximum"].clone()];
    chance.pick(&[&ends[..], &[json!(small), json!(small as f64)]].concat()).clone()
}

/// A text that matches a pattern of the language.
pub(crate) fn matching(pattern: &str, chance: &mut Chance) -> String {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::{Config, TestRunner};
    let body = pattern.strip_prefix('^').and_then(|p| p.strip_suffix('$')).expect("anchored");
    let mut seed = [0; 32];
    for byte in &mut seed {
        *byte = u8::try_from(chance.below(256)).expect("a byte");
    }
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = proptest::string::string_regex(body).expect("a regular pattern");
    strategy.new_tree(&mut runner).expect("a text").current()
}
