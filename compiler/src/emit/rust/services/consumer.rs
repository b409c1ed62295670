//! What a service consumes: a trait with a method for each message, without bodies, so that a new message does not compile
//! until it is handled.

use super::subscription::{Reading, subscription};
use super::wire::wire;
use super::{Services, body};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::{Consumption, Message, MessageVersion};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A message that is taken, and in which versions.
struct Taken<'m> {
    message: &'m Message,
    versions: Vec<&'m MessageVersion>,
}

impl Taken<'_> {
    fn method(&self) -> Ident {
        ident(&snake(&self.message.name))
    }

    /// The type of what is taken: the body itself, or an enum of the versions.
    fn type_(&self, consumer: &Ident) -> Ident {
        match &self.versions[..] {
            [only] => body(self.message, only),
            _ => ident(&format!("{consumer}{}", pascal(&self.message.name))),
        }
    }
}

pub(super) fn items(services: &Services<'_>, consumption: &Consumption) -> Option<TokenStream> {
    let queue = consumption.queue.known()?;
    let consumer = ident(&pascal(&consumption.name));
    let taken = taken(services, consumption);
    let versions = taken.iter().filter_map(|one| versions(&consumer, one));
    let definition = definition(&consumer, consumption, &taken);
    let handler = handler(&consumer, consumption, &taken);
    let subscription = subscription(services.model, queue, &Reading::consuming(consumption));
    let constant = ident(&snake(&consumption.name).to_uppercase());
    let start = ident(&format!("consume_{}", snake(&consumption.name)));
    let doc = format!("How `{}` is read.", consumption.name);
    let begins = format!(
        "Begins to read `{}`; goes on until the consumer is stopped or the broker is shut down.",
        consumption.name
    );
    let (doc, begins) = (docs::title(&doc), docs::title(&begins));
    Some(quote! {
        #(#versions)*

        #definition

        #doc
        pub static #constant: rt::descriptor::Subscription = #subscription;

        #begins
        pub fn #start<H: #consumer>(broker: &rt::Broker, handler: H) -> rt::Consumer {
            #handler
            broker.consume(&#constant, By(handler))
        }
    })
}

fn taken<'m>(services: &Services<'m>, consumption: &'m Consumption) -> Vec<Taken<'m>> {
    let all = consumption.messages.iter().filter_map(|reference| {
        let message = &services.model.messages[reference.message.known()?];
        let versions = message.versions.iter().filter(|version| reference.has(version.major));
        let versions: Vec<_> = versions.collect();
        (!versions.is_empty()).then_some(Taken { message, versions })
    });
    all.collect()
}

/// The versions of a message that a consumer takes, where they are several.
fn versions(consumer: &Ident, taken: &Taken<'_>) -> Option<TokenStream> {
    if taken.versions.len() < 2 {
        return None;
    }
    let name = taken.type_(consumer);
    let title = docs::title(&format!("`{}`, in the versions that are taken.", taken.message.name));
    let variants = taken.versions.iter().map(|version| {
        let (variant, of) = (ident(&format!("V{}", version.major)), body(taken.message, version));
        let doc = format!(" Version {}.", version.major);
        quote!(#[doc = #doc] #variant(#of))
    });
    Some(quote! {
        #title
        #[allow(deprecated, clippy::large_enum_variant, reason = "the contracts shape them")]
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#variants),*
        }
    })
}

fn definition(consumer: &Ident, consumption: &Consumption, taken: &[Taken<'_>]) -> TokenStream {
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
            #whole
        }
    }
}

/// From bytes to a method: by the message's name and version.
fn handler(consumer: &Ident, consumption: &Consumption, taken: &[Taken<'_>]) -> TokenStream {
    let arms = taken.iter().map(|one| arm(consumer, one));
    let otherwise = match (&consumption.drops_unknown, taken.is_empty()) {
        (_, true) => quote!(self.0.message(delivery, context).await),
        (Some(_), _) => quote!(Ok(())),
        (None, _) => quote!(Err(rt::service::unknown(delivery))),
    };
    quote! {
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
    }
}

fn arm(consumer: &Ident, taken: &Taken<'_>) -> TokenStream {
    let (name, method, wire) = (&taken.message.name, taken.method(), wire(taken.message));
    let several = taken.versions.len() > 1;
    let versions = taken.versions.iter().map(|version| {
        let (major, of) = (version.major, body(taken.message, version));
        let message = quote!(rt::service::decode::<#of>(delivery)?);
        let message = match several {
            true => {
                let (versions, variant) = (taken.type_(consumer), ident(&format!("V{major}")));
                quote!(#versions::#variant(#message))
            }
            false => message,
        };
        quote! {
            if #wire.is(delivery, #name, #major) {
                return self.0.#method(#message, context).await;
            }
        }
    });
    versions.collect()
}
