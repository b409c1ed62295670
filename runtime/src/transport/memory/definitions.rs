//! Reading the definitions document that topoc emits.

use super::catalogue::{Catalogue, DelayedRetry, Overflow, Settings};
use serde_json::{Map, Value as Json};
use std::fmt;
use std::time::Duration;
use topoc_routing::{
    Alternate, Binding, DeadLetterTarget, Destination, ExchangeKind, HeaderMatch, Headers,
    Strategy, Value,
};

/// Why a definitions document cannot be run in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryError {
    /// It is no JSON, or no definitions document.
    Malformed(String),
    /// It holds what the memory transport does not know: several virtual hosts, policies, or a name that leads nowhere.
    Unsupported(String),
}

impl fmt::Display for MemoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(f, "not a definitions document: {why}"),
            Self::Unsupported(why) => write!(f, "cannot be run in memory: {why}"),
        }
    }
}

impl std::error::Error for MemoryError {}

/// The objects of a document's list.
fn objects<'d>(document: &'d Json, list: &str) -> impl Iterator<Item = &'d Map<String, Json>> {
    document.get(list).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_object)
}

fn text<'d>(object: &'d Map<String, Json>, key: &str) -> Result<&'d str, MemoryError> {
    let malformed = || MemoryError::Malformed(format!("`{key}` is missing"));
    object.get(key).and_then(Json::as_str).ok_or_else(malformed)
}

fn argument<'d>(object: &'d Map<String, Json>, key: &str) -> Option<&'d Json> {
    object.get("arguments")?.get(key)
}

pub(super) fn read(document: &str) -> Result<Catalogue, MemoryError> {
    let document: Json = serde_json::from_str(document)
        .map_err(|error| MemoryError::Malformed(error.to_string()))?;
    let vhosts = objects(&document, "vhosts").count();
    if vhosts > 1 {
        return Err(MemoryError::Unsupported(format!("it has {vhosts} virtual hosts")));
    }
    let policies = objects(&document, "policies").chain(objects(&document, "operator_policies"));
    if policies.count() > 0 {
        let why = "it has policies; emit it with `settings: arguments`".to_owned();
        return Err(MemoryError::Unsupported(why));
    }
    let mut catalogue = Catalogue::new();
    for exchange in objects(&document, "exchanges") {
        add_exchange(&mut catalogue, exchange)?;
    }
    for queue in objects(&document, "queues") {
        add_queue(&mut catalogue, queue)?;
    }
    for exchange in objects(&document, "exchanges") {
        finish_exchange(&mut catalogue, exchange)?;
    }
    for queue in objects(&document, "queues") {
        finish_queue(&mut catalogue, queue)?;
    }
    for object in objects(&document, "bindings") {
        bind(&mut catalogue, object)?;
    }
    Ok(catalogue)
}

pub(super) fn add_exchange(
    catalogue: &mut Catalogue,
    object: &Map<String, Json>,
) -> Result<(), MemoryError> {
    let hash = argument(object, "hash-header").and_then(Json::as_str);
    catalogue.add_exchange(text(object, "name")?, kind(text(object, "type")?), hash);
    Ok(())
}

pub(super) fn add_queue(
    catalogue: &mut Catalogue,
    object: &Map<String, Json>,
) -> Result<Settings, MemoryError> {
    let settings = settings(object);
    catalogue.add_queue(text(object, "name")?, settings.clone());
    Ok(settings)
}

fn kind(name: &str) -> ExchangeKind {
    match name {
        "direct" => ExchangeKind::Direct,
        "fanout" => ExchangeKind::Fanout,
        "topic" => ExchangeKind::Topic,
        "headers" => ExchangeKind::Headers,
        "x-consistent-hash" | "x-modulus-hash" | "x-random" | "x-local-random" => {
            ExchangeKind::OneOf
        }
        _ => ExchangeKind::Opaque,
    }
}

