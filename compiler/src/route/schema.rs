//! The JSON Schema of what `topoc route --format json` prints, generated from its types.

use super::{DeadLetterWalk, Trace};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Where the schema is published.
const ID: &str = "https://github.com/topoc/topoc/raw/main/schemas/route.schema.json";

/// What is printed: ways of messages, or with `--reject` and `--expire` walks of dead letters.
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum Printed {
    /// Ways of published messages.
    Traces(Vec<Trace>),
    /// Walks of dead letters.
    Walks(Vec<DeadLetterWalk>),
}

/// The JSON Schema (2020-12) of `topoc route --format json`.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<Printed>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("topoc route"));
    schema.to_value()
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test may fail")]
mod tests {
    use super::schema;
    use crate::route::{Reason, RoutedMessage, Router};
    use crate::source::Memory;
    use crate::{Options, compile};
    use serde_json::{Value, json};
    use std::path::Path;

    #[test]
    fn the_committed_schema_is_what_the_types_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/route.schema.json");
        let text = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
        if std::env::var_os("TOPOC_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the schema can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "stale: run with TOPOC_BLESS=1");
    }

    #[test]
    fn what_is_printed_fits_the_schema() {
        let text = "topoc: 1\nexchanges: { a: { type: topic, alternate: b }, b: { type: fanout }, x: { type: x-consistent-hash } }\nqueues:\n  q: { bindings: [{ from: a, key: k.# }, { from: x, weight: 1 }], dead_letter: { exchange: b, queue: p } }\n  r: { bindings: [{ from: x, weight: 1 }] }";
        let files = Memory::default().with("t.yaml", text);
        let compilation = compile(&files, "t.yaml", &Options::default()).expect("memory");
        let model = compilation.faulty.or(compilation.checked.map(crate::Checked::into_model));
        let model = model.expect("a model");
        let router = Router::new(&model);
        let home = model.home;
        let publish = |exchange: &str, key: &str| {
            router.publish(home, model.exchange(home, exchange), &RoutedMessage::new(key))
        };
        let traces = json!([publish("a", "k.x"), publish("a", "other"), publish("x", "")]);
        let queue = model.queue(home, "q").expect("the queue");
        let walk = router.dead_letter(queue, &RoutedMessage::new("k"), Reason::Rejected);
        let validator = jsonschema::validator_for(&schema()).expect("a schema");
        for printed in [traces, json!([walk])] {
            let errors: Vec<String> =
                validator.iter_errors(&printed).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{printed}: {errors:?}");
        }
        assert!(!validator.is_valid(&Value::Bool(true)));
    }
}
