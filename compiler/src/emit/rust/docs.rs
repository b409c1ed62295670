//! Documentation of generated code. What a contract says is text, whatever rustdoc would make of it.

use proc_macro2::TokenStream;
use quote::quote;

/// Doc comments, a line each.
pub(super) fn comment(paragraphs: &[&str]) -> TokenStream {
    let text = paragraphs.join("\n\n");
    let lines = text.lines().map(|line| match escaped(line).as_str() {
        "" => quote!(#[doc = ""]),
        line => {
            let line = format!(" {line}");
            quote!(#[doc = #line])
        }
    });
    lines.collect()
}

/// A paragraph of its own, below what stands above.
pub(super) fn paragraph(text: &str) -> TokenStream {
    let lines = comment(&[text]);
    quote!(#[doc = ""] #lines)
}

/// A line of our own.
pub(super) fn title(line: &str) -> TokenStream {
    let line = format!(" {line}");
    quote!(#[doc = #line])
}

/// That something should no longer be used.
pub(super) fn deprecated(why: Option<&str>) -> Option<TokenStream> {
    why.map(|why| quote!(#[deprecated = #why]))
}

/// A line in which nothing is markup: no code that would be run as a test, no link that leads nowhere.
fn escaped(line: &str) -> String {
    let line = line.trim();
    let mut out = String::with_capacity(line.len());
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in line.char_indices() {
        let begins = at == 0 && "-+=#|>".contains(c);
        let numbers = digits > 0 && at == digits && ".)".contains(c);
        let link = c == '/' && out.ends_with(':');
        let always = "\\`*[]<>~".contains(c) || c == '&';
        if begins || numbers || link || always {
            out.push('\\');
        }
        out.push(if c == '\t' || c.is_control() { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_is_markup() {
        for (line, expected) in [
            ("One line.", "One line."),
            ("    let x = 1;", "let x = 1;"),
            ("```rust", "\\`\\`\\`rust"),
            ("see [x] <b> *y*", "see \\[x\\] \\<b\\> \\*y\\*"),
            ("- a", "\\- a"),
            ("12. a", "12\\. a"),
            ("https://a.b/c", "https:\\//a.b/c"),
        ] {
            assert_eq!(escaped(line), expected);
        }
    }
}
