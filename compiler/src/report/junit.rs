//! JUnit's XML, which CI servers show as test results: a suite for each file, in it a
//! case for each rule that found something. Only errors fail a case.

use super::{Diagnostic, Severity, Style, human};
use crate::source::{FileId, Sources};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Findings of one file, by rule.
type Cases<'d> = BTreeMap<&'static str, Vec<&'d Diagnostic>>;

/// The diagnostics as an XML document.
pub(super) fn junit(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut suites: BTreeMap<Option<FileId>, Cases<'_>> = BTreeMap::new();
    suites.extend(sources.iter().map(|(id, _)| (Some(id), Cases::new())));
    for diagnostic in diagnostics {
        let file = diagnostic.labels.first().map(|label| label.place.file);
        let cases = suites.entry(file).or_default();
        cases.entry(diagnostic.rule).or_default().push(diagnostic);
    }
    if suites.is_empty() {
        suites.insert(None, Cases::new());
    }
    let suites: Vec<_> = suites.iter().map(|(file, cases)| suite(sources, *file, cases)).collect();
    let tests: usize = suites.iter().map(|suite| suite.tests).sum();
    let failures: usize = suites.iter().map(|suite| suite.failures).sum();
    let body: String = suites.into_iter().map(|suite| suite.xml).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"topoc\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n\
         {body}</testsuites>\n"
    )
}

struct Suite {
    xml: String,
    tests: usize,
    failures: usize,
}

fn suite(sources: &Sources, file: Option<FileId>, cases: &Cases<'_>) -> Suite {
    let name = escape(file.map_or("topoc", |id| sources.file(id).name()));
    let mut body: String =
        cases.iter().map(|(rule, found)| case(sources, &name, rule, found)).collect();
    if cases.is_empty() {
        body = format!("    <testcase classname=\"{name}\" name=\"check\"/>\n");
    }
    let tests = cases.len().max(1);
    let failures = cases.values().filter(|found| found.iter().any(|one| is_error(one))).count();
    let xml = format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n\
         {body}  </testsuite>\n"
    );
    Suite { xml, tests, failures }
}

fn case(sources: &Sources, file: &str, rule: &str, found: &[&Diagnostic]) -> String {
    let shown: Vec<Diagnostic> = found.iter().map(|one| (*one).clone()).collect();
    let text = escape(&human(sources, &shown, Style::default()));
    let errors: Vec<_> = found.iter().filter(|one| is_error(one)).collect();
    let body = match errors.as_slice() {
        [] => format!("      <system-out>{text}</system-out>\n"),
        [first, rest @ ..] => {
            let mut message = first.message.clone();
            if !rest.is_empty() {
                let _ = write!(message, " (and {} more)", rest.len());
            }
            let message = escape(&message);
            format!("      <failure type=\"{rule}\" message=\"{message}\">{text}</failure>\n")
        }
    };
    format!("    <testcase classname=\"{file}\" name=\"{rule}\">\n{body}    </testcase>\n")
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// Text for XML 1.0, in an element or an attribute. It has no way to hold control characters.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape("a<b>&\"c\"\u{0}\n"), "a&lt;b&gt;&amp;&quot;c&quot;\u{fffd}\n");
    }
}
