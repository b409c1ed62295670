//! Where messages go, as tables in the documentation of generated code.

use crate::analyse::Context;
use crate::emit::rust::docs;
use crate::flow::Flow;
use crate::model::{Id, Message, Model, Queue, QueueRole};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// A version of a message.
type Contract = (Id<Message>, u32);

/// The queues of each version of each message.
pub(super) struct Destinations {
    rows: BTreeMap<Contract, Vec<Row>>,
}

/// A queue that a message comes to when it is published.
struct Row {
    /// Its name; partitions have one.
    queue: String,
    /// The services that read it.
    readers: BTreeSet<String>,
    /// Whether keys or headers decide if it comes there.
    sometimes: bool,
}

impl Destinations {
    /// Follows all messages.
    pub(super) fn of(model: &Model) -> Self {
        let context = Context::new(model, None);
        let flow = context.flow();
        let mut rows: BTreeMap<Contract, Vec<Row>> = BTreeMap::new();
        for (queue, arrivals) in (0..).map(Id::<Queue>::new).zip(&flow.arrivals) {
            // How a message comes again after a failure is the consumer's affair.
            if model.queues[queue].role == QueueRole::Delay {
                continue;
            }
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            for arrival in arrivals.iter().filter(|arrival| arrival.died_in().is_none()) {
                *counts.entry(arrival.contract).or_default() += 1;
            }
            for (contract, count) in counts {
                let of = &flow.contracts[contract];
                let major = model.messages[of.message].versions[of.version].major;
                let row = Row::new(model, flow, queue, count < of.ways.len());
                let rows = rows.entry((of.message, major)).or_default();
                // Partitions are one queue to whoever publishes.
                if !rows.iter().any(|other| other.queue == row.queue) {
                    rows.push(row);
                }
            }
        }
        Self { rows }
    }

    /// The table of a version, a paragraph of its own.
    pub(super) fn table(&self, message: Id<Message>, major: u32) -> Option<TokenStream> {
        let rows = self.rows.get(&(message, major))?;
        let lines = rows.iter().map(|row| docs::title(&row.line()));
        let head = [docs::title("| It comes to | read by |"), docs::title("|---|---|")];
        Some(quote!(#[doc = ""] #(#head)* #(#lines)*))
    }
}

impl Row {
    fn new(model: &Model, flow: &Flow, id: Id<Queue>, sometimes: bool) -> Self {
        let queue = &model.queues[id];
        let suffix = queue.partition.map(|number| format!(".{number}")).unwrap_or_default();
        let name = queue.name.strip_suffix(&suffix).unwrap_or(&queue.name);
        let readers = flow.readers[id.index()].iter();
        let readers = readers.map(|reader| model.services[reader.service].name.clone()).collect();
        let sometimes = sometimes && queue.partition.is_none();
        Self { queue: name.to_owned(), readers, sometimes }
    }

    fn line(&self) -> String {
        let code = |name: &String| format!("`{}`", name.replace('|', "\\|"));
        let readers: Vec<_> = self.readers.iter().map(code).collect();
        let when = if self.sometimes { ", as key or headers decide" } else { "" };
        format!("| {}{when} | {} |", code(&self.queue), readers.join(", "))
    }
}
