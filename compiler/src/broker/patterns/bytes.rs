//! Sets of bytes: what a class or a literal of a pattern matches.

use std::fmt::Write;

use super::Engine;

/// A set of bytes.
#[derive(Clone, Copy)]
pub(super) struct Bytes([bool; 256]);

impl Bytes {
    /// No byte.
    pub(super) const NONE: Self = Self([false; 256]);

    /// One byte.
    pub(super) fn of(byte: u8) -> Self {
        Self::range(byte, byte)
    }

    /// All bytes from one to another.
    pub(super) fn range(low: u8, high: u8) -> Self {
        let mut set = Self::NONE;
        set.0[usize::from(low)..=usize::from(high)].fill(true);
        set
    }

    /// Every byte.
    pub(super) fn all() -> Self {
        Self([true; 256])
    }

    fn such(test: impl Fn(u8) -> bool) -> Self {
        Self(std::array::from_fn(|byte| u8::try_from(byte).is_ok_and(&test)))
    }

    /// The bytes of either set.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a |= b);
        self
    }

    /// The bytes that are not in the set.
    pub(super) fn not(self) -> Self {
        Self(self.0.map(|has| !has))
    }

    /// The set with the other case of its letters.
    pub(super) fn folded(self, engine: Engine) -> Self {
        let swapped = Self::such(|byte| {
            engine.other_case(byte).is_some_and(|other| self.0[usize::from(other)])
        });
        self.and(swapped)
    }

    /// Writes the set as a class that matching engines agree on.
    pub(super) fn write(self, out: &mut String) {
        if self.0.iter().all(|has| !has) {
            out.push_str("(?!)");
            return;
        }
        let mut members = (0..=u8::MAX).filter(|byte| self.0[usize::from(*byte)]);
        match (members.next(), members.next()) {
            (Some(byte), None) if byte.is_ascii_alphanumeric() => {
                return out.push(char::from(byte));
            }
            _ => {}
        }
        out.push('[');
        let mut from = 0;
        while let Some(low) = (from..256).find(|at| self.0[*at]) {
            let end = (low..256).find(|at| !self.0[*at]).unwrap_or(256);
            // Writing to a string cannot fail.
            let _ = write!(out, "\\x{low:02x}-\\x{:02x}", end - 1);
            from = end;
        }
        out.push(']');
    }
}

impl Engine {
    /// PCRE as Erlang had it knows the letters of Latin 1, PCRE2 those of ASCII.
    fn other_case(self, byte: u8) -> Option<u8> {
        let latin = self == Self::Pcre && !matches!(byte, 0xd7 | 0xdf | 0xf7 | 0xff);
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Some(byte ^ 0x20),
            0xc0..=0xfe if latin => Some(byte ^ 0x20),
            _ => None,
        }
    }

    fn is_letter(self, byte: u8) -> bool {
        let latin =
            matches!(byte, 0xaa | 0xb5 | 0xba | 0xc0..=0xff) && !matches!(byte, 0xd7 | 0xf7);
        byte.is_ascii_alphabetic() || (self == Self::Pcre && latin)
    }

    /// What `\w` matches.
    pub(super) fn word(self) -> Bytes {
        Bytes::such(|byte| byte == b'_' || byte.is_ascii_digit() || self.is_letter(byte))
    }

    /// What an escape that stands for a set matches; `None` for other escapes.
    pub(super) fn escaped_set(self, escape: u8) -> Option<Bytes> {
        let set = match escape.to_ascii_lowercase() {
            b'd' => Bytes::range(b'0', b'9'),
            b'w' => self.word(),
            b's' => Bytes::range(0x09, 0x0d).and(Bytes::of(b' ')),
            b'h' => Bytes::of(0x09).and(Bytes::of(b' ')).and(Bytes::of(0xa0)),
            b'v' => Bytes::range(0x0a, 0x0d).and(Bytes::of(0x85)),
            _ => return None,
        };
        Some(if escape.is_ascii_uppercase() { set.not() } else { set })
    }

    /// What a POSIX name such as `alpha` matches.
    pub(super) fn named_set(self, name: &[u8]) -> Option<Bytes> {
        let latin = self == Self::Pcre;
        let upper_half = if latin { Bytes::range(0xa0, 0xff) } else { Bytes::NONE };
        Some(match name {
            b"alpha" => Bytes::such(|byte| self.is_letter(byte)),
            b"alnum" => Bytes::such(|byte| byte.is_ascii_digit() || self.is_letter(byte)),
            b"ascii" => Bytes::range(0x00, if latin { 0xff } else { 0x7f }),
            b"blank" => Bytes::of(b'\t').and(Bytes::of(b' ')),
            b"cntrl" => {
                Bytes::range(0x00, 0x1f).and(Bytes::range(0x7f, if latin { 0x9f } else { 0x7f }))
            }
            b"digit" => Bytes::range(b'0', b'9'),
            b"graph" => Bytes::range(0x21, 0x7e).and(upper_half),
            b"lower" => Bytes::such(|byte| {
                byte.is_ascii_lowercase()
                    || (latin && self.is_letter(byte) && !matches!(byte, 0x00..=0x7f | 0xc0..=0xde))
            }),
            b"print" => Bytes::range(0x20, 0x7e).and(upper_half),
            b"punct" => Bytes::such(|byte| {
                byte.is_ascii_punctuation() || (latin && byte >= 0xa0 && !self.is_letter(byte))
            }),
            b"space" => Bytes::range(0x09, 0x0d).and(Bytes::of(b' ')),
            b"upper" => Bytes::such(|byte| {
                byte.is_ascii_uppercase() || (latin && matches!(byte, 0xc0..=0xde) && byte != 0xd7)
            }),
            b"word" => self.word(),
            b"xdigit" => Bytes::such(|byte| byte.is_ascii_hexdigit()),
            _ => return None,
        })
    }
}
