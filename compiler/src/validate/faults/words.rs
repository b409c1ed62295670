//! Faults in words.

use super::fault::{Fault, Kind};
use super::schema::Definitions;
use super::value::{help_for_form, help_for_type};
use crate::report::{Diagnostic, nearest};
use crate::source::{FileId, Place, Pointer, Sources};
use crate::validate::keys::{help_for_unknown, join, list};
use crate::validate::written::Written;
use jsonschema::JsonType;
use serde_json::Value;

/// Values that are listed in the message itself.
const FEW: usize = 5;

/// What it takes to speak of a file's faults.
pub(super) struct Words<'f> {
    pub(super) sources: &'f Sources,
    pub(super) id: FileId,
    pub(super) root: &'f Value,
    pub(super) definitions: &'f Definitions,
}

impl Words<'_> {
    pub(super) fn diagnostic(&self, fault: &Fault) -> Diagnostic {
        let written = Written::new(self.sources, self.id, self.root, &fault.at);
        match &fault.kind {
            Kind::UnknownKey { key, known } => self.unknown_key(fault, key, known),
            Kind::MissingKeys { keys, all } => self.missing_keys(fault, &written, keys, *all),
            Kind::Together { keys } => self.alternatives(fault, together(&written, keys)),
            Kind::Type { expected } => self.wrong_type(fault, &written, expected),
            Kind::Word { options } => self.alternatives(fault, word(&written, options)),
            Kind::Form => self.form(fault, &written),
            Kind::Range { limit, least } => range(&written, limit, *least),
            Kind::Count { parts, limit, least } => {
                self.alternatives(fault, count(&written, parts, *limit, *least))
            }
            Kind::Other => {
                let message = format!("{} does not fit here", written.quoted());
                self.described(fault, invalid(&written, message))
            }
        }
    }

    fn unknown_key(&self, fault: &Fault, key: &str, known: &[String]) -> Diagnostic {
        let at = Pointer::from(fault.at.clone()).key(key);
        let place = Place::key_of(self.id, at);
        if known.is_empty() && self.definitions.has_key_pattern(&fault.schema) {
            let message = format!("`{key}` is not valid as a key here");
            return self
                .described(fault, Diagnostic::fault("invalid-value", message).at(place, ""));
        }
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        let found = Diagnostic::fault("unknown-key", format!("there is no key `{key}` here"));
        helped(found.at(place, "unknown key"), help_for_unknown(key, &known))
    }

    fn missing_keys(
        &self,
        fault: &Fault,
        written: &Written<'_>,
        keys: &[String],
        all: bool,
    ) -> Diagnostic {
        let names: Vec<_> = keys.iter().map(String::as_str).collect();
        let message = match names.as_slice() {
            [only] => format!("the key `{only}` is missing"),
            names if all => format!("the keys {} are missing", list(names, "and")),
            names => format!("a key is missing: one of {}", list(names, "and")),
        };
        let about = |key: &&str| {
            let about = self.definitions.about_key(&fault.schema, key)?;
            Some(format!("`{key}`: {about}"))
        };
        let about: Vec<_> = names.iter().filter_map(about).collect();
        let found = Diagnostic::fault("missing-key", message);
        let found = found.at(written.place.clone(), "missing in this mapping");
        let help = (!about.is_empty()).then(|| about.join("\n"));
        self.alternatives(fault, helped(found, help))
    }

    fn wrong_type(&self, fault: &Fault, written: &Written<'_>, types: &[JsonType]) -> Diagnostic {
        let pattern = self.definitions.pattern(&fault.schema);
        let description = self.definitions.description(&fault.schema);
        let formed = description.as_ref().filter(|_| pattern.is_some());
        let noun = formed.and_then(|description| description.noun());
        let expected = noun.unwrap_or_else(|| {
            let kinds: Vec<_> = types.iter().map(|one| in_words(*one).to_owned()).collect();
            join(&kinds, "or")
        });
        let message = format!("expected {expected}, found {}", written.in_words());
        let found = Diagnostic::fault("wrong-type", message)
            .at(written.place.clone(), format!("expected {expected}"));
        let help = help_for_type(written, types, pattern)
            .or_else(|| self.help_for_mapping(fault, written, types))
            .or_else(|| description.map(|description| description.help()));
        helped(found, help)
    }

    /// What a mapping that is not there would hold.
    fn help_for_mapping(
        &self,
        fault: &Fault,
        written: &Written<'_>,
        types: &[JsonType],
    ) -> Option<String> {
        if let Some(word) = written.value.as_str()
            && let Some(key) = self.definitions.key_with_word(&fault.schema, word)
        {
            return Some(format!("did you mean `{{ {key}: {word} }}`?"));
        }
        let keys = self.definitions.keys(&fault.schema);
        let keys: Vec<_> = keys.iter().take(FEW).map(String::as_str).collect();
        let only_mapping = *types == [JsonType::Object] && !keys.is_empty();
        only_mapping.then(|| format!("write a mapping with keys such as {}", list(&keys, "and")))
    }

    fn form(&self, fault: &Fault, written: &Written<'_>) -> Diagnostic {
        let description = self.definitions.description(&fault.schema);
        let noun = description.as_ref().and_then(|description| description.noun());
        let message = match noun {
            Some(noun) => format!("{} is not {noun}", written.quoted()),
            None => format!("{} is not valid here", written.quoted()),
        };
        let found = invalid(written, message);
        let meant = match (written.value, self.definitions.pattern(&fault.schema)) {
            (Value::String(text), Some(pattern)) if !written.is_secret() => {
                help_for_form(text, pattern)
            }
            _ => None,
        };
        match meant {
            Some(meant) => found.help(meant),
            None => self.described(fault, found),
        }
    }

    /// With the schema's words for the alternatives that there are, after what help there is.
    fn alternatives(&self, fault: &Fault, found: Diagnostic) -> Diagnostic {
        let schema = fault.alternatives.as_deref();
        let about = schema.and_then(|schema| self.definitions.description(schema));
        match (about.map(|about| about.help()), &found.help) {
            (Some(about), Some(help)) => {
                let help = format!("{help}\n{about}");
                found.help(help)
            }
            (Some(about), None) => found.help(about),
            (None, _) => found,
        }
    }

    /// With the schema's own words as help.
    fn described(&self, fault: &Fault, found: Diagnostic) -> Diagnostic {
        let description = self.definitions.description(&fault.schema);
        helped(found, description.map(|description| description.help()))
    }
}

