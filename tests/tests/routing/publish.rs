//! Random messages, half of them made to fit a binding of the exchange that they are published to.

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use topoc_routing::Message;
use topoc_tests::broker::Publication;
use topoc_tests::random::Random;

use super::plan::{Bound, DEFAULT, Plan};
use super::{keys, values};

/// A message and the exchange that it is published to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publish {
    pub(crate) exchange: usize,
    pub(crate) key: String,
    pub(crate) cc: Vec<String>,
    pub(crate) bcc: Vec<String>,
    pub(crate) headers: Vec<(&'static str, AMQPValue)>,
    /// What a hash may look at.
    pub(crate) id: Option<String>,
    pub(crate) mandatory: bool,
}

pub(crate) fn any(random: &mut Random, plan: &Plan) -> Publish {
    let exchange = loop {
        let at = if random.chance(8) { DEFAULT } else { random.below(plan.exchanges.len()) };
        if !plan.exchanges[at].internal {
            break at;
        }
    };
    let own: Vec<&Bound> = plan.bindings.iter().filter(|bound| bound.source == exchange).collect();
    let mut publish = Publish {
        exchange,
        key: key(random, plan, exchange, &own),
        mandatory: random.chance(75),
        id: random.chance(50).then(|| random.below(10).to_string()),
        ..Publish::default()
    };
    for further in [&mut publish.cc, &mut publish.bcc] {
        if random.chance(8) {
            further.extend((0..random.below(3)).map(|_| key(random, plan, exchange, &own)));
        }
    }
    let is_headers = plan.exchanges[exchange].kind == "headers";
    publish.headers = headers(random, &own, if is_headers { 100 } else { 30 });
    publish
}

fn key(random: &mut Random, plan: &Plan, exchange: usize, own: &[&Bound]) -> String {
    if random.chance(40) {
        return keys::key(random, plan.most_hashes);
    }
    match plan.exchanges[exchange].kind {
        "" => random.pick(&plan.queues).clone(),
        _ if own.is_empty() => keys::key(random, plan.most_hashes),
        "topic" => {
            let pattern = &random.pick(own).key;
            keys::instance(random, pattern)
        }
        _ => random.pick(own).key.clone(),
    }
}

fn headers(random: &mut Random, own: &[&Bound], share: u64) -> Vec<(&'static str, AMQPValue)> {
    let mut headers = Vec::new();
    if !random.chance(share) {
        return headers;
    }
    if !own.is_empty() && random.chance(70) {
        headers.clone_from(&random.pick(own).headers);
        if !headers.is_empty() && random.chance(30) {
            let at = random.below(headers.len());
            headers[at].1 = values::any(random);
        }
    }
    for name in values::NAMES {
        if random.chance(25) && headers.iter().all(|(other, _)| *other != name) {
            headers.push((name, values::any(random)));
        }
    }
    headers
}

impl Publish {
    /// As the routing crate has it.
    pub(crate) fn model(&self) -> Message {
        let headers = self.headers.iter().map(|(name, value)| (*name, values::model(value)));
        Message {
            cc: self.cc.clone(),
            bcc: self.bcc.clone(),
            ..Message::new(&self.key).with_headers(headers.collect())
        }
    }

    /// As it is sent, with its number as its body.
    pub(crate) fn publication(&self, plan: &Plan, number: usize) -> Publication {
        let mut headers = FieldTable::default();
        for (name, value) in &self.headers {
            headers.insert((*name).into(), value.clone());
        }
        for (name, keys) in [("CC", &self.cc), ("BCC", &self.bcc)] {
            if !keys.is_empty() {
                headers.insert(name.into(), texts(keys));
            }
        }
        let mut properties = BasicProperties::default();
        if !headers.inner().is_empty() {
            properties = properties.with_headers(headers);
        }
        if let Some(id) = &self.id {
            properties = properties.with_message_id(id.as_str().into());
        }
        Publication {
            exchange: plan.exchanges[self.exchange].name.clone(),
            key: self.key.clone(),
            mandatory: self.mandatory,
            properties,
            body: number.to_string().into_bytes(),
        }
    }
}

fn texts(keys: &[String]) -> AMQPValue {
    let texts = keys.iter().map(|key| AMQPValue::LongString(key.as_str().into()));
    AMQPValue::FieldArray(texts.collect::<Vec<_>>().into())
}
