//! What a service answers: a trait with a method for each version of each request of a queue, without bodies.

use super::client::output;
use super::subscription::{Reading, subscription};
use super::wire::wire;
use super::{Services, body, errors};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::{Answer, AnswerShapes, Id, Message, MessageVersion, Queue, Service};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A version of a request that is answered.
struct Asked<'m> {
    message: &'m Message,
    version: &'m MessageVersion,
    answer: &'m AnswerShapes,
}

/// What a service answers from each of its queues.
pub(super) fn items(services: &Services<'_>, service: &Service) -> Vec<TokenStream> {
    let mut queues: Vec<Id<Queue>> =
        service.answers.iter().filter_map(|answer| answer.queue.known()).collect();
    queues.sort_unstable();
    queues.dedup();
    queues.into_iter().map(|queue| of_queue(services, service, queue)).collect()
}

fn of_queue(services: &Services<'_>, service: &Service, queue: Id<Queue>) -> TokenStream {
    let of_queue = |answer: &&Answer| answer.queue.known() == Some(queue);
    let answers: Vec<_> = service.answers.iter().filter(of_queue).collect();
    let asked = asked(services, &answers);
    let name = &services.model.queues[queue].name;
    let rust = services.queue(queue, name);
    let responder = ident(&pascal(rust));
    let definition = definition(&responder, name, &asked);
    let responder_of = ident(&format!("responder_of_{}", snake(rust)));
    let responds = responds((&responder, &responder_of), name, &asked);
    let reading = Reading::answering(name, &answers);
    let subscription = subscription(services, queue, &reading);
    let constant = ident(&snake(rust).to_uppercase());
    let start = ident(&format!("answer_{}", snake(rust)));
    let doc = docs::title(&format!("How `{name}` is read."));
    let begins = docs::title(&format!(
        "Begins to answer what comes to `{name}`; goes on until it is stopped or the broker is shut down."
    ));
    quote! {
        #definition

        #doc
        pub static #constant: rt::descriptor::Subscription = #subscription;

        #begins
        pub fn #start<R: #responder>(broker: &rt::Broker, responder: R) -> rt::Consumer {
            broker.answer(&#constant, #responder_of(responder))
        }

        #responds
    }
}

fn asked<'m>(services: &Services<'m>, answers: &[&'m Answer]) -> Vec<Asked<'m>> {
    let model = services.model;
    let messages =
        answers.iter().filter_map(|answer| Some(&model.messages[answer.request.known()?]));
    let versions = messages.flat_map(|message| {
        message.versions.iter().filter_map(move |version| {
            Some(Asked { message, version, answer: version.answer.as_ref()? })
        })
    });
    versions.collect()
}

impl Asked<'_> {
    fn method(&self) -> Ident {
        ident(&format!("{}_v{}", snake(self.message.rust_name()), self.version.major))
    }
}

fn definition(responder: &Ident, queue: &str, asked: &[Asked<'_>]) -> TokenStream {
    let title = docs::title(&format!("Answers what comes to `{queue}`."));
    let methods = asked.iter().map(|one| {
        let (method, request) = (one.method(), body(one.message, one.version));
        let output = output(one.message, one.version, one.answer);
        let doc = docs::title(&format!("Answers `{}@{}`.", one.message.name, one.version.major));
        let said = one.message.doc.as_deref().map(docs::paragraph);
        quote! {
            #doc
            #said
            ///
            /// # Errors
            /// Whatever keeps it from answering: who asked is told the cause, and the request is given up.
            #[allow(deprecated)]
            fn #method(
                &self,
                request: #request,
                context: &rt::Context,
            ) -> impl ::core::future::Future<Output = Result<#output, rt::Failure>> + Send;
        }
    });
    quote! {
        #title
        pub trait #responder: Send + Sync + 'static {
            #(#methods)*
        }
    }
}

/// From bytes to a method and back.
fn responds(
    (responder, responder_of): (&Ident, &Ident),
    queue: &str,
    asked: &[Asked<'_>],
) -> TokenStream {
    let arms = asked.iter().map(arm);
    let answers = docs::title(&format!(
        "Answers what comes to `{queue}`, undecoded: for what stands between the broker and it."
    ));
    quote! {
        #answers
        #[must_use]
        pub fn #responder_of<R: #responder>(responder: R) -> impl rt::Responder {
            struct By<R>(R);
            impl<R: #responder> rt::Responder for By<R> {
                #[allow(deprecated)]
                async fn answer(
                    &self,
                    delivery: &rt::Delivery,
                    context: &rt::Context,
                ) -> Result<rt::Envelope, rt::Failure> {
                    #(#arms)*
                    Err(rt::service::unknown(delivery))
                }
            }
            By(responder)
        }
    }
}

fn arm(one: &Asked<'_>) -> TokenStream {
    let (name, major, wire) = (&one.message.name, one.version.major, wire(one.message));
    let (method, request) = (one.method(), body(one.message, one.version));
    let says = quote!(&#wire, #name, #major);
    let answered = match one.answer.errors.is_empty() {
        true => quote!(rt::service::reply(&answered, #says)),
        false => {
            let enumeration = errors::name(one.message, one.version);
            let errors = one.answer.errors.iter().map(|(error, _)| {
                let variant = ident(&pascal(error));
                quote! {
                    Err(#enumeration::#variant(details)) => {
                        rt::service::reply_error(#error, &details, #says)
                    }
                }
            });
            quote! {
                match answered {
                    Ok(reply) => rt::service::reply(&reply, #says),
                    #(#errors)*
                }
            }
        }
    };
    quote! {
        if #wire.is(delivery, #name, #major) {
            let request = rt::service::decode::<#request>(delivery)?;
            let answered = self.0.#method(request, context).await?;
            return #answered;
        }
    }
}
