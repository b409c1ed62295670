//! What stands between parentheses.

use super::Engine;
use super::reader::{Item, Options, Read, Reader, Width};

/// Verbs that control the matching; `F` and `FAIL` fail, the others are beyond
/// the engine.
const VERBS: &[&[u8]] =
    &[b"ACCEPT", b"COMMIT", b"F", b"FAIL", b"MARK", b"PRUNE", b"SKIP", b"THEN", b""];

/// Verbs that may start a pattern.
const START_VERBS: &[&[u8]] = &[
    b"ANY",
    b"ANYCRLF",
    b"BSR_ANYCRLF",
    b"BSR_UNICODE",
    b"CR",
    b"CRLF",
    b"LF",
    b"NO_AUTO_POSSESS",
    b"NO_START_OPT",
    b"UCP",
    b"UTF",
    b"UTF8",
];

/// The longest name of a group.
const MAX_NAME: usize = 32;

impl Reader<'_> {
    /// Passes over verbs that set what holds for the whole pattern.
    pub(super) fn skip_start_verbs(&mut self) {
        loop {
            let Some(inner) = self.rest().strip_prefix(b"(*") else { return };
            let Some(end) = inner.iter().position(|byte| *byte == b')') else { return };
            let verb = &inner[..end];
            if !START_VERBS.contains(&verb) {
                return;
            }
            self.is_exotic |= verb != b"LF" && !verb.starts_with(b"NO_");
            self.at += end + 3;
        }
    }

    /// Reads a group; the parenthesis is read.
    pub(super) fn group(&mut self, options: &mut Options) -> Read<Item> {
        if self.peek() == Some(b'*')
            && self
                .text
                .get(self.at + 1)
                .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b':')
        {
            return self.verb();
        }
        if !self.eat(b"?") {
            return if options.no_capture {
                self.plain(*options, "(?:")
            } else {
                self.capturing(*options)
            };
        }
        for (prefix, opening) in [(&b":"[..], "(?:"), (b">", "(?>"), (b"=", "(?="), (b"!", "(?!")] {
            if self.eat(prefix) {
                let item = self.plain(*options, opening)?;
                let is_assertion = matches!(prefix, b"=" | b"!");
                return Ok(if is_assertion { Item::of(Width::ZERO) } else { item });
            }
        }
        if self.eat(b"<=") || self.eat(b"<!") {
            return self.lookbehind(*options);
        }
        if self.eat(b"|") {
            self.is_exotic = true;
            return self.plain(*options, "(?:");
        }
        match self.peek() {
            Some(b'<' | b'\'' | b'P') => self.named(*options),
            Some(b'(') => self.conditional(*options),
            Some(b'C') => self.callout(),
            Some(b'R' | b'&' | b'0'..=b'9' | b'+') => self.call(),
            Some(b'-') if self.text.get(self.at + 1).is_some_and(u8::is_ascii_digit) => self.call(),
            _ => self.settings(options),
        }
    }

    fn close(&mut self) -> Read<()> {
        self.out.push(')');
        if self.eat(b")") { Ok(()) } else { self.fail("missing closing parenthesis") }
    }

    fn plain(&mut self, options: Options, opening: &str) -> Read<Item> {
        self.out.push_str(opening);
        let (width, _) = self.alternatives(options)?;
        self.close()?;
        Ok(Item::of(width))
    }

    fn capturing(&mut self, options: Options) -> Read<Item> {
        self.groups += 1;
        self.plain(options, "(")
    }

    /// PCRE wants alternatives of fixed width each, PCRE2 a bounded one.
    fn lookbehind(&mut self, options: Options) -> Read<Item> {
        let negated = self.text[self.at - 1] == b'!';
        self.out.push_str(if negated { "(?<!" } else { "(?<=" });
        let (width, fixed) = self.alternatives(options)?;
        let fits = match self.engine {
            Engine::Pcre => fixed,
            Engine::Pcre2 => width.max.is_some_and(|max| max <= 255 || fixed),
        };
        if !fits {
            return self.fail("lookbehind without a bound of its length");
        }
        self.close()?;
        Ok(Item::of(Width::ZERO))
    }

    /// `(?<name>...)`, `(?'name'...)`, `(?P<name>...)`, `(?P=name)`, `(?P>name)`.
    fn named(&mut self, options: Options) -> Read<Item> {
        let python = self.eat(b"P");
        if python && (self.eat(b"=") || self.eat(b">")) {
            let calls = self.text[self.at - 1] == b'>';
            let name = self.name(b')')?;
            self.is_exotic |= calls;
            return Ok(self.reference_by_name(name, options));
        }
        let close = match self.peek() {
            Some(b'<') => b'>',
            Some(b'\'') if !python => b'\'',
            _ => return self.fail("unknown group"),
        };
        self.at += 1;
        let name = self.name(close)?;
        if self.names.contains_key(&name) && !options.same_names {
            return self.fail("two groups of the same name");
        }
        self.is_exotic |= self.names.contains_key(&name);
        self.names.insert(name, self.groups + 1);
        self.capturing(options)
    }

    fn name(&mut self, close: u8) -> Read<Vec<u8>> {
        let name = self.eat_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_').to_vec();
        match name.first() {
            None => self.fail("a group's name is missing"),
            Some(byte) if byte.is_ascii_digit() => self.fail("a group's name begins with a digit"),
            _ if name.len() > MAX_NAME => self.fail("a group's name is too long"),
            _ if !self.eat(&[close]) => self.fail("malformed name of a group"),
            _ => Ok(name),
        }
    }

    /// `(?R)`, `(?1)`, `(?-1)`, `(?&name)`: valid, and beyond the engine.
    fn call(&mut self) -> Read<Item> {
        if self.eat(b"&") {
            let name = self.name(b')')?;
            self.named_references.push((name, self.at));
            return Ok(self.exotic(Width::ANY));
        }
        let start = self.at;
        let whole = self.eat(b"R");
        self.eat_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
        let target = self.text[start..self.at].to_vec();
        if !self.eat(b")") {
            return self.fail("malformed call of a group");
        }
        if !whole && target != b"0" {
            let number =
                self.relative(&target).unwrap_or_else(|| self.fail("malformed call of a group"))?;
            self.references.push((number, start));
        }
        Ok(self.exotic(Width::ANY))
    }

    fn callout(&mut self) -> Read<Item> {
        self.at += 1;
        let number = self.eat_while(|byte| byte.is_ascii_digit());
        let fits =
            number.len() <= 3 && String::from_utf8_lossy(number).parse::<u32>().unwrap_or(0) <= 255;
        if !fits || !self.eat(b")") {
            return self.fail("malformed callout");
        }
        self.out.push_str("(?:)");
        Ok(Item::anchor())
    }

    /// `(?(1)yes|no)` and its kin: at most two alternatives.
    fn conditional(&mut self, options: Options) -> Read<Item> {
        self.is_exotic = true;
        self.at += 1;
        let is_assertion = matches!(self.rest(), [b'?', b'=' | b'!' | b'<', ..]);
        if is_assertion {
            let mut inner = options;
            self.group(&mut inner)?;
        } else {
            self.condition()?;
        }
        let start = self.out.len();
        let (width, _) = self.alternatives(options)?;
        let bars = self.out[start..].matches('|').count();
        if bars > 1 && !self.out[start..].contains('(') {
            return self.fail("a condition has more than two alternatives");
        }
        self.close()?;
        Ok(Item::of(Width { min: 0, ..width }))
    }

    fn condition(&mut self) -> Read<()> {
        let at = self.at;
        let inner = self.eat_while(|byte| byte != b')').to_vec();
        if !self.eat(b")") {
            return self.fail("malformed condition");
        }
        let bare: Vec<u8> =
            inner.iter().copied().filter(|byte| !matches!(byte, b'<' | b'>' | b'\'')).collect();
        match self.relative(&inner) {
            Some(number) => self.references.push((number?, at)),
            None if inner.starts_with(b"R") || inner == b"DEFINE" => {}
            None => self.named_references.push((bare, at)),
        }
        Ok(())
    }

    fn verb(&mut self) -> Read<Item> {
        self.at += 1;
        let name = self.eat_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_').to_vec();
        let has_argument = self.eat(b":");
        if has_argument {
            self.eat_while(|byte| byte != b')');
        }
        if !VERBS.contains(&name.as_slice())
            || !self.eat(b")")
            || (name.is_empty() && !has_argument)
        {
            return self.fail("unknown or malformed verb");
        }
        if matches!(name.as_slice(), b"F" | b"FAIL") {
            return Ok(self.anchor("(?!)"));
        }
        self.exotic(Width::ZERO);
        Ok(Item::anchor())
    }

    /// `(?i)` for the rest of the group, `(?i:...)` for one of its own.
    fn settings(&mut self, options: &mut Options) -> Read<Item> {
        let pcre2 = self.engine == Engine::Pcre2;
        let (mut set, mut on) = (*options, true);
        if pcre2 && self.eat(b"^") {
            set = Options {
                same_names: set.same_names,
                ungreedy: set.ungreedy,
                ..Options::default()
            };
        }
        loop {
            let Some(byte) = self.peek() else { return self.fail("missing closing parenthesis") };
            self.at += 1;
            match byte {
                b'-' if on => on = false,
                b'i' => set.caseless = on,
                b'm' => set.multiline = on,
                b's' => set.dot_all = on,
                b'x' => set.extended = on,
                b'U' => set.ungreedy = on,
                b'J' => set.same_names = on,
                b'X' if !pcre2 => {}
                b'n' if pcre2 => set.no_capture = on,
                b'a' if pcre2 => {
                    self.eat_while(|byte| matches!(byte, b'D' | b'S' | b'W' | b'P' | b'T'));
                }
                b':' => return self.plain(set, "(?:"),
                b')' => {
                    *options = set;
                    self.out.push_str("(?:)");
                    return Ok(Item::anchor());
                }
                _ => return self.fail("unknown option"),
            }
        }
    }
}
