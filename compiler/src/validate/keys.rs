//! What to do about a key that is not there.

use crate::report::nearest;

/// Up to so many keys are listed where none of them is near.
const FEW: usize = 12;

/// The help for a key that is none of `known`.
pub(super) fn help_for_unknown(key: &str, known: &[&str]) -> Option<String> {
    if let Some(meant) = meant(key, known) {
        return Some(format!("did you mean `{meant}`?"));
    }
    if key.starts_with("x-") && known.contains(&"arguments") {
        return Some("arguments with the broker's own names stand under `arguments`".to_owned());
    }
    match known {
        [] => None,
        [only] => Some(format!("the only key here is `{only}`")),
        known if known.len() <= FEW => Some(format!("the keys here are {}", list(known, "and"))),
        _ => None,
    }
}

/// The known key that was likely meant: one that is spelt nearly so, the language's word for
/// an AMQP argument, or the only one that has the key as a part (`ttl` in `message_ttl`).
pub(super) fn meant<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = key.strip_prefix("x-").unwrap_or(key).replace('-', "_");
    let exact = known.iter().find(|candidate| **candidate == plain);
    let part = || {
        let has_part = |candidate: &&&str| candidate.split('_').any(|word| word == plain);
        let mut holders = known.iter().filter(has_part);
        holders.next().filter(|_| holders.next().is_none())
    };
    exact.copied().or_else(|| nearest(key, known.iter().copied())).or_else(|| part().copied())
}

/// `a`, `b` and `c`, each in backquotes.
pub(super) fn list(names: &[&str], last: &str) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    join(&quoted, last)
}

/// Words with commas between them, and `last` before the last one.
pub(super) fn join(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., end] => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::help_for_unknown;

    #[test]
    fn the_help_knows_what_was_meant() {
        let known = ["arguments", "max_length", "message_ttl", "type", "type_of"];
        let cases = [
            ("tpye", "did you mean `type`?"),
            ("maxLength", "did you mean `max_length`?"),
            ("x-message-ttl", "did you mean `message_ttl`?"),
            ("ttl", "did you mean `message_ttl`?"),
            ("x-delivery-limit", "arguments with the broker's own names stand under `arguments`"),
            (
                "colour",
                "the keys here are `arguments`, `max_length`, `message_ttl`, `type` and `type_of`",
            ),
        ];
        for (key, help) in cases {
            assert_eq!(help_for_unknown(key, &known).as_deref(), Some(help), "{key}");
        }
        assert_eq!(
            help_for_unknown("a", &["zebra"]).as_deref(),
            Some("the only key here is `zebra`")
        );
        assert_eq!(help_for_unknown("a", &[]), None);
    }
}
