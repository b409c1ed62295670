//! Services: what each publishes and consumes, as Rust that fits the topology and nothing else.
//!
//! A module for each service, and one for the parameters of routing keys and the headers that whoever publishes has to give.

mod client;
mod consumer;
mod declared;
mod destinations;
pub(super) mod errors;
mod given;
mod names;
mod outgoing;
mod producer;
mod responder;
mod subscription;
mod taken;
mod wire;

use super::Rust;
use super::claims::Collision;
use super::docs;
use super::names::{ident, snake};
use super::plan::{PayloadOf, Plan, payload_name};
use crate::model::{
    Id, Message, MessageRef, MessageVersion, Model, Payload, Policy, Queue, Service, Vhost,
};
use crate::resolve::queue_of;
use destinations::Destinations;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::HashMap;

/// What services are made from.
struct Services<'s> {
    model: &'s Model,
    plan: &'s Plan<'s>,
    options: &'s Rust<'s>,
    /// The policies that hold the settings of queues, by the queue.
    policies: HashMap<(Id<Vhost>, &'s str), &'s Policy>,
    /// Where messages go, once it is asked for.
    destinations: OnceCell<Destinations>,
}

/// What would have the same name in Rust, of types and of services.
pub(super) fn collisions(model: &Model, plan: &mut Plan<'_>, options: &Rust<'_>) -> Vec<Collision> {
    let mut claims = std::mem::take(&mut plan.claims);
    names::claim(&Services::new(model, plan, options), &mut claims);
    claims.collisions
}

/// The modules of all services, and what they share.
pub(super) fn modules(model: &Model, plan: &Plan<'_>, options: &Rust<'_>) -> Vec<TokenStream> {
    let services = Services::new(model, plan, options);
    let errors = errors::enums(model, |message, version| services.is_asked(message, version));
    let given = given::module(&services);
    let modules = services.wanted().filter_map(|service| services.module(service));
    errors.into_iter().chain(given).chain(modules).collect()
}

impl<'s> Services<'s> {
    fn new(model: &'s Model, plan: &'s Plan<'s>, options: &'s Rust<'s>) -> Self {
        let policies = model.policies.values();
        let policies =
            policies.filter_map(|policy| Some(((policy.vhost, queue_of(policy)?), policy)));
        let (policies, destinations) = (policies.collect(), OnceCell::new());
        Self { model, plan, options, policies, destinations }
    }

    /// The services that code is wanted for.
    fn wanted(&self) -> impl Iterator<Item = &'s Service> + use<'s> {
        let named = self.options.services;
        let is_wanted = move |service: &&Service| named.is_empty() || named.contains(&service.name);
        self.model.services.values().filter(is_wanted)
    }

    fn destinations(&self) -> &Destinations {
        self.destinations.get_or_init(|| Destinations::of(self.model))
    }

    /// What generated Rust calls a queue by; partitions have one name.
    fn queue<'q>(&'q self, id: Id<Queue>, name: &'q str) -> &'q str {
        self.model.queues[id].rust.as_deref().unwrap_or(name)
    }

    /// One of a queue's settings, by the policies' name for it, whether it is an argument or in a policy of the queue's own.
    fn setting<'q>(&'q self, queue: &'q Queue, key: &str) -> Option<&'q Value> {
        let argument = queue.arguments.value(&format!("x-{key}"));
        argument.or_else(|| {
            self.policies.get(&(queue.vhost, queue.name.as_str()))?.definition.value(key)
        })
    }

    /// The versions of messages that references mean.
    fn meant(
        &self,
        references: &'s [MessageRef],
    ) -> impl Iterator<Item = (Id<Message>, &'s Message, &'s MessageVersion)> + use<'s> {
        let model = self.model;
        let known = references.iter().filter_map(|one| Some((one, one.message.known()?)));
        known.flat_map(move |(one, id)| {
            let message = &model.messages[id];
            let versions = message.versions.iter().filter(|version| one.has(version.major));
            versions.map(move |version| (id, message, version))
        })
    }

    /// Whether one of them publishes a version of a message, or asks it.
    fn is_sent(&self, id: Id<Message>, version: &MessageVersion) -> bool {
        let mut all =
            self.wanted().flat_map(|service| service.publishes.iter().chain(&service.requests));
        all.any(|one| one.message.known() == Some(id) && one.has(version.major))
    }

    /// Whether one of them asks a version of a request, or answers it.
    fn is_asked(&self, id: Id<Message>, version: &MessageVersion) -> bool {
        let mut answers = self.wanted().flat_map(|service| &service.answers);
        self.is_sent(id, version) || answers.any(|one| one.request.known() == Some(id))
    }

    /// One service; none where it neither publishes nor consumes, asks nor answers.
    fn module(&self, service: &Service) -> Option<TokenStream> {
        let producer = producer::items(self, service);
        let consumers: Vec<_> =
            service.consumes.iter().filter_map(|one| consumer::items(self, one)).collect();
        let client = client::items(self, service);
        let responders = responder::items(self, service);
        let parts = producer.iter().chain(&client).chain(&consumers).chain(&responders);
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() {
            return None;
        }
        let declared = declared::items(self, service);
        let name = ident(&snake(service.rust_name()));
        let title = docs::title(&format!("The service `{}`.", service.name));
        let said = service.doc.as_deref().map(docs::paragraph);
        let expected = self.expected(service);
        let runtime = &self.options.paths.runtime;
        Some(quote! {
            #title
            #said
            #[allow(unused_imports, reason = "what a service needs of the types differs")]
            pub mod #name {
                use super::*;
                use #runtime as rt;
                use rt::codegen::prelude::*;

                #expected
                #declared
                #(#parts)*
            }
        })
    }

    /// What is to be on the broker before the service starts.
    fn expected(&self, service: &Service) -> TokenStream {
        let sent = service.publishes.iter().chain(&service.requests);
        let sent = sent.filter_map(|one| one.message.known());
        let exchanges = sent.filter_map(|id| self.model.messages[id].exchange.known());
        let exchanges = exchanges.map(|id| self.model.exchanges[id].name.as_str());
        let consumed = service.consumes.iter().filter_map(|one| one.queue.known());
        let answered = service.answers.iter().filter_map(|one| one.queue.known());
        let queues =
            consumed.chain(answered).flat_map(|id| subscription::on_broker(self.model, id));
        let sorted = |names: Vec<&str>| -> std::collections::BTreeSet<String> {
            names.into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect()
        };
        let (exchanges, queues) = (sorted(exchanges.collect()), sorted(queues.collect()));
        let (exchanges, queues) = (exchanges.into_iter(), queues.into_iter());
        quote! {
            /// What has to be on the broker before the service starts: `Broker::check` asks for it.
            pub const EXPECTED: rt::descriptor::Expected = rt::descriptor::Expected {
                exchanges: &[#(#exchanges),*],
                queues: &[#(#queues),*],
            };
            // Whoever does not ask for it makes no mistake.
            const _: &rt::descriptor::Expected = &EXPECTED;
        }
    }
}

/// The type of a version's body.
pub(super) fn body(message: &Message, version: &MessageVersion) -> Ident {
    ident(&payload_name(&PayloadOf { message, version, payload: Payload::Body }))
}
