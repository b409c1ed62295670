//! Reads a pattern as PCRE does, and writes it in the few constructs on which
//! PCRE and the matching engine agree: byte classes, groups, assertions.

use std::collections::BTreeMap;

use super::Engine;
use super::bytes::Bytes;

/// Why a pattern is no regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The reason.
    pub(super) reason: &'static str,
    /// The byte at which it was found.
    pub(super) at: usize,
}

pub(super) type Read<T> = Result<T, Fault>;

/// How many bytes a part of a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Width {
    /// At least.
    pub(super) min: u32,
    /// At most; `None` without end.
    pub(super) max: Option<u32>,
}

impl Width {
    pub(super) const ZERO: Self = Self { min: 0, max: Some(0) };
    pub(super) const ONE: Self = Self { min: 1, max: Some(1) };
    pub(super) const ANY: Self = Self { min: 0, max: None };

    fn then(self, next: Self) -> Self {
        let max = self.max.zip(next.max).map(|(a, b)| a.saturating_add(b));
        Self { min: self.min.saturating_add(next.min), max }
    }

    fn or(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.zip(other.max).map(|(a, b)| a.max(b)) }
    }

    pub(super) fn times(self, min: u32, max: Option<u32>) -> Self {
        let most = match (self.max, max) {
            (Some(0), _) => Some(0),
            (Some(width), Some(count)) => Some(width.saturating_mul(count)),
            _ => None,
        };
        Self { min: self.min.saturating_mul(min), max: most }
    }
}

/// The options in force (`(?imsxnU)`).
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "PCRE's own options")]
pub(super) struct Options {
    pub(super) caseless: bool,
    pub(super) multiline: bool,
    pub(super) dot_all: bool,
    pub(super) extended: bool,
    pub(super) ungreedy: bool,
    pub(super) no_capture: bool,
    pub(super) same_names: bool,
}

/// What was read last, for a quantifier to repeat.
pub(super) struct Item {
    pub(super) width: Width,
    /// Whether a quantifier may follow.
    pub(super) repeatable: bool,
}

impl Item {
    pub(super) const fn of(width: Width) -> Self {
        Self { width, repeatable: true }
    }

    pub(super) const fn anchor() -> Self {
        Self { width: Width::ZERO, repeatable: false }
    }
}

/// The deepest nesting that is read here. The engines take some hundreds more.
const MAX_DEPTH: usize = 250;

/// Reads a pattern from start to end.
pub(super) struct Reader<'p> {
    pub(super) text: &'p [u8],
    pub(super) at: usize,
    pub(super) engine: Engine,
    /// The pattern as the engine shall read it.
    pub(super) out: String,
    /// How many groups capture so far.
    pub(super) groups: u32,
    pub(super) names: BTreeMap<Vec<u8>, u32>,
    /// Numbers and names that are referred to, with their places.
    pub(super) references: Vec<(u32, usize)>,
    pub(super) named_references: Vec<(Vec<u8>, usize)>,
    /// Whether something was read that is valid and cannot be written.
    pub(super) is_exotic: bool,
    pub(super) quoting: bool,
    depth: usize,
}

impl<'p> Reader<'p> {
    pub(super) fn new(text: &'p [u8], engine: Engine) -> Self {
        Self {
            text,
            at: 0,
            engine,
            out: String::with_capacity(text.len() * 2),
            groups: 0,
            names: BTreeMap::new(),
            references: Vec::new(),
            named_references: Vec::new(),
            is_exotic: false,
            quoting: false,
            depth: 0,
        }
    }

    /// Reads the whole pattern; says whether [`Self::out`] means the same.
    pub(super) fn read(&mut self) -> Read<()> {
        self.skip_start_verbs();
        self.alternatives(Options::default())?;
        if self.at < self.text.len() {
            return self.fail("unmatched closing parenthesis");
        }
        let missing =
            self.references.iter().find(|(number, _)| *number > self.groups).map(|(_, at)| *at);
        let unnamed = self
            .named_references
            .iter()
            .find(|(name, _)| !self.names.contains_key(name))
            .map(|(_, at)| *at);
        match missing.or(unnamed) {
            Some(at) => Err(Fault { reason: "reference to a group that does not exist", at }),
            None => Ok(()),
        }
    }

