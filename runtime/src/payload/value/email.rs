//! Mail addresses.

use super::Malformed;
use crate::payload::text::{TextValue, text_value};
use std::fmt;
use std::str::FromStr;

/// A mail address of the plain kind: a dot-string, `@`, and a domain name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl TextValue for Email {
    const EXPECTED: &'static str = "a mail address";

    fn of(text: &str) -> Option<Self> {
        is_address(text).then(|| Self(text.to_owned()))
    }

    fn of_owned(text: String) -> Option<Self> {
        is_address(&text).then_some(Self(text))
    }

    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        Some(use_it(&self.0))
    }
}

/// RFC 5321: the local part has at most 64 characters, the domain 253.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
    let is_atom = |text: &str| !text.is_empty() && text.bytes().all(atom);
    local.len() <= 64
        && domain.len() <= 253
        && local.split('.').all(is_atom)
        && domain.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

super::owned_text!(Email);
