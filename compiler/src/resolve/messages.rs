//! Messages, requests and retries.

use super::builder::Builder;
use super::form::Form;
use super::scope::Scope;
use crate::contract::Shape;
use crate::model::{
    AnswerShapes, Id, KeyTemplate, Message, MessageKind, MessageVersion, Origin, Upcast, Vhost,
    Wire,
};
use crate::source::Place;
use crate::syntax::{
    self, BodyForm, Compatibility, HeaderForm, MessageDefaults, ParameterForm, RequestVersion,
    ShortOrLong, UnknownFields,
};
use indexmap::IndexMap;

/// What messages and requests have in common.
struct Contract<'s> {
    kind: MessageKind,
    doc: Option<&'s str>,
    rust: Option<&'s str>,
    exchange: &'s str,
    shared_key: Option<&'s str>,
    parameters: &'s IndexMap<String, ParameterForm>,
    headers: &'s IndexMap<String, HeaderForm>,
    unknown_fields: Option<UnknownFields>,
    compatibility: Option<Compatibility>,
    persistent: bool,
    because: Option<&'s str>,
    ttl: Option<u64>,
    priority: Option<u8>,
    /// What is said of its wire form, the nearest first.
    wire: Vec<&'s syntax::Wire>,
}

/// What versions of messages and of requests have in common.
struct Version<'s> {
    major: u32,
    own_key: Option<&'s str>,
    doc: Option<&'s str>,
    deprecated: Option<&'s str>,
    body: Id<Shape>,
    answer: Option<AnswerShapes>,
    upcast: Option<Upcast>,
    place: Place,
}

impl Builder {
    pub(super) fn messages(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) {
        for named in &scope.messages {
            let versions = self.message_versions(named.item, &named.place);
            let contract = of_message(named.item, scope);
            let message = self.message(vhost, named.name, &contract, versions, &named.place);
            let id = self.model.messages.push(message);
            self.messages.insert((vhost, named.name.to_owned()), id);
        }
        for named in &scope.requests {
            let versions = self.request_versions(named.item, &named.place);
            let contract = of_request(named.item, scope);
            let message = self.message(vhost, named.name, &contract, versions, &named.place);
            let id = self.model.messages.push(message);
            self.requests.insert((vhost, named.name.to_owned()), id);
        }
        for named in &scope.retries {
            let id = self.retry(named.name, named.item, named.place.clone());
            self.retries.insert((vhost, named.name.to_owned()), id);
        }
    }

    fn message_versions<'s>(
        &mut self,
        item: &'s syntax::Message,
        place: &Place,
    ) -> Vec<Version<'s>> {
        let at = place.at("versions");
        let versions = item.versions.iter();
        let versions = versions.map(|(major, version)| {
            let place = at.at(&major.to_string());
            Version {
                major: major.get(),
                own_key: version.routing_key.as_deref(),
                doc: version.doc.as_deref(),
                deprecated: version.deprecated.as_deref(),
                body: self.body(&Form::of_version(version), &place),
                answer: None,
                upcast: version.upcast.as_ref().map(upcast),
                place,
            }
        });
        versions.collect()
    }

    fn request_versions<'s>(
        &mut self,
        item: &'s syntax::Request,
        place: &Place,
    ) -> Vec<Version<'s>> {
        let at = place.at("versions");
        let versions = item.versions.iter();
        let versions = versions.map(|(major, version)| {
            let place = at.at(&major.to_string());
            Version {
                major: major.get(),
                own_key: version.routing_key.as_deref(),
                doc: version.doc.as_deref(),
                deprecated: version.deprecated.as_deref(),
                body: self.body_form(&version.request, &place.at("request")),
                answer: Some(self.answer(version, &place)),
                upcast: None,
                place,
            }
        });
        versions.collect()
    }

    fn answer(&mut self, version: &RequestVersion, place: &Place) -> AnswerShapes {
        let reply = self.body_form(&version.reply, &place.at("reply"));
        let at = place.at("errors");
        let errors = version.errors.iter();
        let errors =
            errors.map(|(name, details)| (name.clone(), self.variant(details, &at.at(name))));
        AnswerShapes { reply, errors: errors.collect() }
    }

    fn body_form(&mut self, form: &BodyForm, place: &Place) -> Id<Shape> {
        match form {
            ShortOrLong::Short(type_) => self.type_expr(type_, place),
            ShortOrLong::Long(body) => self.body(&Form::of_body(body), place),
        }
    }

    fn message(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        contract: &Contract<'_>,
        versions: Vec<Version<'_>>,
        place: &Place,
    ) -> Message {
        let exchange = self.exchange_ref(vhost, contract.exchange, || place.at("exchange"));
        let sources = self.parameters(contract.parameters, &place.at("parameters"));
        let first = versions.first().map(|version| version.body);
        let headers = contract.headers.iter();
        let at = place.at("headers");
        let headers =
            headers.map(|(name, form)| self.header(name, form, first, &at.at(name))).collect();
        let versions = versions.into_iter().map(|version| {
            let text = version.own_key.or(contract.shared_key).unwrap_or_default();
            let pieces = self.key_pieces(text, contract.parameters, &sources, version.body);
            MessageVersion {
                major: version.major,
                key: KeyTemplate { text: text.to_owned(), pieces },
                own_key: version.own_key.is_some(),
                doc: version.doc.map(str::to_owned),
                deprecated: version.deprecated.map(str::to_owned),
                body: version.body,
                answer: version.answer,
                upcast: version.upcast,
                place: version.place,
            }
        });
        Message {
            vhost,
            name: name.to_owned(),
            doc: contract.doc.map(str::to_owned),
            rust: contract.rust.map(str::to_owned),
            kind: contract.kind,
            exchange,
            versions: versions.collect(),
            headers,
            denies_unknown_fields: contract.unknown_fields == Some(UnknownFields::Deny),
            compatibility: contract.compatibility.unwrap_or(Compatibility::FullTransitive),
            persistent: contract.persistent,
            because: contract.because.map(str::to_owned),
            ttl: contract.ttl,
            priority: contract.priority,
            wire: Wire::of(&contract.wire),
            origin: Origin::Written(place.clone()),
        }
    }
}

