//! Dead-letter arguments as `dead_letter`, where the compiler makes exactly the same of it.

use super::draft::Draft;
use super::review::BECAUSE;
use crate::broker::patterns::Pattern;
use crate::broker::{ExchangeType, Version};
use crate::model::{Id, Model, Policy, Vhost};
use crate::syntax::{
    self, DeadLetter, DeadLetterPolicy, DeadLetterStrategy, Discard, Json, Overflow, QueueType,
};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap, HashSet};

const EXCHANGE: &str = "x-dead-letter-exchange";
const ROUTING_KEY: &str = "x-dead-letter-routing-key";
const STRATEGY: &str = "x-dead-letter-strategy";

/// Where a queue's dead letters go, by its arguments.
struct Way {
    queue: String,
    exchange: String,
    /// `None`: a message keeps its own.
    key: Option<String>,
    at_least_once: bool,
    parking: Option<String>,
}

/// The policies that would change what dead-lettering by the language's word promises: the
/// queues that they match keep their arguments.
struct Displaced(Vec<Pattern>);

impl Displaced {
    fn of(model: &Model, vhost: Id<Vhost>) -> Self {
        const KEYS: [&str; 7] = [
            "dead-letter-routing-key",
            "delivery-limit",
            "expires",
            "max-length",
            "max-length-bytes",
            "message-ttl",
            "overflow",
        ];
        let changes = |policy: &&Policy| {
            policy.vhost == vhost && KEYS.iter().any(|key| policy.definition.get(key).is_some())
        };
        let policies = model.policies.values().filter(changes);
        Self(policies.filter_map(|policy| Pattern::compile(&policy.pattern).ok()).collect())
    }

    fn has(&self, queue: &str) -> bool {
        self.0.iter().any(|pattern| pattern.matches(queue))
    }
}

/// A binding of nothing but source and key.
type Plain = (String, String);

/// Rewrites the dead-letter arguments of all queues.
pub(super) fn write(draft: &mut Draft<'_>) {
    let (model, version) = (draft.model, draft.model.target.version);
    for (index, section) in &mut draft.sections {
        let queues = &mut section.queues;
        let displaced = Displaced::of(model, Id::new(*index));
        let own = queues.iter().filter(|(name, _)| !displaced.has(name));
        let mut ways: Vec<Way> = own.filter_map(|(name, queue)| way(name, queue)).collect();
        find_parking(model, Id::new(*index), version, queues, &mut ways);
        for way in &mut ways {
            way.parking.take_if(|parking| displaced.has(parking));
        }
        let mut uses: Vec<(DeadLetterPolicy, Vec<String>)> = Vec::new();
        for way in &ways {
            let Some(policy) = policy(way, queues) else { continue };
            match uses.iter_mut().find(|(known, _)| *known == policy) {
                Some((_, users)) => users.push(way.queue.clone()),
                None => uses.push((policy, vec![way.queue.clone()])),
            }
        }
        let parked: HashSet<&String> = ways.iter().filter_map(|way| way.parking.as_ref()).collect();
        queues.retain(|name, _| !parked.contains(name));
        for (policy, users) in uses {
            apply(queues, &mut section.dead_letters, policy, &users);
        }
    }
}

fn way(name: &str, queue: &syntax::Queue) -> Option<Way> {
    let text = |key: &str| queue.arguments.get(key).map(|value| value.get().as_str());
    let exchange = text(EXCHANGE)??.to_owned();
    let key = match text(ROUTING_KEY) {
        None => None,
        Some(key) => Some(key?.to_owned()),
    };
    let at_least_once = text(STRATEGY) == Some(Some("at-least-once"))
        && queue.overflow == Some(Overflow::RejectPublish);
    // What `{queue}` and `keep` mean in a policy cannot be meant by it.
    let sayable = key.as_deref().is_none_or(|key| key != "keep" && !key.contains("{queue}"));
    let queue = name.to_owned();
    sayable.then_some(Way { queue, exchange, key, at_least_once, parking: None })
}

/// Finds the queues that are just what the compiler would make as parking queues.
fn find_parking(
    model: &Model,
    vhost: Id<Vhost>,
    version: Version,
    queues: &IndexMap<String, syntax::Queue>,
    ways: &mut [Way],
) {
    let mut bound: HashMap<Plain, Vec<&str>> = HashMap::new();
    for (name, queue) in queues {
        for binding in queue.bindings.iter().filter_map(plain) {
            bound.entry(binding).or_default().push(name);
        }
    }
    let mut users: BTreeMap<&str, Vec<(usize, Option<Plain>)>> = BTreeMap::new();
    for (index, way) in ways.iter().enumerate() {
        let (target, binding) = if way.exchange.is_empty() {
            (way.key.as_deref().and_then(|key| queues.get_key_value(key)), None)
        } else {
            let Some(binding) = binding_of(model, vhost, way) else { continue };
            let target = match bound.get(&binding).map(Vec::as_slice) {
                Some([only]) => queues.get_key_value(*only),
                _ => None,
            };
            (target, Some(binding))
        };
        if let Some((name, _)) = target.filter(|(name, queue)| is_parking(name, queue, version)) {
            users.entry(name).or_default().push((index, binding));
        }
    }
    let found: Vec<(usize, String)> = users
        .into_iter()
        .filter(|(name, users)| makes_all_bindings(&queues[*name], users))
        .flat_map(|(name, users)| users.into_iter().map(move |(index, _)| (index, name.to_owned())))
        .collect();
    for (index, name) in found {
        ways[index].parking = Some(name);
    }
}

