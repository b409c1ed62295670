//! Whom a change reaches.

use super::change::Reach;
use super::side::Side;
use crate::model::{Exchange, Id, Message, Queue, QueueRole};

impl Side<'_> {
    /// A queue, and who reads it.
    pub(super) fn reach_of_queue(&self, id: Id<Queue>) -> Reach {
        let mut reach = Reach::default();
        let queue = &self.model.queues[id];
        reach.queues.insert(self.title(queue.vhost, &self.context.title(queue)));
        let readers = self.flow().readers[id.index()].iter();
        reach
            .services
            .extend(readers.map(|reader| self.model.services[reader.service].name.clone()));
        reach
    }

    /// The queues that a message comes to, be it as a dead letter, and who reads these. `is_meant` chooses versions.
    pub(super) fn reach_of_message(
        &self,
        message: Id<Message>,
        is_meant: impl Fn(u32) -> bool,
    ) -> Reach {
        let flow = self.flow();
        let mut reach = Reach::default();
        let is_of = |contract: usize| {
            let of = &flow.contracts[contract];
            let major = self.model.messages[of.message].versions[of.version].major;
            of.message == message && is_meant(major)
        };
        for (queue, arrivals) in flow.arrivals.iter().enumerate() {
            // What waits for its next attempt is back in a queue of its own within minutes.
            let waits = self.model.queues[Id::new(queue)].role == QueueRole::Delay;
            if !waits && arrivals.iter().any(|arrival| is_of(arrival.contract)) {
                reach.extend(self.reach_of_queue(Id::new(queue)));
            }
        }
        reach
    }

    /// Those who publish a message.
    pub(super) fn publishers(&self, message: Id<Message>) -> Reach {
        let publishes = |service: &&crate::model::Service| {
            let all = service.publishes.iter().chain(&service.requests);
            all.into_iter().any(|publication| publication.message.known() == Some(message))
        };
        let services = self.model.services.values().filter(publishes);
        Reach { services: services.map(|s| s.name.clone()).collect(), ..Reach::default() }
    }

    /// The messages that are published to an exchange: who does so, and where they come to.
    pub(super) fn reach_of_exchange(&self, exchange: Id<Exchange>) -> Reach {
        let mut reach = Reach::default();
        for (id, message) in self.model.messages.iter() {
            if message.exchange.known() == Some(exchange) {
                reach.extend(self.publishers(id));
                reach.extend(self.reach_of_message(id, |_| true));
            }
        }
        reach
    }
}
