//! The permissions derived from services, on real brokers: each service's user can do all that the service says, and
//! everything else is refused.
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]

mod session;

use session::Session;
use std::collections::BTreeSet;
use topoc::model::{Destination, Exchange, Id, Model, Presence, Service};
use topoc::route::Router;
use topoc::source::Disk;
use topoc::{Options, compile};
use topoc_tests::broker::Broker;
use topoc_tests::topologies::Sample;

/// What a service does, by name: where it publishes, reads and what is its own.
struct Does {
    publishes: Vec<(String, String)>,
    exchanges: BTreeSet<String>,
    queues: BTreeSet<String>,
    own: Vec<String>,
}

fn does(router: &Router<'_>, id: Id<Service>) -> Does {
    let model = router.model();
    let service = &model.services[id];
    let mut does = Does {
        publishes: Vec::new(),
        exchanges: BTreeSet::new(),
        queues: BTreeSet::new(),
        own: Vec::new(),
    };
    for declared in router.declared().iter().filter(|declared| declared.publishers.contains(&id)) {
        let exchange = model.messages[declared.message].exchange.known().unwrap();
        let exchange = &model.exchanges[exchange].name;
        does.exchanges.insert(exchange.clone());
        let keys = declared.samples.iter().map(|sample| (exchange.clone(), sample.key.clone()));
        does.publishes.extend(keys);
    }
    let consumed = service.consumes.iter().map(|c| c.queue.known());
    let read = consumed.chain(service.answers.iter().map(|a| a.queue.known())).flatten();
    for first in read {
        for (_, queue) in
            model.queues.iter().filter(|(_, q)| q.origin == model.queues[first].origin)
        {
            match queue.presence {
                Presence::PerInstance => does.own.push(queue.name.clone()),
                _ => _ = does.queues.insert(queue.name.clone()),
            }
            let letters = queue.arguments.text("x-dead-letter-exchange");
            does.exchanges.extend(letters.map(str::to_owned));
        }
    }
    if service.consumes.iter().any(|consumption| consumption.retry.is_some()) {
        let delays = model.exchanges.values().filter(|e| e.name.starts_with("topoc.delay."));
        // Which of them is the retry's business; that not all may be written to is seen below for every other exchange.
        does.exchanges.extend(delays.map(|exchange| exchange.name.clone()));
    }
    if !service.answers.is_empty() {
        does.exchanges.insert(String::new());
    }
    does
}

#[test]
fn a_service_may_do_what_it_says_and_nothing_else() {
    let sample =
        Sample::all().into_iter().find(|s| s.name == "examples/checkout" && !s.as_policies);
    let sample = sample.unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/checkout/topology.yaml");
    Broker::for_each(|broker| {
        let options =
            Options { version: Some(broker.release.parse().unwrap()), ..Options::default() };
        let model = compile(&Disk, path, &options).unwrap().checked.unwrap().into_model();
        let router = Router::new(&model);
        let emission = sample.emit(&broker.release, Some("shop"));
        let whole = sample.emit(&broker.release, None).document;
        let vhost = broker.vhost("permissions");
        assert!(vhost.import(&emission.external).is_success());
        assert!(vhost.import(&emission.document).is_success());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for (id, service) in model.services.iter() {
            let user = vhost.user(&whole, service.user.as_ref().unwrap(), "shop");
            let session = Session::new(&user);
            let wrong = runtime.block_on(check(&session, &model, &does(&router, id)));
            assert!(wrong.is_empty(), "{broker:?}, {}:\n{}", service.name, wrong.join("\n"));
        }
    });
}

/// What is refused though the service does it, and what is allowed though it does not.
async fn check(session: &Session, model: &Model, does: &Does) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: String, allowed: bool, is_allowed: bool| {
        if allowed != is_allowed {
            let found = if is_allowed { "allowed" } else { "refused" };
            wrong.push(format!("{what} is {found}"));
        }
    };
    for (exchange, key) in &does.publishes {
        expect(format!("publish {key} to {exchange}"), true, session.publish(exchange, key).await);
    }
    let topics: BTreeSet<&String> = does.publishes.iter().map(|(exchange, _)| exchange).collect();
    for exchange in topics.into_iter().filter(|name| is_topic(model, name)) {
        let what = format!("publish something else to {exchange}");
        expect(what, false, session.publish(exchange, "no.such.key").await);
    }
    let names = model.exchanges.values().filter(|e| !e.internal).map(|e| e.name.as_str());
    for exchange in names.chain([""]).filter(|name| !does.exchanges.contains(*name)) {
        // Without a key: a topic exchange's key is checked after the exchange.
        expect(format!("publish to {exchange:?}"), false, session.publish(exchange, "").await);
    }
    for queue in model.queues.values().filter(|queue| queue.presence == Presence::Declared) {
        let allowed = does.queues.contains(&queue.name);
        expect(format!("consume {}", queue.name), allowed, session.consume(queue).await);
        expect(format!("declare {}", queue.name), false, session.declare(&queue.name).await);
    }
    for own in &does.own {
        let name = format!("{own}.instance-1");
        for (source, key) in bindings(model, own) {
            let bound = session.declare_and_bind(&name, &source, &key).await;
            expect(format!("declare {name} and bind it to {source}"), true, bound);
        }
    }
    expect("declare a queue of one's own".to_owned(), false, session.declare("mine").await);
    wrong
}

fn is_topic(model: &Model, name: &str) -> bool {
    let topic = |exchange: &Exchange| exchange.kind == topoc::broker::ExchangeType::Topic;
    model.exchanges.values().any(|exchange| exchange.name == name && topic(exchange))
}

/// The sources and keys of a queue's bindings.
fn bindings(model: &Model, queue: &str) -> Vec<(String, String)> {
    let of = model.bindings.values().filter(|binding| match &binding.destination {
        Destination::Queue(to) => to.known().is_some_and(|id| model.queues[id].name == queue),
        Destination::Exchange(_) => false,
    });
    of.filter_map(|binding| {
        let source = &model.exchanges[binding.source.known()?];
        Some((source.name.clone(), binding.routing_key.clone()))
    })
    .collect()
}
