//! Back references and calls of groups, by number and by name.

use super::reader::{Item, Options, Read, Reader, Width};

impl Reader<'_> {
    /// A back reference, or the code of a character.
    pub(super) fn numbered_escape(&mut self, first: u8, options: Options) -> Read<Item> {
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
    pub(super) fn named_escape(&mut self, escape: u8, options: Options) -> Read<Item> {
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
}
