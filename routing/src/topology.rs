//! Exchanges, queues and bindings, and the indices by which messages find their way.

use crate::death::DeadLetterTarget;
use crate::headers::{HeaderMatch, Headers};
use crate::semantics::Semantics;
use crate::trie::Trie;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The position, counted from 0 in the order of making.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn at(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A virtual host: queues of one are not seen from another.
    VhostId
    /// An exchange, by the order of making.
    ExchangeId
    /// A queue, by the order of making.
    QueueId
    /// A binding, by the order of making.
    BindingId
}

/// How an exchange chooses among its bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeKind {
    /// The default exchange of a virtual host: the routing key names the queue. As an alternate it brings messages nowhere.
    Default,
    /// Those whose key is the routing key.
    Direct,
    /// All.
    Fanout,
    /// Those whose pattern of words matches.
    Topic,
    /// Those whose headers match.
    Headers,
    /// Exactly one, by a hash or by chance: `x-consistent-hash`, `x-modulus-hash`, `x-random`,
    /// `x-local-random`.
    OneOf,
    /// A plugin's own type, of which nobody knows how it chooses: every binding may get the message.
    Opaque,
}

/// The end of a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// A queue.
    Queue(QueueId),
    /// An exchange.
    Exchange(ExchangeId),
}

/// The exchange that gets what an exchange cannot route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alternate {
    /// This one.
    Exchange(ExchangeId),
    /// One that does not exist: the broker says nothing.
    Missing,
}

/// A binding.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    /// Where it leads.
    pub destination: Destination,
    /// Its key.
    pub key: String,
    /// The headers that it asks for.
    pub headers: Headers,
    /// How many of them have to be there.
    pub matching: HeaderMatch,
}

impl Binding {
    /// A binding by key.
    #[must_use]
    pub fn new(destination: Destination, key: &str) -> Self {
        let (headers, matching) = (Headers::default(), HeaderMatch::All);
        Self { destination, key: key.to_owned(), headers, matching }
    }

    /// A binding by headers.
    #[must_use]
    pub fn with_headers(destination: Destination, headers: Headers, matching: HeaderMatch) -> Self {
        Self { destination, key: String::new(), headers, matching }
    }
}

#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) vhost: VhostId,
    pub(crate) kind: ExchangeKind,
    pub(crate) internal: bool,
    pub(crate) alternate: Option<Alternate>,
    pub(crate) bindings: Vec<BindingId>,
    index: Index,
}

/// How the bindings that match are found without looking at all of them.
#[derive(Debug)]
enum Index {
    None,
    Keys(HashMap<Box<str>, Vec<BindingId>>, OnceLock<Trie>),
    Words(Trie),
    Options(Options),
}

/// The bindings that may be chosen, one for each destination: a hash ring ignores a second binding to a destination that it
/// has, and to the others a second one only makes the destination likelier.
#[derive(Debug, Default)]
struct Options {
    bindings: Vec<BindingId>,
    destinations: HashSet<Destination>,
}

/// The queues of a virtual host, by name.
#[derive(Debug, Default)]
struct Names {
    queues: HashMap<Box<str>, QueueId>,
    automaton: OnceLock<Trie>,
}

#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) dead_letter: Option<DeadLetterTarget>,
}

/// A broker's exchanges, queues and bindings.
#[derive(Debug)]
pub struct Topology {
    pub(crate) semantics: Semantics,
    exchanges: Vec<Exchange>,
    queues: Vec<Queue>,
    bindings: Vec<Binding>,
    names: Vec<Names>,
}

impl Topology {
    /// A broker with nothing in it.
    #[must_use]
    pub const fn new(semantics: Semantics) -> Self {
        Self {
            semantics,
            exchanges: Vec::new(),
            queues: Vec::new(),
            bindings: Vec::new(),
            names: Vec::new(),
        }
    }

    /// Adds a virtual host.
    pub fn vhost(&mut self) -> VhostId {
        self.names.push(Names::default());
        VhostId::at(self.names.len() - 1)
    }

    /// Adds an exchange.
    pub fn exchange(&mut self, vhost: VhostId, kind: ExchangeKind) -> ExchangeId {
        let index = match kind {
            ExchangeKind::Direct => Index::Keys(HashMap::new(), OnceLock::new()),
            ExchangeKind::Topic => Index::Words(Trie::default()),
            ExchangeKind::OneOf => Index::Options(Options::default()),
            _ => Index::None,
        };
        let (alternate, bindings) = (None, Vec::new());
        self.exchanges.push(Exchange { vhost, kind, internal: false, alternate, bindings, index });
        ExchangeId::at(self.exchanges.len() - 1)
    }

