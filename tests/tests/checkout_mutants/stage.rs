//! A virtual host that becomes one document after the other: only what differs is deleted and imported.

use std::collections::{BTreeMap, BTreeSet};

use lapin::options::{ExchangeDeleteOptions, ExchangeUnbindOptions, QueueDeleteOptions};
use lapin::{Channel, Connection, ConnectionProperties};
use tokio::runtime::Runtime;
use topoc_tests::broker::{Broker, Vhost, segment, table};

use super::client;
use super::document::{Document, Object, text};

/// A virtual host, a connection to it, and what it holds.
pub(crate) struct Stage<'b> {
    pub(crate) broker: &'b Broker,
    pub(crate) vhost: Vhost<'b>,
    pub(crate) runtime: Runtime,
    pub(crate) connection: Connection,
    held: Document,
    runs: usize,
}

impl<'b> Stage<'b> {
    pub(crate) fn new(broker: &'b Broker) -> Self {
        let vhost = broker.vhost("mutants");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let address = vhost.amqp();
        let connect = Connection::connect(&address, ConnectionProperties::default());
        let connection = runtime.block_on(connect).unwrap();
        Self { broker, vhost, runtime, connection, held: Document::default(), runs: 0 }
    }

    /// Lets the virtual host hold the document and nothing else.
    ///
    /// # Errors
    /// The broker's words, where it refuses the document.
    pub(crate) fn become_document(&mut self, wanted: &Document) -> Result<(), String> {
        let queues = differing(&self.held.queues, &wanted.queues);
        let exchanges = differing(&self.held.exchanges, &wanted.exchanges);
        self.delete(&queues, &exchanges);
        let unbound: Vec<Object> =
            self.held.bindings.difference(&wanted.bindings).cloned().collect();
        self.runtime.block_on(unbind(&self.connection, &unbound)).unwrap();
        for binding in unbound {
            self.held.bindings.remove(&binding);
        }
        let mut missing = wanted.clone();
        missing.queues.retain(|name, _| !self.held.queues.contains_key(name));
        missing.exchanges.retain(|name, _| !self.held.exchanges.contains_key(name));
        missing.bindings.retain(|binding| !self.held.bindings.contains(binding));
        if missing.queues.is_empty() && missing.exchanges.is_empty() && missing.bindings.is_empty()
        {
            return Ok(());
        }
        let answer = self.vhost.import(&missing.to_json());
        if !answer.is_success() {
            self.undo(&missing);
            return Err(answer.reason());
        }
        self.held = wanted.clone();
        Ok(())
    }

    /// Takes out what a refused document may have left.
    fn undo(&mut self, refused: &Document) {
        let held = self.held.clone();
        let names = |objects: &BTreeMap<String, Object>| objects.keys().cloned().collect();
        self.delete(&names(&refused.queues), &names(&refused.exchanges));
        let has_ends = |binding: &Object| {
            let binding = binding.value();
            let to = text(&binding, "destination");
            let is_queue = text(&binding, "destination_type") == "queue";
            let ends = if is_queue { &held.queues } else { &held.exchanges };
            held.exchanges.contains_key(&text(&binding, "source")) && ends.contains_key(&to)
        };
        let bindings: Vec<_> = refused.bindings.iter().filter(|b| has_ends(b)).cloned().collect();
        self.runtime.block_on(unbind(&self.connection, &bindings)).unwrap();
    }

    /// Deletes queues and exchanges, and with them their bindings.
    pub(crate) fn delete(&mut self, queues: &BTreeSet<String>, exchanges: &BTreeSet<String>) {
        if queues.is_empty() && exchanges.is_empty() {
            return;
        }
        let delete = async {
            let channel = client::open(&self.connection).await?;
            for queue in queues {
                channel.queue_delete(queue.as_str().into(), QueueDeleteOptions::default()).await?;
            }
            for exchange in exchanges {
                let options = ExchangeDeleteOptions::default();
                channel.exchange_delete(exchange.as_str().into(), options).await?;
            }
            close(channel).await
        };
        self.runtime.block_on(delete).unwrap();
        self.held.queues.retain(|name, _| !queues.contains(name));
        self.held.exchanges.retain(|name, _| !exchanges.contains(name));
        self.held.bindings.retain(|binding| {
            let binding = binding.value();
            let (source, to) = (text(&binding, "source"), text(&binding, "destination"));
            let to_gone = match text(&binding, "destination_type").as_str() {
                "queue" => queues.contains(&to),
                _ => exchanges.contains(&to),
            };
            !exchanges.contains(&source) && !to_gone
        });
    }

    /// The queues that it holds.
    pub(crate) fn queues(&self) -> Vec<String> {
        self.held.queues.keys().cloned().collect()
    }

    /// A number that no earlier message of this stage has.
    pub(crate) fn next_run(&mut self) -> usize {
        self.runs += 1;
        self.runs
    }

    /// Whether the broker still has the queue. Asked over HTTP, since a client that asks counts as one that uses it.
    pub(crate) fn has_queue(&self, name: &str) -> bool {
        let path = format!("/api/queues/{}/{}", segment(&self.vhost.name), segment(name));
        self.broker.get(&path).is_success()
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        let closed = self.runtime.block_on(self.connection.close(200, "done".into()));
        assert!(closed.is_ok() || std::thread::panicking(), "{closed:?}");
    }
}

pub(crate) async fn close(channel: Channel) -> lapin::Result<()> {
    channel.close(200, "done".into()).await
}

/// The names of those that are not in `wanted`, or not so.
fn differing(
    held: &BTreeMap<String, Object>,
    wanted: &BTreeMap<String, Object>,
) -> BTreeSet<String> {
    let differing = held.iter().filter(|(name, object)| wanted.get(*name) != Some(*object));
    differing.map(|(name, _)| name.clone()).collect()
}

async fn unbind(connection: &Connection, bindings: &[Object]) -> lapin::Result<()> {
    if bindings.is_empty() {
        return Ok(());
    }
    let channel = client::open(connection).await?;
    for binding in bindings {
        let binding = binding.value();
        let name = |key: &str| text(&binding, key).into();
        let (source, to, key) = (name("source"), name("destination"), name("routing_key"));
        let arguments = table(binding["arguments"].as_object());
        match text(&binding, "destination_type").as_str() {
            "queue" => channel.queue_unbind(to, source, key, arguments).await?,
            _ => {
                let options = ExchangeUnbindOptions::default();
                channel.exchange_unbind(to, source, key, options, arguments).await?;
            }
        }
    }
    close(channel).await
}
