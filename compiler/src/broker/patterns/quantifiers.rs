//! Quantifiers.

use super::Engine;
use super::reader::{Item, Options, Read, Reader, Width};

impl Reader<'_> {
    /// Reads the quantifier of what was written from `start` on, if there is one.
    pub(super) fn quantified(
        &mut self,
        start: usize,
        item: &Item,
        options: Options,
    ) -> Read<Width> {
        self.skip_unseen(options)?;
        if self.quoting {
            return Ok(item.width);
        }
        let Some((length, min, max)) = self.quantifier()? else { return Ok(item.width) };
        if !item.repeatable {
            return self.fail("nothing to repeat");
        }
        self.at += length;
        self.skip_before_suffix(options)?;
        let lazy = self.eat(b"?");
        let possessive = !lazy && self.eat(b"+");
        self.write_quantifier(
            start,
            item.width,
            (min, max),
            lazy != options.ungreedy && !possessive,
            possessive,
        );
        Ok(item.width.times(min, max))
    }

    /// Passes over what may stand before the `?` or `+` that ends a quantifier.
    /// PCRE does not take `\Q` and `\E` there, PCRE2 does.
    fn skip_before_suffix(&mut self, options: Options) -> Read<()> {
        let from = self.at;
        let quoting = self.quoting;
        self.skip_unseen(options)?;
        let quotes =
            self.text[from..self.at].windows(2).any(|pair| matches!(pair, br"\Q" | br"\E"));
        if quotes && self.engine == Engine::Pcre {
            (self.at, self.quoting) = (from, quoting);
        }
        Ok(())
    }

    fn write_quantifier(
        &mut self,
        start: usize,
        width: Width,
        (min, max): (u32, Option<u32>),
        lazy: bool,
        possessive: bool,
    ) {
        let item = self.out.split_off(start);
        if width.max == Some(0) {
            // The engine does not repeat what has no width; once is enough.
            self.out.push_str(&match min {
                0 => format!("(?:{item}|)"),
                _ => format!("(?:{item})"),
            });
            return;
        }
        let count = match (min, max) {
            (0, None) => "*".to_owned(),
            (1, None) => "+".to_owned(),
            (0, Some(1)) => "?".to_owned(),
            (min, None) => format!("{{{min},}}"),
            (min, Some(max)) => format!("{{{min},{max}}}"),
        };
        let (open, close) = if possessive { ("(?>", ")") } else { ("", "") };
        let lazy = if lazy { "?" } else { "" };
        self.out.push_str(&format!("{open}(?:{item}){count}{lazy}{close}"));
    }

    /// The quantifier ahead: its length, least and greatest count.
    fn quantifier(&self) -> Read<Option<(usize, u32, Option<u32>)>> {
        let counts = match self.peek() {
            Some(b'*') => Some((1, 0, None)),
            Some(b'+') => Some((1, 1, None)),
            Some(b'?') => Some((1, 0, Some(1))),
            Some(b'{') => self.counts(),
            _ => None,
        };
        match counts {
            Some((_, min, max)) if min > 65_535 || max.is_some_and(|max| max > 65_535) => {
                self.fail("number too big in a quantifier")
            }
            Some((_, min, Some(max))) if max < min => {
                self.fail("numbers out of order in a quantifier")
            }
            counts => Ok(counts),
        }
    }

    /// The counts in braces ahead; `None` where the brace stands for itself.
    /// PCRE2 takes blanks and an absent least count besides.
    pub(super) fn counts(&self) -> Option<(usize, u32, Option<u32>)> {
        let inner = self.rest().strip_prefix(b"{")?;
        let end = inner.iter().position(|byte| *byte == b'}')?;
        let text = std::str::from_utf8(&inner[..end]).ok()?;
        let (low, high) =
            text.split_once(',').map_or((text, None), |(low, high)| (low, Some(high)));
        let number = |text: &str| {
            let digits =
                if self.engine == Engine::Pcre2 { text.trim_matches([' ', '\t']) } else { text };
            match digits {
                "" => Some(None),
                _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Some(Some(digits.parse().unwrap_or(u32::MAX)))
                }
                _ => None,
            }
        };
        let (low, high) = (number(low)?, high.map(number));
        let (min, max) = match (low, high) {
            (Some(low), None) => (low, Some(low)),
            (Some(low), Some(high)) => (low, high?),
            (None, Some(Some(Some(high)))) if self.engine == Engine::Pcre2 => (0, Some(high)),
            _ => return None,
        };
        Some((end + 2, min, max))
    }
}
