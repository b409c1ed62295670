//! Texts as YAML scalars: plain where no reader of YAML 1.1 or 1.2 can take them for anything
//! else, quoted elsewhere.

/// A text, quoted where it must be.
pub(super) fn text(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let simple = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    // A pattern is easier to read without doubled backslashes.
    if simple && text.contains(['\\', '"']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    double_quoted(text)
}

/// Whether no reader takes a text for anything but itself, wherever it stands.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '@');
    let (first, rest) = (text.bytes().next(), text.get(1..).unwrap_or_default());
    match first {
        Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
            rest.chars().all(is_word) && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        }
        // A number with a unit: `30s`, `64KiB`.
        Some(b'1'..=b'9') => {
            let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            ["ms", "s", "m", "h", "d"].contains(&unit)
                || (unit.ends_with('B') && unit.chars().all(|c| c.is_ascii_alphabetic()))
        }
        _ => false,
    }
}

/// JSON's quoting, which YAML reads, and escapes for what YAML does not print.
fn double_quoted(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        if is_printable(c) {
            quoted.push(c);
        } else {
            quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
        }
    }
    quoted
}

/// Whether a character may stand in a line of YAML as it is; the others are all in the
/// Basic Multilingual Plane.
pub(super) fn is_printable(c: char) -> bool {
    let unprintable = c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}');
    !unprintable
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        let cases = [
            ("orders", "orders"),
            ("30s", "30s"),
            ("10MB", "10MB"),
            ("yes", "\"yes\""),
            ("Null", "\"Null\""),
            ("~", "\"~\""),
            ("", "\"\""),
            ("1e3", "\"1e3\""),
            ("0o7", "\"0o7\""),
            ("0B", "\"0B\""),
            ("3.10", "\"3.10\""),
            ("12:30", "\"12:30\""),
            ("order.#", "\"order.#\""),
            ("*.us", "\"*.us\""),
            ("^log\\.", "'^log\\.'"),
            ("it's \\", "'it''s \\'"),
            ("a\nb", "\"a\\nb\""),
            ("a\u{85}b", "\"a\\u0085b\""),
            ("été", "\"été\""),
        ];
        for (written, expected) in cases {
            assert_eq!(text(written), expected);
            let read: String = serde_yaml::from_str(&text(written)).unwrap();
            assert_eq!(read, written);
        }
    }
}
