//! Base64, RFC 4648 section 4: padded, and each value in one form only.

use super::pattern::Pattern;

/// What all of it matches, and nothing else.
pub(crate) static PATTERN: Pattern = Pattern::fixed(
    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$",
);

/// How many bytes such a text stands for.
pub(super) fn bytes(text: &str) -> usize {
    let padding = text.bytes().rev().take_while(|b| *b == b'=').count();
    (text.len() / 4 * 3).saturating_sub(padding)
}

/// How many characters so many bytes take.
pub(crate) fn characters(bytes: u64) -> u64 {
    bytes.div_ceil(3).saturating_mul(4)
}

#[cfg(test)]
mod tests {
    use super::{PATTERN, Pattern, bytes, characters};

    #[test]
    fn a_value_has_one_form() {
        for (text, count) in [("", 0), ("AA==", 1), ("AAA=", 2), ("AAAA", 3), ("++//AQ==", 4)] {
            assert!(PATTERN.is_match(text), "{text}");
            assert_eq!(bytes(text), count);
            assert_eq!(characters(count as u64), text.len() as u64);
        }
        for text in ["A", "AA", "AAA", "AB==", "AAB=", "A===", "-_==", "AA==AA=="] {
            assert!(!PATTERN.is_match(text), "{text}");
        }
        assert_eq!(Pattern::new(PATTERN.as_str()).as_ref(), Ok(&PATTERN));
    }
}
