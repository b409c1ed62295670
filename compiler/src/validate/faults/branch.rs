//! `anyOf` and `oneOf`: which of the alternatives was meant.

use super::fault::{self, Fault, Kind};
use super::schema::Definitions;
use crate::report::nearest;
use crate::validate::keys::meant;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::Value;
use std::collections::BTreeSet;

/// The faults of an error; of alternatives, only those of the one that was meant.
pub(super) fn flatten(error: &ValidationError<'_>, definitions: &Definitions) -> Vec<Fault> {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        return fault::of(error, |schema| definitions.keys(schema));
    };
    let at = error.instance_path().as_str();
    let flat = |branch: &Vec<ValidationError<'static>>| {
        without_echoes(branch.iter().flat_map(|error| flatten(error, definitions)).collect())
    };
    let branches: Vec<Vec<Fault>> = context.iter().map(flat).collect();
    let (wrong, fits): (Vec<_>, Vec<_>) =
        branches.into_iter().partition(|branch| misses_kind(branch, at).is_some());
    let schema = fault::owner(error.schema_path().as_str());
    if fits.is_empty() {
        return vec![no_kind(&wrong, at, schema)];
    }
    let least = fits.iter().map(|branch| strangeness(branch, at)).min();
    let mut best: Vec<_> =
        fits.into_iter().filter(|branch| Some(strangeness(branch, at)) == least).collect();
    let mut meant = match best.len() {
        1 => best.remove(0),
        _ => merge(best, at, schema, error.instance()),
    };
    for fault in meant.iter_mut().filter(|fault| fault.at == at) {
        fault.alternatives = Some(schema.to_owned());
    }
    meant
}

/// The types that a branch wants here, where the value is of none of them.
fn misses_kind<'b>(branch: &'b [Fault], at: &str) -> Option<&'b Fault> {
    branch.iter().find(|fault| fault.at == at && matches!(fault.kind, Kind::Type { .. }))
}

/// No branch takes a value of this kind: the kinds that they take.
fn no_kind(branches: &[Vec<Fault>], at: &str, schema: &str) -> Fault {
    let mut expected = Vec::new();
    for branch in branches {
        let Some(Fault { kind: Kind::Type { expected: types }, .. }) = misses_kind(branch, at)
        else {
            continue;
        };
        let new = types.iter().filter(|one| !expected.contains(*one)).collect::<Vec<_>>();
        expected.extend(new);
    }
    let (at, schema) = (at.to_owned(), schema.to_owned());
    Fault { at, schema, alternatives: None, kind: Kind::Type { expected } }
}

/// How little of what was written belongs to a branch: keys that it does not know and has
/// nothing near to, keys that it does not know, faults at all.
fn strangeness(branch: &[Fault], at: &str) -> (usize, usize, usize) {
    let here = || branch.iter().filter(|fault| fault.at == at);
    let unknown = here().filter(|fault| matches!(fault.kind, Kind::UnknownKey { .. }));
    let far = here().filter(|fault| match &fault.kind {
        Kind::UnknownKey { key, known } => nearest(key, known.iter().map(String::as_str)).is_none(),
        _ => false,
    });
    (far.count(), unknown.count(), branch.len())
}

/// Forms of a mapping between which nothing decides are taken as one.
fn merge(branches: Vec<Vec<Fault>>, at: &str, schema: &str, instance: &Value) -> Vec<Fault> {
    let fault = |kind| {
        let (at, schema) = (at.to_owned(), schema.to_owned());
        Fault { at, schema, alternatives: None, kind }
    };
    let mut known = BTreeSet::new();
    let mut one_of = BTreeSet::new();
    for one in branches.iter().flatten().filter(|fault| fault.at == at) {
        match &one.kind {
            Kind::UnknownKey { known: keys, .. } => known.extend(keys.iter().cloned()),
            Kind::MissingKeys { keys, .. } => one_of.extend(keys.iter().cloned()),
            _ => {}
        }
    }
    let Value::Object(entries) = instance else {
        return branches.into_iter().next().unwrap_or_default();
    };
    let strange: Vec<_> = entries.keys().filter(|key| !known.contains(*key)).collect();
    match (known.is_empty(), strange.is_empty()) {
        (false, false) => {
            let known: Vec<_> = known.into_iter().collect();
            let unknown =
                |key: &String| Kind::UnknownKey { key: key.clone(), known: known.clone() };
            strange.into_iter().map(|key| fault(unknown(key))).collect()
        }
        (false, true) => {
            let keys = entries.keys().cloned().collect();
            vec![fault(Kind::Together { keys })]
        }
        (true, _) if !one_of.is_empty() => {
            vec![fault(Kind::MissingKeys { keys: one_of.into_iter().collect(), all: false })]
        }
        (true, _) => branches.into_iter().next().unwrap_or_default(),
    }
}

/// Leaves out what only follows from another fault: anything else about a value of the wrong
/// type, and the lack of a key that is there but misspelt.
pub(super) fn without_echoes(faults: Vec<Fault>) -> Vec<Fault> {
    let mistyped: BTreeSet<String> = faults
        .iter()
        .filter(|fault| matches!(fault.kind, Kind::Type { .. }))
        .map(|fault| fault.at.clone())
        .collect();
    let misspelt: BTreeSet<(String, String)> = faults
        .iter()
        .filter_map(|fault| match &fault.kind {
            Kind::UnknownKey { key, known } => {
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                meant(key, &known).map(|meant| (fault.at.clone(), meant.to_owned()))
            }
            _ => None,
        })
        .collect();
    let is_echo = |fault: &Fault| match &fault.kind {
        Kind::Type { .. } => false,
        Kind::MissingKeys { keys, .. } => {
            keys.iter().any(|key| misspelt.contains(&(fault.at.clone(), key.clone())))
        }
        _ => mistyped.contains(&fault.at),
    };
    gather_missing(faults.into_iter().filter(|fault| !is_echo(fault)).collect())
}

/// Takes the keys that one mapping lacks as one fault.
fn gather_missing(faults: Vec<Fault>) -> Vec<Fault> {
    let mut gathered: Vec<Fault> = Vec::new();
    for fault in faults {
        let before = gathered
            .iter_mut()
            .rfind(|before| before.at == fault.at && before.schema == fault.schema)
            .map(|before| &mut before.kind);
        match (before, fault.kind) {
            (
                Some(Kind::MissingKeys { keys, all: true }),
                Kind::MissingKeys { keys: more, all: true },
            ) => keys.extend(more),
            (_, kind) => gathered.push(Fault { kind, ..fault }),
        }
    }
    gathered
}
