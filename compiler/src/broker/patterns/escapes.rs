//! Escapes.

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
    pub(super) fn escaped_byte(&mut self, in_class: bool) -> Read<Option<u8>> {
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

    pub(super) fn octal(&mut self, most: usize) -> Read<u8> {
        let count =
            self.rest().iter().take(most).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let text = String::from_utf8_lossy(&self.rest()[..count]).into_owned();
        self.at += count;
        u8::from_str_radix(&text, 8)
            .or_else(|_| self.fail("octal code of a character is too large"))
    }

    pub(super) fn property(&mut self) -> Read<()> {
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
}
