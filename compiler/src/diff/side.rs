//! One of the two topologies, with what follows from it.

use crate::analyse::Context;
use crate::flow::Flow;
use crate::model::{Id, Message, Model, Origin, Vhost};
use crate::source::Place;

/// A topology and where its messages go.
pub(super) struct Side<'m> {
    pub(super) model: &'m Model,
    pub(super) context: Context<'m>,
}

impl<'m> Side<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        Self { model, context: Context::new(model, None) }
    }

    pub(super) fn flow(&self) -> &Flow {
        self.context.flow()
    }

    /// What a virtual host is compared by: the home is the home, whatever it is called.
    pub(super) fn vhost(&self, id: Id<Vhost>) -> Option<&'m str> {
        (id != self.model.home).then(|| self.model.vhosts[id].name.as_str())
    }

    /// The name of an object, with its virtual host where that is not the home.
    pub(super) fn title(&self, vhost: Id<Vhost>, name: &str) -> String {
        match self.vhost(vhost) {
            Some(vhost) => format!("{name} (in {vhost})"),
            None => name.to_owned(),
        }
    }

    /// Where an object's name is written.
    pub(super) fn name_place(&self, origin: &Origin) -> Option<Place> {
        origin.place().map(|_| self.context.name_place(origin))
    }

    /// `message` or `request`, and the name.
    pub(super) fn message_title(&self, message: &Message) -> (&'static str, String) {
        let noun = match message.kind {
            crate::model::MessageKind::Event => "message",
            crate::model::MessageKind::Request => "request",
        };
        (noun, self.title(message.vhost, &message.name))
    }
}
