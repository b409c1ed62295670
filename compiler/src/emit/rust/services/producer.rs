//! What a service publishes: a method for each version of each message.

use super::outgoing::Outgoing;
use super::{Services, body};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, snake};
use crate::model::{Id, Message, MessageVersion, Service};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn items<'s>(services: &Services<'s>, service: &'s Service) -> Option<TokenStream> {
    let versions = services.meant(&service.publishes);
    let methods =
        versions.filter_map(|(id, message, version)| method(services, (id, message), version));
    let methods: Vec<_> = methods.collect();
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
    (id, message): (Id<Message>, &Message),
    version: &MessageVersion,
) -> Option<TokenStream> {
    let Outgoing { exchange, arguments, statements } = Outgoing::new(services, message, version)?;
    let (type_, major, name) = (body(message, version), version.major, &message.name);
    let method = ident(&format!("{}_v{major}", snake(message.rust_name())));
    let title = docs::title(&format!(
        "Publishes `{name}@{major}` to the exchange `{exchange}` by the key `{}`, and waits for the broker's word.",
        version.key.text
    ));
    let said = message.doc.as_deref().map(docs::paragraph);
    let table = services.destinations().table(id, major);
    let deprecated = docs::deprecated(version.deprecated.as_deref());
    Some(quote! {
        #title
        #said
        #table
        ///
        /// # Errors
        /// The contract does not allow the payload, no queue takes the message, or the broker does not confirm it in time.
        #deprecated
        #[allow(deprecated)]
        pub async fn #method(
            &self,
            message: &#type_
            #arguments
        ) -> Result<rt::Receipt, rt::PublishError> {
            #statements
            self.publisher.publish(envelope).await
        }
    })
}
