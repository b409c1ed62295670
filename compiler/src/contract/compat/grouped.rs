//! One edit of a type that stands in many places is one refusal.

use super::{Reason, Refusal};
use crate::source::{Place, Pointer};
use rustc_hash::FxHashMap;

/// Of so many paths of one edit each is told.
const PATHS: usize = 100;

/// Refusals; those of the same reason between the same two places in the files are one.
#[derive(Default)]
pub(super) struct Grouped {
    all: Vec<Refusal>,
    known: FxHashMap<Edit, usize>,
}

/// A reason, and where the writer's side and the reader's are written.
type Edit = (Reason, Option<Place>, Option<Place>);

impl Grouped {
    /// How often something was refused, as far as paths are told.
    pub(super) fn len(&self) -> usize {
        self.all.iter().map(|refusal| 1 + refusal.also.len()).sum()
    }

    /// Takes another path of an edit that is known, and shown by a payload.
    pub(super) fn takes(&mut self, edit: &Edit, path: &Pointer) -> bool {
        let Some(known) = self.known.get(edit).map(|at| &mut self.all[*at]) else { return false };
        if known.witness.is_none() {
            return false;
        }
        if known.also.len() < PATHS {
            known.also.push(path.clone());
        }
        true
    }

    pub(super) fn add(&mut self, refusal: Refusal) {
        let edit = (refusal.reason, refusal.writer.clone(), refusal.reader.clone());
        let is_written = refusal.writer.is_some() && refusal.reader.is_some();
        match self.known.get(&edit).filter(|_| is_written) {
            Some(at) => {
                let known = &mut self.all[*at];
                known.witness = known.witness.take().or(refusal.witness);
                if known.also.len() < PATHS {
                    known.also.push(refusal.path);
                }
            }
            None => {
                self.known.insert(edit, self.all.len());
                self.all.push(refusal);
            }
        }
    }

    /// Each at the least of its paths: that is the same one in whatever order the fields are written.
    pub(super) fn finish(mut self) -> Vec<Refusal> {
        for refusal in &mut self.all {
            refusal.also.sort_unstable();
            if let Some(least) = refusal.also.first_mut().filter(|least| **least < refusal.path) {
                std::mem::swap(least, &mut refusal.path);
                refusal.also.sort_unstable();
            }
        }
        self.all
    }
}
