//! Texts: their forms, patterns and lengths.

use super::facts::Facts;
use super::importer::Importer;
use super::node::Node;
use super::unsupported;
use crate::contract::{BASE64, Counts, Enum, Format, Kind, Pattern, Scalar, Text};
use crate::model::Id;
use crate::source::Place;
use crate::syntax::DECIMAL;
use serde_json::Value;

/// What `format` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Of(Format),
    Decimal,
    Bytes,
    /// Validators assert it, and no contract can.
    Foreign,
}

impl Form {
    /// The scalar that has this form.
    pub(super) fn scalar(self) -> Option<Scalar> {
        match self {
            Self::Of(format) => Some(format.scalar()),
            Self::Decimal => Some(Scalar::Decimal),
            Self::Bytes => Some(Scalar::Bytes),
            Self::Foreign => None,
        }
    }
}

/// The formats of JSON Schema and OpenAPI that say something of texts. Others are remarks.
pub(super) const FORMATS: [(&str, Form); 21] = [
    ("byte", Form::Bytes),
    ("date", Form::Of(Format::Date)),
    ("date-time", Form::Of(Format::DateTime)),
    ("decimal", Form::Decimal),
    ("duration", Form::Of(Format::Duration)),
    ("email", Form::Of(Format::Email)),
    ("hostname", Form::Foreign),
    ("idn-email", Form::Foreign),
    ("idn-hostname", Form::Foreign),
    ("ipv4", Form::Foreign),
    ("ipv6", Form::Foreign),
    ("iri", Form::Foreign),
    ("iri-reference", Form::Foreign),
    ("json-pointer", Form::Foreign),
    ("regex", Form::Foreign),
    ("relative-json-pointer", Form::Foreign),
    ("time", Form::Of(Format::Time)),
    ("uri", Form::Of(Format::Uri)),
    ("uri-reference", Form::Foreign),
    ("uri-template", Form::Foreign),
    ("uuid", Form::Of(Format::Uuid)),
];

/// Whether a format refuses any text.
pub(super) fn is_known_format(name: &str) -> bool {
    form(name).is_some()
}

fn form(name: &str) -> Option<Form> {
    FORMATS.iter().find(|(known, _)| *known == name).map(|(_, form)| *form)
}

/// Texts of which no more can be said.
struct Special {
    kind: Kind,
    /// What they are, in words.
    what: &'static str,
    /// The pattern that is a part of it.
    pattern: &'static str,
}

fn special(facts: &Facts, form: Option<Form>, patterns: &[(String, Place)]) -> Option<Special> {
    if let Some(values) = &facts.open {
        let kind = Kind::Enum(Enum { values: values.clone(), open: true, reserved: Vec::new() });
        return Some(Special { kind, what: "an enum that takes other texts", pattern: "" });
    }
    if let Some((_, emitted)) = facts.emitted {
        return Some(Special {
            kind: emitted.kind(),
            what: "bounds that are read back",
            pattern: "",
        });
    }
    if form == Some(Form::Decimal) || has(patterns, DECIMAL) {
        return Some(Special { kind: Scalar::Decimal.kind(), what: "a decimal", pattern: DECIMAL });
    }
    let is_bytes = form == Some(Form::Bytes);
    is_bytes.then(|| Special {
        kind: Scalar::Bytes.kind(),
        what: "bytes",
        pattern: BASE64.as_str(),
    })
}

fn has(patterns: &[(String, Place)], text: &str) -> bool {
    patterns.iter().any(|(pattern, _)| pattern == text)
}

