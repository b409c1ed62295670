//! Escapes and character classes.

use super::Engine;
use super::bytes::Bytes;
use super::reader::{Item, Options, Read, Reader, Width};

/// Properties that both engines know, besides the categories of one or two
/// letters: `Any`, PCRE's own and the larger scripts.
const PROPERTIES: &[&str] = &[
    "Any",
    "Arabic",
    "Armenian",
    "Bengali",
    "Common",
    "Cyrillic",
    "Devanagari",
    "Georgian",
    "Greek",
    "Han",
    "Hangul",
    "Hebrew",
    "Hiragana",
    "Inherited",
    "Katakana",
    "L&",
    "Latin",
    "Tamil",
    "Thai",
    "Tibetan",
    "Xan",
    "Xps",
    "Xsp",
    "Xuc",
    "Xwd",
];

const CATEGORIES: &[&str] = &[
    "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn",
    "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm",
    "So", "Z", "Zl", "Zp", "Zs",
];

/// One thing in a class.
enum Member {
    Byte(u8),
    Set(Box<Bytes>),
    /// Matches, and cannot be written.
    Exotic,
}

impl Reader<'_> {
    /// Reads an escape outside a class; the backslash is read.
    pub(super) fn escape(&mut self, options: Options) -> Read<Item> {
        let Some(escape) = self.peek() else { return self.fail("backslash at the end") };
        if let Some(set) = self.engine.escaped_set(escape) {
            self.at += 1;
            return Ok(self.set(set));
        }
        if let Some(byte) = self.escaped_byte(false)? {
            return Ok(self.literal(byte, options));
        }
        self.at += 1;
        match escape {
            b'A' => Ok(self.anchor(r"\A")),
            b'z' => Ok(self.anchor(r"\z")),
            b'Z' => Ok(self.anchor(r"(?=\x0a?\z)")),
            b'b' | b'B' => Ok(self.word_boundary(escape == b'B')),
            b'N' if self.peek() == Some(b'{') && self.counts().is_none() => {
                self.fail("unsupported escape")
            }
            b'N' => Ok(self.set(Bytes::of(b'\n').not())),
            b'R' => {
                self.out.push_str(r"(?>\x0d\x0a|[\x0a-\x0d\x85-\x85])");
                Ok(Item::of(Width { min: 1, max: Some(2) }))
            }
            b'C' => Ok(self.set(Bytes::all())),
            // Where a match ends does not matter here.
            b'K' => Ok(self.anchor("(?:)")),
            b'G' => Ok(self.anchor(r"\A")),
            b'X' => Ok(self.exotic(Width { min: 1, max: None })),
            b'p' | b'P' => {
                self.property()?;
                Ok(self.exotic(Width::ONE))
            }
            b'g' | b'k' => self.named_escape(escape, options),
            b'0'..=b'9' => self.numbered_escape(escape, options),
            _ => self.fail("unknown escape"),
        }
    }

    pub(super) fn exotic(&mut self, width: Width) -> Item {
        self.is_exotic = true;
        self.out.push_str("(?:)");
        Item::of(width)
    }

    fn word_boundary(&mut self, negated: bool) -> Item {
        let mut word = String::new();
        self.engine.word().write(&mut word);
        let (inner, outer) = if negated { ("=", "!") } else { ("!", "=") };
        self.anchor(&format!("(?:(?<={word})(?{inner}{word})|(?<!{word})(?{outer}{word}))"))
    }

    /// Reads an escape that stands for one byte, in a class or outside; `None`,
    /// and nothing read, for any other.
    fn escaped_byte(&mut self, in_class: bool) -> Read<Option<u8>> {
        let Some(escape) = self.peek() else { return self.fail("backslash at the end") };
        let pcre2 = self.engine == Engine::Pcre2;
        let byte = match escape {
            b'a' => 0x07,
            b'e' => 0x1b,
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'b' if in_class => 0x08,
            b'x' | b'o' => return self.coded(escape).map(Some),
            b'c' => return self.control().map(Some),
            b'0' => return self.octal(3).map(Some),
            b'1'..=b'7' if in_class => return self.octal(3).map(Some),
            b'8' | b'9' if in_class || !pcre2 => escape,
            b'L' | b'U' | b'l' | b'u' => return self.fail("unsupported escape"),
            b'F' | b'I' | b'J' | b'M' | b'O' | b'T' | b'Y' | b'i' | b'j' | b'm' | b'q' | b'y'
                if pcre2 =>
            {
                return self.fail("unknown escape");
            }
            b'A' | b'B' | b'C' | b'G' | b'K' | b'R' | b'X' | b'Z' | b'z' if in_class && pcre2 => {
                return self.fail("escape that a class cannot have");
            }
            b'N' if in_class => return self.fail("escape that a class cannot have"),
            b'p' | b'P' | b'd' | b'D' | b'h' | b'H' | b's' | b'S' | b'v' | b'V' | b'w' | b'W' => {
                return Ok(None);
            }
            b'A'
            | b'B'
            | b'C'
            | b'G'
            | b'K'
            | b'N'
            | b'R'
            | b'X'
            | b'Z'
            | b'b'
            | b'g'
            | b'k'
            | b'z'
            | b'1'..=b'9'
                if !in_class =>
            {
                return Ok(None);
            }
            _ => escape,
        };
        self.at += 1;
        Ok(Some(byte))
    }

    /// `\x41`, `\x{41}`, `\o{101}`.
    fn coded(&mut self, escape: u8) -> Read<u8> {
        self.at += 1;
        let radix = if escape == b'x' { 16 } else { 8 };
        if self.eat(b"{") {
            let digits = self.eat_while(|byte| char::from(byte).is_digit(radix));
            if digits.is_empty() || !self.eat(b"}") {
                return self.fail("malformed code of a character");
            }
            let text = String::from_utf8_lossy(digits);
            return u8::from_str_radix(&text, radix)
                .or_else(|_| self.fail("code of a character is too large"));
        }
        if escape == b'o' {
            return self.fail("missing brace after \\o");
        }
        let count = self.rest().iter().take(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if count == 0 && self.engine == Engine::Pcre2 {
            return self.fail("digits missing after \\x");
        }
        let text = String::from_utf8_lossy(&self.rest()[..count]).into_owned();
        self.at += count;
        Ok(u8::from_str_radix(&text, 16).unwrap_or(0))
    }

    fn control(&mut self) -> Read<u8> {
        self.at += 1;
        match self.peek() {
            Some(byte)
                if matches!(byte, 0x20..=0x7e)
                    || (byte.is_ascii() && self.engine == Engine::Pcre) =>
            {
                self.at += 1;
                Ok(byte.to_ascii_uppercase() ^ 0x40)
            }
            _ => self.fail("\\c needs a printable ASCII character"),
        }
    }

    fn octal(&mut self, most: usize) -> Read<u8> {
        let count =
            self.rest().iter().take(most).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let text = String::from_utf8_lossy(&self.rest()[..count]).into_owned();
        self.at += count;
        u8::from_str_radix(&text, 8)
            .or_else(|_| self.fail("octal code of a character is too large"))
    }

    fn property(&mut self) -> Read<()> {
        let name = if self.eat(b"{") {
            let _ = self.eat(b"^");
            let name = self.eat_while(|byte| byte != b'}');
            if !self.eat(b"}") {
                return self.fail("malformed property");
            }
            name
        } else {
            let name = &self.rest()[..self.rest().len().min(1)];
            self.at += name.len();
            name
        };
        let name = String::from_utf8_lossy(name);
        let known = CATEGORIES.contains(&&*name) || PROPERTIES.contains(&&*name);
        if known { Ok(()) } else { self.fail("unknown property") }
    }

    /// A back reference, or the code of a character.
    fn numbered_escape(&mut self, first: u8, options: Options) -> Read<Item> {
        let start = self.at - 1;
        let digits = self.eat_while(|byte| byte.is_ascii_digit()).len() + 1;
        let number: u32 =
            String::from_utf8_lossy(&self.text[start..start + digits]).parse().unwrap_or(u32::MAX);
        let refers = digits == 1 || number <= self.groups || matches!(first, b'8' | b'9');
        if refers {
            return Ok(self.reference(number, options));
        }
        self.at = start;
        let byte = self.octal(3)?;
        Ok(self.literal(byte, options))
    }

    /// Writes a back reference. One to a group that is not closed yet is valid
    /// and beyond the engine.
    pub(super) fn reference(&mut self, number: u32, options: Options) -> Item {
        self.references.push((number, self.at));
        if number == 0 || number > self.groups || options.caseless {
            return self.exotic(Width::ANY);
        }
        self.out.push_str(&format!("(?:\\{number})"));
        Item::of(Width::ANY)
    }

    pub(super) fn reference_by_name(&mut self, name: Vec<u8>, options: Options) -> Item {
        match self.names.get(&name).copied() {
            Some(number) => self.reference(number, options),
            None => {
                self.named_references.push((name, self.at));
                self.exotic(Width::ANY)
            }
        }
    }

    /// `\g1`, `\g{-1}`, `\g{name}`, `\k<name>` and the like.
    fn named_escape(&mut self, escape: u8, options: Options) -> Read<Item> {
        let close: &[u8] = match self.peek() {
            Some(b'{') => b"}",
            Some(b'<') => b">",
            Some(b'\'') => b"'",
            _ if escape == b'g' => return self.bare_reference(options),
            _ => return self.fail("\\k needs a name"),
        };
        let calls = escape == b'g' && close != b"}";
        self.at += 1;
        let inner = self.eat_while(|byte| byte != close[0]).to_vec();
        if inner.is_empty() || !self.eat(close) {
            return self.fail("malformed reference to a group");
        }
        if calls {
            self.is_exotic = true;
        }
        match (escape, self.relative(&inner)) {
            (b'g', Some(number)) => number.map(|number| self.reference(number, options)),
            _ if inner.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') => {
                Ok(self.reference_by_name(inner, options))
            }
            _ => self.fail("malformed reference to a group"),
        }
    }

    fn bare_reference(&mut self, options: Options) -> Read<Item> {
        let start = self.at;
        let _ = self.eat(b"-");
        self.eat_while(|byte| byte.is_ascii_digit());
        let inner = self.text[start..self.at].to_vec();
        match self.relative(&inner) {
            Some(number) => number.map(|number| self.reference(number, options)),
            None => self.fail("malformed reference to a group"),
        }
    }

    /// The group that `3`, `-1` or `+1` means; `None` where the text is no number.
    pub(super) fn relative(&self, text: &[u8]) -> Option<Read<u32>> {
        let (sign, digits) = match text {
            [b'-', digits @ ..] => (-1, digits),
            [b'+', digits @ ..] => (1, digits),
            digits => (0, digits),
        };
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number: u32 = String::from_utf8_lossy(digits).parse().unwrap_or(u32::MAX);
        let meant = match sign {
            -1 => (self.groups + 1).checked_sub(number),
            1 => self.groups.checked_add(number),
            _ => Some(number),
        };
        Some(match meant.filter(|meant| *meant > 0 && number > 0) {
            Some(meant) => Ok(meant),
            None => self.fail("reference to a group that does not exist"),
        })
    }

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
