//! What a service consumes: a trait with a method for each message, without bodies, so that a new message does not compile
//! until it is handled.

use super::Services;
use super::subscription::{Reading, subscription};
use super::taken::{Taken, taken};
use super::wire::wire;
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::Consumption;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

pub(super) fn items(services: &Services<'_>, consumption: &Consumption) -> Option<TokenStream> {
    let queue = consumption.queue.known()?;
    let rust = services.queue(queue, &consumption.name);
    let consumer = ident(&pascal(rust));
    let taken = taken(services, consumption);
    let versions = taken.iter().filter_map(|one| one.enumeration(&consumer));
    let definition = definition(services, &consumer, consumption, &taken);
    let handler_of = ident(&format!("handler_of_{}", snake(rust)));
    let handler = handler(services, (&consumer, &handler_of), consumption, &taken);
    let subscription = subscription(services, queue, &Reading::consuming(consumption));
    let constant = ident(&snake(rust).to_uppercase());
    let start = ident(&format!("consume_{}", snake(rust)));
    let name = &consumption.name;
    let doc = docs::title(&format!("How `{name}` is read."));
    let begins = docs::title(&format!(
        "Begins to read `{name}`; goes on until the consumer is stopped or the broker is shut down."
    ));
    Some(quote! {
        #(#versions)*

        #definition

        #doc
        pub static #constant: rt::descriptor::Subscription = #subscription;

        #begins
        pub fn #start<H: #consumer>(broker: &rt::Broker, handler: H) -> rt::Consumer {
            broker.consume(&#constant, #handler_of(handler))
        }

        #handler
    })
}

fn definition(
    services: &Services<'_>,
    consumer: &Ident,
    consumption: &Consumption,
    taken: &[Taken<'_>],
) -> TokenStream {
    let title = docs::title(&format!("Handles what comes to `{}`.", consumption.name));
    let methods = taken.iter().map(|one| {
        let (method, of) = (one.method(), one.type_(consumer));
        let doc = docs::title(&format!("Handles `{}`.", one.message.name));
        let said = one.message.doc.as_deref().map(docs::paragraph);
        quote! {
            #doc
            #said
            ///
            /// # Errors
            /// `?` on any error is a retry; [`rt::Failure`] has the other ways to fail.
            #[allow(deprecated)]
            fn #method(
                &self,
                message: #of,
                context: &rt::Context,
            ) -> impl ::core::future::Future<Output = Result<(), rt::Failure>> + Send;
        }
    });
    let upcasts = taken.iter().flat_map(|one| one.open_upcasts(services));
    let whole = taken.is_empty().then(|| {
        quote! {
            /// Handles any message: the topology says nothing of what comes.
            ///
            /// # Errors
            /// `?` on any error is a retry; [`rt::Failure`] has the other ways to fail.
            fn message(
                &self,
                message: &rt::Delivery,
                context: &rt::Context,
            ) -> impl ::core::future::Future<Output = Result<(), rt::Failure>> + Send;
        }
    });
    quote! {
        #title
        pub trait #consumer: Send + Sync + 'static {
            #(#methods)*
            #(#upcasts)*
            #whole
        }
    }
}

/// From bytes to a method: by the message's name and version.
fn handler(
    services: &Services<'_>,
    (consumer, handler_of): (&Ident, &Ident),
    consumption: &Consumption,
    taken: &[Taken<'_>],
) -> TokenStream {
    let arms = taken.iter().map(|one| arm(services, consumer, one));
    let otherwise = match (&consumption.drops_unknown, taken.is_empty()) {
        (_, true) => quote!(self.0.message(delivery, context).await),
        (Some(_), _) => quote!(Ok(())),
        (None, _) => quote!(Err(rt::service::unknown(delivery))),
    };
    let handles = docs::title(&format!(
        "Handles what comes to `{}`, undecoded: for what stands between the broker and it.",
        consumption.name
    ));
    quote! {
        #handles
        #[must_use]
        pub fn #handler_of<H: #consumer>(handler: H) -> impl rt::Handler {
            struct By<H>(H);
            impl<H: #consumer> rt::Handler for By<H> {
                #[allow(deprecated)]
                async fn handle(
                    &self,
                    delivery: &rt::Delivery,
                    context: &rt::Context,
                ) -> Result<(), rt::Failure> {
                    #(#arms)*
                    #otherwise
                }
            }
            By(handler)
        }
    }
}

fn arm(services: &Services<'_>, consumer: &Ident, taken: &Taken<'_>) -> TokenStream {
    let (name, method, wire) = (&taken.message.name, taken.method(), wire(taken.message));
    let versions = taken.versions.iter().map(|version| {
        let (major, message) = (version.major, taken.message(services, consumer, version));
        quote! {
            if #wire.is(delivery, #name, #major) {
                let message = #message;
                return self.0.#method(message, context).await;
            }
        }
    });
    versions.collect()
}
