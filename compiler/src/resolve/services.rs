//! Services: what they refer to.

use super::builder::{Builder, nearest_of};
use super::scope::{Named, Scope};
use crate::model::{
    Answer, Consumption, Deduplicate, Id, Message, MessageRef, Origin, Ref, Retry, Service, Vhost,
};
use crate::report::nearest;
use crate::source::Place;
use crate::syntax::{self, AckMode, OffsetStore, ShortOrLong, Versions};
use std::num::NonZeroU16;

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
        let list = place.at("requests");
        let requests = item.requests.iter().enumerate();
        let requests = requests
            .map(|(index, request)| self.request_ref(vhost, scope, request, list.item(index)))
            .collect();
        let consumes = item.consumes.iter();
        let consumes = consumes
            .map(|(name, consumer)| {
                let at = place.at("consumes").at(name);
                self.consumption(vhost, scope, name, consumer, at)
            })
            .collect();
        let answers = item.answers.iter().map(|(name, answerer)| {
            let at = place.at("answers").at(name);
            let request = self.request(vhost, scope, name, &at.as_key());
            let queue = self.queue_ref(vhost, &answerer.queue, &at.at("queue"));
            Answer {
                request: request.map_or(Ref::Unknown(name.as_str().into()), Ref::Known),
                queue,
                prefetch: answerer.prefetch.map(NonZeroU16::get),
                workers: answerer.workers.map_or(1, NonZeroU16::get),
                place: at,
            }
        });
        let answers = answers.collect();
        self.declares(vhost, &item.declares, &place.at("declares"));
        Service {
            name: named.name.to_owned(),
            doc: item.doc.clone(),
            owner: item.owner.clone(),
            rust: item.rust.clone(),
            user: item.user.clone(),
            publishes,
            requests,
            consumes,
            answers,
            declares: item.declares.clone(),
            vhost,
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
            delays: Vec::new(),
            prefetch: consumer.prefetch.map(NonZeroU16::get),
            workers: consumer.workers.map_or(1, NonZeroU16::get),
            deduplicate: consumer.deduplicate.as_ref().map(|by| Deduplicate {
                field: Some(by.by.clone()).filter(|by| by != "message_id"),
                keep: by.keep.map(|keep| keep.millis),
            }),
            from: consumer.from.clone(),
            offsets_stored: consumer.offsets == Some(OffsetStore::Stored),
            ack_before: consumer.ack == Some(AckMode::Before),
            because: consumer.because.clone(),
            drops_unknown: match &consumer.on_unknown {
                Some(ShortOrLong::Long(drop)) => Some(drop.drop.clone()),
                _ => None,
            },
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
        self.or_unresolved(known, "retry", name, &scope.retries, &place)
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

    pub(super) fn message_ref(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        reference: &syntax::MessageRef,
        place: Place,
    ) -> MessageRef {
        let known = self.messages.get(&(vhost, reference.name.clone())).copied();
        let known = self.or_unresolved(known, "message", &reference.name, &scope.messages, &place);
        self.versions_of(known, reference, place)
    }

    /// A message, or a request where no message has the name.
    pub(super) fn contract_ref(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        reference: &syntax::MessageRef,
        place: Place,
    ) -> MessageRef {
        match self.requests.get(&(vhost, reference.name.clone())).copied() {
            Some(request) if !self.messages.contains_key(&(vhost, reference.name.clone())) => {
                self.versions_of(Some(request), reference, place)
            }
            _ => self.message_ref(vhost, scope, reference, place),
        }
    }

    fn request_ref(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        reference: &syntax::MessageRef,
        place: Place,
    ) -> MessageRef {
        let known = self.request(vhost, scope, &reference.name, &place);
        self.versions_of(known, reference, place)
    }

    /// The versions that are meant, of those that are alive.
    fn versions_of(
        &mut self,
        known: Option<Id<Message>>,
        reference: &syntax::MessageRef,
        place: Place,
    ) -> MessageRef {
        let Some(id) = known else {
            let message = Ref::Unknown(reference.name.as_str().into());
            return MessageRef { message, versions: Vec::new(), place };
        };
        let alive = self.model.messages[id].versions.iter().map(|version| version.major);
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

    fn request(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        name: &str,
        place: &Place,
    ) -> Option<Id<Message>> {
        let known = self.requests.get(&(vhost, name.to_owned())).copied();
        self.or_unresolved(known, "request", name, &scope.requests, place)
    }

    /// What was looked up; where it is not there, that is remembered, with the nearest of the section's names.
    fn or_unresolved<T, S>(
        &mut self,
        known: Option<Id<T>>,
        what: &'static str,
        name: &str,
        section: &[Named<'_, S>],
        place: &Place,
    ) -> Option<Id<T>> {
        if known.is_none() {
            let near = nearest(name, section.iter().map(|named| named.name));
            self.unresolved(what, name, place, near.map(str::to_owned));
        }
        known
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
