//! Character classes.

use super::Engine;
use super::bytes::Bytes;
use super::reader::{Item, Options, Read, Reader};

/// One thing in a class.
enum Member {
    Byte(u8),
    Set(Box<Bytes>),
    /// Matches, and cannot be written.
    Exotic,
}

impl Reader<'_> {
    /// Reads a class; the bracket is read.
    pub(super) fn class(&mut self, options: Options) -> Read<Item> {
        if self.rest().starts_with(b":") && self.posix(&self.text[self.at - 1..]).is_some() {
            return self.fail("a POSIX name stands in a class only");
        }
        let negated = self.eat(b"^");
        let (mut set, mut is_first, mut quoting, mut is_exotic) = (Bytes::NONE, true, false, false);
        loop {
            self.quotes(&mut quoting);
            match self.peek() {
                None => return self.fail("missing bracket at the end of a class"),
                Some(b']') if !is_first && !quoting => break,
                Some(_) => {}
            }
            is_first = false;
            match self.member(quoting, options)? {
                Member::Byte(low) => set = set.and(self.span(low, &mut quoting, options)?),
                Member::Set(members) => {
                    set = set.and(*members);
                    self.no_range_after_set(quoting)?;
                }
                Member::Exotic => is_exotic = true,
            }
        }
        self.at += 1;
        let item = self.set(if negated { set.not() } else { set });
        self.is_exotic |= is_exotic;
        Ok(item)
    }

    /// Passes over `\Q` and `\E`.
    fn quotes(&mut self, quoting: &mut bool) {
        loop {
            if self.eat(br"\E") {
                *quoting = false;
            } else if !*quoting && self.eat(br"\Q") {
                *quoting = true;
            } else {
                return;
            }
        }
    }

    /// The bytes from one member on: itself, or a range to the next.
    fn span(&mut self, low: u8, quoting: &mut bool, options: Options) -> Read<Bytes> {
        let fold = |set: Bytes, engine| if options.caseless { set.folded(engine) } else { set };
        let back = (self.at, *quoting);
        self.quotes(quoting);
        if !*quoting && self.eat(b"-") {
            self.quotes(quoting);
            let ends = self.peek().is_none() || (self.peek() == Some(b']') && !*quoting);
            if !ends && !*quoting && self.is_assertion_ahead() {
                return self.fail("invalid range in a class");
            }
            if !ends {
                return match self.member(*quoting, options)? {
                    Member::Byte(high) if high < low => self.fail("range out of order in a class"),
                    Member::Byte(high) => Ok(fold(Bytes::range(low, high), self.engine)),
                    _ => self.fail("invalid range in a class"),
                };
            }
        }
        (self.at, *quoting) = back;
        Ok(fold(Bytes::of(low), self.engine))
    }

    /// Whether PCRE finds an escape ahead that outside a class is an assertion or
    /// the like. At the end of a range it refuses those; elsewhere in a class they
    /// stand for their letters.
    fn is_assertion_ahead(&self) -> bool {
        let escapes = [b'A', b'B', b'C', b'G', b'K', b'R', b'X', b'Z', b'z', b'k'];
        self.engine == Engine::Pcre
            && matches!(self.rest(), [b'\\', escape, ..] if escapes.contains(escape))
    }

    /// PCRE2 refuses `[\d-z]`, PCRE reads the dash as itself.
    fn no_range_after_set(&mut self, quoting: bool) -> Read<()> {
        let ranges = self.engine == Engine::Pcre2 && !quoting && self.peek() == Some(b'-');
        if ranges && !matches!(self.text.get(self.at + 1), None | Some(b']')) {
            return self.fail("invalid range in a class");
        }
        Ok(())
    }

    fn member(&mut self, quoting: bool, options: Options) -> Read<Member> {
        let Some(byte) = self.peek() else {
            return self.fail("missing bracket at the end of a class");
        };
        let named = if !quoting && byte == b'[' { self.posix_member(options)? } else { None };
        if let Some(set) = named {
            return Ok(Member::Set(Box::new(set)));
        }
        self.at += 1;
        if quoting || byte != b'\\' {
            return Ok(Member::Byte(byte));
        }
        let Some(escape) = self.peek() else { return self.fail("backslash at the end") };
        if let Some(set) = self.engine.escaped_set(escape) {
            self.at += 1;
            return Ok(Member::Set(Box::new(set)));
        }
        if matches!(escape, b'p' | b'P') {
            self.at += 1;
            self.property()?;
            return Ok(Member::Exotic);
        }
        self.escaped_byte(true)?.map_or_else(
            || self.fail("escape that a class cannot have"),
            |byte| Ok(Member::Byte(byte)),
        )
    }

    /// Reads `[:alpha:]` in a class, if that is what stands there.
    fn posix_member(&mut self, options: Options) -> Read<Option<Bytes>> {
        let Some((kind, name, length)) = self.posix(self.rest()) else { return Ok(None) };
        if kind != b':' {
            return self.fail("POSIX collating elements are not supported");
        }
        let (negated, name) = name.strip_prefix(b"^").map_or((false, name), |name| (true, name));
        let name: &[u8] =
            if options.caseless && matches!(name, b"lower" | b"upper") { b"alpha" } else { name };
        let Some(set) = self.engine.named_set(name) else { return self.fail("unknown POSIX name") };
        self.at += length;
        Ok(Some(if negated { set.not() } else { set }))
    }

    /// The POSIX name at the start of a text: its kind, name and whole length.
    fn posix<'t>(&self, text: &'t [u8]) -> Option<(u8, &'t [u8], usize)> {
        let kind = *text.get(1).filter(|byte| matches!(byte, b':' | b'.' | b'='))?;
        let inner = &text[2..];
        let end = inner.windows(2).position(|pair| pair == [kind, b']'])?;
        let name = &inner[..end];
        let plain = !name.iter().any(|byte| matches!(byte, b']' | b'\\' | b'['));
        plain.then_some((kind, name, end + 4))
    }
}
