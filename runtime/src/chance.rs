//! Chance for jitter: not for secrets.

use std::hash::{BuildHasher, RandomState};

/// A number from 0 to below 1. The standard library's hasher begins with another seed each time.
pub(crate) fn fraction() -> f64 {
    let bits = RandomState::new().hash_one(()) >> 11;
    bits as f64 / (1u64 << 53) as f64
}

/// One of so many, counted from 0.
pub(crate) fn pick(of: usize) -> usize {
    ((fraction() * of as f64) as usize).min(of.saturating_sub(1))
}
