//! `topoc route`

mod batch;
mod human;

pub(super) use human::trace;

use super::arguments::{DEFAULT_FILE, Target};
use super::named::{self, exchange, message, model, no_version, queue, unknown, version};
use super::{Failure, Outcome, output};
use crate::model::{Id, Message, Vhost};
use crate::route::{self, DeadLetterWalk, Reason, RoutedMessage, Router, Trace};
use clap::{ArgGroup, Args, ValueEnum};
use serde_json::{Map, Value};
use std::path::PathBuf;

/// Say where a message goes, hop by hop, and why.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).multiple(true).args(["exchange", "message", "reject", "expire", "batch"]),
    after_help = "\
Examples:
  topoc route topology.yaml --exchange orders --key order.placed.eu
  topoc route topology.yaml --exchange documents --header format=pdf --header pages=2
  topoc route topology.yaml --message order.placed@2 --param region=eu
  topoc route topology.yaml --reject email.order_events           where a refused message ends
  topoc route definitions.json --batch publishes.jsonl > reached.jsonl

A line of a batch is {\"exchange\": E, \"routing_key\": K, \"headers\": {...}}; \"vhost\" may be added.
Exit status: 0 every message reaches a queue, 1 one does not, 2 could not run."
)]
pub(super) struct Route {
    /// The topology (YAML), or a definitions document (JSON)
    #[arg(default_value = DEFAULT_FILE)]
    file: String,
    #[command(flatten)]
    target: Target,
    /// The exchange that the message is published to; the empty name is the default exchange
    #[arg(long, value_name = "NAME")]
    exchange: Option<String>,
    /// Its routing key
    #[arg(long, value_name = "KEY", default_value = "", hide_default_value = true)]
    key: String,
    /// A header; a number, `true` and `false` are taken for what they look like, quoted text for text
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = pair)]
    headers: Vec<(String, String)>,
    /// A message or request of the topology, of all versions or `@2`: every way it can go
    #[arg(long, value_name = "NAME", conflicts_with = "exchange")]
    message: Option<String>,
    /// The value of a parameter of the message's routing key
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = pair, requires = "message")]
    parameters: Vec<(String, String)>,
    /// A consumer of this queue refuses the message
    #[arg(long, value_name = "QUEUE", conflicts_with_all = ["message", "expire"])]
    reject: Option<String>,
    /// The message expires in this queue
    #[arg(long, value_name = "QUEUE", conflicts_with = "message")]
    expire: Option<String>,
    /// A file with one message a line, in JSON; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["exchange", "message", "reject", "expire"])]
    batch: Option<PathBuf>,
    /// How to tell
    #[arg(long, value_enum, default_value_t)]
    format: TraceFormat,
}

/// How a way is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum TraceFormat {
    /// For people
    #[default]
    Human,
    /// For scripts: see schemas/route.schema.json
    Json,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Route {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut compilation = self.target.compile(&self.file)?;
        let Some(model) = model(&mut compilation)? else { return Ok(Outcome::Problems) };
        let router = Router::new(&model);
        let vhost = named::vhost(&model, self.target.vhost.as_deref())?;
        if let Some(path) = &self.batch {
            return batch::run(&router, vhost, path);
        }
        match (&self.message, self.reject.as_ref().or(self.expire.as_ref())) {
            (Some(name), _) => self.tell(&self.by_contract(&router, vhost, name)?),
            (None, Some(queue)) => self.tell_dead(&self.given_up(&router, vhost, queue)?),
            (None, None) => self.tell(&[self.published(&router, vhost)?]),
        }
    }

    fn published(&self, router: &Router<'_>, vhost: Id<Vhost>) -> Result<Trace, Failure> {
        let name = self.exchange.as_deref().unwrap_or_default();
        let exchange = exchange(router.model(), vhost, name)?;
        Ok(router.publish(vhost, exchange, &self.written_message()))
    }

    fn written_message(&self) -> RoutedMessage {
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        route::message(&self.key, &headers)
    }

    /// Every way of a message of the topology.
    fn by_contract(
        &self,
        router: &Router<'_>,
        vhost: Id<Vhost>,
        name: &str,
    ) -> Result<Vec<Trace>, Failure> {
        let (name, major) = version(name)?;
        let id = message(router.model(), vhost, name)?;
        let of = &router.model().messages[id];
        self.check_parameters(of)?;
        let mut traces = Vec::new();
        for (index, version) in of.versions.iter().enumerate() {
            if major.is_none_or(|major| major == version.major) {
                let samples = router.samples(id, index, &self.parameters);
                let trace = |sample| router.publish(vhost, of.exchange.known(), sample);
                traces.extend(samples.iter().map(trace));
            }
        }
        if traces.is_empty() {
            return Err(no_version(of, major.unwrap_or(0)));
        }
        Ok(traces)
    }

    fn check_parameters(&self, of: &Message) -> Result<(), Failure> {
        let pieces = of.versions.iter().flat_map(|version| &version.key.pieces);
        let names: Vec<&str> = pieces
            .filter_map(|piece| match piece {
                crate::model::KeyPiece::Parameter { name, .. } => Some(name.as_str()),
                crate::model::KeyPiece::Text(_) => None,
            })
            .collect();
        match self.parameters.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((name, _)) => Err(unknown("parameter", name, names.into_iter())),
            None => Ok(()),
        }
    }

    /// What becomes of the messages that a queue gives up: the one that is written, or those that may be there.
    fn given_up(
        &self,
        router: &Router<'_>,
        vhost: Id<Vhost>,
        name: &str,
    ) -> Result<Vec<DeadLetterWalk>, Failure> {
        let queue = queue(router.model(), vhost, name)?;
        let reason = if self.reject.is_some() { Reason::Rejected } else { Reason::Expired };
        let mut messages = match self.exchange.is_some() || !self.key.is_empty() {
            true => vec![self.written_message()],
            false => router.messages_in(queue),
        };
        if messages.is_empty() {
            messages.push(self.written_message());
        }
        let mut walks: Vec<DeadLetterWalk> = Vec::new();
        for message in &messages {
            let walk = router.dead_letter(queue, message, reason);
            if !walks.contains(&walk) {
                walks.push(walk);
            }
        }
        Ok(walks)
    }

    fn tell(&self, traces: &[Trace]) -> Result<Outcome, Failure> {
        match self.format {
            TraceFormat::Json => output::print(&json(&traces))?,
            TraceFormat::Human => output::print(&human::traces(traces))?,
        }
        let lost = traces.iter().any(|trace| trace.lost);
        Ok(if lost { Outcome::Problems } else { Outcome::Clean })
    }

    fn tell_dead(&self, walks: &[DeadLetterWalk]) -> Result<Outcome, Failure> {
        match self.format {
            TraceFormat::Json => output::print(&json(&walks))?,
            TraceFormat::Human => output::print(&human::walks(walks))?,
        }
        let lost = walks.iter().any(|walk| walk.queues.is_empty() && walk.one_of.is_empty());
        Ok(if lost { Outcome::Problems } else { Outcome::Clean })
    }
}

/// A header's value as it looks: JSON, or else text.
fn value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_) | Value::String(_))) => value,
        _ => Value::String(text.to_owned()),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    // Strings, numbers and lists of them always serialize.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("{text}\n")
}
