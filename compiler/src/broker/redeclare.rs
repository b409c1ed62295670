//! Which settings a client's redeclaration must repeat.

use super::{QueueType, Version, queue_arguments};

/// Whether a redeclaration of a queue that differs in this argument fails
/// with 406 (`rabbit_amqqueue:assert_args_equivalence`).
///
/// Only arguments that the queue's type knows are compared, by kind and value;
/// absent counts as its own value. Flags are compared besides: `durable` and
/// `auto_delete` (406), `exclusive` (405).
#[must_use]
pub fn compares_queue_argument(queue_type: QueueType, name: &str, version: Version) -> bool {
    queue_arguments::standing(queue_type, name, version) == queue_arguments::Standing::Takes
}

/// Whether a redeclaration of an exchange that differs in this argument fails
/// with 406: the alternate exchange only. Type, `durable`, `auto_delete` and
/// `internal` are compared besides (`rabbit_exchange:assert_equivalence`).
#[must_use]
pub fn compares_exchange_argument(name: &str) -> bool {
    name == "alternate-exchange"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_arguments_are_compared() {
        let version = Version::new(4, 0, 5);
        assert!(compares_queue_argument(QueueType::Classic, "x-max-length", version));
        assert!(!compares_queue_argument(QueueType::Classic, "x-mine", version));
        assert!(
            compares_exchange_argument("alternate-exchange")
                && !compares_exchange_argument("hash-header")
        );
    }
}
