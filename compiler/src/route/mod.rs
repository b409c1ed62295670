//! Where one message goes, hop by hop: what `topoc route` and `topoc test` ask.

pub mod assertions;
mod dead_letters;
mod failed_test;
#[cfg(feature = "schema")]
mod schema;
mod trace;

pub use assertions::Case;
pub use dead_letters::{DeadLetterStep, DeadLetterWalk};
pub(crate) use failed_test::failed_tests;
#[cfg(feature = "schema")]
pub use schema::schema;
pub use topoc_routing::{Headers, Message as RoutedMessage, Reason, Value as HeaderValue};
pub use trace::{BindingTrace, HopTrace, Trace};

use crate::analyse::Context;
use crate::flow::{self, Samples};
use crate::model::{Exchange, Id, Message, Model, Queue, Service, Vhost};
use serde_json::{Map, Value};
use topoc_routing::Reached;

/// A model that messages can be sent through.
pub struct Router<'m> {
    context: Context<'m>,
}

/// A version of a message that the topology declares.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The message.
    pub message: Id<Message>,
    /// The number of the version.
    pub major: u32,
    /// The services that publish it.
    pub publishers: Vec<Id<Service>>,
    /// Messages that stand for all that the version allows: every other one is routed like one of them.
    pub samples: Vec<RoutedMessage>,
}

impl<'m> Router<'m> {
    /// Makes a model ready. It may have faults: what does not exist is not bound to anything.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        Self::of(Context::new(model, None))
    }

    /// What the rules know of the model already is not worked out again.
    pub(crate) fn of(context: Context<'m>) -> Self {
        Self { context }
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.context.model
    }

    /// What becomes of a message that a client publishes; `None` is the default exchange.
    #[must_use]
    pub fn publish(
        &self,
        vhost: Id<Vhost>,
        exchange: Option<Id<Exchange>>,
        message: &RoutedMessage,
    ) -> Trace {
        let network = self.context.network();
        let id = network.entry(vhost, exchange);
        match network.topology.publish(id, message) {
            Ok(reached) => self.trace(exchange, message, &reached),
            Err(refused) => self.refused(exchange, message, refused),
        }
    }

    /// The names of the queues that a message reaches, without a word of why: for millions of them.
    ///
    /// The second list holds what chance or a hash decides: of each, one comes true.
    #[must_use]
    pub fn queues(
        &self,
        vhost: Id<Vhost>,
        exchange: Option<Id<Exchange>>,
        message: &RoutedMessage,
    ) -> Option<(Vec<&'m str>, Vec<Vec<&'m str>>)> {
        let network = self.context.network();
        let id = network.entry(vhost, exchange);
        let reached = network.topology.publish(id, message).ok()?;
        Some((self.names(reached.queues()), self.choices(&reached)))
    }

    /// The versions of all messages and requests, each with messages that stand for it.
    #[must_use]
    pub fn declared(&self) -> Vec<Declared> {
        let flow = self.context.flow();
        let contracts = flow.contracts.iter();
        let declared = contracts.map(|contract| Declared {
            message: contract.message,
            major: self.model().messages[contract.message].versions[contract.version].major,
            publishers: contract.publishers.iter().map(|(service, _)| *service).collect(),
            samples: contract.ways.iter().map(|way| (*way.message).clone()).collect(),
        });
        declared.collect()
    }

    /// Messages that stand for a version of a message, given the values of some parameters.
    #[must_use]
    pub fn samples(
        &self,
        message: Id<Message>,
        version: usize,
        parameters: &[(String, String)],
    ) -> Vec<RoutedMessage> {
        let message = &self.model().messages[message];
        let version = &message.versions[version];
        let key = version.key.with_parameters(parameters);
        let (network, mut cache) = (self.context.network(), Samples::default());
        flow::samples(self.model(), network, &mut cache, message, version.major, &key).0
    }

    /// Messages that may be in a queue, by what is declared.
    #[must_use]
    pub fn messages_in(&self, queue: Id<Queue>) -> Vec<RoutedMessage> {
        let arrivals = &self.context.flow().arrivals[queue.index()];
        let mut messages: Vec<RoutedMessage> = Vec::new();
        for arrival in arrivals {
            if !messages.contains(&arrival.message) {
                messages.push((*arrival.message).clone());
            }
        }
        messages
    }

    fn names(&self, queues: Vec<topoc_routing::QueueId>) -> Vec<&'m str> {
        let model = self.model();
        let name = |queue: topoc_routing::QueueId| {
            model.queues[Id::<Queue>::new(queue.index())].name.as_str()
        };
        let mut names: Vec<&str> = queues.into_iter().map(name).collect();
        names.sort_unstable();
        names
    }

    fn choices(&self, reached: &Reached) -> Vec<Vec<&'m str>> {
        let choices = reached.choices.iter().map(|choice| {
            let options = choice.options.iter().flat_map(|(_, option)| option.possible());
            let mut names = self.names(options.collect());
            names.dedup();
            names
        });
        choices.collect()
    }
}

/// Headers in JSON as the broker would read them.
#[must_use]
pub fn headers(map: &Map<String, Value>) -> Headers {
    flow::headers(map)
}

/// A header's value in JSON; a time is the seconds that it is.
pub(crate) fn header_json(value: &HeaderValue) -> Value {
    match value {
        HeaderValue::Void => Value::Null,
        HeaderValue::Bool(value) => (*value).into(),
        HeaderValue::Int(value) | HeaderValue::Timestamp(value) => (*value).into(),
        HeaderValue::Float(value) => (*value).into(),
        HeaderValue::Text(text) => text.as_str().into(),
        HeaderValue::List(items) => items.iter().map(header_json).collect(),
        HeaderValue::Table(table) => {
            let entries = table.iter();
            entries.map(|(name, value)| (name.to_owned(), header_json(value))).collect()
        }
    }
}

/// A message of a key and JSON headers; `CC` and `BCC`, if they are lists of texts, are further keys.
#[must_use]
pub fn message(key: &str, map: &Map<String, Value>) -> RoutedMessage {
    let further = |name: &str| -> Vec<String> {
        let keys = map.get(name).and_then(Value::as_array);
        keys.into_iter().flatten().filter_map(|key| Some(key.as_str()?.to_owned())).collect()
    };
    RoutedMessage {
        key: key.to_owned(),
        cc: further("CC"),
        bcc: further("BCC"),
        headers: headers(map),
    }
}
