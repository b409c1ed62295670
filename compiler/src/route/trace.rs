//! The way of a message, told.

use super::Router;
use crate::flow::is_elsewhere;
use crate::model::{Destination, Exchange, Id, Ref};
use serde::Serialize;
use serde_json::{Map, Value};
use topoc_routing::{Alternate, Hop, Message, Reached, Refused};

/// The way of one message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trace {
    /// The exchange that it is published to; empty is the default exchange.
    pub exchange: String,
    /// Its routing key.
    pub routing_key: String,
    /// Its headers, as text.
    pub headers: Map<String, Value>,
    /// The queues that get it for certain, sorted.
    pub queues: Vec<String>,
    /// What chance or a hash decides: of each, one of these queues gets it.
    pub one_of: Vec<Vec<String>>,
    /// The exchanges on its way, in order.
    pub hops: Vec<HopTrace>,
    /// Why the broker does not take it, if so.
    pub refused: Option<String>,
    /// Whether it can be lost: no queue gets it, or none may.
    pub lost: bool,
    /// Whether it comes to an exchange of someone else's, who may bind it to more.
    pub leaves: bool,
}

/// An exchange on the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HopTrace {
    /// Its name.
    pub exchange: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its bindings, and what each makes of the message.
    pub bindings: Vec<BindingTrace>,
    /// Its alternate exchange, if it has one.
    pub alternate: Option<String>,
    /// Whether the alternate got the message.
    pub alternate_used: bool,
}

/// A binding, and what it makes of the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BindingTrace {
    /// Its key.
    pub routing_key: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// The name of what it leads to.
    pub destination: String,
    /// `queue` or `exchange`.
    pub destination_type: &'static str,
    /// Whether the message goes that way, or may.
    pub taken: bool,
    /// Why, or why not.
    pub why: String,
}

impl Router<'_> {
    pub(super) fn trace(
        &self,
        exchange: Option<Id<Exchange>>,
        message: &Message,
        reached: &Reached,
    ) -> Trace {
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let hops = reached.all_hops().into_iter().filter_map(|hop| self.hop(hop, message));
        let leaves = self.context.network().leaves(self.model(), reached);
        Trace {
            queues: owned(self.names(reached.queues())),
            one_of: self.choices(reached).into_iter().map(owned).collect(),
            hops: hops.collect(),
            lost: reached.can_be_lost() && !leaves,
            leaves,
            ..self.empty(exchange, message)
        }
    }

    /// The way of a message that nobody sends on.
    pub(super) fn nowhere(&self, message: &Message) -> Trace {
        Trace { lost: true, ..self.empty(None, message) }
    }

    pub(super) fn refused(
        &self,
        exchange: Option<Id<Exchange>>,
        message: &Message,
        refused: Refused,
    ) -> Trace {
        let why = match refused {
            Refused::Internal => "the exchange is internal: 403 ACCESS_REFUSED",
        };
        Trace { refused: Some(why.to_owned()), lost: true, ..self.empty(exchange, message) }
    }

    fn empty(&self, exchange: Option<Id<Exchange>>, message: &Message) -> Trace {
        let headers = message.headers.iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), super::header_json(value)));
        Trace {
            exchange: exchange.map_or(String::new(), |id| self.model().exchanges[id].name.clone()),
            routing_key: message.key.clone(),
            headers: headers.collect(),
            queues: Vec::new(),
            one_of: Vec::new(),
            hops: Vec::new(),
            refused: None,
            lost: false,
            leaves: false,
        }
    }

    fn hop(&self, hop: &Hop, message: &Message) -> Option<HopTrace> {
        let network = self.context.network();
        let model = self.model();
        // The default exchange has no bindings to tell of.
        let id = network.model_exchange(hop.exchange)?;
        let exchange = &model.exchanges[id];
        let bindings = network.topology.bindings_of(hop.exchange).iter().map(|binding| {
            let verdict = network.topology.verdict(hop, *binding, message);
            let of = &model.bindings[network.model_binding(*binding)];
            let (destination, destination_type) = match &of.destination {
                Destination::Queue(Ref::Known(queue)) => (&model.queues[*queue].name, "queue"),
                Destination::Exchange(Ref::Known(to)) => (&model.exchanges[*to].name, "exchange"),
                // A binding without an end is not in the network.
                _ => (&of.routing_key, "queue"),
            };
            BindingTrace {
                routing_key: of.routing_key.clone(),
                arguments: of.arguments.clone(),
                destination: destination.clone(),
                destination_type,
                taken: verdict.takes(),
                why: verdict.to_string(),
            }
        });
        let alternate = self.context.effective.alternate(id).map(|(name, _)| name.to_owned());
        let kind = match is_elsewhere(exchange) {
            true => format!("{}, someone else's", exchange.kind),
            false => exchange.kind.to_string(),
        };
        Some(HopTrace {
            exchange: exchange.name.clone(),
            kind,
            bindings: bindings.collect(),
            alternate,
            alternate_used: matches!(hop.alternate, Some(Alternate::Exchange(_))),
        })
    }
}
