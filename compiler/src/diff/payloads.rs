//! The payloads of a version that both topologies have: what the new reader refuses of before, and the old one of now.

use super::change::{Change, Class, Rollout};
use super::contract::Kept;
use super::silent::silently;
use crate::contract::Shape;
use crate::contract::compat::{Reason, Refusal, Side, refusals, silent};
use crate::model::{Id, Message, MessageVersion, Model, Payload};
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
        let old = side(kept.sides.old.model, kept.old, before);
        let new = side(kept.sides.new.model, kept.new, shape);
        let mut broken: BTreeMap<(Pointer, Reason), Broken> = BTreeMap::new();
        for refusal in refusals(old, new) {
            let key = (refusal.path.clone(), refusal.reason);
            broken.entry(key).or_default().backward = Some(refusal);
        }
        for refusal in refusals(new, old) {
            let key = (refusal.path.clone(), refusal.reason);
            broken.entry(key).or_default().forward = Some(refusal);
        }
        found.extend(broken.into_iter().filter_map(|((path, reason), broken)| {
            changed(kept, (is, payload), (&path, reason), broken)
        }));
        let silent = silent(old, new);
        found.extend(silent.into_iter().map(|silent| silently(kept, (is, payload), silent)));
    }
}

fn side<'m>(model: &'m Model, message: &Message, shape: Id<Shape>) -> Side<'m> {
    Side { shapes: &model.shapes, shape, strict: message.denies_unknown_fields }
}

/// Whether the contract promises that a new reader takes what was written before, and the other way round.
pub(super) fn promised(compatibility: Compatibility) -> (bool, bool) {
    match compatibility {
        Compatibility::None => (false, false),
        Compatibility::Backward | Compatibility::BackwardTransitive => (true, false),
        Compatibility::Forward | Compatibility::ForwardTransitive => (false, true),
        Compatibility::Full | Compatibility::FullTransitive => (true, true),
    }
}

fn changed(
    kept: &Kept<'_, '_>,
    (version, payload): (&MessageVersion, Payload<'_>),
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
    let (promised_backward, promised_forward) = promised(kept.new.compatibility);
    let is_broken =
        backward.is_some() && promised_backward || forward.is_some() && promised_forward;
    let class = if is_broken { Class::Breaking } else { Class::Safe };
    let at = shown_path(path);
    let text = format!("`{at}` of {}: {what}", of_payload(kept, version, payload));
    // Of a refusal forward, what is written now is the new side.
    let first = backward.as_ref().map(|of| (of.writer.clone(), of.reader.clone()));
    let second = forward.as_ref().map(|of| (of.reader.clone(), of.writer.clone()));
    let (old, new) = first.or(second)?;
    let witness = backward.as_ref().and_then(|refusal| refusal.witness.as_ref());
    let witness = witness.or_else(|| forward.as_ref()?.witness.as_ref());
    let major = version.major;
    let direction = match rollout {
        Rollout::Impossible => "both",
        Rollout::ProducersFirst => "backward",
        _ => "forward",
    };
    let place = |message: &Message| Some(version_place(message, major)?.as_key());
    let change = Change::new((reason.name(), class), kept.object.clone(), text)
        .detail(format!("{major} {} {at} {direction}", name(payload)))
        .places(old.or_else(|| place(kept.old)), new.or_else(|| place(kept.new)))
        .reaches(kept.reached(|version| version == major))
        .rollout(rollout)
        .witness(witness.map(shown));
    Some(match class {
        Class::Safe => change.help(format!(
            "the contract promises no more: its compatibility is `{}`",
            told(kept.new.compatibility)
        )),
        _ => change.help(
            "make it a new version, published beside this one until the last reader has gone",
        ),
    })
}

pub(super) fn shown_path(path: &Pointer) -> &str {
    if path.as_str().is_empty() { "the payload" } else { path.as_str() }
}

fn version_place(message: &Message, major: u32) -> Option<crate::source::Place> {
    Some(message.origin.place()?.at("versions").at(&major.to_string()))
}

pub(super) fn name(payload: Payload<'_>) -> String {
    match payload {
        Payload::Body => "body".to_owned(),
        Payload::Reply => "reply".to_owned(),
        Payload::Error(name) => format!("error {name}"),
    }
}

pub(super) fn of_payload(
    kept: &Kept<'_, '_>,
    version: &MessageVersion,
    payload: Payload<'_>,
) -> String {
    let contract = format!("version {} of {}", version.major, kept.title());
    match payload {
        Payload::Body => contract,
        Payload::Reply => format!("the reply to {contract}"),
        Payload::Error(name) => format!("the error `{name}` of {contract}"),
    }
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
