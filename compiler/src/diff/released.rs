//! The present contracts beside their released revisions: what breaks an old reader or an old message, though the base does not
//! show it.
//!
//! What a later release broke already was approved then. It is not told again.

use super::change::{Change, Class};
use super::contract::version_place;
use super::reused;
use super::revision::{Revision, side_of};
use super::side::Side;
use super::silent::RENAMED;
use crate::contract::compat;
use crate::lock::{self, Lock, Present};
use crate::model::Model;
use crate::report::Diagnostic;
use crate::source::{FileSource, Sources};
use std::collections::BTreeSet;

/// Reads the lock that stands beside a topology, and what breaks for what was released.
///
/// # Errors
/// What is wrong with the lock.
pub fn released(
    files: &dyn FileSource,
    topology: &str,
    new: &Model,
    sources: &mut Sources,
) -> Result<(Lock, Vec<Change>), Vec<Diagnostic>> {
    let lock = Lock::beside(files, topology, sources)?;
    let changes = since_releases(&lock, new, sources)?;
    Ok((lock, changes))
}

/// What breaks, or may, for revisions in a lock, of the contracts that promise to be compatible with all of them.
fn since_releases(
    lock: &Lock,
    new: &Model,
    sources: &mut Sources,
) -> Result<Vec<Change>, Vec<Diagnostic>> {
    let is_changed = |present: &Present<'_>| {
        let last = lock.revisions(&present.name).last();
        present.message.compatibility.is_transitive()
            && last.is_some_and(|last| *last != present.schema())
    };
    let mut changed = lock::present(new);
    changed.retain(is_changed);
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let names = changed.iter().map(|present| present.name.as_str());
    let released = lock::load(lock, names, sources)?;
    let history = History { lock, released: &released, side: &Side::of(new) };
    let mut found = Vec::new();
    for present in &changed {
        history.compare(present, &mut found);
    }
    Ok(found)
}

struct History<'h> {
    lock: &'h Lock,
    released: &'h lock::Shapes,
    side: &'h Side<'h>,
}

impl<'h> History<'h> {
    /// Adds what the present shape breaks of its revisions, the newest first.
    fn compare(&self, present: &Present<'_>, found: &mut Vec<Change>) {
        let revisions = self.released.revisions.get(&present.name);
        let Some(revisions) = revisions.map(Vec::as_slice) else { return };
        let Some((last, _)) = revisions.last() else { return };
        let major = present.version.major;
        let reached = || {
            let mut reach = self.side.reach_of_message(present.id, |version| version == major);
            reach.extend(self.side.publishers(present.id));
            reach
        };
        let new = side_of(self.side.model, present.message, present.shape);
        let mut told = BTreeSet::new();
        for (index, (shape, place)) in revisions.iter().enumerate().rev() {
            let revision = |new| Revision {
                old: self.side_of(*shape),
                new,
                object: self.side.message_title(present.message),
                major,
                payload: present.payload,
                compatibility: present.message.compatibility,
                places: [Some(place.clone()), version_place(present.message, major)],
                reached: &reached,
            };
            let mut changes = Vec::new();
            revision(new).changes(&mut changes);
            if shape != last {
                let back = reused::names(&revision(new), self.side_of(*last), &changes);
                changes.extend(back);
                let known = fingerprints(&revision(self.side_of(*last)));
                // A field that the last release no longer had is not what came by another name now.
                changes.retain(|change| {
                    change.kind != RENAMED && !known.contains(&change.fingerprint())
                });
            }
            changes
                .retain(|change| change.class != Class::Safe && told.insert(change.fingerprint()));
            found.extend(changes.into_iter().map(|change| self.of_revision(change, index)));
        }
    }

    fn side_of(&self, shape: crate::model::Id<crate::contract::Shape>) -> compat::Side<'h> {
        // What its contract refused then is closed in the schema.
        compat::Side { shapes: &self.released.shapes, shape, strict: false }
    }

    fn of_revision(&self, mut change: Change, index: usize) -> Change {
        let of = format!(" (released as revision {} in `{}`)", index + 1, self.lock.path());
        change.message.push_str(&of);
        change
    }
}

fn fingerprints(revision: &Revision<'_>) -> BTreeSet<String> {
    let mut changes = Vec::new();
    revision.changes(&mut changes);
    changes.iter().map(Change::fingerprint).collect()
}

/// What was taken out of a lock, whose entries are for ever.
#[must_use]
pub fn forgotten(old: &Lock, new: &Lock) -> Vec<Change> {
    let mut found = Vec::new();
    for (payload, revisions) in old.payloads() {
        let kept = new.revisions(payload);
        let gone: Vec<usize> =
            (1..=revisions.len()).filter(|number| !kept.contains(&revisions[number - 1])).collect();
        if gone.is_empty() {
            continue;
        }
        let numbers: Vec<String> = gone.iter().map(usize::to_string).collect();
        let numbers = numbers.join(", ");
        let text =
            format!("`{}` lacks what was released of `{payload}`: revision {numbers}", new.path());
        let what = ("release-forgotten", Class::Breaking);
        let change = Change::new(what, ("lock", payload), text).detail(numbers).help(
            "put it back: consumers and waiting messages of that revision may be out there for as long as the message lives",
        );
        found.push(change);
    }
    found
}
