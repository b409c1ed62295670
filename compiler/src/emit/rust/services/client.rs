//! What a service asks: a method for each version of each request.

use super::outgoing::Outgoing;
use super::{Services, body, errors};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::emit::rust::plan::{PayloadOf, payload_name};
use crate::model::{AnswerShapes, Message, MessageVersion, Payload, Service};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// How long a reply is waited for, in milliseconds, where the topology says nothing.
const TIMEOUT: u64 = 30_000;

pub(super) fn items<'s>(services: &Services<'s>, service: &'s Service) -> Option<TokenStream> {
    let versions = services.meant(&service.requests);
    let methods = versions.filter_map(|(_, message, version)| method(services, message, version));
    let methods: Vec<_> = methods.collect();
    if methods.is_empty() {
        return None;
    }
    let title = docs::title(&format!("Asks what `{}` asks.", service.name));
    Some(quote! {
        #title
        #[derive(Clone, Debug)]
        pub struct Client {
            requester: rt::Requester,
        }

        impl Client {
            /// A client by the broker's connection.
            #[must_use]
            pub fn new(broker: &rt::Broker) -> Self {
                Self { requester: broker.requester().clone() }
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
    let Outgoing { exchange, arguments, statements } = Outgoing::new(services, message, version)?;
    let answer = version.answer.as_ref()?;
    let (type_, major, name) = (body(message, version), version.major, &message.name);
    let method = ident(&format!("{}_v{major}", snake(message.rust_name())));
    let title = docs::title(&format!(
        "Asks `{name}@{major}` by the exchange `{exchange}` and the key `{}`, and waits for the reply.",
        version.key.text
    ));
    let said = message.doc.as_deref().map(docs::paragraph);
    let deprecated = docs::deprecated(version.deprecated.as_deref());
    let millis = message.ttl.unwrap_or(TIMEOUT);
    let (output, read) = (output(message, version, answer), read(message, version, answer));
    Some(quote! {
        #title
        #said
        ///
        /// # Errors
        /// The contract does not allow the payload, nobody takes the request, who answers has failed, or no reply came in time.
        #deprecated
        #[allow(deprecated)]
        pub async fn #method(
            &self,
            message: &#type_
            #arguments
        ) -> Result<#output, rt::RequestError> {
            #statements
            let timeout = ::core::time::Duration::from_millis(#millis);
            let reply = self.requester.ask(envelope, timeout).await?;
            #read
        }
    })
}

/// The type of the reply.
fn reply(message: &Message, version: &MessageVersion) -> Ident {
    ident(&payload_name(&PayloadOf { message, version, payload: Payload::Reply }))
}

/// The type of an error's details.
pub(super) fn details(message: &Message, version: &MessageVersion, error: &str) -> Ident {
    ident(&payload_name(&PayloadOf { message, version, payload: Payload::Error(error) }))
}

/// What comes back: the reply, or, where the contract has errors, one of them.
pub(super) fn output(
    message: &Message,
    version: &MessageVersion,
    answer: &AnswerShapes,
) -> TokenStream {
    let reply = reply(message, version);
    match answer.errors.is_empty() {
        true => quote!(#reply),
        false => {
            let errors = errors::name(message, version);
            quote!(Result<#reply, #errors>)
        }
    }
}

/// From a delivery to what comes back.
fn read(message: &Message, version: &MessageVersion, answer: &AnswerShapes) -> TokenStream {
    let ok = match answer.errors.is_empty() {
        true => quote!(rt::service::answer(&reply)),
        false => quote!(rt::service::answer(&reply).map(Ok)),
    };
    let errors = errors::name(message, version);
    let known = answer.errors.iter().map(|(name, _)| {
        let variant = ident(&pascal(name));
        quote!(Some(#name) => rt::service::answer(&reply).map(#errors::#variant).map(Err),)
    });
    quote! {
        match rt::service::error_of(&reply) {
            None => #ok,
            #(#known)*
            Some(other) => Err(rt::service::unknown_error(other)),
        }
    }
}
