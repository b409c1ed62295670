//! Header values: on the wire, in JSON, in the model.

use lapin::types::{AMQPValue, FieldTable};
use serde_json::Value as Json;
use topoc_routing::Value;
use topoc_tests::random::Random;

/// The names of headers. In a binding those with `x-` count only where the mode says so.
pub(crate) const NAMES: [&str; 5] = ["n", "format", "Format", "x-kind", "x"];

/// A value, of few different ones, so that two of them are often equal or nearly so.
pub(crate) fn any(random: &mut Random) -> AMQPValue {
    match random.below(12) {
        0 => AMQPValue::Boolean(random.chance(50)),
        1..4 => whole(random),
        4 | 5 => fraction(random),
        6 | 7 => AMQPValue::LongString((*random.pick(&["pdf", "", "1", "true", "ü"])).into()),
        8 => AMQPValue::ByteArray(b"pdf".as_slice().into()),
        9 => AMQPValue::Timestamp(*random.pick(&[1, 1000, 0])),
        10 => AMQPValue::Void,
        _ => nested(random),
    }
}

fn whole(random: &mut Random) -> AMQPValue {
    let small = *random.pick(&[0_i8, 1, 1, -1]);
    match random.below(9) {
        0 => AMQPValue::ShortShortInt(small),
        1 => AMQPValue::ShortShortUInt(1),
        2 => AMQPValue::ShortInt(small.into()),
        3 => AMQPValue::ShortUInt(1000),
        4 => AMQPValue::LongInt(small.into()),
        5 => AMQPValue::LongUInt(1),
        6 => AMQPValue::LongLongInt(small.into()),
        7 => AMQPValue::LongLongInt(1000),
        _ => AMQPValue::LongLongInt(*random.pick(&[
            1 << 53,
            (1 << 53) + 1,
            i64::MAX,
            i64::MIN,
            1 << 32,
        ])),
    }
}

fn fraction(random: &mut Random) -> AMQPValue {
    match random.below(4) {
        0 => AMQPValue::Float(*random.pick(&[1.0, 0.0, -0.0, 0.5, 0.1])),
        1 => AMQPValue::Double(*random.pick(&[9_007_199_254_740_992.0, 9.223_372_036_854_775e18])),
        _ => AMQPValue::Double(*random.pick(&[1.0, 0.0, -0.0, 0.5, 0.1])),
    }
}

/// Of numbers only those of 64 bits: inside of a list the broker tells wire types apart, which the routing crate does not model.
fn nested(random: &mut Random) -> AMQPValue {
    let mut one = || match random.below(6) {
        0 => AMQPValue::LongLongInt(1),
        1 => AMQPValue::Double(1.0),
        2 => AMQPValue::Double(*random.pick(&[0.0, -0.0])),
        3 => AMQPValue::Timestamp(1),
        4 => AMQPValue::Boolean(true),
        _ => AMQPValue::LongString("pdf".into()),
    };
    let (first, second) = (one(), one());
    if random.chance(50) {
        return AMQPValue::FieldArray(vec![first].into());
    }
    let mut table = FieldTable::default();
    table.insert("a".into(), first);
    if random.chance(30) {
        table.insert("b".into(), second);
    }
    AMQPValue::FieldTable(table)
}

/// The value in a definitions document; `None` where JSON has none that the broker reads as this one.
pub(crate) fn json(value: &AMQPValue) -> Option<Json> {
    match value {
        AMQPValue::Boolean(value) => Some((*value).into()),
        AMQPValue::LongLongInt(value) => Some((*value).into()),
        AMQPValue::Double(value) => Some((*value).into()),
        AMQPValue::LongString(text) => Some(String::from_utf8_lossy(text.as_bytes()).into()),
        AMQPValue::FieldArray(list) => list.as_slice().iter().map(json).collect(),
        AMQPValue::FieldTable(table) => {
            let entries = table.inner().iter();
            entries.map(|(name, value)| Some((name.to_string(), json(value)?))).collect()
        }
        _ => None,
    }
}

/// The value as the routing crate has it.
pub(crate) fn model(value: &AMQPValue) -> Value {
    match value {
        AMQPValue::Boolean(value) => Value::Bool(*value),
        AMQPValue::ShortShortInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortShortUInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortInt(value) => Value::Int((*value).into()),
        AMQPValue::ShortUInt(value) => Value::Int((*value).into()),
        AMQPValue::LongInt(value) => Value::Int((*value).into()),
        AMQPValue::LongUInt(value) => Value::Int((*value).into()),
        AMQPValue::LongLongInt(value) => Value::Int(*value),
        AMQPValue::Float(value) => Value::Float((*value).into()),
        AMQPValue::Double(value) => Value::Float(*value),
        AMQPValue::ShortString(text) => Value::Text(text.to_string()),
        AMQPValue::LongString(text) => Value::Text(text.to_string()),
        AMQPValue::ByteArray(bytes) => {
            Value::Text(String::from_utf8_lossy(bytes.as_slice()).into_owned())
        }
        AMQPValue::Timestamp(seconds) => Value::Timestamp((*seconds).try_into().unwrap()),
        AMQPValue::FieldArray(list) => Value::List(list.as_slice().iter().map(model).collect()),
        AMQPValue::FieldTable(table) => {
            let entries = table.inner().iter();
            Value::Table(entries.map(|(name, value)| (name.to_string(), model(value))).collect())
        }
        AMQPValue::Void => Value::Void,
        AMQPValue::DecimalValue(_) => panic!("no decimals are generated"),
    }
}
