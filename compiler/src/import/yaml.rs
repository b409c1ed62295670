//! A topology as YAML that a team can own: sections apart, short things on one line, comments
//! beside what they speak of.
//!
//! serde gives the values; this is only their layout.

use super::quote::{is_printable, text};
use crate::source::Pointer;
use crate::syntax::Topology;
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;

/// The longest line that is filled with a mapping or a list.
const WIDTH: usize = 100;
/// A longer key cannot stand before its colon on one line (YAML 1.2, 7.4.2).
const LONG_KEY: usize = 900;

/// Writes a topology with a header and comments.
pub(super) fn write(
    topology: &Topology,
    header: &[String],
    comments: &BTreeMap<Pointer, Vec<String>>,
) -> String {
    let value = serde_yaml::to_value(topology).unwrap_or(Value::Null);
    let mut writer = Writer { out: String::new(), comments: BTreeMap::new() };
    for line in header {
        writer.comment(line, 0);
    }
    for (at, lines) in comments {
        let near = nearest(&value, at);
        if near == Pointer::root() {
            lines.iter().for_each(|line| writer.comment(line, 0));
        } else {
            writer.comments.entry(near.to_string()).or_default().extend(lines.iter().cloned());
        }
    }
    if !writer.out.is_empty() {
        writer.out.push('\n');
    }
    if let Value::Mapping(sections) = &value {
        writer.mapping(sections, &Pointer::root(), 0);
    }
    writer.out
}

/// The deepest part of the way that exists.
fn nearest(root: &Value, at: &Pointer) -> Pointer {
    let (mut here, mut pointer) = (root, Pointer::root());
    for segment in at.segments() {
        let next = match here {
            Value::Mapping(entries) => entries.get(segment.as_str()),
            Value::Sequence(items) => segment.parse::<usize>().ok().and_then(|n| items.get(n)),
            _ => None,
        };
        let Some(next) = next else { break };
        pointer = match here {
            Value::Sequence(_) => pointer.index(segment.parse().unwrap_or_default()),
            _ => pointer.key(&segment),
        };
        here = next;
    }
    pointer
}

struct Writer {
    out: String,
    /// The comments that are not written yet, by RFC 6901 pointer.
    comments: BTreeMap<String, Vec<String>>,
}

impl Writer {
    fn mapping(&mut self, entries: &Mapping, at: &Pointer, indent: usize) {
        for (key, value) in entries {
            let name = text_of(key);
            let here = at.key(&name);
            if indent == 0 && is_container(value) {
                self.out.push('\n');
            }
            self.comments_at(&here, indent);
            self.pad(indent);
            let name = text(&name);
            if name.len() > LONG_KEY {
                self.out.push_str(&format!("? {name}\n"));
                self.pad(indent);
                self.out.push(':');
            } else {
                self.out.push_str(&name);
                self.out.push(':');
            }
            self.value(value, &here, indent);
        }
    }

    /// A value after its key.
    fn value(&mut self, value: &Value, at: &Pointer, indent: usize) {
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let room = WIDTH.saturating_sub(line.chars().count() + 1);
        let deep = at.as_str().matches('/').count() > 1 && !self.has_comments_beneath(at);
        if !is_container(value) || is_empty(value) || (deep && fits(value, room)) {
            self.out.push(' ');
            flow(value, &mut self.out);
            self.out.push('\n');
            return;
        }
        self.out.push('\n');
        match value {
            Value::Mapping(entries) => self.mapping(entries, at, indent + 2),
            Value::Sequence(items) => self.sequence(items, at, indent + 2),
            _ => {}
        }
    }

    fn sequence(&mut self, items: &[Value], at: &Pointer, indent: usize) {
        for (index, item) in items.iter().enumerate() {
            let here = at.index(index);
            self.comments_at(&here, indent);
            self.comments_beneath(&here, indent);
            let start = self.out.len();
            match item {
                Value::Mapping(entries)
                    if !entries.is_empty() && !fits(item, WIDTH.saturating_sub(indent + 2)) =>
                {
                    // The first key stands beside the dash.
                    self.mapping(entries, &here, indent + 2);
                    self.out.replace_range(start + indent..start + indent + 1, "-");
                }
                _ => {
                    self.pad(indent);
                    self.out.push_str("- ");
                    flow(item, &mut self.out);
                    self.out.push('\n');
                }
            }
        }
    }

    fn pad(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn comment(&mut self, line: &str, indent: usize) {
        self.pad(indent);
        let line: String = line.chars().map(|c| if is_printable(c) { c } else { ' ' }).collect();
        self.out.push_str(&format!("# {line}\n"));
    }

    fn comments_at(&mut self, at: &Pointer, indent: usize) {
        for line in self.comments.remove(at.as_str()).unwrap_or_default() {
            self.comment(&line, indent);
        }
    }

    fn has_comments_beneath(&self, at: &Pointer) -> bool {
        self.first_beneath(at).is_some()
    }

    fn first_beneath(&self, at: &Pointer) -> Option<String> {
        let within = format!("{}/", at.as_str());
        let (next, _) = self.comments.range(within.clone()..).next()?;
        next.starts_with(&within).then(|| next.clone())
    }

    fn comments_beneath(&mut self, at: &Pointer, indent: usize) {
        while let Some(next) = self.first_beneath(at) {
            for line in self.comments.remove(&next).unwrap_or_default() {
                self.comment(&line, indent);
            }
        }
    }
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Mapping(_) | Value::Sequence(_))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Mapping(entries) => entries.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether a value is simple enough for one line, and short enough.
fn fits(value: &Value, room: usize) -> bool {
    if levels(value) > 2 {
        return false;
    }
    let mut line = String::new();
    flow(value, &mut line);
    line.chars().count() <= room
}

fn levels(value: &Value) -> usize {
    match value {
        Value::Mapping(entries) => 1 + entries.values().map(levels).max().unwrap_or(0),
        Value::Sequence(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

/// A value on one line.
fn flow(value: &Value, out: &mut String) {
    match value {
        Value::Mapping(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Mapping(entries) => {
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index == 0 { "{ " } else { ", " });
                out.push_str(&text(&text_of(key)));
                out.push_str(": ");
                flow(value, out);
            }
            out.push_str(" }");
        }
        Value::Sequence(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                flow(item, out);
            }
            out.push(']');
        }
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number_of(number)),
        Value::String(value) => out.push_str(&text(value)),
        Value::Tagged(tagged) => flow(&tagged.value, out),
        Value::Null => out.push_str("null"),
    }
}

fn number_of(number: &serde_yaml::Number) -> String {
    let float = number.as_f64().and_then(serde_json::Number::from_f64);
    match (number.as_i64(), number.as_u64(), float) {
        (Some(value), _, _) => value.to_string(),
        (_, Some(value), _) => value.to_string(),
        (_, _, Some(value)) => value.to_string(),
        _ => number.to_string(),
    }
}

fn text_of(key: &Value) -> String {
    key.as_str().map(str::to_owned).unwrap_or_default()
}