fn invalid(written: &Written<'_>, message: String) -> Diagnostic {
    Diagnostic::fault("invalid-value", message).at(written.place.clone(), "")
}

fn helped(found: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

fn together(written: &Written<'_>, keys: &[String]) -> Diagnostic {
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    invalid(written, format!("the keys {} do not go together", list(&keys, "and")))
        .help("each of them is a form of its own: keep the one that is meant")
}

fn word(written: &Written<'_>, options: &[Value]) -> Diagnostic {
    let text = |option: &Value| match option {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let options: Vec<_> = options.iter().map(text).collect();
    let options: Vec<_> = options.iter().map(String::as_str).collect();
    let all = match options.as_slice() {
        [only] => format!("must be `{only}`"),
        options => format!("one of {}", list(options, "and")),
    };
    let meant = written.value.as_str().and_then(|word| nearest(word, options.iter().copied()));
    let found = invalid(written, format!("{} is not valid here", written.quoted()));
    match meant {
        Some(meant) if options.len() > FEW => found.help(format!("did you mean `{meant}`?")),
        Some(meant) => found.help(format!("did you mean `{meant}`? It is {all}")),
        None => found.help(all),
    }
}

fn range(written: &Written<'_>, limit: &Value, least: bool) -> Diagnostic {
    let (how, which) = if least { ("small", "least") } else { ("large", "most") };
    invalid(written, format!("{} is too {how}", written.quoted()))
        .help(format!("the {which} is {limit}"))
}

fn count(written: &Written<'_>, parts: &str, limit: u64, least: bool) -> Diagnostic {
    let (how, which) = if least { ("few", "at least") } else { ("many", "at most") };
    let plural = if limit == 1 { "" } else { "s" };
    invalid(written, format!("too {how} {parts}s here"))
        .help(format!("{which} {limit} {parts}{plural}"))
}

fn in_words(kind: JsonType) -> &'static str {
    match kind {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Number => "a number",
        JsonType::String => "text",
        JsonType::Array => "a list",
        JsonType::Object => "a mapping",
    }
}
