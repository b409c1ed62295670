//! A file's text as the YAML parser reads it, one character at a time.

use saphyr_parser::input::{Input, is_blank_or_breakz, is_flow};

/// How many characters the scanner looks at in one go, and makes room for with each plain scalar.
const AT_ONCE: usize = 16;

/// A text and a position in it.
///
/// The parser's own input takes a `str` apart anew for each look at a character. Optimised, that
/// costs nothing; in a build script, which nobody optimises, it costs half of the parser's time.
/// Here a look at an ASCII character is one comparison and one index.
pub(super) struct Characters<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Characters<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// The byte at the position, 0 at the end.
    fn byte(&self) -> u8 {
        if self.at < self.bytes.len() { self.bytes[self.at] } else { 0 }
    }

    /// The character that starts at a byte of the text, NUL at the end.
    fn character(&self, at: usize) -> char {
        if at >= self.bytes.len() {
            return '\0';
        }
        let byte = self.bytes[at];
        if byte.is_ascii() { byte as char } else { self.text[at..].chars().next().unwrap_or('\0') }
    }

    /// Where the character after the one at `at` starts.
    fn after(&self, at: usize) -> usize {
        if at >= self.bytes.len() {
            return at;
        }
        at + match self.bytes[at] {
            0..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        }
    }
}

impl Input for Characters<'_> {
    /// All of the text is there already.
    fn lookahead(&mut self, _count: usize) {}

    fn buflen(&self) -> usize {
        AT_ONCE
    }

    fn bufmaxlen(&self) -> usize {
        AT_ONCE
    }

    fn raw_read_ch(&mut self) -> char {
        let read = self.peek();
        self.skip();
        read
    }

    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        match self.peek() {
            '\0' | '\n' | '\r' | '\u{FEFF}' => None,
            _ => Some(self.raw_read_ch()),
        }
    }

    fn skip(&mut self) {
        self.at = self.after(self.at);
    }

    fn skip_n(&mut self, count: usize) {
        for _ in 0..count {
            self.skip();
        }
    }

    fn peek(&self) -> char {
        self.character(self.at)
    }

    fn peek_nth(&self, n: usize) -> char {
        let mut at = self.at;
        for _ in 0..n {
            at = self.after(at);
        }
        self.character(at)
    }

    fn peek_opt(&self) -> Option<char> {
        (self.at < self.bytes.len()).then(|| self.peek())
    }

    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        match self.byte() {
            b':' => {
                let next = self.peek_nth(1);
                !(is_blank_or_breakz(next) || in_flow && is_flow(next))
            }
            b',' | b'[' | b']' | b'{' | b'}' => !in_flow,
            // The first byte of a byte order mark, which is not part of a scalar.
            0xEF => self.peek() != '\u{FEFF}',
            _ => true,
        }
    }

    fn next_is_blank_or_break(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r')
    }

    fn next_is_blank_or_breakz(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t' | b'\n' | b'\r' | 0)
    }

    fn next_is_blank(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t')
    }

    fn next_is_break(&self) -> bool {
        matches!(self.byte(), b'\n' | b'\r')
    }

    fn next_is_breakz(&self) -> bool {
        matches!(self.byte(), b'\n' | b'\r' | 0)
    }

    fn next_is_z(&self) -> bool {
        self.byte() == 0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::Characters;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    use saphyr_parser::{Input, Parser, StrInput};

    /// What YAML is made of, and what it trips over.
    const PIECES: &[&str] = &[
        "a",
        "key",
        "é",
        "日本",
        "🐇",
        "12",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\r\n",
        "\t",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ",",
        "\"",
        "'",
        "\\n",
        "\\u00e9",
        "# said\n",
        " # é\n",
        "|\n",
        ">-\n",
        "|2+\n",
        "&a ",
        "*a ",
        "!tag ",
        "!<x> ",
        "%YAML 1.2\n",
        "---",
        "--- ",
        "...",
        "\0",
        "\u{FEFF}",
        "\u{85}",
        "@",
        "`",
    ];

    /// All events with their spans up to the first error, that one included.
    fn events(input: impl Input) -> Vec<String> {
        let mut parser = Parser::new(input);
        let mut events = Vec::new();
        while let Some(event) = parser.next_event() {
            events.push(format!("{event:?}"));
            if event.is_err() {
                break;
            }
        }
        events
    }

    #[test]
    fn the_parser_reads_the_same_as_from_its_own_input() {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::with_cases(20_000), rng);
        let texts = prop::collection::vec(prop::sample::select(PIECES), 0..24);
        let outcome = runner.run(&texts, |pieces| {
            let text = pieces.concat();
            prop_assert_eq!(
                events(Characters::new(&text)),
                events(StrInput::new(&text)),
                "{}",
                text
            );
            Ok(())
        });
        outcome.unwrap();
    }
}
