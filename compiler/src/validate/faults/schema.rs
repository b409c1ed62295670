//! What the schema says beside its verdict: keys, descriptions, examples.

use super::fault::owner;
use serde_json::Value;

/// Examples that a message shows.
const EXAMPLES: usize = 3;

/// A schema, looked up by pointers.
pub(super) struct Definitions(pub(super) Value);

impl Definitions {
    fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    /// The keys that a mapping may have, in the schema's order.
    pub(super) fn keys(&self, schema: &str) -> Vec<String> {
        let properties = self.at(schema).and_then(|schema| schema.get("properties"));
        let keys = properties.and_then(Value::as_object).into_iter().flat_map(|keys| keys.keys());
        keys.cloned().collect()
    }

    /// Whether keys must match a pattern.
    pub(super) fn has_key_pattern(&self, schema: &str) -> bool {
        self.at(schema).is_some_and(|schema| schema.get("patternProperties").is_some())
    }

    /// What a key is for.
    pub(super) fn about_key(&self, schema: &str, key: &str) -> Option<String> {
        let property = self.at(schema)?.get("properties")?.get(key)?;
        property.get("description").and_then(Value::as_str).map(first_sentence)
    }

    /// The key whose values are listed and have `word` among them.
    pub(super) fn key_with_word(&self, schema: &str, word: &str) -> Option<&str> {
        let properties = self.at(schema)?.get("properties")?.as_object()?;
        let lists = |property: &Value| self.words(property).iter().any(|listed| listed == word);
        properties.iter().find(|(_, property)| lists(property)).map(|(key, _)| key.as_str())
    }

    /// The values that a property lists, by itself or where it refers to.
    fn words<'s>(&'s self, property: &'s Value) -> &'s [Value] {
        let reference = property.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|path| self.at(path.trim_start_matches('#')));
        let described = target.unwrap_or(property);
        let first = described.get("anyOf").and_then(|branches| branches.get(0));
        let words = first.unwrap_or(described).get("enum").and_then(Value::as_array);
        words.map_or(&[], Vec::as_slice)
    }

    /// The pattern of a text.
    pub(super) fn pattern(&self, schema: &str) -> Option<&str> {
        self.at(schema)?.get("pattern")?.as_str()
    }

    /// What a schema describes, and examples of it. An alternative without a description is
    /// described by the schema that it is an alternative of.
    pub(super) fn description(&self, schema: &str) -> Option<Description<'_>> {
        let described = self.at(schema)?;
        let text = described.get("description").and_then(Value::as_str);
        match text {
            Some(text) => {
                let examples = described.get("examples").and_then(Value::as_array);
                let examples = examples.map_or(&[][..], Vec::as_slice);
                Some(Description { text, examples: &examples[..examples.len().min(EXAMPLES)] })
            }
            None => {
                let alternatives = owner(schema);
                let is_one = alternatives.ends_with("/anyOf") || alternatives.ends_with("/oneOf");
                if is_one { self.description(owner(alternatives)) } else { None }
            }
        }
    }
}

/// What the schema says of a value.
pub(super) struct Description<'s> {
    text: &'s str,
    examples: &'s [Value],
}

impl Description<'_> {
    /// `a length of time`, where the description opens like that.
    pub(super) fn noun(&self) -> Option<String> {
        let clause = self.text.split([':', ',', '.', ';', '(']).next()?.trim();
        let (article, rest) = clause.split_once(' ')?;
        matches!(article, "A" | "An").then(|| format!("{} {rest}", article.to_lowercase()))
    }

    /// The whole description on one line, with examples.
    pub(super) fn help(&self) -> String {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = uncapitalised(text.trim_end_matches('.'));
        let shown = |example: &Value| match example {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        let examples: Vec<_> = self.examples.iter().map(shown).collect();
        if examples.is_empty() {
            return text;
        }
        format!("{text}; for example {}", examples.join(", "))
    }
}

/// `a length of time` rather than `A length of time`.
fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.find(". ").unwrap_or(text.len());
    uncapitalised(text[..end].trim_end_matches('.'))
}