    /// Refuses what clients publish to an exchange.
    pub fn make_internal(&mut self, exchange: ExchangeId) {
        self.exchanges[exchange.index()].internal = true;
    }

    /// Gives an exchange an alternate.
    pub fn set_alternate(&mut self, exchange: ExchangeId, alternate: Alternate) {
        self.exchanges[exchange.index()].alternate = Some(alternate);
    }

    /// Adds a queue. Of two queues with one name in a virtual host the first stays.
    pub fn queue(&mut self, vhost: VhostId, name: &str) -> QueueId {
        self.queues.push(Queue { dead_letter: None });
        let id = QueueId::at(self.queues.len() - 1);
        let names = &mut self.names[vhost.index()];
        names.queues.entry(name.into()).or_insert(id);
        names.automaton.take();
        id
    }

    /// Says what becomes of the messages that a queue gives up. Without it they are gone.
    pub fn set_dead_letter(&mut self, queue: QueueId, target: DeadLetterTarget) {
        self.queues[queue.index()].dead_letter = Some(target);
    }

    /// Binds an exchange to a queue or to another exchange.
    pub fn bind(&mut self, source: ExchangeId, binding: Binding) -> BindingId {
        let id = BindingId::at(self.bindings.len());
        let exchange = &mut self.exchanges[source.index()];
        exchange.bindings.push(id);
        match &mut exchange.index {
            Index::None => {}
            Index::Keys(keys, automaton) => {
                keys.entry(binding.key.as_str().into()).or_default().push(id);
                automaton.take();
            }
            Index::Words(trie) => trie.insert(&binding.key, id),
            Index::Options(options) => {
                if options.destinations.insert(binding.destination) {
                    options.bindings.push(id);
                }
            }
        }
        self.bindings.push(binding);
        id
    }

    /// A binding.
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    /// How an exchange chooses.
    #[must_use]
    pub fn kind(&self, id: ExchangeId) -> &ExchangeKind {
        &self.exchange_at(id).kind
    }

    /// The alternate of an exchange.
    #[must_use]
    pub fn alternate(&self, id: ExchangeId) -> Option<Alternate> {
        self.exchange_at(id).alternate
    }

    /// The bindings from an exchange, in the order of making.
    #[must_use]
    pub fn bindings_of(&self, id: ExchangeId) -> &[BindingId] {
        &self.exchange_at(id).bindings
    }

    /// The queue of that name.
    #[must_use]
    pub fn queue_named(&self, vhost: VhostId, name: &str) -> Option<QueueId> {
        self.names[vhost.index()].queues.get(name).copied()
    }

    /// How many queues there are.
    #[must_use]
    pub fn queue_count(&self) -> usize {
        self.queues.len()
    }

    pub(crate) fn exchange_at(&self, id: ExchangeId) -> &Exchange {
        &self.exchanges[id.index()]
    }

    pub(crate) fn queue_at(&self, id: QueueId) -> &Queue {
        &self.queues[id.index()]
    }

    /// The index of a topic exchange.
    pub(crate) fn words(&self, id: ExchangeId) -> Option<&Trie> {
        match &self.exchange_at(id).index {
            Index::Words(trie) => Some(trie),
            _ => None,
        }
    }

    /// The bindings of an exchange that chooses one of them; none of any other.
    pub(crate) fn options(&self, id: ExchangeId) -> &[BindingId] {
        match &self.exchange_at(id).index {
            Index::Options(options) => &options.bindings,
            _ => &[],
        }
    }

    /// The bindings of a direct exchange, by key.
    pub(crate) fn keys(&self, id: ExchangeId) -> Option<&HashMap<Box<str>, Vec<BindingId>>> {
        match &self.exchange_at(id).index {
            Index::Keys(keys, _) => Some(keys),
            _ => None,
        }
    }

    /// What an exchange tells keys apart by; `None` where it does not look at keys.
    pub(crate) fn automaton(&self, id: ExchangeId) -> Option<&Trie> {
        let exchange = self.exchange_at(id);
        match &exchange.index {
            Index::Words(trie) => Some(trie),
            Index::Keys(keys, automaton) => Some(automaton.get_or_init(|| whole_keys(keys.keys()))),
            Index::None if exchange.kind == ExchangeKind::Default => {
                let names = &self.names[exchange.vhost.index()];
                Some(names.automaton.get_or_init(|| whole_keys(names.queues.keys())))
            }
            Index::None | Index::Options(_) => None,
        }
    }
}

/// Keys as an automaton: which binding each belongs to does not matter there.
fn whole_keys<'k>(keys: impl Iterator<Item = &'k Box<str>>) -> Trie {
    let mut trie = Trie::default();
    for key in keys {
        trie.insert_whole(key, BindingId(0));
    }
    trie
}
