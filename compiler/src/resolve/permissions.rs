//! What the users of services may do: no more than the services say that they do.
//!
//! Sources: the access control page of the server's documentation and `rabbit_channel`, 3.10 to 4.3. A publish needs
//! write on the exchange, reading needs read on the queue; a passive declare needs nothing (on 4.3.6 any of the three), a real one configure, a binding
//! write on its end and read on its source. A client that declares a queue with a dead-letter exchange needs read on the queue and
//! write on the exchange; likewise an exchange with an alternate.

use super::builder::Builder;
use super::retries::DELAY_PREFIX;
use super::to_policies::escape;
use crate::broker::ExchangeType;
use crate::model::{
    Destination, Exchange, Id, KeyPiece, KeyTemplate, Message, Origin, Permission, Presence, Queue,
    Ref, Service, TopicPermission, User, Vhost, Words,
};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// The default exchange, as permissions call it (`rabbit_channel:check_resource_access`).
const DEFAULT_EXCHANGE: &str = "amq.default";

/// What one user may do in one virtual host: patterns without their anchors.
#[derive(Default)]
struct Grants {
    configure: BTreeSet<String>,
    write: BTreeSet<String>,
    read: BTreeSet<String>,
    /// Delay exchanges that may be written to, by name.
    delays: BTreeSet<String>,
    /// By topic exchange, the keys that may be published and bound.
    topics: BTreeMap<Id<Exchange>, Topic>,
}

#[derive(Default)]
struct Topic {
    write: BTreeSet<String>,
    read: BTreeSet<String>,
}

/// A user of services in a virtual host.
struct Account {
    grants: Grants,
    /// The first service that is the user's.
    place: Place,
    services: Vec<String>,
}

impl Builder {
    /// Grants each service's user what the service says that it does.
    pub(super) fn service_permissions(&mut self) {
        let mut users: BTreeMap<(String, Id<Vhost>), Account> = BTreeMap::new();
        for service in self.model.services.values() {
            let (Some(user), Some(place)) = (&service.user, service.origin.place()) else {
                continue;
            };
            let account = users.entry((user.clone(), service.vhost)).or_insert_with(|| Account {
                grants: Grants::default(),
                place: place.clone(),
                services: Vec::new(),
            });
            self.grant(service, &mut account.grants);
            account.services.push(service.name.clone());
        }
        for ((user, vhost), Account { grants, place, services }) in users {
            let user = self.user_ref(&user, &place.at("user"));
            let why = format!("what {} does", services.join(" and "));
            let origin = Origin::Derived { from: place, why };
            self.add_permission(&user, vhost, &grants, &origin);
            self.add_topic_permissions(&user, vhost, grants.topics, &origin);
        }
    }

    fn grant(&self, service: &Service, grants: &mut Grants) {
        for publication in service.publishes.iter().chain(&service.requests) {
            let Some(message) = publication.message.known() else { continue };
            self.grant_publish(
                &self.model.messages[message],
                |major| publication.has(major),
                grants,
            );
        }
        for consumption in &service.consumes {
            let Some(queue) = consumption.queue.known() else { continue };
            self.grant_read(queue, grants);
            let delays = consumption.delays.iter();
            grants.delays.extend(delays.map(|id| self.model.exchanges[*id].name.clone()));
        }
        for answer in &service.answers {
            let Some(queue) = answer.queue.known() else { continue };
            self.grant_read(queue, grants);
            // Replies go to a pseudo-queue of whoever asked, by the default exchange: there is no narrower way.
            grants.write.insert(escape(DEFAULT_EXCHANGE));
        }
        for name in &service.declares {
            self.grant_declare(service.vhost, name, grants);
        }
    }

    fn grant_publish(
        &self,
        message: &Message,
        is_meant: impl Fn(u32) -> bool,
        grants: &mut Grants,
    ) {
        let Some(id) = message.exchange.known() else { return };
        let exchange = &self.model.exchanges[id];
        grants.write.insert(escape(&exchange.name));
        if exchange.kind == ExchangeType::Topic {
            let versions = message.versions.iter().filter(|version| is_meant(version.major));
            let keys = versions.map(|version| key_pattern(&version.key));
            grants.topics.entry(id).or_default().write.extend(keys);
        }
    }

