//! Kinds of values that arguments and policy keys take.

use std::fmt;

use serde_json::Value;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number within these bounds; `i64::MAX` means no upper bound.
    /// `5.0` and `"5"` are not whole numbers to the broker.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A number not below this, with or without a fraction.
    Number {
        /// The least value; `i64::MIN` means no bound.
        min: i64,
    },
    /// `true` or `false`.
    Boolean,
    /// Any string.
    Text,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// One of these whole numbers.
    OneOfIntegers(&'static [i64]),
    /// An age as streams write it: a whole number above 0 and one unit,
    /// `Y`, `M`, `D`, `h`, `m` or `s`.
    Age,
    /// A list of strings.
    Texts,
    /// An object, or the empty list, which stands for the empty object.
    Table,
    /// The broker does not look at the value.
    Unchecked,
}

/// How a value does not fit its [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// The value is of another kind than `expected`.
    WrongKind {
        /// What was expected.
        expected: Kind,
    },
    /// The value is a number outside `min..=max`.
    OutOfRange {
        /// The least value.
        min: i64,
        /// The greatest value; `i64::MAX` means no bound.
        max: i64,
    },
    /// The value is none of these strings.
    NotOneOf {
        /// The strings that are taken.
        values: &'static [&'static str],
    },
    /// The value is none of these numbers.
    NotOneOfIntegers {
        /// The numbers that are taken.
        values: &'static [i64],
    },
    /// The value is a string, but not an age.
    NotAnAge,
}

impl Kind {
    /// A whole number from 0 up.
    pub const NON_NEGATIVE: Self = Self::Integer { min: 0, max: i64::MAX };
    /// A whole number from 1 up.
    pub const POSITIVE: Self = Self::Integer { min: 1, max: i64::MAX };

    /// Checks a value of a definitions document.
    ///
    /// # Errors
    /// Says how the value does not fit.
    pub fn check(self, value: &Value) -> Result<(), Misfit> {
        let wrong = Err(Misfit::WrongKind { expected: self });
        match (self, value) {
            (Self::Unchecked, _)
            | (Self::Text, Value::String(_))
            | (Self::Boolean, Value::Bool(_)) => Ok(()),
            (Self::Integer { min, max }, Value::Number(_)) => match integer(value) {
                Some(number) if in_range(number, min, max) => Ok(()),
                Some(_) => Err(Misfit::OutOfRange { min, max }),
                None => wrong,
            },
            (Self::Number { min }, Value::Number(number)) => {
                #[allow(clippy::cast_precision_loss, reason = "a bound, not a count")]
                let fits = min == i64::MIN || number.as_f64().is_some_and(|n| n >= min as f64);
                if fits { Ok(()) } else { Err(Misfit::OutOfRange { min, max: i64::MAX }) }
            }
            (Self::OneOf(values), Value::String(text)) => {
                if values.contains(&text.as_str()) {
                    Ok(())
                } else {
                    Err(Misfit::NotOneOf { values })
                }
            }
            (Self::OneOfIntegers(values), Value::Number(_)) => match integer(value) {
                Some(number) if values.iter().any(|v| i128::from(*v) == number) => Ok(()),
                Some(_) => Err(Misfit::NotOneOfIntegers { values }),
                None => wrong,
            },
            (Self::Age, Value::String(text)) => {
                if is_age(text) {
                    Ok(())
                } else {
                    Err(Misfit::NotAnAge)
                }
            }
            (Self::Table, Value::Object(_)) => Ok(()),
            (Self::Table, Value::Array(items)) if items.is_empty() => Ok(()),
            (Self::Texts, Value::Array(items)) if items.iter().all(Value::is_string) => Ok(()),
            _ => wrong,
        }
    }
}