/// A binding that says source and key and nothing else.
fn plain(binding: &syntax::Binding) -> Option<Plain> {
    let bare = syntax::Binding {
        from: binding.from.clone(),
        key: binding.key.clone(),
        ..syntax::Binding::default()
    };
    let key = || binding.key.clone().unwrap_or_default();
    (*binding == bare).then(|| Some((binding.from.clone()?, key())))?
}

/// The binding that the compiler makes from the dead-letter exchange to the parking queue.
fn binding_of(model: &Model, vhost: Id<Vhost>, way: &Way) -> Option<Plain> {
    let exchange = &model.exchanges[model.exchange(vhost, &way.exchange)?];
    let key = match (&exchange.kind, &way.key) {
        (ExchangeType::Fanout | ExchangeType::Headers, _) => String::new(),
        (ExchangeType::Topic, None) => "#".to_owned(),
        (ExchangeType::ConsistentHash, _) | (_, None) => return None,
        (_, Some(key)) => key.clone(),
    };
    Some((way.exchange.clone(), key))
}

/// Whether the queue, bindings aside, is what the compiler makes as a parking queue.
fn is_parking(name: &str, queue: &syntax::Queue, version: Version) -> bool {
    let made = syntax::Queue {
        type_: Some(QueueType::Quorum),
        delivery_limit: version.at_least(4, 0, 0).then_some(-1),
        message_ttl: queue.message_ttl,
        max_length: queue.max_length,
        bindings: queue.bindings.clone(),
        ..syntax::Queue::default()
    };
    *queue == made && !name.contains("{queue}")
}

/// Whether the users' dead-letter policies make the queue's bindings, each once.
fn makes_all_bindings(queue: &syntax::Queue, users: &[(usize, Option<Plain>)]) -> bool {
    let made: Vec<&Plain> = users.iter().filter_map(|(_, binding)| binding.as_ref()).collect();
    let written: Vec<Plain> = queue.bindings.iter().filter_map(plain).collect();
    let distinct: HashSet<&Plain> = made.iter().copied().collect();
    written.len() == queue.bindings.len()
        && distinct.len() == made.len()
        && made.len() == written.len()
        && written.iter().all(|binding| distinct.contains(binding))
}

/// The policy that makes a queue's dead-letter arguments; `None` where none does.
fn policy(way: &Way, queues: &IndexMap<String, syntax::Queue>) -> Option<DeadLetterPolicy> {
    let parking = way.parking.as_deref();
    let routing_key = match way.key.as_deref() {
        None => Some("keep".to_owned()),
        Some(key) if key == default_key(way) => None,
        Some(key) => Some(template(key, &way.queue)),
    };
    let discard = parking.and_then(|name| queues.get(name)).and_then(|queue| {
        let (after, above) = (queue.message_ttl, queue.max_length);
        let lossy = after.is_some() || above.is_some();
        lossy.then(|| Discard { after, above, because: BECAUSE.to_owned() })
    });
    let policy = DeadLetterPolicy {
        doc: None,
        exchange: way.exchange.clone(),
        routing_key,
        queue: parking.map(|name| template(name, &way.queue)),
        strategy: way.at_least_once.then_some(DeadLetterStrategy::AtLeastOnce),
        discard,
    };
    // The proof: what the templates become is what was there.
    let becomes = |text: &Option<String>| text.as_ref().map(|t| t.replace("{queue}", &way.queue));
    let key = match policy.routing_key.as_deref() {
        Some("keep") => None,
        Some(_) => becomes(&policy.routing_key),
        None => Some(default_key(way).to_owned()),
    };
    (key == way.key && becomes(&policy.queue) == way.parking).then_some(policy)
}

/// The key that a policy without `routing_key` gives.
fn default_key(way: &Way) -> &str {
    match &way.parking {
        Some(parking) if way.exchange.is_empty() => parking,
        _ => &way.queue,
    }
}

/// A text with the queue's name as `{queue}`, where it begins or ends with it.
fn template(text: &str, queue: &str) -> String {
    let found = if queue.is_empty() { None } else { Some(queue) };
    let rest =
        found.and_then(|queue| text.strip_prefix(queue).map(|rest| format!("{{queue}}{rest}")));
    let rest = rest.or_else(|| text.strip_suffix(found?).map(|rest| format!("{rest}{{queue}}")));
    rest.unwrap_or_else(|| text.to_owned())
}

/// Gives the policy to its users: by name where it makes a queue or is shared, else in place.
fn apply(
    queues: &mut IndexMap<String, syntax::Queue>,
    policies: &mut IndexMap<String, DeadLetterPolicy>,
    policy: DeadLetterPolicy,
    users: &[String],
) {
    let named = policy.queue.is_some() || users.len() > 1;
    let strong = policy.strategy.is_some();
    let dead_letter = if named {
        let name = free_name(policies, &policy);
        policies.insert(name.clone(), policy);
        DeadLetter::Policy(name)
    } else {
        DeadLetter::Inline(Box::new(policy))
    };
    for user in users {
        let Some(queue) = queues.get_mut(user) else { continue };
        queue.dead_letter = Some(dead_letter.clone());
        let said =
            |name: &str| name == EXCHANGE || name == ROUTING_KEY || (strong && name == STRATEGY);
        queue.arguments.retain(|name: &String, _: &mut Json| !said(name));
    }
}

/// The exchange's name, with a number where that is taken.
fn free_name(policies: &IndexMap<String, DeadLetterPolicy>, policy: &DeadLetterPolicy) -> String {
    let base = match policy.exchange.as_str() {
        "" => "default_exchange",
        name => name,
    };
    let numbered = (2_usize..).map(|n| format!("{base}_{n}"));
    let mut names = std::iter::once(base.to_owned()).chain(numbered);
    names.find(|name| !policies.contains_key(name)).unwrap_or_default()
}