fn of_message<'s>(item: &'s syntax::Message, scope: &Scope<'s>) -> Contract<'s> {
    Contract {
        kind: MessageKind::Event,
        doc: item.doc.as_deref(),
        rust: item.rust.as_deref(),
        exchange: &item.exchange,
        shared_key: item.routing_key.as_deref(),
        parameters: &item.parameters,
        headers: &item.headers,
        unknown_fields: item.unknown_fields.or_else(|| default(scope, |of| of.unknown_fields)),
        compatibility: item.compatibility.or_else(|| default(scope, |of| of.compatibility)),
        persistent: item.persistent.or_else(|| default(scope, |of| of.persistent)).unwrap_or(true),
        because: item.because.as_deref().or_else(|| default(scope, |of| of.because.as_deref())),
        ttl: item.ttl.or_else(|| default(scope, |of| of.ttl)).map(|ttl| ttl.millis),
        priority: item.priority.or_else(|| default(scope, |of| of.priority)),
        wire: wire(item.wire.as_ref(), scope),
    }
}

fn wire<'s>(own: Option<&'s syntax::Wire>, scope: &Scope<'s>) -> Vec<&'s syntax::Wire> {
    let shared = scope.defaults.iter().filter_map(|layer| layer.item.message.wire.as_ref());
    own.into_iter().chain(shared).collect()
}

/// What a message that says nothing gets.
fn default<'s, T>(scope: &Scope<'s>, read: impl Fn(&'s MessageDefaults) -> Option<T>) -> Option<T> {
    scope.defaults.iter().find_map(|layer| read(&layer.item.message))
}

/// A request need not outlive the broker: whoever asks stops waiting before.
fn of_request<'s>(item: &'s syntax::Request, scope: &Scope<'s>) -> Contract<'s> {
    Contract {
        kind: MessageKind::Request,
        doc: item.doc.as_deref(),
        rust: item.rust.as_deref(),
        exchange: &item.exchange,
        shared_key: item.routing_key.as_deref(),
        parameters: &item.parameters,
        headers: &item.headers,
        unknown_fields: item.unknown_fields.or_else(|| default(scope, |of| of.unknown_fields)),
        compatibility: item.compatibility.or_else(|| default(scope, |of| of.compatibility)),
        persistent: true,
        because: None,
        ttl: item.timeout.map(|timeout| timeout.millis),
        priority: item.priority,
        wire: wire(item.wire.as_ref(), scope),
    }
}

fn upcast(written: &syntax::Upcast) -> Upcast {
    let set = written.set.iter();
    let rename = written.rename.iter();
    Upcast {
        from: written.from,
        set: set.map(|(name, value)| (name.clone(), value.get().clone())).collect(),
        rename: rename.map(|(old, new)| (old.clone(), new.clone())).collect(),
    }
}
