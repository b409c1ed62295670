//! Bounds that a schema can only say in a way that nobody can read, in the words of the language.

use crate::contract::{Bound, Kind};
use crate::syntax::Decimal;

/// What a `$comment` says of the bounds of decimals and of bytes, which are patterns in a schema;
/// `None` where there are none.
pub(crate) fn bounds_comment(kind: &Kind) -> Option<String> {
    let (scalar, words) = match kind {
        Kind::Decimal(decimals) => {
            let end = |end: &Option<Bound<Decimal>>, name: &str| {
                let exclusive =
                    |end: &Bound<Decimal>| if end.exclusive { "exclusive_" } else { "" };
                end.as_ref().map(|end| format!("{}{name} {}", exclusive(end), end.value))
            };
            let range = &decimals.range;
            let places = decimals.places.map(|places| format!("multiple_of {}", step(places)));
            ("decimal", [end(&range.min, "min"), end(&range.max, "max"), places])
        }
        Kind::Bytes(counts) => {
            let min = (counts.min > 0).then(|| format!("min_length {}", counts.min));
            ("bytes", [min, counts.max.map(|max| format!("max_length {max}")), None])
        }
        _ => return None,
    };
    let words: Vec<_> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| format!("{scalar}, {}", words.join(", ")))
}

/// The step between decimals of so many places.
fn step(places: u32) -> String {
    match places.checked_sub(1) {
        None => "1".to_owned(),
        Some(zeros) => format!("0.{}1", "0".repeat(zeros as usize)),
    }
}
