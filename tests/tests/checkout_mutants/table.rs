//! The results, counted and listed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::mutant::Mutant;
use super::trial::Judged;

/// How often each result came.
#[derive(Clone, Copy, Default)]
struct Count {
    all: usize,
    not_compiled: usize,
    harmful_reported: usize,
    harmful_tested: usize,
    harmful_silent: usize,
    equivalent_reported: usize,
    equivalent_silent: usize,
}

impl Count {
    fn add(&mut self, judged: &Judged) {
        self.all += 1;
        let harmful = judged.harm.as_ref().map(|harm| !harm.is_empty());
        let cell = match (harmful, judged.findings.is_empty(), judged.is_tested_only()) {
            (None, ..) => &mut self.not_compiled,
            (Some(true), true, _) => &mut self.harmful_silent,
            (Some(true), false, true) => &mut self.harmful_tested,
            (Some(true), false, false) => &mut self.harmful_reported,
            (Some(false), false, _) => &mut self.equivalent_reported,
            (Some(false), true, _) => &mut self.equivalent_silent,
        };
        *cell += 1;
    }
}

/// A line for each kind of mutant, then by name those that no rule reports and those that do no harm.
pub(crate) fn print(release: &str, mutants: &[Mutant], judged: &[Judged]) -> String {
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for (mutant, judged) in mutants.iter().zip(judged) {
        counts.entry(mutant.kind).or_default().add(judged);
        counts.entry("total").or_default().add(judged);
    }
    let mut text = format!(
        "RabbitMQ {release}\n{:<29} {:>5} {:>9} {:>9} {:>9} {:>9} {:>11} {:>11}\n{:<29} {:>5} {:>9} {:>9} {:>9} {:>9} {:>11} {:>11}\n",
        "",
        "",
        "not",
        "harmful,",
        "harmful,",
        "harmful,",
        "equivalent,",
        "equivalent,",
        "mutants",
        "all",
        "compiled",
        "reported",
        "tested",
        "silent",
        "reported",
        "silent",
    );
    for (kind, count) in &counts {
        let Count { all, not_compiled, .. } = count;
        let Count { harmful_reported, harmful_tested, harmful_silent, .. } = count;
        let Count { equivalent_reported, equivalent_silent, .. } = count;
        let row = writeln!(
            text,
            "{kind:<29} {all:>5} {not_compiled:>9} {harmful_reported:>9} {harmful_tested:>9} {harmful_silent:>9} {equivalent_reported:>11} {equivalent_silent:>11}"
        );
        assert!(row.is_ok());
    }
    text.push_str("harmful, reported by the file's own tests only, or by nothing:\n");
    let is_listed = |judged: &Judged| {
        let is_harmful = judged.harm.as_ref().is_some_and(|harm| !harm.is_empty());
        is_harmful && (judged.findings.is_empty() || judged.is_tested_only())
    };
    for (mutant, judged) in mutants.iter().zip(judged).filter(|(_, judged)| is_listed(judged)) {
        let why = if judged.is_silent() { "SILENT" } else { "a test of the file fails" };
        let harm = judged.shown();
        let row = writeln!(text, "  {mutant}\n    {harm}\n    {why}");
        assert!(row.is_ok());
    }
    text.push_str("equivalent to the broker:\n");
    for (mutant, judged) in mutants.iter().zip(judged) {
        if judged.harm.as_ref().is_some_and(Vec::is_empty) {
            let findings: Vec<_> = judged.findings.iter().map(ToString::to_string).collect();
            let findings = if findings.is_empty() { "silent" } else { &findings.join("; ") };
            assert!(writeln!(text, "  {mutant}\n    {findings}").is_ok());
        }
    }
    text
}
