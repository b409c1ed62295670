//! The `topoc` command: one file per subcommand.

mod arguments;
mod base;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod import;
mod init;
mod lock;
mod named;
mod output;
mod route;
mod secrets;
mod test;
mod validate;

use clap::{Parser, Subcommand};
use std::fmt;
use std::process::ExitCode;

/// Compiles and checks RabbitMQ topologies.
#[derive(Debug, Parser)]
#[command(name = "topoc", version, about, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  topoc init                                          start a topology
  topoc check                                         check ./topology.yaml
  topoc check definitions.json --broker-version 4.3   what breaks when we upgrade
  topoc build topology.yaml --out target/broker       emit the broker's definitions
  topoc import definitions.json -o topology.yaml      start from the broker that you have
  topoc route --exchange orders --key order.placed    where a message goes, and why
  topoc test                                          run the topology's routing assertions
  topoc check --against origin/main                   what does this branch break
  topoc diff v1.2 HEAD                                what changed, and whom it reaches
  topoc lock                                          release the present contracts
  topoc validate topology.yaml --message order.placed payload.json
  topoc explain no-dead-letter                        read about a rule

Exit status: 0 clean, 1 problems found, 2 could not run.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check topologies, or a broker's definitions document
    Check(check::Check),
    /// Check a topology and emit what is made from it
    Build(build::Build),
    /// Turn a broker's definitions document into a topology
    Import(import::Import),
    /// Say where a message goes, hop by hop, and why
    Route(route::Route),
    /// Run the routing assertions of a topology
    Test(test::Test),
    /// Say what changed between two versions of a topology
    Diff(diff::Diff),
    /// Add the present contracts to contracts.lock
    Lock(lock::Lock),
    /// Judge payloads by the contract of a message
    Validate(validate::Validate),
    /// Say what a rule is about
    Explain(explain::Explain),
    /// Write a small topology to start from
    Init(init::Init),
    /// Print a completion script for a shell
    Completions(completions::Completions),
}

/// How a command ended, if it could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Problems,
}

/// Why a command could not run.
#[derive(Debug)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  = help: {help}"),
            None => Ok(()),
        }
    }
}

/// Runs the command that the process was called with.
#[must_use]
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Check(check) => check.run(),
        Command::Build(build) => build.run(),
        Command::Import(import) => import.run(),
        Command::Route(route) => route.run(),
        Command::Test(test) => test.run(),
        Command::Diff(diff) => diff.run(),
        Command::Lock(lock) => lock.run(),
        Command::Validate(validate) => validate.run(),
        Command::Explain(explain) => explain.run(),
        Command::Init(init) => init.run(),
        Command::Completions(completions) => completions.run(),
    };
    match result {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(failure) => {
            output::say(&failure.to_string());
            ExitCode::from(2)
        }
    }
}
