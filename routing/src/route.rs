//! Where a message goes (`rabbit_exchange:route1`): from exchange to exchange, each looked at once, until only queues are left.

use crate::message::Message;
use crate::topology::{
    Alternate, BindingId, Destination, Exchange, ExchangeId, ExchangeKind, QueueId, Topology,
    VhostId,
};
use std::collections::{BTreeSet, VecDeque};

/// Why a broker does not take what a client publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The exchange is internal: 403.
    Internal,
}

/// Where a message goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reached {
    queues: BTreeSet<QueueId>,
    /// What chance or a hash decides: of each, exactly one option comes true.
    pub choices: Vec<Choice>,
    /// The exchanges that were looked at, in order.
    pub hops: Vec<Hop>,
}

/// An exchange that hands a message to exactly one of its bindings.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The exchange.
    pub exchange: ExchangeId,
    /// What each binding leads to.
    pub options: Vec<(BindingId, Reached)>,
}

/// An exchange on the way of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The exchange.
    pub exchange: ExchangeId,
    /// The bindings that took the message, or that may be chosen.
    pub matched: Vec<BindingId>,
    /// Where the exchange sent what none of its bindings took.
    pub alternate: Option<Alternate>,
}

impl Reached {
    /// The queues that get the message for certain, by their ids.
    #[must_use]
    pub fn queues(&self) -> Vec<QueueId> {
        self.queues.iter().copied().collect()
    }

    /// Whether a queue gets the message for certain.
    #[must_use]
    pub fn reaches(&self, queue: QueueId) -> bool {
        self.queues.contains(&queue)
    }

    /// Every queue that may get the message, whatever is chosen, by their ids.
    #[must_use]
    pub fn possible(&self) -> Vec<QueueId> {
        if self.choices.is_empty() {
            return self.queues();
        }
        let mut all = BTreeSet::new();
        self.collect_possible(&mut all);
        all.into_iter().collect()
    }

    fn collect_possible(&self, all: &mut BTreeSet<QueueId>) {
        all.extend(&self.queues);
        for (_, option) in self.choices.iter().flat_map(|choice| &choice.options) {
            option.collect_possible(all);
        }
    }

    /// Whether no queue gets the message, whatever is chosen.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        let nowhere = |choice: &Choice| choice.options.iter().all(|(_, way)| way.is_nowhere());
        self.queues.is_empty() && self.choices.iter().all(nowhere)
    }

    /// Whether no queue may get the message, if the worst is chosen.
    #[must_use]
    pub fn can_be_lost(&self) -> bool {
        let empty = |choice: &Choice| choice.options.iter().any(|(_, way)| way.can_be_lost());
        self.queues.is_empty() && self.choices.iter().all(empty)
    }

    /// Whether exactly these queues can be what a message reaches.
    #[must_use]
    pub fn allows(&self, queues: &BTreeSet<QueueId>) -> bool {
        self.queues.is_subset(queues) && {
            let rest: BTreeSet<QueueId> = queues.difference(&self.queues).copied().collect();
            covers(&self.choices, &rest, queues, &[])
        }
    }

    /// Takes queues out, wherever they are reached.
    pub(crate) fn leave_out(&mut self, queues: &[QueueId]) {
        self.queues.retain(|queue| !queues.contains(queue));
        for (_, option) in self.choices.iter_mut().flat_map(|choice| &mut choice.options) {
            option.leave_out(queues);
        }
    }

    /// All hops, those behind a choice too.
    pub fn all_hops(&self) -> Vec<&Hop> {
        let mut hops: Vec<&Hop> = self.hops.iter().collect();
        for (_, option) in self.choices.iter().flat_map(|choice| &choice.options) {
            hops.extend(option.all_hops());
        }
        hops
    }
}

/// Whether the choices can add up to `rest`, and to nothing outside of `within`. An exchange chooses once, also where several
/// ways lead to it.
fn covers(
    choices: &[Choice],
    rest: &BTreeSet<QueueId>,
    within: &BTreeSet<QueueId>,
    made: &[(ExchangeId, BindingId)],
) -> bool {
    let Some((first, others)) = choices.split_first() else { return rest.is_empty() };
    let is_open = |binding: BindingId| {
        made.iter().all(|(exchange, chosen)| *exchange != first.exchange || *chosen == binding)
    };
    first.options.iter().filter(|(binding, _)| is_open(*binding)).any(|(binding, option)| {
        let nested: Vec<Choice> = option.choices.iter().chain(others).cloned().collect();
        let left: BTreeSet<QueueId> = rest.difference(&option.queues).copied().collect();
        let made = [made, &[(first.exchange, *binding)]].concat();
        option.queues.is_subset(within) && covers(&nested, &left, within, &made)
    })
}

