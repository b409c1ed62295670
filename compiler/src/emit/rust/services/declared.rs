//! What a service declares itself, and how arguments and bindings are said to the runtime.

use super::Services;
use crate::emit::rust::docs;
use crate::flow::partitions;
use crate::model::{Binding, Destination, Exchange, Id, Model, Queue, Service, Setting};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// The exchanges and queues that a service declares, with all that is bound to them; nothing, where it only expects what is there.
pub(super) fn items(services: &Services<'_>, service: &Service) -> Option<TokenStream> {
    if service.declares.is_empty() {
        return None;
    }
    let model = services.model;
    let names = service.declares.iter();
    let exchanges: Vec<_> =
        names.clone().filter_map(|name| model.exchange(service.vhost, name)).collect();
    let queues = names.filter_map(|name| model.queue(service.vhost, name));
    let queues: Vec<_> = queues.flat_map(|first| partitions(model, first)).collect();
    let bindings = model.bindings.values().filter(|binding| match &binding.destination {
        Destination::Queue(to) => to.known().is_some_and(|id| queues.contains(&id)),
        Destination::Exchange(to) => to.known().is_some_and(|id| exchanges.contains(&id)),
    });
    let bindings = bindings.filter_map(|binding| binding_of(model, binding));
    let exchanges = exchanges.iter().map(|id| exchange(&model.exchanges[*id]));
    let queues = queues.iter().map(|id| queue(model, *id));
    let title = docs::title(&format!(
        "What `{}` declares whenever it connects: give it to `Options::declaring`.",
        service.name
    ));
    Some(quote! {
        #title
        pub static DECLARES: rt::descriptor::Declared = rt::descriptor::Declared {
            exchanges: &[#(#exchanges),*],
            queues: &[#(#queues),*],
            bindings: &[#(#bindings),*],
        };
    })
}

fn exchange(exchange: &Exchange) -> TokenStream {
    let Exchange { name, durable, auto_delete, internal, .. } = exchange;
    let kind = exchange.kind.to_string();
    let arguments = exchange.arguments.iter().filter_map(argument);
    quote! {
        rt::descriptor::Exchange {
            name: #name,
            kind: #kind,
            durable: #durable,
            auto_delete: #auto_delete,
            internal: #internal,
            arguments: &[#(#arguments),*],
        }
    }
}

fn queue(model: &Model, id: Id<Queue>) -> TokenStream {
    let Queue { name, durable, auto_delete, arguments, .. } = &model.queues[id];
    let arguments = arguments.iter().filter_map(argument);
    quote! {
        rt::descriptor::Queue {
            name: #name,
            durable: #durable,
            auto_delete: #auto_delete,
            arguments: &[#(#arguments),*],
        }
    }
}

fn binding_of(model: &Model, binding: &Binding) -> Option<TokenStream> {
    let to = match &binding.destination {
        Destination::Queue(to) => {
            let name = &model.queues[to.known()?].name;
            quote!(Queue(#name))
        }
        Destination::Exchange(to) => {
            let name = &model.exchanges[to.known()?].name;
            quote!(Exchange(#name))
        }
    };
    let bind = bind(model, binding)?;
    Some(quote! {
        rt::descriptor::Binding { to: rt::descriptor::End::#to, bind: #bind }
    })
}

/// A binding, without its end.
pub(super) fn bind(model: &Model, binding: &Binding) -> Option<TokenStream> {
    let exchange = &model.exchanges[binding.source.known()?].name;
    let key = &binding.routing_key;
    let asked = binding.arguments.iter().filter_map(|(name, value)| {
        let value = value_of(value)?;
        Some(quote!((#name, #value)))
    });
    Some(quote! {
        rt::descriptor::Bind { exchange: #exchange, key: #key, arguments: &[#(#asked),*] }
    })
}

pub(super) fn argument(setting: &Setting) -> Option<TokenStream> {
    let (name, value) = (&setting.name, value_of(&setting.value)?);
    Some(quote!((#name, #value)))
}

fn value_of(value: &Value) -> Option<TokenStream> {
    Some(match value {
        Value::String(text) => quote!(rt::descriptor::Argument::Text(#text)),
        Value::Bool(value) => quote!(rt::descriptor::Argument::Bool(#value)),
        Value::Number(number) => {
            let number = number.as_i64()?;
            quote!(rt::descriptor::Argument::Int(#number))
        }
        _ => return None,
    })
}
