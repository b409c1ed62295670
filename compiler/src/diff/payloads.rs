//! The payloads of a version that both topologies have: what the new reader refuses of before, and the old one of now.

use super::change::{Change, Class, Rollout};
use super::contract::{Kept, version_place};
use super::revision::{Revision, side_of};
use super::silent::silently;
use crate::contract::compat::{Reason, Refusal, refusals, silent};
use crate::model::MessageVersion;
use crate::source::Pointer;
use crate::syntax::Compatibility;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longer payloads are shown in part.
const SHOWN: usize = 400;

/// What a change of a payload breaks.
#[derive(Default)]
struct Broken {
    /// The new reader refuses what was written before.
    backward: Option<Refusal>,
    /// The reader of before refuses what is written now.
    forward: Option<Refusal>,
}

pub(super) fn compare(
    kept: &Kept<'_, '_>,
    was: &MessageVersion,
    is: &MessageVersion,
    found: &mut Vec<Change>,
) {
    for (payload, shape) in is.payloads() {
        let before = was.payloads().find(|(other, _)| *other == payload);
        let Some((_, before)) = before else { continue };
        let place = |message| version_place(message, is.major);
        let revision = Revision {
            old: side_of(kept.sides.old.model, kept.old, before),
            new: side_of(kept.sides.new.model, kept.new, shape),
            object: kept.object.clone(),
            major: is.major,
            payload,
            compatibility: kept.new.compatibility,
            places: [place(kept.old), place(kept.new)],
            reached: &|| kept.reached(|version| version == is.major),
        };
        revision.changes(found);
    }
}

impl Revision<'_> {
    /// Adds what the new reader refuses of before, the reader of before of what is written now, and what
    /// nobody refuses and is otherwise all the same.
    pub(super) fn changes(&self, found: &mut Vec<Change>) {
        let mut broken: BTreeMap<(Pointer, Reason), Broken> = BTreeMap::new();
        let key = |refusal: &Refusal| (refusal.path.clone(), refusal.reason);
        for refusal in refusals(self.old, self.new) {
            let at = key(&refusal);
            broken.entry(at).or_default().backward = Some(refusal);
        }
        for refusal in refusals(self.new, self.old) {
            let at = key(&refusal);
            broken.entry(at).or_default().forward = Some(refusal);
        }
        let refused = broken
            .into_iter()
            .filter_map(|((path, reason), broken)| changed(self, (&path, reason), broken));
        found.extend(refused);
        found.extend(silent(self.old, self.new).into_iter().map(|silent| silently(self, silent)));
    }
}

fn changed(
    revision: &Revision<'_>,
    (path, reason): (&Pointer, Reason),
    broken: Broken,
) -> Option<Change> {
    let Broken { backward, forward } = broken;
    let (rollout, what) = match (&backward, &forward) {
        (Some(_), Some(_)) => {
            let refused = reason.phrase("of the other side");
            (Rollout::Impossible, format!("each reader refuses {refused}"))
        }
        (Some(_), None) => {
            let refused = reason.phrase("of before");
            (Rollout::ProducersFirst, format!("the new reader refuses {refused}"))
        }
        (None, _) => {
            let refused = reason.phrase("of now");
            (Rollout::ConsumersFirst, format!("the reader of before refuses {refused}"))
        }
    };
    let (promised_backward, promised_forward) = revision.promised();
    let is_broken =
        backward.is_some() && promised_backward || forward.is_some() && promised_forward;
    let class = if is_broken { Class::Breaking } else { Class::Safe };
    let at = shown_path(path);
    let of = [&backward, &forward].into_iter().flatten().max_by_key(|refusal| refusal.also.len());
    let also = of.map_or_else(String::new, |refusal| elsewhere(&refusal.also));
    let text = format!("`{at}`{also} of {}: {what}", revision.title());
    // Of a refusal forward, what is written now is the new side.
    let first = backward.as_ref().map(|of| (of.writer.clone(), of.reader.clone()));
    let second = forward.as_ref().map(|of| (of.reader.clone(), of.writer.clone()));
    let (old, new) = first.or(second)?;
    let witness = backward.as_ref().and_then(|refusal| refusal.witness.as_ref());
    let witness = witness.or_else(|| forward.as_ref()?.witness.as_ref());
    let direction = match rollout {
        Rollout::Impossible => "both",
        Rollout::ProducersFirst => "backward",
        _ => "forward",
    };
    let [old_version, new_version] = &revision.places;
    let change = Change::new((reason.name(), class), revision.object.clone(), text)
        .detail(format!("{} {at} {direction}", revision.detail()))
        .places(old.or_else(|| old_version.clone()), new.or_else(|| new_version.clone()))
        .reaches((revision.reached)())
        .rollout(rollout)
        .witness(witness.map(shown));
    Some(match class {
        Class::Safe => change.help(format!(
            "the contract promises no more: its compatibility is `{}`",
            told(revision.compatibility)
        )),
        _ => change.help(
            "make it a new version, published beside this one until the last reader has gone",
        ),
    })
}

/// How many further paths are shown.
const PATHS: usize = 4;

/// Where else the same edit shows.
fn elsewhere(also: &[Pointer]) -> String {
    let shown: Vec<_> =
        also.iter().take(PATHS).map(|path| format!("`{}`", shown_path(path))).collect();
    match (shown.is_empty(), also.len().saturating_sub(PATHS)) {
        (true, _) => String::new(),
        (false, 0) => format!(" (and {})", shown.join(", ")),
        (false, more) => format!(" (and {}, and {more} more)", shown.join(", ")),
    }
}

pub(super) fn shown_path(path: &Pointer) -> &str {
    if path.as_str().is_empty() { "the payload" } else { path.as_str() }
}

fn told(compatibility: Compatibility) -> &'static str {
    match compatibility {
        Compatibility::None => "none",
        Compatibility::Backward => "backward",
        Compatibility::Forward => "forward",
        Compatibility::Full => "full",
        Compatibility::BackwardTransitive => "backward_transitive",
        Compatibility::ForwardTransitive => "forward_transitive",
        Compatibility::FullTransitive => "full_transitive",
    }
}

/// A payload in one line, cut where it is long.
fn shown(payload: &Value) -> String {
    let text = payload.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("the payload `{}...`", &text[..end]),
        None => format!("the payload `{text}`"),
    }
}
