//! Where every declared message goes: the model run through `topoc-routing`.
//!
//! Routing keys with parameters and headers of many values are infinitely many messages. A few stand for all of them:
//! one for each way in which the exchanges that a message can come to are able to tell it from others
//! ([`topoc_routing::keys::representatives`]). What is true of these is true of all.

mod network;
mod samples;
mod walk;

pub(crate) use network::{Network, headers, is_elsewhere};
pub(crate) use samples::{Samples, samples};
pub(crate) use walk::LONGEST;
use walk::Walk;

use crate::analyse::Context;
use crate::model::{
    Destination, Exchange, Id, Message, MessageVersion, Model, Publication, Queue, Ref, Service,
};
use crate::source::Place;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use topoc_routing::{Death, Lost, Reached, Reason, Refused};

/// The ways of all declared messages.
#[derive(Debug)]
pub(crate) struct Flow {
    /// Each version of each message.
    pub(crate) contracts: Vec<Contract>,
    /// What can come into each queue.
    pub(crate) arrivals: Vec<Vec<Arrival>>,
    /// Whether a declared message can pass, by binding.
    pub(crate) passed: Vec<bool>,
    /// Whether a declared message can come there, by exchange.
    pub(crate) visited: Vec<bool>,
    /// Dead letters that come nowhere.
    pub(crate) lost: Vec<LostLetter>,
    /// Dead letters that come back to where they came from.
    pub(crate) circles: Vec<Circle>,
    /// Who reads each queue.
    pub(crate) readers: Vec<Vec<Reader>>,
    /// The exchanges that each queue is bound to.
    pub(crate) sources: Vec<Vec<Id<Exchange>>>,
    /// The exchanges that each exchange is bound to.
    pub(crate) before: Vec<Vec<Id<Exchange>>>,
}

/// A version of a message, and where it goes.
#[derive(Debug)]
pub(crate) struct Contract {
    pub(crate) message: Id<Message>,
    /// Which of the message's versions.
    pub(crate) version: usize,
    /// Who publishes it, and where that is written.
    pub(crate) publishers: Vec<(Id<Service>, Place)>,
    /// Whether it may come from outside of this topology: nobody here publishes any version of the message.
    pub(crate) from_outside: bool,
    pub(crate) ways: Vec<Way>,
    /// Whether there were more ways than are looked at.
    pub(crate) cut: bool,
}

/// One of the messages that stand for a contract, and where it goes.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) message: Arc<topoc_routing::Message>,
    pub(crate) reached: Result<Reached, Refused>,
    /// Whether it comes to an exchange of someone else's, who may bind it to anything.
    pub(crate) leaves: bool,
}

impl Way {
    /// Whether the message can be lost right when it is published.
    pub(crate) fn is_lost(&self) -> bool {
        !self.leaves && self.reached.as_ref().is_ok_and(Reached::can_be_lost)
    }

    /// Whether no queue gets the message, whatever chance or a hash decides.
    pub(crate) fn is_nowhere(&self) -> bool {
        !self.leaves && self.reached.as_ref().is_ok_and(Reached::is_nowhere)
    }
}

/// A message that can come into a queue.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// The contract, by its position.
    pub(crate) contract: usize,
    /// One message comes to many queues.
    pub(crate) message: Arc<topoc_routing::Message>,
    pub(crate) deaths: Vec<Death>,
    /// Whether the queue is one of several of which one gets it.
    pub(crate) by_choice: bool,
}

impl Arrival {
    /// The queue that gave it up last, where it came as a dead letter.
    pub(crate) fn died_in(&self) -> Option<Id<Queue>> {
        self.deaths.first().map(|death| Id::new(death.queue.index()))
    }
}

/// A dead letter that comes nowhere.
#[derive(Debug)]
pub(crate) struct LostLetter {
    pub(crate) queue: Id<Queue>,
    pub(crate) reason: Reason,
    pub(crate) contract: usize,
    pub(crate) message: topoc_routing::Message,
    pub(crate) why: Lost,
}

/// A dead letter that comes back to a queue which has given it up before.
#[derive(Debug)]
pub(crate) struct Circle {
    /// Where it comes back to.
    pub(crate) queue: Id<Queue>,
    pub(crate) contract: usize,
    pub(crate) message: topoc_routing::Message,
    /// Its deaths, the newest first.
    pub(crate) deaths: Vec<Death>,
    /// Whether the broker leaves the queue out, so that it is lost there.
    pub(crate) dropped: bool,
}

/// Who reads a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    pub(crate) service: Id<Service>,
    /// Which of the service's consumptions; `None` where it answers requests.
    pub(crate) consumption: Option<usize>,
}

