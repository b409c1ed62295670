//! The `tests` section.

use super::builder::Builder;
use super::scope::{Listed, Merged, Scope};
use crate::model::{Action, Assertion, ExpectedQueue, Id, Vhost};
use crate::report::Diagnostic;
use crate::source::Place;
use crate::syntax;
use serde_json::{Map, Value};

impl Builder {
    /// Assertions stand at the top level and speak of its virtual host.
    pub(super) fn assertions(&mut self, merged: &Merged<'_>) {
        let home = self.model.home;
        for Listed { item, place } in &merged.tests {
            if let Some(action) = self.action(home, &merged.home, item, place) {
                let assertion = self.assertion(home, item, action, place);
                self.model.assertions.push(assertion);
            }
        }
    }

    fn assertion(
        &mut self,
        vhost: Id<Vhost>,
        item: &syntax::Test,
        action: Action,
        place: &Place,
    ) -> Assertion {
        let lists = [&item.reaches, &item.misses, &item.reaches_exactly];
        if lists.iter().all(|list| list.is_none()) {
            let help = "say what it `reaches`, `misses` or `reaches_exactly`";
            self.invalid("this test expects nothing", place.clone(), help);
        }
        let mut expected = |key: &str, list: &Option<Vec<String>>| {
            let names = list.iter().flatten().enumerate();
            names.map(|(at, name)| self.expected(vhost, name, &place.at(key).item(at))).collect()
        };
        Assertion {
            doc: item.doc.clone(),
            vhost,
            action,
            reaches: expected("reaches", &item.reaches),
            misses: expected("misses", &item.misses),
            reaches_exactly: item
                .reaches_exactly
                .is_some()
                .then(|| expected("reaches_exactly", &item.reaches_exactly)),
            place: place.clone(),
        }
    }

    fn expected(&mut self, vhost: Id<Vhost>, name: &str, place: &Place) -> ExpectedQueue {
        let known = self.queue_ref(vhost, name, place).known();
        let whole = known.filter(|id| self.model.queues[*id].partition.is_some());
        let queues = match whole {
            // The name of a partitioned queue means any of its partitions.
            Some(first) if self.model.queues[first].name != name => {
                let origin = &self.model.queues[first].origin;
                let of_whole =
                    self.model.queues.iter().filter(|(_, queue)| queue.origin == *origin);
                of_whole.map(|(id, _)| id).collect()
            }
            _ => known.into_iter().collect(),
        };
        ExpectedQueue { name: name.to_owned(), queues }
    }

    fn action(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        item: &syntax::Test,
        place: &Place,
    ) -> Option<Action> {
        match (&item.publish, &item.reject, &item.expire) {
            (Some(publish), None, None) => {
                self.publish(vhost, scope, publish, &place.at("publish"))
            }
            (None, Some(queue), None) => {
                Some(Action::Reject(self.queue_ref(vhost, queue, &place.at("reject"))))
            }
            (None, None, Some(queue)) => {
                Some(Action::Expire(self.queue_ref(vhost, queue, &place.at("expire"))))
            }
            (None, None, None) => {
                let help = "say one of `publish`, `reject` and `expire`";
                self.invalid("nothing happens in this test", place.clone(), help);
                None
            }
            _ => {
                let help = "keep one of `publish`, `reject` and `expire`, and make a test of each";
                self.invalid("more than one thing happens in this test", place.clone(), help);
                None
            }
        }
    }

    fn publish(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        publish: &syntax::Publish,
        place: &Place,
    ) -> Option<Action> {
        self.check_publish(publish, place);
        let headers: Map<String, Value> = publish
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.get().clone()))
            .collect();
        match (&publish.exchange, &publish.message) {
            (Some(exchange), None) => {
                let exchange = match exchange.as_str() {
                    "" => None,
                    name => Some(self.exchange_ref(vhost, name, || place.at("exchange"))),
                };
                let key = publish.key.clone().unwrap_or_default();
                Some(Action::Publish { exchange, key, headers })
            }
            (None, Some(reference)) => {
                let message = self.contract_ref(vhost, scope, reference, place.at("message"));
                let parameters = publish.parameters.iter();
                let parameters = parameters.map(|(name, value)| (name.clone(), value.clone()));
                Some(Action::PublishMessage { message, parameters: parameters.collect(), headers })
            }
            (None, None) => {
                let message = "this test does not say where it publishes";
                self.invalid(message, place.clone(), "say one of `exchange` and `message`");
                None
            }
            (Some(_), Some(_)) => {
                let message = "a test publishes to an exchange or by contract, not both";
                self.invalid(message, place.clone(), "keep one of `exchange` and `message`");
                None
            }
        }
    }

    /// Words that mean nothing beside what is published.
    fn check_publish(&mut self, publish: &syntax::Publish, place: &Place) {
        match (&publish.exchange, &publish.message) {
            (Some(_), None) if !publish.parameters.is_empty() => {
                let message = "this test has parameters, and publishes no message that has any";
                let help = "say the whole `key`, or publish by `message`";
                self.invalid(message, place.at("parameters").as_key(), help);
            }
            (None, Some(_)) if publish.key.is_some() => {
                let message = "this test has a key of its own beside that of its message";
                let help = "take it out: the key follows from the message; `parameters` choose one";
                self.invalid(message, place.at("key").as_key(), help);
            }
            _ => {}
        }
    }

    fn invalid(&mut self, message: &str, place: Place, help: &str) {
        self.found.push(Diagnostic::fault("invalid-test", message).at(place, "").help(help));
    }
}
