//! What clients declare, as a definitions document has it: there is one way to read settings.

use super::definitions::{self, MemoryError};
use super::queue::Queue;
use super::state::State;
use crate::descriptor::{Argument, Bind, End, Exchange};
use serde_json::{Map, Value as Json, json};

type Object = Map<String, Json>;

fn object(pairs: impl IntoIterator<Item = (&'static str, Json)>) -> Object {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn arguments(given: &[(&'static str, Argument)]) -> Json {
    let json = |argument: Argument| match argument {
        Argument::Text(text) => json!(text),
        Argument::Int(number) => json!(number),
        Argument::Bool(value) => json!(value),
    };
    Json::Object(object(given.iter().map(|(name, value)| (*name, json(*value)))))
}

impl State {
    /// Makes an exchange, unless it is there.
    pub(super) fn declare_exchange(&mut self, exchange: &Exchange) -> Result<(), MemoryError> {
        if self.catalogue.exchange(exchange.name).is_some() {
            return Ok(());
        }
        let object = object([
            ("name", json!(exchange.name)),
            ("type", json!(exchange.kind)),
            ("internal", json!(exchange.internal)),
            ("arguments", arguments(exchange.arguments)),
        ]);
        definitions::add_exchange(&mut self.catalogue, &object)?;
        definitions::finish_exchange(&mut self.catalogue, &object)
    }

    /// Makes a queue, unless it is there.
    pub(super) fn declare_queue(
        &mut self,
        name: &str,
        given: &[(&'static str, Argument)],
        owner: Option<u64>,
    ) -> Result<(), MemoryError> {
        if let Some(id) = self.catalogue.queue(name) {
            self.queues[id.index()].is_deleted = false;
            return Ok(());
        }
        let object = object([("name", json!(name)), ("arguments", arguments(given))]);
        let settings = definitions::add_queue(&mut self.catalogue, &object)?;
        self.queues.push(Queue::new(name.to_owned(), settings, owner));
        definitions::finish_queue(&mut self.catalogue, &object)
    }

    /// Binds what is there.
    pub(super) fn bind(&mut self, to: End<'_>, bind: &Bind) -> Result<(), MemoryError> {
        let (kind, end) = match to {
            End::Queue(name) => ("queue", name),
            End::Exchange(name) => ("exchange", name),
        };
        let object = object([
            ("source", json!(bind.exchange)),
            ("destination", json!(end)),
            ("destination_type", json!(kind)),
            ("routing_key", json!(bind.key)),
            ("arguments", arguments(bind.arguments)),
        ]);
        definitions::bind(&mut self.catalogue, &object)
    }
}
