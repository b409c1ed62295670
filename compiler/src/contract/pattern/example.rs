//! A text that matches a pattern.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// How long an example may become.
const LONGEST: usize = 100_000;

/// The shortest text that the pattern takes, with `more` rounds in each repetition; none, where the pattern is none of the
/// `regex` crate's. It may be one that does not match: what stands before and behind is not looked at.
pub(super) fn of(pattern: &str, more: usize) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    add(&hir, more, &mut text)?;
    Some(text)
}

fn add(hir: &Hir, more: usize, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class)?),
        HirKind::Repetition(repetition) => repeat(repetition, more, text)?,
        HirKind::Capture(capture) => add(&capture.sub, more, text)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(part, more, text))?,
        HirKind::Alternation(branches) => add(branches.first()?, more, text)?,
    }
    Some(())
}

fn repeat(repetition: &Repetition, more: usize, text: &mut String) -> Option<()> {
    let wanted = u32::try_from(more).unwrap_or(u32::MAX).saturating_add(repetition.min);
    let rounds = repetition.max.map_or(wanted, |max| max.min(wanted));
    for _ in 0..rounds {
        if text.len() > LONGEST {
            return None;
        }
        add(&repetition.sub, more, text)?;
    }
    Some(())
}

/// A character of a class, a letter or digit where there is one.
fn character(class: &Class) -> Option<char> {
    let Class::Unicode(class) = class else { return None };
    let nice = ['a', 'A', '0'].into_iter();
    let is_in =
        |c: &char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(c));
    nice.clone().find(is_in).or_else(|| class.ranges().first().map(|range| range.start()))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn examples_grow_with_their_repetitions() {
        for (pattern, more, expected) in [
            ("^[A-Z]{2}$", 0, Some("AA")),
            ("^a*b+$", 2, Some("aabbb")),
            ("^(?:x|y)-[0-9]{1,3}$", 9, Some("x-000")),
            ("", 3, Some("")),
            ("(", 0, None),
        ] {
            assert_eq!(of(pattern, more).as_deref(), expected, "{pattern}");
        }
    }
}
