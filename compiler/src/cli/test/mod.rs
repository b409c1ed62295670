//! `topoc test`

mod broker;
mod definitions;

use super::arguments::{DEFAULT_FILE, Target};
use super::named::model;
use super::route::trace as told;
use super::{Failure, Outcome, output};
use crate::model::Assertion;
use crate::report::Format;
use crate::route::{Case, Router, assertions};
use crate::source::Sources;
use broker::Broker;
use clap::Args;

/// Run the routing assertions of a topology, against the simulator or a real broker.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc test
  topoc test topology.yaml --broker http://guest:guest@localhost:15672

With --broker the topology is imported into a virtual host of its own, which is removed afterwards. The
address is that of the management API; the user must be an administrator.
Exit status: 0 all hold, 1 one does not, 2 could not run.")]
pub(super) struct Test {
    /// The topology
    #[arg(default_value = DEFAULT_FILE)]
    file: String,
    #[command(flatten)]
    target: Target,
    /// A broker's management API, with user and password, to ask in place of the simulator
    #[arg(long, value_name = "URL")]
    broker: Option<String>,
}

impl Test {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut compilation = self.target.compile(&self.file)?;
        let Some(model) = model(&mut compilation)? else { return Ok(Outcome::Problems) };
        let sources = compilation.sources;
        if !model.unresolved.is_empty() {
            // A test of a queue that does not exist would say nothing.
            output::report(Format::Human, &sources, &compilation.diagnostics)?;
            return Ok(Outcome::Problems);
        }
        if model.assertions.is_empty() {
            output::say(&format!("`{}` has no `tests`", self.file));
            return Ok(Outcome::Clean);
        }
        let router = Router::new(&model);
        let broker = self.broker.as_deref().map(|url| Broker::open(url, &model)).transpose()?;
        let mut failed = 0;
        for assertion in &model.assertions {
            failed += usize::from(!self.check(&router, broker.as_ref(), assertion, &sources)?);
        }
        let passed = model.assertions.len() - failed;
        output::print(&format!("{passed} passed, {failed} failed\n"))?;
        Ok(if failed == 0 { Outcome::Clean } else { Outcome::Problems })
    }

    /// Whether an assertion holds for every message that it is about; says so.
    fn check(
        &self,
        router: &Router<'_>,
        broker: Option<&Broker<'_>>,
        assertion: &Assertion,
        sources: &Sources,
    ) -> Result<bool, Failure> {
        let title = assertions::title(router, assertion);
        let mut text = String::new();
        for case in router.cases(assertion) {
            let trace = router.simulate(&case);
            let outcome = match broker {
                Some(broker) => broker.outcome(router.model(), &case, assertion)?,
                None => assertions::Outcome::of(&trace),
            };
            let unmet = assertions::unmet(router, assertion, &outcome);
            if unmet.is_empty() {
                continue;
            }
            for line in unmet {
                text.push_str(&format!("  {line}\n"));
            }
            let who =
                if broker.is_some() { "the simulator would say" } else { "the way of the message" };
            text.push_str(&format!("  {who}, {}:\n", happened(&case)));
            text.extend(told(&trace).lines().map(|line| format!("    {line}\n")));
        }
        if text.is_empty() {
            output::print(&format!("ok      {title}\n"))?;
            return Ok(true);
        }
        let file = assertion.place.file;
        let at = sources.line_column(file, sources.locate(&assertion.place).start);
        let path = sources.file(file).name();
        output::print(&format!("FAILED  {title}\n  --> {path}:{}:{}\n{text}", at.line, at.column))?;
        Ok(false)
    }
}

fn happened(case: &Case) -> &'static str {
    match case {
        Case::Publish { .. } => "published",
        Case::GiveUp { .. } => "given up",
    }
}
