//! The part of regular expressions that ECMA-262 and the `regex` crate read alike.

use super::PatternFault;
use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{
    AssertionKind, Ast, ClassBracketed, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Group,
    GroupKind, Literal, Repetition, RepetitionKind, RepetitionRange, Span,
};
use std::fmt::Write;

/// How many characters a pattern may stand for once its repetitions are written out: every engine
/// takes so many.
const SIZE: u64 = 5_000;

/// What `.` leaves out in ECMA-262; the `regex` crate leaves out less.
const ANY: &str = "[^\\n\\r\\u2028\\u2029]";

/// The canonical form of a pattern.
pub(super) fn canonical(written: &str) -> Result<String, PatternFault> {
    let ast = Parser::new().parse(written).map_err(|error| {
        let what = format!("it is no regular expression here: {}", error.kind());
        PatternFault { at: bytes(error.span()), what, instead: None }
    })?;
    if size(&ast) > SIZE {
        let what = format!("it stands for more than {SIZE} characters");
        let instead = Some("limit the length with `max_length`");
        return Err(PatternFault { at: 0..written.len(), what, instead });
    }
    let mut writer = Writer { written, out: String::new() };
    writer.ast(&ast)?;
    Ok(writer.out)
}

fn bytes(span: &Span) -> std::ops::Range<usize> {
    span.start.offset..span.end.offset
}

/// How many characters it stands for, repetitions written out.
fn size(ast: &Ast) -> u64 {
    let sum = |asts: &[Ast]| asts.iter().map(size).fold(0, u64::saturating_add);
    match ast {
        Ast::Repetition(repetition) => {
            size(&repetition.ast).saturating_mul(most(&repetition.op.kind))
        }
        Ast::Group(group) => size(&group.ast),
        Ast::Alternation(alternation) => sum(&alternation.asts),
        Ast::Concat(concat) => sum(&concat.asts),
        _ => 1,
    }
}

fn most(kind: &RepetitionKind) -> u64 {
    match kind {
        RepetitionKind::Range(
            RepetitionRange::Exactly(count) | RepetitionRange::Bounded(_, count),
        ) => u64::from(*count),
        RepetitionKind::Range(RepetitionRange::AtLeast(count)) => u64::from(*count) + 1,
        _ => 1,
    }
}

fn fault<T>(span: &Span, what: &str, instead: Option<&'static str>) -> Result<T, PatternFault> {
    Err(PatternFault { at: bytes(span), what: what.to_owned(), instead })
}

/// Writes a syntax tree in canonical form.
struct Writer<'w> {
    written: &'w str,
    out: String,
}

