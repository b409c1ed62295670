//! `topoc explain`

use super::{Failure, Outcome, output};
use crate::explain::{page, pages};
use crate::report::nearest;
use clap::Args;

/// Say what a rule is about.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule, as reports name it; without one, all rules are listed
    rule: Option<String>,
}

impl Explain {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match &self.rule {
            None => output::print(&list())?,
            Some(rule) => output::print(page(rule).ok_or_else(|| unknown(rule))?)?,
        }
        Ok(Outcome::Clean)
    }
}

fn unknown(rule: &str) -> Failure {
    let failure = Failure::new(format!("there is no rule `{rule}`"));
    match nearest(rule, pages().into_iter().map(|(name, _)| name)) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`topoc explain` without a name lists all rules"),
    }
}

/// All rules, each with the first sentence of its page.
fn list() -> String {
    let pages = pages();
    let width = pages.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let line = |(name, page): (&str, &str)| {
        let summary = page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
        format!("{name:width$}  {summary}\n")
    };
    pages.into_iter().map(line).collect()
}
