//! The types of plain scalars: the core schema of YAML 1.2 (section 10.3.2).

/// A scalar without quotes, typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Plain<'t> {
    Null,
    Bool(bool),
    /// An integer that fits 64 bits, with or without sign.
    Int(i128),
    Float(f64),
    Text(&'t str),
}

/// The type that a plain scalar has by its text alone.
pub(super) fn type_of(text: &str) -> Plain<'_> {
    match text.as_bytes().first() {
        None => Plain::Null,
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => word(text),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text).unwrap_or(Plain::Text(text)),
        Some(_) => Plain::Text(text),
    }
}

/// Whether a plain scalar is null, by its text alone.
pub(super) fn is_null(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'~' | b'n' | b'N') => word(text) == Plain::Null,
        Some(_) => false,
    }
}

fn word(text: &str) -> Plain<'_> {
    match text {
        "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ => Plain::Text(text),
    }
}

fn number(text: &str) -> Option<Plain<'static>> {
    if let Some(digits) = text.strip_prefix("0x") {
        return integer(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return integer(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return match text.parse::<i128>() {
            Ok(n) if fits(n) => Some(Plain::Int(n)),
            _ => text.parse().ok().map(Plain::Float),
        };
    }
    match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => Some(Plain::Float(f64::NEG_INFINITY)),
        ".inf" | ".Inf" | ".INF" => Some(Plain::Float(f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => Some(Plain::Float(f64::NAN)),
        _ if is_float(unsigned) => text.parse().ok().map(Plain::Float),
        _ => None,
    }
}

fn integer(digits: &str, radix: u32) -> Option<Plain<'static>> {
    // `from_str_radix` takes a sign, which these forms do not have.
    let unsigned = digits.bytes().all(|b| b.is_ascii_alphanumeric());
    i128::from_str_radix(digits, radix).ok().filter(|n| unsigned && fits(*n)).map(Plain::Int)
}

fn fits(n: i128) -> bool {
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&n)
}

/// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with at least one digit before the exponent.
fn is_float(unsigned: &str) -> bool {
    // Durations and sizes begin as numbers do, and end in their unit.
    if !matches!(unsigned.as_bytes().last(), Some(b'0'..=b'9' | b'.')) {
        return false;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_ok = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    !(whole.is_empty() && fraction.is_empty()) && digits(whole) && digits(fraction) && exponent_ok
}

#[cfg(test)]
mod tests {
    use super::{Plain, type_of};

    #[test]
    fn the_core_schema_decides_the_type() {
        let cases = [
            ("", Plain::Null),
            ("~", Plain::Null),
            ("null", Plain::Null),
            ("nullable", Plain::Text("nullable")),
            ("true", Plain::Bool(true)),
            ("yes", Plain::Text("yes")),
            ("12", Plain::Int(12)),
            ("-7", Plain::Int(-7)),
            ("007", Plain::Int(7)),
            ("0x1F", Plain::Int(31)),
            ("0x-1", Plain::Text("0x-1")),
            ("0o17", Plain::Int(15)),
            ("18446744073709551615", Plain::Int(i128::from(u64::MAX))),
            ("4.10", Plain::Float(4.1)),
            ("1.", Plain::Float(1.0)),
            (".5", Plain::Float(0.5)),
            ("1e3", Plain::Float(1000.0)),
            ("1e", Plain::Text("1e")),
            (".", Plain::Text(".")),
            ("-", Plain::Text("-")),
            ("-.inf", Plain::Float(f64::NEG_INFINITY)),
            ("3.10.8", Plain::Text("3.10.8")),
            ("30s", Plain::Text("30s")),
            ("order.placed", Plain::Text("order.placed")),
        ];
        for (text, expected) in cases {
            assert_eq!(type_of(text), expected, "{text:?}");
        }
    }
}