fn settings(queue: &Map<String, Json>) -> Settings {
    let kind = argument(queue, "x-queue-type").and_then(Json::as_str);
    let number = |key| argument(queue, key).and_then(Json::as_u64);
    let is_quorum = kind == Some("quorum");
    let limit = argument(queue, "x-delivery-limit").and_then(Json::as_i64);
    // From 4.0 a quorum queue has a limit unless it says otherwise (`rabbit_quorum_queue`, 20).
    let limit = limit.or(is_quorum.then_some(20)).and_then(|limit| u32::try_from(limit).ok());
    Settings {
        is_quorum,
        is_stream: kind == Some("stream"),
        ttl: number("x-message-ttl").map(Duration::from_millis),
        max_length: number("x-max-length").and_then(|length| usize::try_from(length).ok()),
        overflow: match argument(queue, "x-overflow").and_then(Json::as_str) {
            Some("reject-publish") => Overflow::Reject,
            Some("reject-publish-dlx") => Overflow::RejectToDeadLetters,
            _ => Overflow::DropHead,
        },
        delivery_limit: limit,
        is_single_active: argument(queue, "x-single-active-consumer") == Some(&Json::Bool(true)),
        delayed_retry: delayed_retry(queue).filter(|_| is_quorum),
    }
}

fn delayed_retry(queue: &Map<String, Json>) -> Option<DelayedRetry> {
    let (failed, returned) = match argument(queue, "x-delayed-retry-type")?.as_str()? {
        "all" => (true, true),
        "failed" => (true, false),
        "returned" => (false, true),
        _ => return None,
    };
    let millis = |key| argument(queue, key).and_then(Json::as_u64).map(Duration::from_millis);
    let shortest = millis("x-delayed-retry-min")?;
    let longest = millis("x-delayed-retry-max").unwrap_or(Duration::MAX);
    Some(DelayedRetry { failed, returned, shortest, longest })
}

pub(super) fn finish_exchange(
    catalogue: &mut Catalogue,
    object: &Map<String, Json>,
) -> Result<(), MemoryError> {
    let Some(exchange) = catalogue.exchange(text(object, "name")?) else { return Ok(()) };
    if object.get("internal") == Some(&Json::Bool(true)) {
        catalogue.topology.make_internal(exchange);
    }
    if let Some(name) = argument(object, "alternate-exchange").and_then(Json::as_str) {
        let alternate = catalogue.exchange(name).map_or(Alternate::Missing, Alternate::Exchange);
        catalogue.topology.set_alternate(exchange, alternate);
    }
    Ok(())
}

pub(super) fn finish_queue(
    catalogue: &mut Catalogue,
    object: &Map<String, Json>,
) -> Result<(), MemoryError> {
    let given = |key| argument(object, key).and_then(Json::as_str);
    let (Some(queue), Some(name)) =
        (catalogue.queue(text(object, "name")?), given("x-dead-letter-exchange"))
    else {
        return Ok(());
    };
    let target = DeadLetterTarget {
        exchange: catalogue.exchange(name),
        key: given("x-dead-letter-routing-key").map(str::to_owned),
        strategy: match given("x-dead-letter-strategy") {
            Some("at-least-once") => Strategy::AtLeastOnce,
            _ => Strategy::AtMostOnce,
        },
    };
    catalogue.topology.set_dead_letter(queue, target);
    Ok(())
}

pub(super) fn bind(
    catalogue: &mut Catalogue,
    object: &Map<String, Json>,
) -> Result<(), MemoryError> {
    let (source, end) = (text(object, "source")?, text(object, "destination")?);
    let missing = |name: &str| MemoryError::Unsupported(format!("a binding names `{name}`"));
    let destination = match text(object, "destination_type")? {
        "queue" => catalogue.queue(end).map(Destination::Queue),
        _ => catalogue.exchange(end).map(Destination::Exchange),
    };
    let destination = destination.ok_or_else(|| missing(end))?;
    let source = catalogue.exchange(source).ok_or_else(|| missing(source))?;
    let none = Map::new();
    let arguments = object.get("arguments").and_then(Json::as_object).unwrap_or(&none);
    let matching = arguments.get("x-match").and_then(Json::as_str);
    let headers: Headers = arguments
        .iter()
        .filter(|(name, _)| *name != "x-match")
        .map(|(name, json)| (name.as_str(), value(json)))
        .collect();
    let matching = matching.and_then(HeaderMatch::of_name).unwrap_or_default();
    let key = text(object, "routing_key")?;
    catalogue.bind(source, Binding { key: key.to_owned(), headers, matching, destination });
    Ok(())
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Void,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(map) => {
            Value::Table(map.iter().map(|(name, json)| (name.as_str(), value(json))).collect())
        }
    }
}