impl Writer<'_> {
    fn ast(&mut self, ast: &Ast) -> Result<(), PatternFault> {
        match ast {
            Ast::Empty(_) => {}
            Ast::Literal(literal) => self.literal(literal),
            Ast::Dot(_) => self.out.push_str(ANY),
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::StartLine => self.out.push('^'),
                AssertionKind::EndLine => self.out.push('$'),
                _ => {
                    let what = "what it asserts is not the same everywhere";
                    return fault(&assertion.span, what, Some("use `^` and `$`"));
                }
            },
            Ast::Flags(flags) => return fault(&flags.span, "flags are not known everywhere", None),
            Ast::ClassUnicode(class) => {
                return fault(
                    &class.span,
                    "Unicode classes are not known everywhere",
                    Some("list the characters in `[...]`"),
                );
            }
            Ast::ClassPerl(class) => {
                let negated = if class.negated { "^" } else { "" };
                write_infallibly(&mut self.out, format_args!("[{negated}{}]", perl(class)?));
            }
            Ast::ClassBracketed(class) => self.class(class)?,
            Ast::Repetition(repetition) => self.repetition(repetition)?,
            Ast::Group(group) => self.group(group)?,
            Ast::Alternation(alternation) => {
                for (index, ast) in alternation.asts.iter().enumerate() {
                    if index > 0 {
                        self.out.push('|');
                    }
                    self.ast(ast)?;
                }
            }
            Ast::Concat(concat) => concat.asts.iter().try_for_each(|ast| self.ast(ast))?,
        }
        Ok(())
    }

    fn literal(&mut self, literal: &Literal) {
        if "^$\\.*+?()[]{}|".contains(literal.c) {
            self.out.push('\\');
        }
        self.character(literal.c);
    }

    fn character(&mut self, c: char) {
        match c {
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            '\0'..'\x20' | '\x7f' => {
                write_infallibly(&mut self.out, format_args!("\\x{:02x}", c as u32))
            }
            '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                write_infallibly(&mut self.out, format_args!("\\u{:04x}", c as u32));
            }
            _ => self.out.push(c),
        }
    }

    fn group(&mut self, group: &Group) -> Result<(), PatternFault> {
        match &group.kind {
            GroupKind::CaptureIndex(_) => self.out.push('('),
            GroupKind::NonCapturing(flags) if flags.items.is_empty() => self.out.push_str("(?:"),
            GroupKind::NonCapturing(_) => {
                return fault(&group.span, "flags are not known everywhere", None);
            }
            GroupKind::CaptureName { .. } => {
                return fault(&group.span, "a group has no name here", Some("write `(...)`"));
            }
        }
        self.ast(&group.ast)?;
        self.out.push(')');
        Ok(())
    }

    fn repetition(&mut self, repetition: &Repetition) -> Result<(), PatternFault> {
        if matches!(*repetition.ast, Ast::Repetition(_) | Ast::Assertion(_) | Ast::Empty(_)) {
            let what = "what is repeated here is nothing that everyone repeats";
            return fault(&repetition.span, what, Some("put it into a group: `(?:...)`"));
        }
        self.ast(&repetition.ast)?;
        match &repetition.op.kind {
            RepetitionKind::ZeroOrOne => self.out.push('?'),
            RepetitionKind::ZeroOrMore => self.out.push('*'),
            RepetitionKind::OneOrMore => self.out.push('+'),
            RepetitionKind::Range(range) => {
                let (least, most) = match range {
                    RepetitionRange::Exactly(count) => (count, String::new()),
                    RepetitionRange::AtLeast(count) => (count, ",".to_owned()),
                    RepetitionRange::Bounded(least, most) => (least, format!(",{most}")),
                };
                write_infallibly(&mut self.out, format_args!("{{{least}{most}}}"));
            }
        }
        if !repetition.greedy {
            self.out.push('?');
        }
        Ok(())
    }

    fn class(&mut self, class: &ClassBracketed) -> Result<(), PatternFault> {
        let text = &self.written[bytes(&class.span)];
        if text.starts_with("[]") || text.starts_with("[^]") {
            let what = "not everyone takes this `]` for a character";
            return fault(&class.span, what, Some("write `\\]`"));
        }
        self.out.push_str(if class.negated { "[^" } else { "[" });
        match &class.kind {
            ClassSet::Item(ClassSetItem::Union(union)) => {
                let last = union.items.len().saturating_sub(1);
                for (index, item) in union.items.iter().enumerate() {
                    self.item(item, index == last)?;
                }
            }
            ClassSet::Item(item) => self.item(item, true)?,
            ClassSet::BinaryOp(operation) => {
                return fault(&operation.span, "sets of characters are not known everywhere", None);
            }
        }
        self.out.push(']');
        Ok(())
    }

    fn item(&mut self, item: &ClassSetItem, last: bool) -> Result<(), PatternFault> {
        let listed = Some("list the characters");
        match item {
            ClassSetItem::Empty(_) => {}
            ClassSetItem::Literal(literal) if literal.c == '-' && last => self.out.push('-'),
            ClassSetItem::Literal(literal) => self.member(literal.c),
            ClassSetItem::Range(range) => {
                self.member(range.start.c);
                self.out.push('-');
                self.member(range.end.c);
            }
            ClassSetItem::Perl(class) if !class.negated => self.out.push_str(perl(class)?),
            ClassSetItem::Perl(class) => {
                return fault(&class.span, "what is left out cannot be listed here", listed);
            }
            ClassSetItem::Ascii(class) => {
                return fault(&class.span, "named classes are not known everywhere", listed);
            }
            ClassSetItem::Unicode(class) => {
                return fault(&class.span, "Unicode classes are not known everywhere", listed);
            }
            ClassSetItem::Bracketed(class) => {
                return fault(
                    &class.span,
                    "a class within a class is not known everywhere",
                    listed,
                );
            }
            // The parser joins what stands side by side into one union, which `class` takes apart.
            ClassSetItem::Union(union) => {
                union.items.iter().try_for_each(|item| self.item(item, false))?
            }
        }
        Ok(())
    }

    /// A character of a class.
    fn member(&mut self, c: char) {
        match c {
            '\\' | ']' | '[' | '-' => {
                self.out.push('\\');
                self.out.push(c);
            }
            // Only a first one negates, but none is easier to read than all.
            '^' if self.out.ends_with('[') => self.out.push_str("\\^"),
            // Twice, they are operators on sets to some.
            '&' | '~' => write_infallibly(&mut self.out, format_args!("\\x{:02x}", c as u32)),
            _ => self.character(c),
        }
    }
}

fn perl(class: &ClassPerl) -> Result<&'static str, PatternFault> {
    match class.kind {
        ClassPerlKind::Digit => Ok("0-9"),
        ClassPerlKind::Word => Ok("A-Za-z0-9_"),
        ClassPerlKind::Space => {
            let what = "what a space is, is not the same everywhere";
            fault(&class.span, what, Some("list the characters, as in `[ \\t]`"))
        }
    }
}

/// Writing into a `String` never fails.
fn write_infallibly(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}