impl Flow {
    /// Follows every declared message.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let model = context.model;
        let mut flow = Self {
            contracts: contracts(model),
            arrivals: vec![Vec::new(); model.queues.len()],
            passed: vec![false; model.bindings.len()],
            visited: vec![false; model.exchanges.len()],
            lost: Vec::new(),
            circles: Vec::new(),
            readers: readers(model),
            sources: vec![Vec::new(); model.queues.len()],
            before: vec![Vec::new(); model.exchanges.len()],
        };
        if flow.contracts.is_empty() && model.services.is_empty() {
            // Nothing is asked of a flow in which nothing flows: the network need not be made for it.
            return flow;
        }
        flow.note_sources(model);
        let network = context.network();
        let mut samples = Samples::default();
        for index in 0..flow.contracts.len() {
            flow.publish(context, network, &mut samples, index);
        }
        let mut walk = Walk::default();
        for index in 0..flow.contracts.len() {
            walk.unhandled(&mut flow, context, network, index);
        }
        flow
    }

    /// Whether the topology says who sends what: without that nothing can be said of what comes where.
    pub(crate) fn is_declared(&self) -> bool {
        !self.contracts.is_empty()
    }

    /// Whether all ways were looked at: where some were not, nothing can be said of what comes nowhere.
    pub(crate) fn is_whole(&self) -> bool {
        !self.contracts.iter().any(|contract| contract.cut)
    }

    fn publish(
        &mut self,
        context: &Context<'_>,
        network: &Network,
        cache: &mut Samples,
        index: usize,
    ) {
        let contract = &self.contracts[index];
        let message = &context.model.messages[contract.message];
        let version = &message.versions[contract.version];
        let Some(exchange) = message.exchange.known() else { return };
        let (messages, cut) =
            samples(context.model, network, cache, message, version.major, &version.key);
        let mut ways = Vec::with_capacity(messages.len());
        for message in messages {
            let message = Arc::new(message);
            let reached = network.topology.publish(network.exchange(exchange), &message);
            let leaves =
                reached.as_ref().is_ok_and(|reached| network.leaves(context.model, reached));
            if let Ok(reached) = &reached {
                self.mark(network, reached);
                self.arrive(index, &message, reached);
            }
            ways.push(Way { message, reached, leaves });
        }
        let contract = &mut self.contracts[index];
        (contract.ways, contract.cut) = (ways, cut);
    }

    fn note_sources(&mut self, model: &Model) {
        for binding in model.bindings.values() {
            let Some(source) = binding.source.known() else { continue };
            match &binding.destination {
                Destination::Queue(Ref::Known(queue)) => self.sources[queue.index()].push(source),
                Destination::Exchange(Ref::Known(to)) => self.before[to.index()].push(source),
                _ => {}
            }
        }
    }

    /// Notes where a message passes.
    fn mark(&mut self, network: &Network, reached: &Reached) {
        for hop in reached.all_hops() {
            if let Some(exchange) = network.model_exchange(hop.exchange) {
                self.visited[exchange.index()] = true;
            }
            for binding in &hop.matched {
                self.passed[network.model_binding(*binding).index()] = true;
            }
        }
    }

    fn arrive(
        &mut self,
        contract: usize,
        message: &Arc<topoc_routing::Message>,
        reached: &Reached,
    ) {
        for queue in reached.possible() {
            let by_choice = !reached.reaches(queue);
            let (message, deaths) = (Arc::clone(message), Vec::new());
            self.arrivals[queue.index()].push(Arrival { contract, message, deaths, by_choice });
        }
    }

    /// The message and version of a contract.
    pub(crate) fn of_contract<'m>(
        &self,
        model: &'m Model,
        contract: usize,
    ) -> (&'m Message, &'m MessageVersion) {
        let contract = &self.contracts[contract];
        let message = &model.messages[contract.message];
        (message, &message.versions[contract.version])
    }

    /// Whether a contract is published here, or may be by someone else.
    pub(crate) fn is_sent(&self, contract: usize) -> bool {
        let contract = &self.contracts[contract];
        contract.from_outside || !contract.publishers.is_empty()
    }
}

/// Every version of every message, with its publishers.
fn contracts(model: &Model) -> Vec<Contract> {
    let mut publishers: FxHashMap<Id<Message>, Vec<(Id<Service>, &Publication)>> =
        FxHashMap::default();
    for (id, service) in model.services.iter() {
        for publication in service.publishes.iter().chain(&service.requests) {
            let Some(message) = publication.message.known() else { continue };
            publishers.entry(message).or_default().push((id, publication));
        }
    }
    let mut contracts = Vec::new();
    for (id, message) in model.messages.iter() {
        let by = publishers.get(&id).map_or(&[][..], Vec::as_slice);
        for (version, spec) in message.versions.iter().enumerate() {
            let of_version = by.iter().filter(|(_, publication)| publication.has(spec.major));
            contracts.push(Contract {
                message: id,
                version,
                publishers: of_version
                    .map(|(service, publication)| (*service, publication.place.clone()))
                    .collect(),
                from_outside: by.is_empty(),
                ways: Vec::new(),
                cut: false,
            });
        }
    }
    contracts
}

fn readers(model: &Model) -> Vec<Vec<Reader>> {
    let mut readers: Vec<Vec<Reader>> = vec![Vec::new(); model.queues.len()];
    for (service, of) in model.services.iter() {
        let consumes = of.consumes.iter().enumerate().map(|(at, c)| (c.queue.known(), Some(at)));
        let answers = of.answers.iter().map(|answer| (answer.queue.known(), None));
        for (queue, consumption) in consumes.chain(answers) {
            for queue in queue.into_iter().flat_map(|queue| partitions(model, queue)) {
                readers[queue.index()].push(Reader { service, consumption });
            }
        }
    }
    readers
}

/// The partitions of the queue whose first partition this is, or the queue alone.
pub(crate) fn partitions(model: &Model, first: Id<Queue>) -> impl Iterator<Item = Id<Queue>> {
    let count = match model.queues[first].partition {
        Some(0) => (first.index()..model.queues.len())
            .map(Id::<Queue>::new)
            .zip(0..)
            .take_while(|(id, number)| model.queues[*id].partition == Some(*number))
            .count(),
        _ => 1,
    };
    (first.index()..first.index() + count).map(Id::new)
}