    pub(super) fn fail<T>(&self, reason: &'static str) -> Read<T> {
        Err(Fault { reason, at: self.at })
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'p [u8] {
        &self.text[self.at..]
    }

    pub(super) fn eat(&mut self, wanted: &[u8]) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    pub(super) fn eat_while(&mut self, test: impl Fn(u8) -> bool) -> &'p [u8] {
        let start = self.at;
        while self.peek().is_some_and(&test) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    /// Reads alternatives up to a closing parenthesis or the end.
    pub(super) fn alternatives(&mut self, mut options: Options) -> Read<(Width, bool)> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.fail("parentheses are too deeply nested");
        }
        let mut width = self.sequence(&mut options)?;
        let mut fixed = Some(width.min) == width.max;
        while self.eat(b"|") {
            self.out.push('|');
            let next = self.sequence(&mut options)?;
            fixed &= Some(next.min) == next.max;
            width = width.or(next);
        }
        self.depth -= 1;
        Ok((width, fixed))
    }

    fn sequence(&mut self, options: &mut Options) -> Read<Width> {
        let mut width = Width::ZERO;
        loop {
            let start = self.out.len();
            let Some(item) = self.item(options)? else { return Ok(width) };
            width = width.then(self.quantified(start, &item, *options)?);
        }
    }

    /// Reads one thing that a quantifier can follow; `None` at the end of a
    /// sequence.
    fn item(&mut self, options: &mut Options) -> Read<Option<Item>> {
        self.skip_unseen(*options)?;
        let Some(byte) = self.peek() else { return Ok(None) };
        if self.quoting {
            self.at += 1;
            return Ok(Some(self.literal(byte, *options)));
        }
        if matches!(byte, b'|' | b')') {
            return Ok(None);
        }
        if matches!(byte, b'*' | b'+' | b'?') || (byte == b'{' && self.counts().is_some()) {
            return self.fail("nothing to repeat");
        }
        self.at += 1;
        let item = match byte {
            b'\\' => self.escape(*options)?,
            b'[' => self.class(*options)?,
            b'(' => self.group(options)?,
            b'^' => self.anchor(if options.multiline { r"(?:\A|(?<=\x0a)(?!\z))" } else { r"\A" }),
            b'$' => self.anchor(if options.multiline { r"(?=\x0a|\z)" } else { r"(?=\x0a?\z)" }),
            b'.' => self.set(if options.dot_all { Bytes::all() } else { Bytes::of(b'\n').not() }),
            _ => self.literal(byte, *options),
        };
        Ok(Some(item))
    }

    pub(super) fn anchor(&mut self, text: &str) -> Item {
        self.out.push_str(text);
        Item::anchor()
    }

    pub(super) fn set(&mut self, set: Bytes) -> Item {
        set.write(&mut self.out);
        Item::of(Width::ONE)
    }

    pub(super) fn literal(&mut self, byte: u8, options: Options) -> Item {
        let set = Bytes::of(byte);
        let set = if options.caseless { set.folded(self.engine) } else { set };
        self.set(set)
    }

    /// Passes over what stands for nothing: `\Q`, `\E`, comments, and white
    /// space where the options say so.
    pub(super) fn skip_unseen(&mut self, options: Options) -> Read<()> {
        loop {
            if self.eat(br"\E") {
                self.quoting = false;
            } else if self.quoting {
                return Ok(());
            } else if self.eat(br"\Q") {
                self.quoting = true;
            } else if self.eat(b"(?#") {
                self.eat_while(|byte| byte != b')');
                if !self.eat(b")") {
                    return self.fail("missing parenthesis after a comment");
                }
            } else if options.extended
                && self.peek().is_some_and(|byte| matches!(byte, 0x09..=0x0d | b' '))
            {
                self.at += 1;
            } else if options.extended && self.peek() == Some(b'#') {
                self.eat_while(|byte| byte != b'\n');
            } else {
                return Ok(());
            }
        }
    }
}
