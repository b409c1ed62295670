//! Services: what they refer to.

use super::builder::{Builder, nearest_of};
use super::scope::{Named, Scope};
use crate::model::{Consumption, Id, MessageRef, Origin, Ref, Retry, Service, Vhost};
use crate::report::nearest;
use crate::source::Place;
use crate::syntax::{self, ShortOrLong, Versions};

impl Builder {
    pub(super) fn services(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) {
        for named in &scope.services {
            let service = self.service(vhost, scope, named);
            self.model.services.push(service);
        }
    }

    fn service(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        named: &Named<'_, syntax::Service>,
    ) -> Service {
        let (item, place) = (named.item, &named.place);
        let publishes = self.message_refs(vhost, scope, &item.publishes, &place.at("publishes"));
        for (index, request) in item.requests.iter().enumerate() {
            self.request(scope, &request.name, &place.at("requests").item(index));
        }
        let consumes = item.consumes.iter();
        let consumes = consumes
            .map(|(name, consumer)| {
                let at = place.at("consumes").at(name);
                self.consumption(vhost, scope, name, consumer, at)
            })
            .collect();
        let answers = item.answers.iter().map(|(name, answerer)| {
            let at = place.at("answers").at(name);
            self.request(scope, name, &at.as_key());
            (name.clone(), self.queue_ref(vhost, &answerer.queue, &at.at("queue")))
        });
        let answers = answers.collect();
        self.declares(vhost, &item.declares, &place.at("declares"));
        Service {
            name: named.name.to_owned(),
            user: item.user.clone(),
            publishes,
            requests: item.requests.iter().map(|request| request.name.clone()).collect(),
            consumes,
            answers,
            declares: item.declares.clone(),
            origin: Origin::Written(place.clone()),
        }
    }

    fn consumption(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        name: &str,
        consumer: &syntax::Consumer,
        place: Place,
    ) -> Consumption {
        Consumption {
            queue: self.queue_ref(vhost, name, &place.as_key()),
            name: name.to_owned(),
            messages: self.message_refs(vhost, scope, &consumer.messages, &place.at("messages")),
            retry: consumer
                .retry
                .as_ref()
                .and_then(|retry| self.retry_of(vhost, scope, retry, place.at("retry"))),
            place,
        }
    }

    fn retry_of(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        retry: &syntax::RetryForm,
        place: Place,
    ) -> Option<Id<Retry>> {
        let name = match retry {
            ShortOrLong::Long(retry) => return Some(self.retry("", retry, place)),
            ShortOrLong::Short(name) => name,
        };
        let known = self.retries.get(&(vhost, name.clone())).copied();
        if known.is_none() {
            let near = nearest(name, scope.retries.iter().map(|retry| retry.name));
            self.unresolved("retry", name, &place, near.map(str::to_owned));
        }
        known
    }

    fn message_refs(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        written: &[syntax::MessageRef],
        list: &Place,
    ) -> Vec<MessageRef> {
        let refer = |(index, reference): (usize, &syntax::MessageRef)| {
            self.message_ref(vhost, scope, reference, list.item(index))
        };
        written.iter().enumerate().map(refer).collect()
    }

    fn message_ref(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        reference: &syntax::MessageRef,
        place: Place,
    ) -> MessageRef {
        let Some(id) = self.messages.get(&(vhost, reference.name.clone())).copied() else {
            let near = nearest(&reference.name, scope.messages.iter().map(|m| m.name));
            self.unresolved("message", &reference.name, &place, near.map(str::to_owned));
            let message = Ref::Unknown(reference.name.as_str().into());
            return MessageRef { message, versions: Vec::new(), place };
        };
        let alive = self.model.messages[id].versions.iter().map(|(major, _)| *major);
        let versions: Vec<u32> = match reference.versions {
            Versions::All => Vec::new(),
            Versions::One(one) => alive.filter(|major| *major == one.get()).collect(),
            Versions::Range(first, last) => {
                alive.filter(|major| (first.get()..=last.get()).contains(major)).collect()
            }
        };
        if versions.is_empty() && reference.versions != Versions::All {
            self.unresolved("message version", &reference.to_string(), &place, None);
        }
        MessageRef { message: Ref::Known(id), versions, place }
    }

    fn request(&mut self, scope: &Scope<'_>, name: &str, place: &Place) {
        if !scope.requests.iter().any(|request| request.name == name) {
            let near = nearest(name, scope.requests.iter().map(|request| request.name));
            self.unresolved("request", name, place, near.map(str::to_owned));
        }
    }

    fn declares(&mut self, vhost: Id<Vhost>, names: &[String], list: &Place) {
        for (index, name) in names.iter().enumerate() {
            let exists = self.model.exchange(vhost, name).is_some()
                || self.model.queue(vhost, name).is_some();
            if !exists {
                let exchanges = self.model.index.exchange_names(vhost);
                let near = nearest_of(name, exchanges.chain(self.model.index.queue_names(vhost)));
                self.unresolved("exchange or queue", name, &list.item(index), near);
            }
        }
    }
}
