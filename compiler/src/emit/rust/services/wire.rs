//! Where a message says which contract it keeps, as the runtime knows it.

use crate::model::Message;
use crate::syntax::{Scalar, WireSource};
use proc_macro2::TokenStream;
use quote::quote;

/// The runtime's description of a message's wire form.
pub(super) fn wire(message: &Message) -> TokenStream {
    let (name, version) = (&message.wire.name, &message.wire.version);
    let own = |source: &WireSource, place: &WireSource| source == place;
    if own(name, &WireSource::Property("type".to_owned()))
        && own(version, &WireSource::Header("event-version".to_owned()))
    {
        return quote!(rt::service::Wire::OWN);
    }
    let (name, version) = (place(name), place(version));
    quote!(rt::service::Wire { name: #name, version: #version })
}

fn place(source: &WireSource) -> TokenStream {
    match source {
        WireSource::Property(name) => match name.as_str() {
            "app_id" => quote!(rt::service::Place::AppId),
            "content_type" => quote!(rt::service::Place::ContentType),
            "correlation_id" => quote!(rt::service::Place::CorrelationId),
            "message_id" => quote!(rt::service::Place::MessageId),
            _ => quote!(rt::service::Place::Type),
        },
        WireSource::Header(name) => quote!(rt::service::Place::Header(#name)),
        WireSource::Field(path) => {
            let steps = path.split('.');
            quote!(rt::service::Place::Field(&[#(#steps),*]))
        }
        WireSource::Fixed(value) => {
            let text = match value {
                Scalar::Text(text) => text.clone(),
                Scalar::Bool(value) => value.to_string(),
                Scalar::Number(number) => number.to_string(),
            };
            quote!(rt::service::Place::Fixed(#text))
        }
    }
}