impl Importer<'_> {
    pub(super) fn text(&mut self, facts: &Facts) -> Kind {
        let form = self.form(facts);
        let mut patterns = self.patterns(facts);
        let length = self.counts(facts, "minLength", "maxLength");
        if let Some(Special { kind, what, pattern }) = special(facts, form, &patterns) {
            patterns.retain(|(text, _)| text != pattern);
            let other_form = form.is_some_and(|form| form.scalar() != kind.scalar());
            if other_form || length != Counts::default() || !patterns.is_empty() {
                self.too_much(facts, what);
            }
            return kind;
        }
        let is_mail = || Format::Email.patterns().iter().all(|one| has(&patterns, one.as_str()));
        let format = match form {
            Some(Form::Of(format)) => Some(format),
            _ => is_mail().then_some(Format::Email),
        };
        let of_form = format.map(Format::patterns).unwrap_or_default();
        patterns.retain(|(text, _)| of_form.iter().all(|pattern| pattern.as_str() != text));
        let pattern = self.one_pattern(&patterns);
        Kind::String(Text { format, length, pattern })
    }

    /// The one form that all say.
    fn form(&mut self, facts: &Facts) -> Option<Form> {
        let mut found: Option<Form> = None;
        let formats = self.said(facts, "format");
        let encodings = self.said(facts, "contentEncoding");
        let encodings = encodings.into_iter().filter(|(_, value)| value == "base64");
        let said = formats.into_iter().map(|(id, value)| (id, "format", value));
        for (id, word, value) in
            said.chain(encodings.map(|(id, value)| (id, "contentEncoding", value)))
        {
            let new = match (word, &value) {
                ("format", Value::String(name)) => form(name),
                ("format", _) => None,
                _ => Some(Form::Bytes),
            };
            let fault = match (new, found) {
                (Some(Form::Foreign), _) => {
                    unsupported(format!("no contract can say the format {value}"))
                        .help("use a `pattern`, or take it out")
                }
                (Some(new), Some(old)) if new != old => {
                    unsupported("a text has one form, and two are said of this").help("keep one")
                }
                (new, old) => {
                    found = new.or(old);
                    continue;
                }
            };
            self.complain(fault.at(self.node(id).at(word), ""));
        }
        found
    }

    fn patterns(&mut self, facts: &Facts) -> Vec<(String, Place)> {
        let mut patterns: Vec<(String, Place)> = Vec::new();
        for (id, value) in self.said(facts, "pattern") {
            let node = self.node(id);
            match value {
                Value::String(text) if patterns.iter().all(|(known, _)| *known != text) => {
                    patterns.push((text, node.at("pattern")));
                }
                Value::String(_) => {}
                _ => self.malformed(node, "pattern", "a text"),
            }
        }
        patterns
    }

    fn one_pattern(&mut self, patterns: &[(String, Place)]) -> Option<Pattern> {
        let [(text, at), others @ ..] = patterns else { return None };
        if let [(_, other), ..] = others {
            let fault = unsupported("no contract can say two patterns of one text")
                .at(other.clone(), "")
                .at(at.clone(), "the first is here")
                .help("write one pattern that says both");
            self.complain(fault);
        }
        match Pattern::new(text) {
            Ok(pattern) => Some(pattern),
            Err(fault) => {
                let message = "this pattern is none that ECMA-262 and the `regex` crate read alike";
                let place = at.clone().bytes(fault.at.clone());
                let help = fault.instead.unwrap_or("write it with what both have");
                self.complain(unsupported(message).at(place, fault.what).help(help));
                None
            }
        }
    }

    /// What cannot be said of texts of a kind.
    fn too_much(&mut self, facts: &Facts, what: &str) {
        let words = ["pattern", "minLength", "maxLength", "format", "contentEncoding"];
        let said = words
            .into_iter()
            .flat_map(|word| self.said(facts, word).into_iter().map(move |(id, _)| (id, word)));
        let said: Vec<(Id<Node>, &str)> = said.collect();
        let Some((id, word)) = said.first() else { return };
        let fault = unsupported(format!("no contract can say `{word}` of {what}"));
        self.complain(fault.at(self.node(*id).key(word), "").help("take one of the two out"));
    }

    /// How many there may be: as few as all say, and as many.
    pub(super) fn counts(&mut self, facts: &Facts, min: &'static str, max: &'static str) -> Counts {
        let mut counts = Counts::default();
        for (word, is_min) in [(min, true), (max, false)] {
            for (id, value) in self.said(facts, word) {
                let count = value.as_number().and_then(super::number::whole);
                match count.and_then(|count| u64::try_from(count).ok()) {
                    Some(count) if is_min => counts.min = counts.min.max(count),
                    Some(count) => {
                        counts.max = Some(counts.max.map_or(count, |max| max.min(count)))
                    }
                    None => self.malformed(self.node(id), word, "a count"),
                }
            }
        }
        if counts.max.is_some_and(|most| most < counts.min) {
            let mut fault = unsupported(format!("nothing fits between `{min}` and `{max}`"));
            for word in [min, max] {
                for (id, _) in self.said(facts, word) {
                    fault = fault.at(self.node(id).at(word), "");
                }
            }
            self.complain(fault.help("the first must not be the greater one"));
        }
        counts
    }
}