impl Topology {
    /// Where a message goes that a client publishes to an exchange.
    ///
    /// # Errors
    /// The broker closes the channel instead.
    pub fn publish(&self, exchange: ExchangeId, message: &Message) -> Result<Reached, Refused> {
        if self.exchange_at(exchange).internal {
            return Err(Refused::Internal);
        }
        Ok(self.route(exchange, message))
    }

    /// Where a message goes that comes to an exchange, from wherever.
    #[must_use]
    pub fn route(&self, exchange: ExchangeId, message: &Message) -> Reached {
        let first = self.exchange_at(exchange);
        if first.kind == ExchangeKind::Default {
            let queues = self.by_name(first.vhost, message).into_iter().collect();
            return Reached { queues, ..Reached::default() };
        }
        let mut seen = Vec::new();
        self.route_on(vec![exchange], message, &mut seen)
    }

    fn route_on(
        &self,
        waiting: Vec<ExchangeId>,
        message: &Message,
        seen: &mut Vec<ExchangeId>,
    ) -> Reached {
        let mut reached = Reached::default();
        let mut undecided = Vec::new();
        let mut waiting = VecDeque::from(waiting);
        while let Some(id) = waiting.pop_front() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let exchange = self.exchange_at(id);
            let matched = self.matched(id, message);
            let alternate = exchange.alternate.filter(|_| matched.is_empty());
            if let Some(Alternate::Exchange(other)) = alternate {
                waiting.push_back(other);
            }
            if exchange.kind == ExchangeKind::OneOf && matched.len() > 1 {
                undecided.push((id, matched.clone()));
            } else {
                self.follow(&matched, &mut reached.queues, &mut waiting);
            }
            reached.hops.push(Hop { exchange: id, matched, alternate });
        }
        // What is certain is followed first: an exchange that it visits adds nothing behind a choice.
        for (exchange, matched) in undecided {
            let options = matched.into_iter();
            let options = options.map(|binding| (binding, self.option(binding, message, seen)));
            reached.choices.push(Choice { exchange, options: options.collect() });
        }
        reached
    }

    /// What a message reaches by one of the bindings that may be chosen.
    fn option(&self, binding: BindingId, message: &Message, seen: &[ExchangeId]) -> Reached {
        let (mut queues, mut waiting) = (BTreeSet::new(), VecDeque::new());
        self.follow(&[binding], &mut queues, &mut waiting);
        let mut behind = self.route_on(waiting.into(), message, &mut seen.to_vec());
        behind.queues.extend(queues);
        behind
    }

    /// The queues that the routing keys name.
    fn by_name(&self, vhost: VhostId, message: &Message) -> Vec<QueueId> {
        message.keys().filter_map(|key| self.queue_named(vhost, key)).collect()
    }

    fn follow(
        &self,
        matched: &[BindingId],
        queues: &mut BTreeSet<QueueId>,
        waiting: &mut VecDeque<ExchangeId>,
    ) {
        for id in matched {
            match self.binding(*id).destination {
                Destination::Queue(queue) => _ = queues.insert(queue),
                Destination::Exchange(exchange) => waiting.push_back(exchange),
            }
        }
    }

    /// The bindings of an exchange that take a message, or that may be chosen for it.
    pub(crate) fn matched(&self, id: ExchangeId, message: &Message) -> Vec<BindingId> {
        let exchange: &Exchange = self.exchange_at(id);
        match exchange.kind {
            // As an alternate it is a direct exchange like others, and has no bindings.
            ExchangeKind::Default => Vec::new(),
            ExchangeKind::Fanout | ExchangeKind::Opaque => exchange.bindings.clone(),
            ExchangeKind::OneOf => self.options(id).to_vec(),
            ExchangeKind::Direct => self.matched_keys(id, message),
            ExchangeKind::Topic => self.matched_words(id, message),
            ExchangeKind::Headers => {
                let strict = self.semantics.strict_numbers;
                let takes = |id: &BindingId| {
                    let binding = self.binding(*id);
                    binding.matching.takes(&binding.headers, &message.headers, strict)
                };
                exchange.bindings.iter().copied().filter(takes).collect()
            }
        }
    }

    fn matched_keys(&self, id: ExchangeId, message: &Message) -> Vec<BindingId> {
        let Some(index) = self.keys(id) else { return Vec::new() };
        let mut found: Vec<BindingId> =
            message.keys().filter_map(|key| index.get(key)).flatten().copied().collect();
        once_each(&mut found);
        found
    }

    fn matched_words(&self, id: ExchangeId, message: &Message) -> Vec<BindingId> {
        let Some(index) = self.words(id) else { return Vec::new() };
        let mut found = Vec::new();
        for key in message.keys() {
            index.matches(key, &mut found);
        }
        once_each(&mut found);
        found
    }
}

/// Bindings in the order of their making, each once.
fn once_each(bindings: &mut Vec<BindingId>) {
    bindings.sort_unstable();
    bindings.dedup();
}
