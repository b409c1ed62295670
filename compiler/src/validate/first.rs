//! The one fault that serde stopped at.

use super::keys::{help_for_unknown, list};
use crate::report::{Diagnostic, nearest};
use crate::source::{FileId, ReadError, ReadErrorKind, Sources};

/// What is wrong with a file, where only serde's first fault is known.
pub(super) fn explain(sources: &Sources, id: FileId, error: &ReadError) -> Diagnostic {
    let file = sources.file(id);
    let place = error.place(file, id);
    let written = &file.text()[sources.locate(&place)];
    let (rule, help) = match error.kind() {
        ReadErrorKind::UnknownKey { key, known } => ("unknown-key", help_for_unknown(key, known)),
        ReadErrorKind::MissingKey { .. } => ("missing-key", None),
        ReadErrorKind::UnknownWord { known } => {
            let meant = nearest(written.trim_matches(['"', '\'']), known.iter().copied());
            let help = meant.map_or_else(
                || format!("write one of {}", list(known, "and")),
                |meant| format!("did you mean `{meant}`?"),
            );
            ("invalid-value", Some(help))
        }
        ReadErrorKind::Value => {
            let wants_text = error.message().starts_with("expected a string");
            let quote = wants_text && error.is_plain_scalar(file);
            let help = quote.then(|| format!("quote it: `\"{written}\"`"));
            let wrong_type = error.message().contains(", found ");
            (if wrong_type { "wrong-type" } else { "invalid-value" }, help)
        }
    };
    // serde's words hold the value.
    let secret = place.pointer.segments().last().is_some_and(|key| key.starts_with("password"));
    let (message, help) = match secret {
        true => ("this is not how a password is given", None),
        false => (error.message(), help),
    };
    let mut help: Vec<String> = help.into_iter().collect();
    if cfg!(not(feature = "schema")) {
        help.push(
            "this is the first fault of the file: `topoc check` lists all of them".to_owned(),
        );
    }
    let found = Diagnostic::fault(rule, message).at(place, "");
    if help.is_empty() { found } else { found.help(help.join("\n")) }
}
