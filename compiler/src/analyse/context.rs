//! What a rule may ask.

use super::dead_letters::DeadLetters;
use super::effective::Effective;
use super::judged::Judged;
use crate::broker::Version;
use crate::contract::Shape;
use crate::flow::{Flow, Network};
use crate::model::{Exchange, Form, Id, KeyPiece, Model, Origin, ParameterSource};
use crate::source::{FileId, Place};
use crate::syntax::Date;
use std::sync::OnceLock;

/// The model, what follows from it, and the day.
pub(crate) struct Context<'m> {
    pub(crate) model: &'m Model,
    pub(crate) effective: Effective<'m>,
    /// Today, where the caller knows it: exceptions end.
    pub(crate) today: Option<Date>,
    judged: OnceLock<Judged<'m>>,
    pub(super) dead_letters: OnceLock<Vec<Option<DeadLetters<'m>>>>,
    network: OnceLock<Network>,
    flow: OnceLock<Flow>,
    pub(super) parking: OnceLock<Vec<bool>>,
    alternate_of: OnceLock<Vec<Vec<Id<Exchange>>>>,
}

impl<'m> Context<'m> {
    pub(crate) fn new(model: &'m Model, today: Option<Date>) -> Self {
        Self {
            model,
            effective: Effective::of(model),
            today,
            judged: OnceLock::new(),
            dead_letters: OnceLock::new(),
            network: OnceLock::new(),
            flow: OnceLock::new(),
            parking: OnceLock::new(),
            alternate_of: OnceLock::new(),
        }
    }

    /// The version of the broker that the topology is for.
    pub(crate) fn version(&self) -> Version {
        self.model.target.version
    }

    /// Whether the model is a broker's definitions document, which is judged by what
    /// the broker would do with it.
    pub(crate) fn is_definitions(&self) -> bool {
        self.model.form == Form::Definitions
    }

    /// What the broker says of each setting.
    pub(crate) fn judged(&self) -> &Judged<'m> {
        self.judged.get_or_init(|| Judged::of(self))
    }

    /// The model, ready to route.
    pub(crate) fn network(&self) -> &Network {
        self.network.get_or_init(|| Network::of(self))
    }

    /// Where every declared message goes.
    pub(crate) fn flow(&self) -> &Flow {
        self.flow.get_or_init(|| Flow::of(self))
    }

    /// The exchanges of which an exchange gets what they cannot route.
    pub(super) fn alternate_of(&self, id: Id<Exchange>) -> &[Id<Exchange>] {
        let of_all = self.alternate_of.get_or_init(|| {
            let mut of_all = vec![Vec::new(); self.model.exchanges.len()];
            for (from, exchange) in self.model.exchanges.iter() {
                let Some((name, _)) = self.effective.alternate(from) else { continue };
                if let Some(to) = self.model.exchange(exchange.vhost, name) {
                    of_all[to.index()].push(from);
                }
            }
            of_all
        });
        &of_all[id.index()]
    }

    /// The place of an object: its own, that of its cause, or the file's start.
    pub(crate) fn place(&self, origin: &Origin) -> Place {
        origin.place().cloned().unwrap_or_else(|| Place::source(FileId(0), 0..0))
    }

    /// The shapes that routing keys are made from.
    pub(super) fn parameter_shapes(&self) -> impl Iterator<Item = Id<Shape>> {
        let versions = self.model.messages.values().flat_map(|message| &message.versions);
        versions.flat_map(|version| &version.key.pieces).filter_map(|piece| match piece {
            KeyPiece::Parameter { source: ParameterSource::Shape(id), .. } => Some(*id),
            _ => None,
        })
    }
}
