//! Runs the fixtures of Markdown pages: a block of input, then a block with the report.
//!
//! - A ```` ```yaml ```` (or `json`) block is followed by a ```` ```text ```` block: the exact
//!   report, without colour and 100 wide, or the word `clean`.
//! - `# file: name.yaml` lines part a block into files; the first is the main one.
//! - `# broker: 4.3` on a line of its own is the version that the check is for,
//!   `# today: 2027-01-31` the date.
//! - A block marked `latin-1` is saved in that encoding, one marked `import` is imported and not checked.
//! - A block marked `before` is what the next one is compared with.
//!
//! `TOPOC_BLESS=1` writes what came out into the pages.

use super::pages;
use crate::diff::{compare, findings, released};
use crate::import::{ImportOptions, import};
use crate::report::{Style, human};
use crate::source::Memory;
use crate::{Compilation, Options, compile};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The day of the checks, unless a fixture names its own.
const TODAY: &str = "2026-11-22";

/// The report on some files in memory, as text for people; empty when they are clean.
fn check(files: &Memory, main: &str, options: &Options) -> String {
    let mut compilation = compile(files, main, options).expect("the main file is there");
    let Compilation { sources, diagnostics, checked, .. } = &mut compilation;
    if let Some(checked) = checked {
        let model = checked.model();
        diagnostics.extend(match released(files, main, model, sources) {
            Ok((_, changes)) => findings(&changes, &model.lint, options.today),
            Err(found) => found,
        });
    }
    human(sources, diagnostics, Style::default())
}

/// The report on what changed since another version; `topoc diff` prints it.
fn changes(files: &Memory, main: &str, options: &Options, before: &str) -> String {
    let base = compile(&Memory::default().with(main, before), main, options).expect("it is there");
    let mut now = compile(files, main, options).expect("the main file is there");
    let model = now.take_model().expect("the new version can be read");
    let compared = compare(Some(base), "main", &model, &mut now.sources, options.today, Vec::new());
    human(&now.sources, &compared.diagnostics, Style::default())
}

/// The report on an import.
fn import_notes(files: &Memory, main: &str, options: &Options) -> String {
    let options = ImportOptions { version: options.version, vhost: None, today: options.today };
    let imported = import(files, main, &options).expect("the main file is there");
    human(&imported.sources, &imported.notes, Style::default())
}

/// An input and the report expected of it.
#[derive(Debug)]
pub(crate) struct Fixture {
    /// The line on which the input starts, from 1.
    line: usize,
    language: String,
    latin_1: bool,
    imported: bool,
    input: String,
    before: Option<String>,
    /// The lines of the text block, without its fences.
    expected_lines: Range<usize>,
    pub(crate) expected: String,
}

/// The fixtures of a page, in order.
fn fixtures(page: &str) -> Vec<Fixture> {
    let lines: Vec<&str> = page.lines().collect();
    let mut found: Vec<Fixture> = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    for (number, line) in lines.iter().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(""), Some((start, info))) => {
                close(&mut found, &lines, start..number, info);
                open = None;
            }
            (Some(info), None) => open = Some((number + 1, info)),
            _ => {}
        }
    }
    found
}

fn close(found: &mut Vec<Fixture>, lines: &[&str], block: Range<usize>, info: &str) {
    let text: String = lines[block.clone()].iter().map(|line| format!("{line}\n")).collect();
    let (language, marks) = info.split_once(' ').unwrap_or((info, ""));
    let is_open = |last: &Fixture| last.expected_lines.is_empty();
    if let Some(last) = found.last_mut().filter(|last| last.before.is_some() && is_open(last))
        && last.input.is_empty()
    {
        (last.line, last.input) = (block.start + 1, text);
        return;
    }
    match language {
        "yaml" | "json" => found.push(Fixture {
            line: block.start + 1,
            language: language.to_owned(),
            latin_1: marks.contains("latin-1"),
            imported: marks.contains("import"),
            before: marks.contains("before").then(|| text.clone()),
            input: if marks.contains("before") { String::new() } else { text },
            expected_lines: 0..0,
            expected: String::new(),
        }),
        "text" => {
            let last = found.last_mut().filter(|last| last.expected_lines.is_empty());
            let last = last.expect("a text block follows its input");
            last.expected_lines = block;
            last.expected = text;
        }
        _ => {}
    }
}

impl Fixture {
    /// What the check says today: a report, or `clean`.
    fn actual(&self) -> String {
        let option = |name| self.input.lines().find_map(|line| line.strip_prefix(name));
        let options = Options {
            version: option("# broker: ").map(|text| text.parse().expect("a version")),
            today: Some(option("# today: ").unwrap_or(TODAY).parse().expect("a date")),
            ..Options::default()
        };
        let mut names = Vec::new();
        let mut files = Memory::default();
        for (name, text) in self.files() {
            let latin_1 = || text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
            let bytes = if self.latin_1 { latin_1() } else { text.clone().into_bytes() };
            files = files.with(name.clone(), bytes);
            names.push(name);
        }
        let report = match &self.before {
            Some(before) => changes(&files, &names[0], &options, before),
            None if self.imported => import_notes(&files, &names[0], &options),
            None => check(&files, &names[0], &options),
        };
        if report.is_empty() { "clean\n".to_owned() } else { report }
    }