/// The whole number that a value is to the broker: written without fraction
/// and exponent.
#[must_use]
pub fn integer(value: &Value) -> Option<i128> {
    let number = value.as_number()?;
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

fn in_range(number: i128, min: i64, max: i64) -> bool {
    number >= i128::from(min) && (max == i64::MAX || number <= i128::from(max))
}

/// Whether the broker reads a text as an age (`rabbit_amqqueue:check_max_age`).
///
/// What follows a line break is not looked at: `5D\nx` is an age.
#[must_use]
pub fn is_age(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = unit.split('\n').next().unwrap_or_default();
    number.bytes().any(|b| b != b'0') && matches!(unit, "Y" | "M" | "D" | "h" | "m" | "s")
}

/// Whether a value holds a JSON null at any depth.
///
/// A broker refuses an import whose queue, exchange or binding arguments hold
/// one (`rabbit_misc:to_amqp_table`: `null_not_allowed`), known argument or not.
#[must_use]
pub fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        _ => false,
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer { min, max } => {
                f.write_str("a whole number ")?;
                bounds(f, *min, *max)
            }
            Self::Number { min: i64::MIN } => f.write_str("a number"),
            Self::Number { min } => write!(f, "a number from {min} up"),
            Self::Boolean => f.write_str("`true` or `false`"),
            Self::Text => f.write_str("a string"),
            Self::OneOf(values) => listing(f, values.iter().map(|v| format!("`{v}`"))),
            Self::OneOfIntegers(values) => listing(f, values.iter().map(ToString::to_string)),
            Self::Age => f.write_str(
                "a whole number above 0 and one of `Y`, `M`, `D`, `h`, `m` and `s`, such as `7D`",
            ),
            Self::Texts => f.write_str("a list of strings"),
            Self::Table => f.write_str("an object"),
            Self::Unchecked => f.write_str("any value"),
        }
    }
}

impl fmt::Display for Misfit {
    /// What the value must be, for the end of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongKind { expected } => expected.fmt(f),
            Self::OutOfRange { min, max } => Kind::Integer { min: *min, max: *max }.fmt(f),
            Self::NotOneOf { values } => Kind::OneOf(values).fmt(f),
            Self::NotOneOfIntegers { values } => Kind::OneOfIntegers(values).fmt(f),
            Self::NotAnAge => Kind::Age.fmt(f),
        }
    }
}

fn bounds(f: &mut fmt::Formatter<'_>, min: i64, max: i64) -> fmt::Result {
    match (min, max) {
        (i64::MIN, i64::MAX) => f.write_str("of any size"),
        (_, i64::MAX) => write!(f, "from {min} up"),
        _ => write!(f, "from {min} to {max}"),
    }
}

fn listing(
    f: &mut fmt::Formatter<'_>,
    items: impl ExactSizeIterator<Item = String>,
) -> fmt::Result {
    let count = items.len();
    for (at, item) in items.enumerate() {
        let joint = match at {
            0 => "",
            _ if at + 1 == count => " or ",
            _ => ", ",
        };
        write!(f, "{joint}{item}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn checks_whole_numbers_as_the_broker_does() {
        let kind = Kind::Integer { min: 0, max: 255 };
        for (value, expected) in [
            (json!(0), Ok(())),
            (json!(255), Ok(())),
            (json!(256), Err(Misfit::OutOfRange { min: 0, max: 255 })),
            (json!(-1), Err(Misfit::OutOfRange { min: 0, max: 255 })),
            (json!(5.0), Err(Misfit::WrongKind { expected: kind })),
            (json!("5"), Err(Misfit::WrongKind { expected: kind })),
            (json!(true), Err(Misfit::WrongKind { expected: kind })),
            (json!(null), Err(Misfit::WrongKind { expected: kind })),
        ] {
            assert_eq!(kind.check(&value), expected, "{value}");
        }
        assert_eq!(Kind::NON_NEGATIVE.check(&json!(u64::MAX)), Ok(()));
    }

    #[test]
    fn reads_ages_as_the_broker_does() {
        for text in ["1Y", "12M", "007D", "5h", "1m", "90s", "5D\nx"] {
            assert!(is_age(text), "{text}");
        }
        for text in [
            "", "0D", "00s", "D", "7", "7d", "7 D", "-7D", "+7D", "7DD", "7D ", " 7D", "1.5h",
            "\n7D",
        ] {
            assert!(!is_age(text), "{text}");
        }
    }

    #[test]
    fn finds_nulls_at_any_depth() {
        assert!(holds_null(&json!({"a": [1, {"b": null}]})));
        assert!(!holds_null(&json!({"a": [1, {"b": "null"}]})));
    }

    #[test]
    fn says_what_is_expected() {
        for (kind, text) in [
            (Kind::NON_NEGATIVE, "a whole number from 0 up"),
            (Kind::Integer { min: 16, max: 255 }, "a whole number from 16 to 255"),
            (Kind::OneOf(&["a", "b", "c"]), "`a`, `b` or `c`"),
            (Kind::OneOfIntegers(&[1, 2]), "1 or 2"),
        ] {
            assert_eq!(kind.to_string(), text);
        }
    }
}
