//! What becomes of the messages of a chain, step by step, as the routing crate has it.

use std::collections::BTreeMap;

use topoc_routing::{Death, Lost, Message, QueueId, Reason, Semantics, Topology};

use super::chain::{Chain, Fate};

/// A message where it stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rest {
    pub(crate) queue: usize,
    /// Which of the chain's messages.
    pub(crate) copy: usize,
    pub(crate) key: String,
    pub(crate) cc: Vec<String>,
    /// Queue, reason, count: the newest first.
    pub(crate) deaths: Vec<(String, String, u64)>,
}

/// What becomes of the messages of a chain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    /// Sorted.
    pub(crate) rests: Vec<Rest>,
    pub(crate) deaths: BTreeMap<Reason, u64>,
    pub(crate) lost: BTreeMap<Lost, u64>,
}

/// A message in a queue.
struct There {
    queue: QueueId,
    copy: usize,
    message: Message,
    deaths: Vec<Death>,
}

/// More steps than these are those of a chain that multiplies its messages.
const STEPS: usize = 40;

/// `None` where the course hangs on what comes first, or is too long.
pub(crate) fn follow(chain: &Chain, semantics: Semantics) -> Option<Course> {
    let topology = chain.model(semantics);
    let entry = topology.publish(chain.id(chain.entry)?, &chain.message).ok()?;
    let mut waiting = Vec::new();
    for copy in 0..chain.copies {
        let there =
            |queue| There { queue, copy, message: chain.message.clone(), deaths: Vec::new() };
        waiting.extend(entry.queues().into_iter().map(there));
    }
    let mut course = Course::default();
    let mut steps = 0;
    while let Some(there) = waiting.pop() {
        steps += 1;
        match end(chain, &there)? {
            _ if steps > STEPS => return None,
            Some(reason) => waiting.extend(give_up(&topology, there, reason, &mut course)),
            None => course.rests.push(rest(chain, there)),
        }
    }
    course.rests.sort();
    Some(course)
}

/// Why a message does not stay where it is. The outer `None` where that hangs on what comes first.
fn end(chain: &Chain, there: &There) -> Option<Option<Reason>> {
    let is_new = there.deaths.is_empty();
    let fate = chain.queues[there.queue.index()].fate;
    if is_new && chain.expiration {
        // What has a consumer or no room as well as a time may go either way.
        return matches!(fate, Fate::Rests | Fate::Expires).then_some(Some(Reason::Expired));
    }
    Some(match fate {
        Fate::Rests => None,
        Fate::Expires => Some(Reason::Expired),
        Fate::Overflows => Some(Reason::MaxLen),
        Fate::HoldsOne if !is_new => return None,
        Fate::HoldsOne => (there.copy + 1 < chain.copies).then_some(Reason::MaxLen),
        Fate::Refused(times) => {
            let same =
                |death: &&Death| death.queue == there.queue && death.reason == Reason::Rejected;
            let refused = there.deaths.iter().find(same).map_or(0, |death| death.count);
            (refused < times).then_some(Reason::Rejected)
        }
        Fate::Returned { .. } => Some(Reason::DeliveryLimit),
    })
}

/// Where a message goes that a queue gives up.
fn give_up(topology: &Topology, there: There, reason: Reason, course: &mut Course) -> Vec<There> {
    *course.deaths.entry(reason).or_default() += 1;
    let dead = topology.dead_letter(there.queue, &there.message, &there.deaths, reason);
    for lost in dead.lost.into_iter().chain(dead.cycles.iter().map(|_| Lost::Cycle)) {
        *course.lost.entry(lost).or_default() += 1;
    }
    let queues = dead.reached.queues().into_iter();
    queues
        .map(|queue| There {
            queue,
            copy: there.copy,
            message: dead.message.clone(),
            deaths: dead.deaths.clone(),
        })
        .collect()
}

fn rest(chain: &Chain, there: There) -> Rest {
    let death = |death: &Death| {
        let queue = chain.queue_name(death.queue.index());
        (queue, death.reason.name().to_owned(), death.count)
    };
    Rest {
        queue: there.queue.index(),
        copy: there.copy,
        key: there.message.key,
        cc: there.message.cc,
        deaths: there.deaths.iter().map(death).collect(),
    }
}
