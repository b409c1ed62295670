//! What a service publishes: a method for each version of each message.

use super::given::{self, Given, Values};
use super::wire::wire;
use super::{Services, body};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::{KeyPiece, Message, MessageVersion, ParameterSource, Service};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

pub(super) fn items(services: &Services<'_>, service: &Service) -> Option<TokenStream> {
    let mut methods = Vec::new();
    for publication in &service.publishes {
        let Some(id) = publication.message.known() else { continue };
        let message = &services.model.messages[id];
        let versions = message.versions.iter().filter(|version| publication.has(version.major));
        methods.extend(versions.filter_map(|version| method(services, message, version)));
    }
    if methods.is_empty() {
        return None;
    }
    let title = docs::title(&format!("Publishes what `{}` tells.", service.name));
    Some(quote! {
        #title
        #[derive(Clone, Debug)]
        pub struct Producer {
            publisher: rt::Publisher,
        }

        impl Producer {
            /// A producer by the broker's connection.
            #[must_use]
            pub fn new(broker: &rt::Broker) -> Self {
                Self { publisher: broker.publisher().clone() }
            }

            #(#methods)*
        }
    })
}

fn method(
    services: &Services<'_>,
    message: &Message,
    version: &MessageVersion,
) -> Option<TokenStream> {
    let exchange = message.exchange.known().map(|id| &services.model.exchanges[id].name)?;
    let (type_, major, name) = (body(message, version), version.major, &message.name);
    let method = ident(&format!("{}_v{major}", snake(name)));
    let title = docs::title(&format!(
        "Publishes `{name}@{major}` to the exchange `{exchange}` by the key `{}`, and waits for the broker's word.",
        version.key.text
    ));
    let said = message.doc.as_deref().map(docs::paragraph);
    let deprecated = docs::deprecated(version.deprecated.as_deref());
    let parameters = given::parameters(message, version);
    let headers = given::headers(message);
    let key_argument = (!parameters.is_empty()).then(|| {
        let of = ident(&format!("{type_}Key"));
        quote!(, key: &given::#of)
    });
    let headers_argument = (!headers.is_empty()).then(|| {
        let of = ident(&format!("{}Headers", pascal(name)));
        quote!(, headers: &given::#of)
    });
    let key = key(version);
    let wire = wire(message);
    let settings = settings(exchange, message, &headers);
    Some(quote! {
        #title
        #said
        ///
        /// # Errors
        /// The contract does not allow the payload, no queue takes the message, or the broker does not confirm it in time.
        #deprecated
        #[allow(deprecated)]
        pub async fn #method(
            &self,
            message: &#type_
            #key_argument
            #headers_argument
        ) -> Result<rt::Receipt, rt::PublishError> {
            let body = rt::service::encode(message)?;
            #key
            #settings
            #wire.write(&mut envelope, #name, #major);
            self.publisher.publish(envelope).await
        }
    })
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
    if let Some(millis) = message.ttl {
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
