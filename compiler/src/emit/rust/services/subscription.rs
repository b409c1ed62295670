//! How a service reads a queue, as plain data for the runtime.

use super::Services;
use super::declared::{argument, bind};
use crate::broker::QueueType;
use crate::flow::partitions;
use crate::model::{Answer, Consumption, Destination, Id, Model, Presence, Queue, Retry};
use crate::resolve::{delay_classes, delay_name};
use crate::syntax::{Duration, StreamStart, unix_seconds};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// How many deliveries the broker sends ahead, where the topology says nothing: enough to keep a worker busy.
const PREFETCH: u16 = 20;

/// The queues on the broker that are read as one: the queue itself, or its partitions. None, where each instance makes its own.
pub(super) fn on_broker(model: &Model, id: Id<Queue>) -> Vec<&str> {
    if model.queues[id].presence == Presence::PerInstance {
        return Vec::new();
    }
    partitions(model, id).map(|id| model.queues[id].name.as_str()).collect()
}

/// How a service reads a queue.
pub(super) struct Reading<'m> {
    name: &'m str,
    prefetch: Option<u16>,
    workers: u16,
    consumption: Option<&'m Consumption>,
}

impl<'m> Reading<'m> {
    pub(super) fn consuming(consumption: &'m Consumption) -> Self {
        let Consumption { name, prefetch, workers, .. } = consumption;
        Self { name, prefetch: *prefetch, workers: *workers, consumption: Some(consumption) }
    }

    /// What comes to one queue is answered by one reader, whichever request it is.
    pub(super) fn answering(name: &'m str, answers: &[&Answer]) -> Self {
        let prefetch = answers.iter().filter_map(|answer| answer.prefetch).max();
        let workers = answers.iter().map(|answer| answer.workers).max().unwrap_or(1);
        Self { name, prefetch, workers, consumption: None }
    }
}

/// The description of how a queue is read.
pub(super) fn subscription(
    services: &Services<'_>,
    id: Id<Queue>,
    reading: &Reading<'_>,
) -> TokenStream {
    let model = services.model;
    let (queue, name, workers) = (&model.queues[id], reading.name, reading.workers);
    let queues = match queue.presence {
        Presence::PerInstance => vec![queue.name.as_str()],
        _ => on_broker(model, id),
    };
    let prefetch = reading.prefetch.unwrap_or(PREFETCH.max(workers));
    let consumption = reading.consumption;
    let source = source(model, consumption.and_then(|one| one.from.as_ref()), id);
    let are_stored = consumption.is_some_and(|one| one.offsets_stored);
    let offsets_stored = are_stored.then(|| quote!(offsets_stored: true,));
    let ordered_by = option(queue.ordered_by.as_ref().map(|header| quote!(#header)));
    let retry = option(consumption.and_then(|one| Some(retry(one, &model.retries[one.retry?]))));
    let dead_letter = option(dead_letter(services, queue));
    let deduplicate = option(consumption.and_then(deduplicate));
    let time_limit = time_limit(services, queue);
    let before = consumption.is_some_and(|one| one.ack_before);
    let ack = if before { quote!(Before) } else { quote!(After) };
    quote! {
        rt::descriptor::Subscription {
            source: #source,
            #offsets_stored
            prefetch: #prefetch,
            workers: #workers,
            ordered_by: #ordered_by,
            retry: #retry,
            dead_letter: #dead_letter,
            deduplicate: #deduplicate,
            ack: rt::descriptor::Ack::#ack,
            #time_limit
            ..rt::descriptor::Subscription::new(#name, &[#(#queues),*])
        }
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn source(model: &Model, from: Option<&StreamStart>, id: Id<Queue>) -> TokenStream {
    let queue = &model.queues[id];
    if queue.presence == Presence::PerInstance {
        let arguments = queue.arguments.iter().filter_map(argument);
        let bindings = model.bindings.values().filter(|binding| {
            matches!(&binding.destination, Destination::Queue(to) if to.known() == Some(id))
        });
        let bindings = bindings.filter_map(|binding| bind(model, binding));
        return quote! {
            rt::descriptor::Source::PerInstance(rt::descriptor::Instance {
                arguments: &[#(#arguments),*],
                bindings: &[#(#bindings),*],
            })
        };
    }
    if queue.kind != Some(QueueType::Stream) {
        return quote!(rt::descriptor::Source::Queue);
    }
    let offset = match from {
        None | Some(StreamStart::Next) => quote!(Next),
        Some(StreamStart::First) => quote!(First),
        Some(StreamStart::Last) => quote!(Last),
        Some(StreamStart::Offset(offset)) => quote!(At(#offset)),
        Some(StreamStart::Timestamp(text)) => {
            // Streams hold nothing from before 1970.
            let seconds = unix_seconds(text).unwrap_or_default();
            quote!(Since(#seconds))
        }
    };
    quote!(rt::descriptor::Source::Stream(rt::descriptor::Offset::#offset))
}

fn retry(consumption: &Consumption, retry: &Retry) -> TokenStream {
    let attempts = retry.attempts;
    let (by, by_exchange) = match (retry.blocking, consumption.delays.is_empty()) {
        (true, _) => (quote!(Blocking), false),
        (false, true) => (quote!(Redelivery), false),
        (false, false) => (quote!(DelayQueues), true),
    };
    let delays = retry.delays.iter().map(|delay| {
        let classes = delay_classes(retry, *delay).map(|millis| {
            let exchange = if by_exchange { delay_name(millis) } else { String::new() };
            quote!(rt::descriptor::Delay::of(#millis, #exchange))
        });
        quote!(&[#(#classes),*])
    });
    quote! {
        rt::descriptor::Retry {
            attempts: #attempts,
            delays: &[#(#delays),*],
            by: rt::descriptor::RetryBy::#by,
        }
    }
}

/// Where the queue's settings send dead letters. What the user's own policies say, the broker does by itself.
fn dead_letter(services: &Services<'_>, queue: &Queue) -> Option<TokenStream> {
    let exchange = services.setting(queue, "dead-letter-exchange")?.as_str()?;
    let key = services.setting(queue, "dead-letter-routing-key").and_then(Value::as_str);
    let key = option(key.map(|key| quote!(#key)));
    Some(quote!(rt::descriptor::DeadLetter { exchange: #exchange, key: #key }))
}

/// How long a handler may take on a queue with a `consumer_timeout` of its own: less than that, which closes the channel; a delivery
/// may have waited for its turn before it was handled.
fn time_limit(services: &Services<'_>, queue: &Queue) -> Option<TokenStream> {
    let millis = services.setting(queue, "consumer-timeout")?.as_u64()?;
    let millis = millis - millis / 10;
    Some(quote!(time_limit: ::core::time::Duration::from_millis(#millis),))
}

/// How long duplicates are remembered, where the topology says nothing: longer than a message is usually tried again.
const KEEP: Duration = Duration { millis: 24 * 60 * 60 * 1_000 };

fn deduplicate(consumption: &Consumption) -> Option<TokenStream> {
    let told = consumption.deduplicate.as_ref()?;
    let millis = told.keep.unwrap_or(KEEP.millis);
    let by = match &told.field {
        None => quote!(MessageId),
        Some(path) => {
            let steps = path.split('.');
            quote!(Field(&[#(#steps),*]))
        }
    };
    Some(quote! {
        rt::descriptor::Deduplicate {
            by: rt::descriptor::Identity::#by,
            keep: ::core::time::Duration::from_millis(#millis),
        }
    })
}
