//! `topoc explain`

use super::{Failure, Outcome, output};
use crate::explain::{names, page};
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
            None => output::print(&names().map(|name| format!("{name}\n")).collect::<String>())?,
            Some(rule) => output::print(page(rule).ok_or_else(|| unknown(rule))?)?,
        }
        Ok(Outcome::Clean)
    }
}

fn unknown(rule: &str) -> Failure {
    let failure = Failure::new(format!("there is no rule `{rule}`"));
    match nearest(rule, names()) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`topoc explain` without a name lists all rules"),
    }
}
