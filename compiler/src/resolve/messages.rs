//! Messages, requests and retries, as far as routing and derived objects need them.

use super::builder::Builder;
use super::payload::{Body, Types};
use super::scope::Scope;
use super::template::pieces;
use crate::model::{
    HeaderValues, Id, KeyPiece, KeyTemplate, Message, MessageHeader, MessageKind, MessageVersion,
    Origin, Vhost,
};
use crate::syntax::{self, HeaderForm, ParameterForm, Scalar, ShortOrLong, TypeExpr, TypeName};
use indexmap::IndexMap;
use serde_json::Value;

/// What messages and requests have in common.
struct Contract<'s> {
    kind: MessageKind,
    exchange: &'s str,
    shared_key: Option<&'s str>,
    parameters: &'s IndexMap<String, ParameterForm>,
    headers: &'s IndexMap<String, HeaderForm>,
    versions: Vec<(u32, Option<&'s str>, Body<'s>)>,
    persistent: bool,
    because: Option<&'s str>,
    ttl: Option<u64>,
}

impl Builder {
    pub(super) fn messages(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>, types: &Types<'_>) {
        for named in &scope.messages {
            let message =
                self.message(vhost, named.name, &of_message(named.item), types, &named.place);
            let id = self.model.messages.push(message);
            self.messages.insert((vhost, named.name.to_owned()), id);
        }
        for named in &scope.requests {
            let message =
                self.message(vhost, named.name, &of_request(named.item), types, &named.place);
            let id = self.model.messages.push(message);
            self.requests.insert((vhost, named.name.to_owned()), id);
        }
        for named in &scope.retries {
            let id = self.retry(named.name, named.item, named.place.clone());
            self.retries.insert((vhost, named.name.to_owned()), id);
        }
    }

    fn message<'s>(
        &mut self,
        vhost: Id<Vhost>,
        name: &str,
        contract: &Contract<'s>,
        types: &Types<'s>,
        place: &crate::source::Place,
    ) -> Message {
        let exchange = self.exchange_ref(vhost, contract.exchange, || place.at("exchange"));
        let versions = contract.versions.iter().map(|(major, own_key, body)| {
            let text = own_key.or(contract.shared_key).unwrap_or_default();
            let pieces = key_pieces(text, contract.parameters, *body, types);
            let key = KeyTemplate { text: text.to_owned(), pieces };
            let (own_key, fields) = (own_key.is_some(), types.fields(*body));
            MessageVersion { major: *major, key, own_key, fields }
        });
        let first = contract.versions.first().map(|(_, _, body)| *body).unwrap_or_default();
        let headers = contract.headers.iter().map(|(name, form)| header(name, form, first, types));
        Message {
            vhost,
            name: name.to_owned(),
            kind: contract.kind,
            exchange,
            versions: versions.collect(),
            headers: headers.collect(),
            persistent: contract.persistent,
            because: contract.because.map(str::to_owned),
            ttl: contract.ttl,
            origin: Origin::Written(place.clone()),
        }
    }
}

fn of_message(item: &syntax::Message) -> Contract<'_> {
    let versions = item.versions.iter().map(|(major, version)| {
        let body = Body {
            fields: version.fields.as_ref(),
            type_: version.type_.as_ref(),
            union_: version.union_.as_ref(),
        };
        (major.get(), version.routing_key.as_deref(), body)
    });
    Contract {
        kind: MessageKind::Event,
        exchange: &item.exchange,
        shared_key: item.routing_key.as_deref(),
        parameters: &item.parameters,
        headers: &item.headers,
        versions: versions.collect(),
        persistent: item.persistent.unwrap_or(true),
        because: item.because.as_deref(),
        ttl: item.ttl.map(|ttl| ttl.millis),
    }
}

/// A request need not outlive the broker: whoever asks stops waiting before.
fn of_request(item: &syntax::Request) -> Contract<'_> {
    let versions = item.versions.iter().map(|(major, version)| {
        let body = match &version.request {
            ShortOrLong::Short(name) => Body { type_: Some(name), ..Body::default() },
            ShortOrLong::Long(body) => Body {
                fields: body.fields.as_ref(),
                type_: body.type_.as_ref(),
                union_: body.union_.as_ref(),
            },
        };
        (major.get(), version.routing_key.as_deref(), body)
    });
    Contract {
        kind: MessageKind::Request,
        exchange: &item.exchange,
        shared_key: item.routing_key.as_deref(),
        parameters: &item.parameters,
        headers: &item.headers,
        versions: versions.collect(),
        persistent: true,
        because: None,
        ttl: item.timeout.map(|timeout| timeout.millis),
    }
}

fn key_pieces<'s>(
    text: &str,
    parameters: &'s IndexMap<String, ParameterForm>,
    body: Body<'s>,
    types: &Types<'s>,
) -> Vec<KeyPiece> {
    let values = |name: &str| match parameters.get(name)? {
        ShortOrLong::Short(type_) => types.values_of_type(type_),
        ShortOrLong::Long(parameter) => match (&parameter.enum_, &parameter.field) {
            (Some(values), _) => Some(values.clone()),
            (None, Some(path)) => types.values(body, path),
            (None, None) => types.values_of_type(parameter.type_.as_ref()?),
        },
    };
    let piece = |piece: super::template::Piece<'_>| match piece {
        super::template::Piece::Text(text) => KeyPiece::Text(text.to_owned()),
        super::template::Piece::Parameter(name) => {
            KeyPiece::Parameter { name: name.to_owned(), values: values(name) }
        }
    };
    pieces(text).into_iter().map(piece).collect()
}

fn header<'s>(
    name: &str,
    form: &'s HeaderForm,
    body: Body<'s>,
    types: &Types<'s>,
) -> MessageHeader {
    let texts =
        |values: Vec<String>| HeaderValues::OneOf(values.into_iter().map(Value::from).collect());
    let (values, optional) = match form {
        ShortOrLong::Short(type_) => (of_type(type_, types), type_.optional),
        ShortOrLong::Long(header) => {
            let values = if let Some(fixed) = &header.fixed {
                HeaderValues::OneOf(vec![scalar(fixed)])
            } else if let Some(values) = &header.enum_ {
                texts(values.clone())
            } else if let Some(path) = &header.field {
                types.values(body, path).map_or(HeaderValues::Text, texts)
            } else {
                header.type_.as_ref().map_or(HeaderValues::Text, |type_| of_type(type_, types))
            };
            let named = header.type_.as_ref().is_some_and(|type_| type_.optional);
            (values, header.optional || named)
        }
    };
    MessageHeader { name: name.to_owned(), values, optional }
}

fn of_type<'s>(type_: &'s TypeExpr, types: &Types<'s>) -> HeaderValues {
    let TypeName::Named(name) = &type_.of else { return HeaderValues::Text };
    match name.as_str() {
        "bool" => HeaderValues::OneOf(vec![true.into(), false.into()]),
        "int32" | "int64" | "uint32" | "uint64" => HeaderValues::Integer,
        "float32" | "float64" => HeaderValues::Number,
        _ => match types.values_of_type(type_) {
            Some(values) => HeaderValues::OneOf(values.into_iter().map(Value::from).collect()),
            None => HeaderValues::Text,
        },
    }
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(value) => (*value).into(),
        Scalar::Number(number) => Value::Number(number.clone()),
        Scalar::Text(text) => text.as_str().into(),
    }
}