    fn files(&self) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in self.input.lines() {
            if let Some(name) = line.strip_prefix("# file: ") {
                files.push((name.trim().to_owned(), String::new()));
                continue;
            }
            if files.is_empty() {
                files.push((format!("topology.{}", self.language), String::new()));
            }
            if let Some((_, text)) = files.last_mut() {
                text.push_str(line);
                text.push('\n');
            }
        }
        files
    }
}

/// Runs the fixtures of a page; those that are not as expected, in words. With
/// `TOPOC_BLESS=1` it writes the page anew instead.
pub(crate) fn run(path: &Path) -> Vec<String> {
    let page = std::fs::read_to_string(path).expect("the page can be read");
    let found = fixtures(&page);
    assert!(!found.is_empty(), "{} has no fixtures", path.display());
    let actual: Vec<String> = found.iter().map(Fixture::actual).collect();
    if std::env::var_os("TOPOC_BLESS").is_some() {
        bless(path, &page, &found, &actual);
        return Vec::new();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let differs =
        found.iter().zip(&actual).filter(|(fixture, actual)| fixture.expected != **actual);
    differs
        .map(|(fixture, actual)| {
            let line = fixture.line;
            format!("{name}:{line} expected\n{}\nbut it is\n{actual}", fixture.expected)
        })
        .collect()
}

fn bless(path: &Path, page: &str, found: &[Fixture], actual: &[String]) {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    for (fixture, actual) in found.iter().zip(actual).rev() {
        assert!(fixture.expected_lines.start > 0, "line {} has no text block", fixture.line);
        lines.splice(fixture.expected_lines.clone(), actual.lines().map(str::to_owned));
    }
    std::fs::write(path, lines.join("\n") + "\n").expect("the page can be written");
}

/// The file of a rule's page. The list of pages names it, but only to the compiler.
fn path_of(rule: &str) -> PathBuf {
    let name = format!("{}.md", rule.replace('-', "_"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let resolve = ["json_schema", "resolve", "resolve/document"];
    ["source", "validate", "analyse", "route", "diff", "import", "lock"]
        .iter()
        .chain(&resolve)
        .map(|folder| source.join(folder).join(&name))
        .find(|path| path.exists())
        .unwrap_or_else(|| panic!("no page {name}"))
}

/// What is wrong with the form of a page.
fn form_faults(rule: &str, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut lines = page.lines();
    if lines.next() != Some(&format!("# {rule}")) {
        faults.push(format!("it does not open with `# {rule}`"));
    }
    let summary = lines.find(|line| !line.is_empty()).unwrap_or_default();
    if summary.starts_with(['#', '`']) || !summary.ends_with('.') {
        faults.push("no summary of one sentence follows the title".to_owned());
    }
    let sections: Vec<_> = page.lines().filter(|line| line.starts_with("## ")).collect();
    if sections != ["## What", "## Why", "## Fix", "## Fixtures"] {
        faults.push(format!("its sections are {sections:?}"));
    }
    let expected: Vec<_> = fixtures(page).into_iter().map(|one| (one.line, one.expected)).collect();
    let code = format!("[{rule}]:");
    if !expected.iter().any(|(_, text)| text == "clean\n") {
        faults.push("it has no near miss that is clean".to_owned());
    }
    if !expected.iter().any(|(_, text)| text.contains(&code)) {
        faults.push("it has no fixture that fires".to_owned());
    }
    let silent = expected.iter().filter(|(_, text)| text != "clean\n" && !text.contains(&code));
    faults.extend(silent.map(|(line, _)| format!("the fixture on line {line} fires another rule")));
    faults
}

#[test]
fn pages_say_what_they_must_and_their_fixtures_hold() {
    let mut failed = Vec::new();
    for (rule, _) in pages() {
        let path = path_of(rule);
        failed.extend(run(&path));
        let page = std::fs::read_to_string(&path).unwrap();
        failed.extend(form_faults(rule, &page).into_iter().map(|fault| format!("{rule}: {fault}")));
    }
    assert!(failed.is_empty(), "{}\nTOPOC_BLESS=1 rewrites the reports", failed.join("\n"));
}

#[test]
fn rules_are_sorted_and_unique() {
    let pages = pages();
    let names: Vec<_> = pages.iter().map(|(name, _)| *name).collect();
    assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    for (name, page) in pages {
        assert_eq!(super::page(name), Some(page));
        assert!(path_of(name).exists(), "{name} is not the name of its page");
    }
    assert_eq!(super::page("no-such-rule"), None);
}

#[test]
fn a_page_without_its_parts_is_refused() {
    let page = "# other\n\n## What\n\n```yaml\na: 1\n```\n\n```text\nerror[other]: x\n```\n";
    let faults = form_faults("rule", page);
    assert_eq!(faults.len(), 6, "{faults:?}");
}
