//! URIs.

use super::Malformed;
use crate::payload::text::{TextValue, text_value};
use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

/// An absolute URI in ASCII, by the grammar of RFC 3986.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uri(String);

impl TextValue for Uri {
    const EXPECTED: &'static str = "a URI";

    fn of(text: &str) -> Option<Self> {
        is_uri(text).then(|| Self(text.to_owned()))
    }

    fn of_owned(text: String) -> Option<Self> {
        is_uri(&text).then_some(Self(text))
    }

    fn with_text<R>(&self, use_it: impl FnOnce(&str) -> R) -> Option<R> {
        Some(use_it(&self.0))
    }
}

super::owned_text!(Uri);

/// Characters that may stand in every part of a URI beside letters, digits and escapes.
const EVERYWHERE: &[u8] = b"-._~!$&'()*+,;=";

/// RFC 3986, section 3.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (Some(authority), path)
        }
        None => (None, rest),
    };
    is_scheme(scheme)
        && authority.is_none_or(is_authority)
        && consists_of(path, b":@/")
        && consists_of(query, b":@/?")
        && consists_of(fragment, b":@/?")
}

fn is_scheme(text: &str) -> bool {
    let rest = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(rest)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) if is_address(address) => ("", port),
            _ => return false,
        },
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let port = port.is_empty() || port.strip_prefix(':').is_some_and(digits);
    consists_of(user, b":") && consists_of(host, b"") && port
}

/// An address of version 6, or one of a later version.
fn is_address(text: &str) -> bool {
    let later = |rest: &str| {
        rest.split_once('.').is_some_and(|(version, address)| {
            let plain = |b: u8| b == b':' || b.is_ascii_alphanumeric() || EVERYWHERE.contains(&b);
            !version.is_empty()
                && version.bytes().all(|b| b.is_ascii_hexdigit())
                && !address.is_empty()
                && address.bytes().all(plain)
        })
    };
    text.parse::<Ipv6Addr>().is_ok() || text.strip_prefix(['v', 'V']).is_some_and(later)
}

/// Whether there are only letters, digits, `EVERYWHERE`, `more` and escapes.
fn consists_of(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let plain =
            byte.is_ascii_alphanumeric() || EVERYWHERE.contains(&byte) || more.contains(&byte);
        let mut hex = || bytes.next().is_some_and(|b| b.is_ascii_hexdigit());
        let escape = byte == b'%' && hex() && hex();
        if !plain && !escape {
            return false;
        }
    }
    true
}
