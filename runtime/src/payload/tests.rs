//! What the schema of a payload says, and serde by itself would not.

use super::value::{Bytes, Date, DateTime, Decimal, Email, Time, Uri, Uuid};
use super::{
    Boxed, Context, Decimals, Dictionary, Float, Form, Int, Invalid, List, Nullable, Octets,
    Pattern, Plain, Sensitive, Text, Trace,
};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

fn read<T>(form: impl Form<T>, json: &str) -> Result<T, Invalid> {
    let trace = Trace::default();
    let mut from = serde_json::Deserializer::from_str(json);
    let value = form.read(&mut from, Context::new(false, &trace));
    value.and_then(|value| from.end().map(|()| value)).map_err(|error| trace.invalid(&error))
}

fn write<T>(form: impl Form<T>, value: &T) -> Result<String, Invalid> {
    let trace = Trace::default();
    let mut bytes = Vec::new();
    let to = &mut serde_json::Serializer::new(&mut bytes);
    let written = form.write(value, to, Context::new(false, &trace));
    written.map_err(|error| trace.invalid(&error))?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// A value is refused both ways, and the same is said of it.
fn refused<T: Debug>(form: impl Form<T>, json: &str, value: &T, problem: &str) {
    assert_eq!(read(form, json).unwrap_err().to_string(), problem);
    assert_eq!(write(form, value).unwrap_err().to_string(), problem);
}

/// A text is taken, and written as it came.
fn kept<T>(form: impl Form<T>, json: &str) {
    let value = read(form, json).unwrap_or_else(|invalid| panic!("{json}: {invalid}"));
    assert_eq!(write(form, &value).as_deref(), Ok(json));
}

#[test]
fn a_number_without_a_fraction_is_an_integer() {
    for json in ["100", "100.0", "1e2", "1.0e2"] {
        assert_eq!(read::<i64>(Plain, json), Ok(100), "{json}");
    }
    assert_eq!(read::<i32>(Plain, "-0"), Ok(0));
    assert_eq!(read::<u64>(Plain, "18446744073709551615"), Ok(u64::MAX));
    for json in ["1.5", "18446744073709551616", "-1", "\"1\"", "null", "1e300"] {
        assert!(read::<u64>(Plain, json).is_err(), "{json}");
    }
    assert!(read::<i32>(Plain, "2147483648").is_err());
}

#[test]
fn what_is_refused_on_receive_is_refused_on_publish() {
    let whole = "the payload: expected ";
    let said = |what: &str| format!("{whole}{what}");
    refused(Int::any().min(1).max(6), "99", &99_i32, &said("at most 6, found 99"));
    refused(Int::any().min(1), "0", &0_u64, &said("at least 1, found 0"));
    refused(Int::any().multiple_of(5), "7", &7_i64, &said("a multiple of 5, found 7"));
    refused(Float::any().above(0.0), "0.0", &0.0_f64, &said("above 0, found 0"));
    refused(Float::any().below(1.5), "1.5", &1.5_f32, &said("below 1.5, found 1.5"));
    refused(
        Text::any().min(2),
        "\"é\"",
        &"é".to_owned(),
        &said("at least 2 characters, found 1 character"),
    );
    refused(
        Text::any().max(1),
        "\"ab\"",
        &"ab".to_owned(),
        &said("at most 1 character, found 2 characters"),
    );
    static PATTERN: Pattern = Pattern::new("^[A-Z]+$");
    let form = Text::any().pattern(&PATTERN);
    refused(form, "\"a\"", &"a".to_owned(), &said("a text that matches `^[A-Z]+$`, found \"a\""));
    refused(
        Octets::any().max(1),
        "\"AAA=\"",
        &Bytes(vec![0, 0]),
        &said("at most 1 byte, found 2 bytes"),
    );
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    refused(
        Decimals::any().min(1, 2),
        "\"0.009\"",
        &decimal("0.009"),
        &said("at least 0.01, found 0.009"),
    );
    refused(
        Decimals::any().below(-5, 1),
        "\"-0.50\"",
        &decimal("-0.50"),
        &said("below -0.5, found -0.50"),
    );
    refused(
        Decimals::any().places(1),
        "\"0.01\"",
        &decimal("0.01"),
        &said("at most 1 digits behind the point, found 0.01"),
    );
    let two = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
    let one = Dictionary::of(Plain).max(1);
    refused(one, r#"{"a":1,"b":2}"#, &two, &said("at most 1 entry, found 2 entries"));
    refused(
        List::of(Plain).min(1),
        "[]",
        &Vec::<bool>::new(),
        &said("at least 1 item, found 0 items"),
    );
    let unique = List::of(Plain).unique();
    refused(
        unique,
        "[1,1.0]",
        &vec![1, 1],
        "/1: expected an item that is not there yet, found one that is",
    );
}

#[test]
fn the_path_leads_to_what_is_wrong() {
    let form = Dictionary::of(List::of(Int::any().max(9)));
    let invalid = read::<BTreeMap<String, Vec<i32>>>(form, r#"{"a/b~c":[1,10]}"#).unwrap_err();
    assert_eq!(invalid.path(), "/a~1b~0c/1");
    let value = BTreeMap::from([("a/b~c".to_owned(), vec![1, 10])]);
    assert_eq!(write(form, &value).unwrap_err(), invalid);
    let invalid = read::<BTreeMap<String, Vec<i32>>>(form, r#"{"a":[],"a":[]}"#).unwrap_err();
    assert_eq!(invalid.to_string(), "/a: expected one entry of that name, found two");
}

#[test]
fn what_is_sensitive_is_not_shown() {
    let form = Sensitive(Text::any().max(3));
    let invalid = read::<String>(form, "\"hunter2\"").unwrap_err();
    assert_eq!(invalid.problem(), "expected at most 3 characters, found what is not shown");
    let invalid = read::<i32>(Sensitive(Plain), "\"hunter2, expected 3\"").unwrap_err();
    assert!(!invalid.to_string().contains("hunter2"), "{invalid}");
    let invalid = write(form, &"hunter2".to_owned()).unwrap_err();
    assert!(!invalid.to_string().contains("hunter2"), "{invalid}");
}

#[test]
fn null_is_a_value_only_where_it_may_be() {
    assert_eq!(read::<Option<String>>(Nullable(Plain), "null"), Ok(None));
    assert_eq!(read::<Option<Box<i32>>>(Nullable(Boxed(Plain)), "5"), Ok(Some(Box::new(5))));
    assert!(read::<String>(Plain, "null").is_err());
    assert_eq!(read::<serde_json::Value>(Plain, "null"), Ok(serde_json::Value::Null));
}

#[test]
fn a_floats_bound_is_that_of_its_text() {
    // 0.1 as a float of 32 bits is more than 0.1, and is written as 0.1.
    let form = Float::any().max(0.1);
    let value: f32 = read(form, "0.1").unwrap();
    assert_eq!(write(form, &value).as_deref(), Ok("0.1"));
    assert!(write(Plain, &f64::NAN).is_err());
    assert!(write(Plain, &f32::INFINITY).is_err());
    assert!(read::<f32>(Plain, "3.5e38").is_err());
    // 2^53 + 1 is no float, and is above 2^53 all the same.
    assert!(read::<f64>(Float::any().max(9_007_199_254_740_992.0), "9007199254740993").is_err());
}

#[test]
fn scalars_keep_what_their_text_says() {
    for json in ["\"0\"", "\"-0.00\"", "\"19.90\"", "\"99999999999999999999.999999999999999999\""] {
        kept::<Decimal>(Plain, json);
    }
    for json in [
        "\"2024-02-29T09:30:00Z\"",
        "\"2027-06-30T23:59:59.123456789+23:59\"",
        "\"0000-01-01T00:00:00.0-00:00\"",
    ] {
        kept::<DateTime>(Plain, json);
    }
    kept::<Date>(Plain, "\"9999-12-31\"");
    kept::<Time>(Plain, "\"09:30:00.50+02:00\"");
    kept::<Uuid>(Plain, "\"5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e\"");
    kept::<Uri>(Plain, "\"https://u:p@a.example:80/b/c?d=e#f\"");
    kept::<Email>(Plain, "\"o'neil@x-y.org\"");
    for json in ["\"\"", "\"AA==\"", "\"AAA=\"", "\"++//AQ==\""] {
        kept::<Bytes>(Plain, json);
    }
    for json in
        ["\"PT0S\"", "\"P1DT2H3M4S\"", "\"PT1M\"", "\"P7D\"", "\"P999999999W\"", "\"PT1H0M1S\""]
    {
        kept::<Duration>(Plain, json);
    }
    assert!(write(Plain, &Duration::from_millis(1500)).is_err());
    assert!(write(Plain, &Duration::MAX).is_err());
}

#[test]
fn texts_that_are_none_are_refused() {
    fn none<T: super::Shaped + Debug>(texts: &[&str]) {
        for text in texts {
            let json = serde_json::to_string(text).unwrap();
            assert!(read::<T>(Plain, &json).is_err(), "{text}");
        }
    }
    none::<Decimal>(&[
        "",
        "-",
        "01",
        "1.",
        ".5",
        "+1",
        "1e3",
        "100000000000000000000",
        "0.0000000000000000001",
    ]);
    none::<Date>(&["2023-02-29", "2024-2-9", "2024-02-29 ", "2024-13-01"]);
    none::<Time>(&[
        "09:30:00",
        "23:59:60Z",
        "24:00:00Z",
        "09:30:00.Z",
        "09:30:00.1234567890Z",
        "09:30:00z",
    ]);
    none::<DateTime>(&["2023-02-29T09:30:00Z", "2024-02-29t09:30:00Z", "2024-02-29 09:30:00Z"]);
    none::<Duration>(&[
        "P1M",
        "P1Y",
        "PT0.5S",
        "PT1H30S",
        "P",
        "PT",
        "30s",
        "P1DT",
        "P1000000000D",
    ]);
    none::<Uuid>(&["5b0d6c1e8f0a4b579d8e1f2a3b4c5d6e", "{5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e}"]);
    none::<Bytes>(&["A", "AA", "AB==", "AAB=", "A===", "-_=="]);
    none::<Email>(&[
        "ada",
        "a..b@x.com",
        ".a@x.com",
        "a@-x.com",
        "a@x.com.",
        "\"a b\"@x.com",
        "a@[::1]",
    ]);
    none::<Uri>(&["//a", "a b:c", "http://a/%2", "http://[::1", "http://a:b", "1a:b", "http://ü"]);
}

#[test]
fn points_in_time_are_compared_by_when_they_are() {
    let at = |text: &str| text.parse::<DateTime>().unwrap().unix_nanoseconds();
    assert_eq!(at("1970-01-01T00:00:00Z"), 0);
    assert_eq!(at("2000-03-01T00:00:00.000000001Z"), 951_868_800_000_000_001);
    assert_eq!(at("2027-06-30T09:30:00+02:00"), at("2027-06-30T07:30:00Z"));
    assert_eq!(at("1969-12-31T23:59:59Z"), -1_000_000_000);
}

#[test]
fn decimals_are_equal_by_what_they_are_worth() {
    let of = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(of("1.0"), of("1.00"));
    assert_eq!(of("-0"), of("0"));
    assert!(of("-0.2") < of("-0.1") && of("18446744073709551615") > of("9"));
    assert_eq!(Decimal::new(1990, 2).unwrap().to_string(), "19.90");
    assert_eq!(Decimal::new(1, 19), None);
}

#[test]
fn what_is_too_deep_is_refused_without_harm() {
    let json = "[".repeat(100_000);
    assert!(read::<serde_json::Value>(Plain, &json).is_err());
}
