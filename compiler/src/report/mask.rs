//! Secrets in the lines of a snippet: their characters become `*`.

use std::ops::Range;

/// The keys whose value is a secret.
const KEYS: [&str; 2] = ["password_hash", "password"];

/// The text with the values of passwords and the passwords of URIs masked. Its
/// length in bytes stays the same, so that places in it stay right.
///
/// This looks at text, not at a tree: a file that could not be read has secrets too.
/// In doubt it masks too much.
pub(super) fn mask(text: &str) -> String {
    let mut masked = text.as_bytes().to_vec();
    let mut block: Option<Block> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start().len();
        let inside = block.as_ref().is_some_and(|block| block.holds(content, indent));
        if inside {
            let only_text = block.as_ref().is_some_and(|block| block.only_text);
            mask_entry(content, at, only_text, &mut masked);
        } else {
            let below = mask_values(content, at, &mut masked);
            block = below.map(|only_text| Block { key: key_column(content), only_text });
        }
        mask_uris(content, at, &mut masked);
        at += line.len();
    }
    String::from_utf8(masked).unwrap_or_else(|_| "*".repeat(text.len()))
}

/// A password whose value stands below its key.
struct Block {
    /// The column of the key.
    key: usize,
    /// Whether the value is text; else it may be a mapping, which names a secret but is none.
    only_text: bool,
}

impl Block {
    fn holds(&self, line: &str, indent: usize) -> bool {
        let item = indent == self.key && line.trim_start().starts_with("- ");
        line.is_empty() || item || indent > self.key
    }
}

fn cover(bytes: &mut [u8], range: Range<usize>) {
    bytes[range].fill(b'*');
}

/// Masks a line below a password's key, or a part of a mapping or list beside it: all of it, or
/// the value of an entry. What says where the secret is, as `env: NAME` does, stays.
fn mask_entry(entry: &str, offset: usize, only_text: bool, masked: &mut [u8]) {
    let content = entry.trim_matches([' ', '\t', '{', '}', '[', ']', '\r']);
    let start = entry.find(content).unwrap_or_default();
    let (key, colon) = match content.split_once(':') {
        Some((key, _)) if !only_text => (key.trim_matches(['"', '\'', ' ']), key.len() + 1),
        _ => ("", 0),
    };
    if !matches!(key, "env" | "file") {
        let value = content[colon..].len() - content[colon..].trim_start().len();
        cover(masked, offset + start + colon + value..offset + start + content.len());
    }
}

/// The column of a line's key, behind the dashes of a list.
fn key_column(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '-']).len()
}

/// Masks the values on a line. If the last one goes on below: whether it is surely text.
fn mask_values(line: &str, offset: usize, masked: &mut [u8]) -> Option<bool> {
    let mut at = 0;
    while let Some(value) = next_value(line, at) {
        let (end, below) = end_of_value(line, value);
        if line[value..end].starts_with(['{', '[']) {
            let mut start = value;
            for part in line[value..end].split_inclusive(',') {
                mask_entry(part.trim_end_matches(','), offset + start, false, masked);
                start += part.len();
            }
        } else {
            cover(masked, offset + value..offset + end);
        }
        if below.is_some() {
            return below;
        }
        at = end;
    }
    None
}

/// Where the value of the next password's key starts, from byte `from`.
fn next_value(line: &str, from: usize) -> Option<usize> {
    let mut search = from;
    loop {
        let at = search + line[search..].find(KEYS[1])?;
        search = at + KEYS[1].len();
        let part_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if line[..at].ends_with(part_of_word) {
            continue;
        }
        let key = KEYS.iter().find(|key| line[at..].starts_with(**key))?;
        let rest = line[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        if let Some(value) = rest.strip_prefix(':') {
            return Some(line.len() - value.trim_start().len());
        }
    }
}

/// Where a value ends; if it goes on below its line, whether it is surely text.
fn end_of_value(line: &str, start: usize) -> (usize, Option<bool>) {
    let value = &line[start..];
    match value.chars().next() {
        None | Some('#') => (start, Some(false)),
        Some('|' | '>') => (start, Some(true)),
        Some('*') => (start, None),
        Some('{' | '[') => (start + length_of_flow(value), None),

        Some(quote @ ('"' | '\'')) => match closing(&value[1..], quote) {
            Some(length) => (start + length + 2, None),
            None => (line.len(), Some(true)),
        },
        // Within `{}` a comma or brace ends the value; elsewhere they belong to it.
        Some(_) => {
            let flow = line[..start].contains('{');
            let comment = value.find(" #").unwrap_or(value.len());
            let end = if flow { value.find([',', '}']).unwrap_or(comment) } else { comment };
            (start + value[..end].trim_end().len(), None)
        }
    }
}

/// The length of what stands in brackets; of the rest, where they do not close.
fn length_of_flow(value: &str) -> usize {
    let mut depth = 0_usize;
    let closes = |(at, c): (usize, char)| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at + 1)
    };
    value.char_indices().find_map(closes).unwrap_or(value.len())
}

fn closing(value: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    value.char_indices().find_map(|(at, c)| {
        let closes = c == quote && !escaped;
        escaped = c == '\\' && quote == '"' && !escaped;
        closes.then_some(at)
    })
}

/// Masks `PASS` in `amqp://user:PASS@host`.
fn mask_uris(line: &str, offset: usize, masked: &mut [u8]) {
    for (at, sign) in line.match_indices("://") {
        let start = at + sign.len();
        let rest = &line[start..];
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
        let authority = &rest[..end.unwrap_or(rest.len())];
        if let Some((user_info, _)) = authority.rsplit_once('@')
            && let Some((user, _)) = user_info.split_once(':')
        {
            cover(masked, offset + start + user.len() + 1..offset + start + user_info.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn secrets_are_masked_and_nothing_else() {
        let cases = [
            ("password: hunter2", "password: *******"),
            ("- password_hash: a+b=  # old", "- password_hash: ****  # old"),
            ("{ password: \"a, b\", tags: [] }", "{ password: ******, tags: [] }"),
            ("{ password: abc, tags: [] }", "{ password: ***, tags: [] }"),
            (r#"{"password":"a\"b","tags":""}"#, r#"{"password":******,"tags":""}"#),
            ("password: { env: NAME }", "password: { env: NAME }"),
            ("password:\n  env: NAME\n", "password:\n  env: NAME\n"),
            (
                "a:\n  password: |\n    one\n\n    two\n  b: 1",
                "a:\n  password: |\n    ***\n\n    ***\n  b: 1",
            ),
            ("password:\n  hunter2\nname: x", "password:\n  *******\nname: x"),
            ("password: \"one\n  two\"\nname: x", "password: ****\n  ****\nname: x"),
            ("uri: amqp://guest:gu@est@host/v", "uri: amqp://guest:******@host/v"),
            ("uri: amqp://host:5672", "uri: amqp://host:5672"),
            (
                "{ a: { password: { plain: abc, b, file: x } } }",
                "{ a: { password: { plain: ***, *, file: x } } }",
            ),
            ("password: [abc]\n", "password: [***]\n"),
            ("password:\n  plain: abc\n", "password:\n  plain: ***\n"),
            ("password:\n- a: b\n- c\nd: e", "password:\n- a: *\n***\nd: e"),
            ("{\"password\": {\"env\": \"X\"}}", "{\"password\": {\"env\": \"X\"}}"),
            ("password_policy: strict", "password_policy: strict"),
            ("- a.password: order", "- a.password: order"),
            ("# the password is secret", "# the password is secret"),
            ("password: 'ä'", "password: ****"),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text), expected, "{text:?}");
        }
    }
}
