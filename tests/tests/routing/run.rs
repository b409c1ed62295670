//! A topology on a broker: what is published to it, and which queues that reaches.

use std::collections::BTreeSet;

use topoc_routing::{QueueId, Semantics, Topology};
use topoc_tests::broker::{Broker, Session, Vhost};
use topoc_tests::random::Random;

use super::describe;
use super::histogram::Histogram;
use super::plan::{self, End, Plan};
use super::publish::{self, Publish};

/// What a broker did with a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    /// The queues that got it, each as often as it got it.
    pub(crate) queues: Vec<QueueId>,
    /// Whether it came back.
    pub(crate) returned: bool,
}

pub(crate) fn semantics(broker: &Broker) -> Semantics {
    let mut parts = broker.release.split('.').map(|part| part.parse().unwrap());
    Semantics::of(parts.next().unwrap(), parts.next().unwrap())
}

/// Declares a plan.
pub(crate) fn declare(vhost: &Vhost<'_>, plan: &Plan) -> Session {
    let answer = vhost.import(&plan.document());
    assert!(answer.is_success(), "{:?}: {answer}\n{}", vhost.broker, plan.document());
    let session = Session::open(vhost);
    for bound in plan.other_bindings() {
        let end = match bound.end {
            End::Queue(at) => Ok(plan.queues[at].as_str()),
            End::Exchange(at) => Err(plan.exchanges[at].name.as_str()),
        };
        let source = &plan.exchanges[bound.source].name;
        session.bind(source, end, &bound.key, bound.arguments());
    }
    session
}

/// Publishes all, and says what became of each.
pub(crate) fn outcomes(session: &Session, plan: &Plan, all: &[Publish]) -> Vec<Outcome> {
    let publications =
        all.iter().enumerate().map(|(number, publish)| publish.publication(plan, number));
    let mut outcomes = vec![Outcome::default(); all.len()];
    for body in session.publish(publications) {
        outcomes[number(&body)].returned = true;
    }
    for (queue, deliveries) in session.drain(&plan.queues).into_iter().enumerate() {
        for delivery in deliveries {
            outcomes[number(&delivery.data)].queues.push(plan::queue_id(queue));
        }
    }
    outcomes
}

fn number(body: &[u8]) -> usize {
    std::str::from_utf8(body).unwrap().parse().unwrap()
}

/// Why the model does not say what the broker did; `None` where it does.
fn disagreement(topology: &Topology, publish: &Publish, outcome: &Outcome) -> Option<String> {
    let said = match topology.publish(plan::exchange_id(publish.exchange), &publish.model()) {
        Ok(said) => said,
        Err(refused) => return Some(format!("{refused:?}")),
    };
    let queues: BTreeSet<QueueId> = outcome.queues.iter().copied().collect();
    let is_lost = queues.is_empty();
    if queues.len() != outcome.queues.len() {
        return Some("a queue got more than one copy".to_owned());
    }
    if outcome.returned != (is_lost && publish.mandatory) {
        return Some(format!("returned: {}", outcome.returned));
    }
    (!said.allows(&queues))
        .then(|| format!("certain {:?}, possible {:?}", said.queues(), said.possible()))
}

/// One topology with so many publishes. What disagrees, as text.
pub(crate) fn batch(
    broker: &Broker,
    seed: u64,
    count: usize,
    histogram: &mut Histogram,
) -> Vec<String> {
    let mut random = Random::new(seed);
    let plan = super::generate::plan(&mut random, broker.version);
    let all: Vec<Publish> = (0..count).map(|_| publish::any(&mut random, &plan)).collect();
    let vhost = broker.vhost("routing");
    let session = declare(&vhost, &plan);
    let outcomes = outcomes(&session, &plan, &all);
    let topology = plan::model(&plan, semantics(broker));
    let mut wrong = internal(&session, &plan, &topology);
    for (publish, outcome) in all.iter().zip(&outcomes) {
        histogram.add(plan.exchanges[publish.exchange].kind, outcome.queues.len());
        if let Some(said) = disagreement(&topology, publish, outcome) {
            let release = &broker.release;
            let described = describe::case(&plan, publish);
            wrong.push(format!(
                "RabbitMQ {release}, seed {seed}: {outcome:?}, but {said}\n{described}"
            ));
        }
    }
    wrong
}

/// What a client publishes to an internal exchange closes its channel: asked for two of each topology.
fn internal(session: &Session, plan: &Plan, topology: &Topology) -> Vec<String> {
    let internal = (0..plan.exchanges.len()).filter(|at| plan.exchanges[*at].internal).take(2);
    let wrong = internal.filter(|at| {
        let publish = Publish { exchange: *at, ..Publish::default() };
        let code = session.publish_refused(publish.publication(plan, 0));
        let said = topology.publish(plan::exchange_id(*at), &publish.model());
        (code == Some(403)) != said.is_err()
    });
    wrong.map(|at| format!("internal exchange {at}")).collect()
}
