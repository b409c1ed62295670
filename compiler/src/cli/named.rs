//! What arguments name: each is found, or said to be missing with the nearest that is there.

use super::{Failure, output};
use crate::Compilation;
use crate::model::{Exchange, Id, Message, Model, Queue, Vhost};
use crate::report::{Format, nearest};

/// The model, faults and all; where there is none, what was found is reported.
pub(super) fn model(compilation: &mut Compilation) -> Result<Option<Model>, Failure> {
    let model = compilation.take_model();
    if model.is_none() {
        output::report(Format::Human, &compilation.sources, &compilation.diagnostics)?;
    }
    Ok(model)
}

pub(super) fn exchange(
    model: &Model,
    vhost: Id<Vhost>,
    name: &str,
) -> Result<Option<Id<Exchange>>, Failure> {
    if name.is_empty() {
        return Ok(None);
    }
    let names = model.exchanges.values().filter(|exchange| exchange.vhost == vhost);
    let names = names.map(|exchange| exchange.name.as_str());
    model.exchange(vhost, name).map(Some).ok_or_else(|| unknown("exchange", name, names))
}

pub(super) fn queue(model: &Model, vhost: Id<Vhost>, name: &str) -> Result<Id<Queue>, Failure> {
    let names = model.queues.values().filter(|queue| queue.vhost == vhost);
    let names = names.map(|queue| queue.name.as_str());
    model.queue(vhost, name).ok_or_else(|| unknown("queue", name, names))
}

pub(super) fn message(model: &Model, vhost: Id<Vhost>, name: &str) -> Result<Id<Message>, Failure> {
    let of_vhost = || model.messages.iter().filter(|(_, message)| message.vhost == vhost);
    let names = of_vhost().map(|(_, message)| message.name.as_str());
    let found = of_vhost().find(|(_, message)| message.name == name);
    found.map(|(id, _)| id).ok_or_else(|| unknown("message", name, names))
}

pub(super) fn unknown<'n>(what: &str, name: &str, names: impl Iterator<Item = &'n str>) -> Failure {
    let failure = Failure::new(format!("there is no {what} `{name}`"));
    match nearest(name, names) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure,
    }
}

/// The virtual host that is named, or else the topology's own.
pub(super) fn vhost(model: &Model, name: Option<&str>) -> Result<Id<Vhost>, Failure> {
    let Some(name) = name else { return Ok(model.home) };
    let names = model.vhosts.values().map(|vhost| vhost.name.as_str());
    model.vhost(name).ok_or_else(|| unknown("virtual host", name, names))
}

/// A message's name and, after `@`, the version that is meant.
pub(super) fn version(text: &str) -> Result<(&str, Option<u32>), Failure> {
    let Some((name, major)) = text.split_once('@') else { return Ok((text, None)) };
    let bad = |_| Failure::new(format!("`{major}` is no version")).help("write `@2`");
    Ok((name, Some(major.parse().map_err(bad)?)))
}

/// That a message has no such version, with those that it has.
pub(super) fn no_version(message: &Message, major: u32) -> Failure {
    let alive: Vec<_> = message.versions.iter().map(|v| v.major.to_string()).collect();
    let failure = Failure::new(format!("`{}` has no version {major}", message.name));
    failure.help(format!("it has {}", alive.join(", ")))
}
