//! The values that are put in: one of every type, and the edges of every range.

use serde_json::{Value, json};
use topoc::broker::Kind;

/// One value of every type, and the numbers that integers go wrong with.
pub(crate) fn of_every_type() -> Vec<Value> {
    vec![
        json!(0),
        json!(1),
        json!(-1),
        json!(5),
        json!(5.5),
        json!(5.0),
        json!("5"),
        json!("abc"),
        json!(""),
        json!(true),
        json!(false),
        json!(null),
        json!([]),
        json!([1]),
        json!(["a"]),
        json!({}),
        json!({"a": 1}),
        json!({"a": null}),
        json!(i64::MAX),
        json!(u64::MAX),
    ]
}

/// What is at and beyond the edges of a kind.
pub(crate) fn edges(kind: Kind) -> Vec<Value> {
    match kind {
        Kind::Integer { min, max } => {
            let around = |edge: i64| [edge.checked_sub(1), Some(edge), edge.checked_add(1)];
            let edges = around(min).into_iter().chain(around(max));
            edges.flatten().map(Value::from).collect()
        }
        Kind::Number { min } => vec![json!(min), json!(0.5), json!(-0.5)],
        Kind::OneOf(words) => {
            let misspelt = words.iter().flat_map(|word| [word.to_uppercase(), format!("{word} ")]);
            words.iter().map(|word| json!(word)).chain(misspelt.map(Value::from)).collect()
        }
        Kind::OneOfIntegers(numbers) => {
            let near = numbers.iter().flat_map(|number| [*number, number + 1]);
            near.map(Value::from).collect()
        }
        Kind::Age => {
            let ages = [
                "7D", "1Y", "12h", "0D", "007D", "5", "D", "5d", "5D\nx", "-1D", "7D ", " 7D",
                "1.5h", "7DD",
            ];
            ages.iter().map(|age| json!(age)).collect()
        }
        Kind::Texts => vec![json!(["a", 1]), json!([[]]), json!(["a", "b"])],
        Kind::Text => vec![json!("amq.fanout"), json!("x".repeat(300))],
        Kind::Boolean => vec![json!("true"), json!("false")],
        Kind::Table | Kind::Unchecked => {
            vec![json!(20), json!(-5), json!("all"), json!("disabled")]
        }
    }
}

/// Both, without repetition.
pub(crate) fn of(kind: Kind) -> Vec<Value> {
    let mut values = of_every_type();
    for edge in edges(kind) {
        if !values.contains(&edge) {
            values.push(edge);
        }
    }
    values
}

/// Before 4.0 a broker that meets such a master locator, of a queue or of a policy, never comes back from validating it.
pub(crate) fn hangs_the_broker(setting: &str, value: &Value) -> bool {
    setting.trim_start_matches("x-") == "queue-master-locator"
        && (value.is_f64() || value.is_object() || value.is_array())
}