    /// Reading a queue or its partitions, and handing a message on to the queue's dead-letter exchange with the cause.
    fn grant_read(&self, first: Id<Queue>, grants: &mut Grants) {
        for id in crate::flow::partitions(&self.model, first) {
            let queue = &self.model.queues[id];
            if queue.presence == Presence::PerInstance {
                self.grant_instance(id, queue, grants);
            } else {
                grants.read.insert(queue_pattern(queue));
            }
            self.grant_dead_letter(queue, grants);
        }
    }

    fn grant_dead_letter(&self, queue: &Queue, grants: &mut Grants) {
        let Some(name) = queue.arguments.text("x-dead-letter-exchange").filter(|n| !n.is_empty())
        else {
            return;
        };
        grants.write.insert(escape(name));
        let topic = self.model.exchange(queue.vhost, name);
        let topic = topic.filter(|id| self.model.exchanges[*id].kind == ExchangeType::Topic);
        if let (Some(id), Some(key)) = (topic, queue.arguments.text("x-dead-letter-routing-key")) {
            grants.topics.entry(id).or_default().write.insert(escape(key));
        }
    }

    /// The queue of an instance is its own: its name is the queue's, and what the instance adds after a dot.
    fn grant_instance(&self, id: Id<Queue>, queue: &Queue, grants: &mut Grants) {
        let name = format!("{}(\\..+)?", escape(&queue.name));
        for list in [&mut grants.configure, &mut grants.write, &mut grants.read] {
            list.insert(name.clone());
        }
        self.grant_bindings(&Destination::Queue(Ref::Known(id)), grants);
    }

    fn grant_declare(&self, vhost: Id<Vhost>, name: &str, grants: &mut Grants) {
        if let Some(id) = self.model.exchange(vhost, name) {
            grants.configure.insert(escape(name));
            if let Some(alternate) = self.model.exchanges[id].arguments.text("alternate-exchange") {
                grants.read.insert(escape(name));
                grants.write.insert(escape(alternate));
            }
            let end = Destination::Exchange(Ref::Known(id));
            if self.grant_bindings(&end, grants) {
                grants.write.insert(escape(name));
            }
        }
        let Some(first) = self.model.queue(vhost, name) else { return };
        for id in crate::flow::partitions(&self.model, first) {
            let queue = &self.model.queues[id];
            grants.configure.insert(escape(&queue.name));
            if let Some(exchange) = queue.arguments.text("x-dead-letter-exchange") {
                grants.read.insert(escape(&queue.name));
                let exchange = if exchange.is_empty() { DEFAULT_EXCHANGE } else { exchange };
                grants.write.insert(escape(exchange));
            }
            if self.grant_bindings(&Destination::Queue(Ref::Known(id)), grants) {
                grants.write.insert(escape(&queue.name));
            }
        }
    }

    /// Reading the sources of an object's bindings; whether there are any.
    fn grant_bindings(&self, end: &Destination, grants: &mut Grants) -> bool {
        let is_end = |other: &Destination| match (end, other) {
            (Destination::Queue(a), Destination::Queue(b)) => a.known() == b.known(),
            (Destination::Exchange(a), Destination::Exchange(b)) => a.known() == b.known(),
            _ => false,
        };
        let mut any = false;
        for binding in self.model.bindings.values().filter(|binding| is_end(&binding.destination)) {
            let Some(source) = binding.source.known() else { continue };
            any = true;
            grants.read.insert(escape(&self.model.exchanges[source].name));
            if self.model.exchanges[source].kind == ExchangeType::Topic {
                let key = escape(&binding.routing_key);
                grants.topics.entry(source).or_default().read.insert(key);
            }
        }
        any
    }

