//! Real definitions files, checked for three brokers: a fault for each file and version exactly where `BROKERS.tsv` says that the
//! broker refused the file or lost something of it, and no crash.
//!
//! `TOPOC_CORPUS` names the corpus' directory; without it there is nothing to check, and the test fails. How often each rule speaks
//! shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has counts to show"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use topoc::report::{Class, Diagnostic};
use topoc::source::Disk;
use topoc::{Options, compile};

/// The brokers that answered, as the table calls them, and their full versions.
const BROKERS: [(&str, &str); 3] = [("3.10", "3.10.8"), ("4.0", "4.0.5"), ("4.3", "4.3.6")];

fn corpus() -> PathBuf {
    let Some(corpus) = std::env::var_os("TOPOC_CORPUS") else {
        panic!("TOPOC_CORPUS names no directory: .ci/run sets it where the corpus is");
    };
    PathBuf::from(corpus)
}

fn check(file: &str, version: Option<&str>) -> Vec<Diagnostic> {
    let path = corpus().join("definitions").join(file);
    let options = Options { version: version.map(|v| v.parse().unwrap()), ..Options::default() };
    compile(&Disk, path.to_str().unwrap(), &options).unwrap().diagnostics
}

/// One row of the table.
struct Row {
    file: String,
    /// The full version.
    version: &'static str,
    /// Whether the broker refused the file or lost something of it.
    is_faulty: bool,
    /// The names in the list of what was lost.
    lost: Vec<String>,
}

/// The rows; that of a file which the table's own tool could not read counts for every broker, since all of them refuse it
/// (`corpus_brokers` shows that).
fn rows() -> Vec<Row> {
    let table = std::fs::read_to_string(corpus().join("BROKERS.tsv")).unwrap();
    let mut rows = Vec::new();
    for line in table.lines().skip(1) {
        let columns: Vec<_> = line.split('\t').collect();
        let [file, broker, status, _, lost] = columns[..] else {
            panic!("{line:?} has not five columns")
        };
        let is_faulty = status != "204" || !lost.trim().starts_with('0');
        for (_, version) in BROKERS.iter().filter(|(name, _)| broker == *name || broker == "-") {
            let lost = names(lost);
            rows.push(Row { file: file.to_owned(), version, is_faulty, lost });
        }
    }
    rows
}

/// What stands between quotation marks.
fn names(lost: &str) -> Vec<String> {
    const KINDS: [&str; 4] = ["binding", "exchange", "queue", "{}"];
    let quoted = lost.split('\'').skip(1).step_by(2);
    quoted.filter(|name| !KINDS.contains(name) && *name != "/").map(str::to_owned).collect()
}

fn is_named(faults: &[&Diagnostic], lost: &[String]) -> bool {
    lost.is_empty()
        || faults.iter().any(|fault| {
            lost.iter().any(|name| {
                fault.subject.as_deref() == Some(name)
                    || fault.message.contains(&format!("`{name}`"))
            })
        })
}

#[test]
fn faults_are_what_the_brokers_refused_or_lost() {
    let rows = rows();
    let lines = std::fs::read_to_string(corpus().join("BROKERS.tsv")).unwrap().lines().count() - 1;
    assert!(rows.len() >= lines && lines >= 194, "{} of {lines} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let found = check(&row.file, Some(row.version));
        let faults: Vec<_> = found.iter().filter(|found| found.class == Class::Fault).collect();
        if faults.is_empty() == row.is_faulty || !is_named(&faults, &row.lost) {
            let said: Vec<_> =
                faults.iter().map(|f| format!("{}: {}", f.rule, f.message)).collect();
            let (file, version) = (&row.file, row.version);
            wrong.push(format!("{file} on {version}: lost {:?}, faults {said:?}", row.lost));
        }
    }
    let faulty = rows.iter().filter(|row| row.is_faulty).count();
    println!(
        "{lines} rows, {} checks, {faulty} with faults, {} disagreements",
        rows.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
}

/// By rule: how many findings, in how many files. Each file is checked for the broker that it came from.
#[test]
fn no_file_crashes_the_checker() {
    let mut files = 0;
    let mut counts: BTreeMap<(&str, Class), (usize, usize)> = BTreeMap::new();
    for entry in std::fs::read_dir(corpus().join("definitions")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        files += 1;
        let mut in_file: BTreeMap<(&str, Class), usize> = BTreeMap::new();
        for found in check(&name, None) {
            *in_file.entry((found.rule, found.class)).or_default() += 1;
        }
        for (rule, count) in in_file {
            let total = counts.entry(rule).or_default();
            *total = (total.0 + count, total.1 + 1);
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), *rule));
    println!("{files} files\n{:<28} {:<6} {:>9} {:>6}", "rule", "class", "findings", "files");
    for ((rule, class), (count, files)) in &sorted {
        println!("{rule:<28} {:<6} {count:>9} {files:>6}", format!("{class:?}"));
    }
    assert!(files >= 67 && !sorted.is_empty(), "{files} files");
}
