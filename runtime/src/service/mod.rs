//! What generated services call: the step between typed messages and envelopes.

mod field;
mod reply;
mod wire;
mod word;

pub use field::{header, word};
pub use reply::{answer, error_of, reply, reply_error, unknown_error};
pub use wire::{Place, Wire};
pub use word::{MalformedWord, Word};

use crate::{Delivery, Failure, Payload, PublishError};

/// The body of a message that is to be published.
///
/// # Errors
/// The contract does not allow it: [`PublishError::Invalid`], with the path of what is wrong.
pub fn encode<P: Payload>(message: &P) -> Result<Vec<u8>, PublishError> {
    message.encode().map_err(|error| PublishError::Invalid { reason: error.to_string() })
}

/// The message in a delivery.
///
/// # Errors
/// The contract does not allow it. No attempt can help, so that it is given up.
pub fn decode<P: Payload>(delivery: &Delivery) -> Result<P, Failure> {
    P::decode(&delivery.body).map_err(Failure::undecodable)
}

/// A message outside of what a consumer takes: another one, or a version that it cannot read.
#[must_use]
pub fn unknown(delivery: &Delivery) -> Failure {
    let name = delivery.type_name().unwrap_or("a message that says no name");
    match delivery.version() {
        Some(version) => Failure::undecodable(format!(
            "{name}@{version} is not among the messages of this consumer"
        )),
        None => Failure::undecodable(format!("{name} is not among the messages of this consumer")),
    }
}