    /// The broker has one permission a user and virtual host: what the file says comes on top.
    fn add_permission(
        &mut self,
        user: &Ref<User>,
        vhost: Id<Vhost>,
        grants: &Grants,
        origin: &Origin,
    ) {
        let mut write = grants.write.clone();
        write.extend(delay_pattern(&grants.delays));
        let derived = [&grants.configure, &write, &grants.read].map(one_of);
        let same = |permission: &Permission| {
            permission.user.known() == user.known() && permission.vhost.known() == Some(vhost)
        };
        let known = self.model.permissions.iter().find(|(_, p)| same(p)).map(|(id, _)| id);
        if let Some(id) = known {
            let written = &mut self.model.permissions[id];
            let fields = [&mut written.configure, &mut written.write, &mut written.read];
            for (field, more) in fields.into_iter().zip(derived) {
                *field = either(field, &more);
            }
            return;
        }
        let [configure, write, read] = derived;
        let (user, vhost, origin) = (user.clone(), Ref::Known(vhost), origin.clone());
        self.model.permissions.push(Permission { user, vhost, configure, write, read, origin });
    }

    fn add_topic_permissions(
        &mut self,
        user: &Ref<User>,
        vhost: Id<Vhost>,
        topics: BTreeMap<Id<Exchange>, Topic>,
        origin: &Origin,
    ) {
        for (exchange, topic) in topics {
            let derived = [&topic.write, &topic.read].map(one_of);
            let same = |permission: &TopicPermission| {
                permission.user.known() == user.known()
                    && permission.exchange.known() == Some(exchange)
            };
            let known = self.model.topic_permissions.iter().find(|(_, p)| same(p));
            if let Some(id) = known.map(|(id, _)| id) {
                let written = &mut self.model.topic_permissions[id];
                for (field, more) in
                    [&mut written.write, &mut written.read].into_iter().zip(derived)
                {
                    *field = either(field, &more);
                }
                continue;
            }
            // An empty topic pattern would allow every key, unlike an empty pattern of a permission.
            let [write, read] =
                derived.map(|pattern| if pattern.is_empty() { "^$".to_owned() } else { pattern });
            self.model.topic_permissions.push(TopicPermission {
                user: user.clone(),
                vhost: Ref::Known(vhost),
                exchange: Ref::Known(exchange),
                write,
                read,
                origin: origin.clone(),
            });
        }
    }
}

/// A pattern for a queue; for a partition that of all, since a pattern has at most 1024 bytes (from 4.2.8).
fn queue_pattern(queue: &Queue) -> String {
    let whole = queue.partition.and_then(|_| queue.name.rsplit_once('.'));
    whole.map_or_else(|| escape(&queue.name), |(whole, _)| format!("{}\\.[0-9]+", escape(whole)))
}

/// A short pattern for delay exchanges, of which there may be many.
fn delay_pattern(names: &BTreeSet<String>) -> Option<String> {
    let spans = names.iter().filter_map(|name| name.strip_prefix(DELAY_PREFIX)).map(escape);
    let spans: Vec<String> = spans.collect();
    (!spans.is_empty()).then(|| format!("{}({})", escape(DELAY_PREFIX), spans.join("|")))
}

/// A pattern for exactly these.
fn one_of(patterns: &BTreeSet<String>) -> String {
    let all: Vec<&str> = patterns.iter().map(String::as_str).collect();
    match all.as_slice() {
        [] => String::new(),
        [only] => format!("^{only}$"),
        many => format!("^({})$", many.join("|")),
    }
}

/// A pattern for what either takes; an empty one takes nothing.
fn either(written: &str, derived: &str) -> String {
    match (written, derived) {
        ("" | "^$", derived) => derived.to_owned(),
        (written, "") => written.to_owned(),
        (written, derived) => format!("({written})|({derived})"),
    }
}

/// A pattern for the routing keys of a template.
fn key_pattern(key: &KeyTemplate) -> String {
    let pieces = key.pieces.iter().map(|piece| match piece {
        KeyPiece::Text(text) => escape(text),
        KeyPiece::Parameter { words: Words::Any | Words::Of(_), .. } => "[^.]+".to_owned(),
        KeyPiece::Parameter { words: Words::OneOf(values), .. } => {
            let values: Vec<String> = values.iter().map(|value| escape(value)).collect();
            format!("({})", values.join("|"))
        }
    });
    pieces.collect()
}
