//! A message on its way out, as generated code puts it together: body, routing key, headers, and what the contract says of it.

use super::given::{self, Given, Values};
use super::wire::wire;
use super::{Services, body};
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::{KeyPiece, Message, MessageKind, MessageVersion, ParameterSource};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// What a method that sends a version of a message is made of.
pub(super) struct Outgoing {
    /// The exchange's name.
    pub(super) exchange: String,
    /// The arguments beside the payload, each after a comma.
    pub(super) arguments: TokenStream,
    /// The statements that make `envelope` from `message` and the arguments.
    pub(super) statements: TokenStream,
}

impl Outgoing {
    /// None, where the exchange is not known.
    pub(super) fn new(
        services: &Services<'_>,
        message: &Message,
        version: &MessageVersion,
    ) -> Option<Self> {
        let exchange = services.model.exchanges[message.exchange.known()?].name.clone();
        let headers = given::headers(message);
        let (key, settings) = (key(version), settings(&exchange, message, &headers));
        let (wire, name, major) = (wire(message), &message.name, version.major);
        let statements = quote! {
            let body = rt::service::encode(message)?;
            #key
            #settings
            #wire.write(&mut envelope, #name, #major);
        };
        Some(Self { exchange, arguments: arguments(message, version, &headers), statements })
    }
}

fn arguments(message: &Message, version: &MessageVersion, headers: &[Given<'_>]) -> TokenStream {
    let key = (!given::parameters(message, version).is_empty()).then(|| {
        let of = ident(&format!("{}Key", body(message, version)));
        quote!(, key: &given::#of)
    });
    let headers = (!headers.is_empty()).then(|| {
        let of = ident(&format!("{}Headers", pascal(message.rust_name())));
        quote!(, headers: &given::#of)
    });
    quote!(#key #headers)
}

/// The routing key, from its text, from what is given, and from the payload.
fn key(version: &MessageVersion) -> TokenStream {
    if let [] | [KeyPiece::Text(_)] = &version.key.pieces[..] {
        let text = &version.key.text;
        return quote!(let routing_key = #text;);
    }
    let pieces = version.key.pieces.iter().map(|piece| match piece {
        KeyPiece::Text(text) if text.is_empty() => TokenStream::new(),
        KeyPiece::Text(text) => quote!(routing_key.push_str(#text);),
        KeyPiece::Parameter { source: ParameterSource::Field(path), .. } => {
            let steps = path.split('.');
            quote!(routing_key.push_str(&rt::service::word(&body, &[#(#steps),*])?);)
        }
        KeyPiece::Parameter { name, words, .. } => {
            let field = ident(&snake(name));
            match words.listed().is_empty() {
                true => quote!(routing_key.push_str(&key.#field);),
                false => quote!(routing_key.push_str(key.#field.as_str());),
            }
        }
    });
    quote! {
        let mut routing_key = ::std::string::String::new();
        #(#pieces)*
    }
}

/// The envelope with what the contract says of it.
fn settings(exchange: &str, message: &Message, given: &[Given<'_>]) -> TokenStream {
    let mut lines = Vec::new();
    for header in &message.headers {
        let name = &header.name;
        if let Some(path) = &header.field {
            let steps = path.split('.');
            lines.push(quote! {
                if let Some(value) = rt::service::header(&envelope.body, &[#(#steps),*]) {
                    envelope = envelope.with_header(#name, value);
                }
            });
        } else if let Some(value) = given::fixed(header) {
            let value = constant(value);
            lines.push(quote!(envelope = envelope.with_header(#name, #value);));
        }
    }
    lines.extend(given.iter().map(header));
    if !message.persistent {
        lines.push(quote!(envelope.properties.persistent = false;));
    }
    // A request expires when who asks stops waiting.
    if let Some(millis) = message.ttl.filter(|_| message.kind == MessageKind::Event) {
        lines.push(quote! {
            envelope.properties.expiration = Some(::core::time::Duration::from_millis(#millis));
        });
    }
    if let Some(priority) = message.priority {
        lines.push(quote!(envelope.properties.priority = Some(#priority);));
    }
    quote! {
        let mut envelope = rt::Envelope::new(#exchange, routing_key, body);
        #(#lines)*
    }
}

fn header(given: &Given<'_>) -> TokenStream {
    let (name, field) = (given.name, ident(&snake(given.name)));
    let value = match given.values {
        Values::OneOf(..) => quote!(rt::Value::Text(value.as_str().to_owned())),
        Values::Word | Values::Text => quote!(rt::Value::Text(value.to_string())),
        Values::Integer => quote!(rt::Value::Int(*value)),
        Values::Number => quote!(rt::Value::Float(*value)),
    };
    match given.optional {
        true => quote! {
            if let Some(value) = &headers.#field {
                envelope = envelope.with_header(#name, #value);
            }
        },
        false => quote! {{
            let value = &headers.#field;
            envelope = envelope.with_header(#name, #value);
        }},
    }
}

/// A header's value that is always the same.
fn constant(value: &Value) -> TokenStream {
    match value {
        Value::Bool(value) => quote!(rt::Value::Bool(#value)),
        Value::Number(number) => match number.as_i64() {
            Some(number) => quote!(rt::Value::Int(#number)),
            None => {
                let number = number.as_f64().unwrap_or_default();
                quote!(rt::Value::Float(#number))
            }
        },
        other => {
            let text = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
            quote!(rt::Value::Text(::std::string::String::from(#text)))
        }
    }
}
