//! Where a schema is by its own account: a path, or a URI that its `$id` says.

use crate::source::beside;
use percent_encoding::percent_decode_str;

/// The address of a resource, without a fragment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    /// Scheme and authority of a URI; empty for a path.
    root: String,
    path: String,
}

impl Address {
    /// The address of a file that says nothing of its own.
    pub(super) fn file(path: &str) -> Self {
        Self { root: String::new(), path: path.to_owned() }
    }

    /// What a reference without its fragment means here: RFC 3986, section 5.2, in which a path of a
    /// file is one of the machine.
    pub(super) fn join(&self, reference: &str) -> Self {
        if reference.is_empty() {
            return self.clone();
        }
        let (scheme, rest) = split_scheme(reference);
        let (root, rest) = match (scheme, rest.strip_prefix("//")) {
            (None, None) => {
                let decoded = percent_decode_str(rest).decode_utf8_lossy();
                let rest = if self.root.is_empty() { &*decoded } else { rest };
                return Self { root: self.root.clone(), path: joined(&self.path, rest) };
            }
            (scheme, Some(rest)) => {
                let scheme = scheme.or(split_scheme(&self.root).0).unwrap_or_default();
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (format!("{scheme}://{authority}"), path)
            }
            (Some(scheme), None) => (format!("{scheme}:"), rest),
        };
        Self { root, path: joined("", rest) }
    }

    /// The path of the file, where it is one's.
    pub(super) fn as_file(&self) -> Option<&str> {
        self.root.is_empty().then_some(&*self.path)
    }

    /// The way from a URI to another one of the same authority, as a relative path.
    pub(super) fn way_to(&self, other: &Self) -> Option<String> {
        if self.root.is_empty() || self.root != other.root {
            return None;
        }
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (from, to): (Vec<_>, Vec<_>) =
            (folder.split('/').collect(), other.path.split('/').collect());
        let same = from.iter().zip(&to).take_while(|(one, two)| one == two).count();
        let ups = from[same..].iter().map(|_| "..");
        let way: Vec<_> = ups.chain(to[same..].iter().copied()).collect();
        Some(percent_decode_str(&way.join("/")).decode_utf8_lossy().into_owned())
    }

    /// As it is written.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.root, self.path)
    }
}

/// A folder keeps its slash, since what stands in it is relative to it.
fn joined(base: &str, path: &str) -> String {
    let slash = if path.ends_with('/') { "/" } else { "" };
    format!("{}{slash}", beside(base, path).trim_end_matches('/'))
}

fn split_scheme(text: &str) -> (Option<&str>, &str) {
    let is_scheme = |scheme: &str| {
        let rest = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
        // A drive's letter is no scheme.
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(rest)
    };
    match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn references_are_joined_with_their_base() {
        let cases = [
            ("schemas/order.json", "money.json", "schemas/money.json"),
            ("schemas/order.json", "../types/a%20b.json", "types/a b.json"),
            ("schemas/order.json", "", "schemas/order.json"),
            ("schemas/order.json", "https://x.org/a/b.json", "https://x.org/a/b.json"),
            ("https://x.org/a/b.json", "c.json", "https://x.org/a/c.json"),
            ("https://x.org/a/b.json", "/c/d.json", "https://x.org/c/d.json"),
            ("https://x.org/b.json", "c.json", "https://x.org/c.json"),
            ("https://x.org/a/", "f/", "https://x.org/a/f/"),
            ("https://x.org/a/f/", "g.json", "https://x.org/a/f/g.json"),
            ("https://x.org/a", "//y.org/b", "https://y.org/b"),
            ("urn:example:root", "urn:example:other", "urn:example:other"),
        ];
        for (base, reference, expected) in cases {
            assert_eq!(Address::file("").join(base).join(reference).text(), expected);
        }
    }

    #[test]
    fn a_way_leads_from_one_uri_to_another() {
        let uri = |text: &str| Address::file("").join(text);
        let from = uri("https://x.org/s/orders/placed.json");
        let way = |text: &str| from.way_to(&uri(text));
        assert_eq!(way("https://x.org/s/orders/money.json").as_deref(), Some("money.json"));
        assert_eq!(way("https://x.org/s/types/money.json").as_deref(), Some("../types/money.json"));
        assert_eq!(way("https://y.org/s/orders/money.json"), None);
        assert_eq!(Address::file("a.json").way_to(&Address::file("b.json")), None);
    }
}
