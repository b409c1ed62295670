//! The names of headers: those of a contract, and those that the runtime adds.

/// The major version of a message's contract, a whole number.
pub const EVENT_VERSION: &str = "event-version";
/// The trace that a message belongs to (W3C Trace Context).
pub const TRACEPARENT: &str = "traceparent";
/// What tracing systems add to the trace (W3C Trace Context).
pub const TRACESTATE: &str = "tracestate";
/// How often a message has been tried before, a whole number. Absent on the first attempt.
pub const ATTEMPT: &str = "x-topoc-attempt";
/// The exchange to which a message was published first. Set when it is tried again or given up.
pub const EXCHANGE: &str = "x-topoc-exchange";
/// The routing key with which a message was published first. Set when it is tried again or given up.
pub const KEY: &str = "x-topoc-key";
/// The queue whose consumer tries a message again or gave it up.
pub const QUEUE: &str = "x-topoc-queue";
/// Why the last attempt failed, as text for people; in a reply, why there is none.
pub const CAUSE: &str = "x-topoc-cause";
/// Which of its contract's errors a reply is.
pub const ERROR: &str = "x-topoc-error";
/// What kind of failure it was: `failed`, `panicked`, `undecodable`, `dead-letter` or `time-limit`.
pub const CAUSE_KIND: &str = "x-topoc-cause-kind";

/// How often a quorum queue has delivered a message before: the broker counts (`rabbit_fifo`, from 3.8).
pub(crate) const DELIVERY_COUNT: &str = "x-delivery-count";

/// Headers that would send a message astray when it is published again: further routing keys bring it to other queues, an old
/// history makes the broker see a circle.
const OF_THE_WAY: [&str; 10] = [
    "CC",
    "BCC",
    "x-death",
    "x-delivery-count",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
    "x-last-death-exchange",
    "x-last-death-queue",
    "x-last-death-reason",
];

/// Whether a header belongs to the way that a message took, not to the message.
pub(crate) fn is_of_the_way(name: &str) -> bool {
    OF_THE_WAY.contains(&name)
}
