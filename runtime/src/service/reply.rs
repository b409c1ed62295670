//! Replies: what was answered, or one of the contract's errors.

use super::{Wire, encode};
use crate::headers::ERROR;
use crate::{Delivery, Envelope, Failure, Payload, RequestError, Value};

/// What a responder answers.
///
/// # Errors
/// The contract does not allow it. Who asked is told, and no attempt can help.
pub fn reply<P: Payload>(
    answer: &P,
    wire: &Wire,
    name: &'static str,
    version: u32,
) -> Result<Envelope, Failure> {
    let body = encode(answer).map_err(Failure::dead_letter)?;
    let mut envelope = Envelope::new("", "", body);
    wire.write(&mut envelope, name, version);
    Ok(envelope)
}

/// What a responder answers where it is one of the contract's errors.
///
/// # Errors
/// The contract does not allow it. Who asked is told, and no attempt can help.
pub fn reply_error<P: Payload>(
    error: &'static str,
    details: &P,
    wire: &Wire,
    name: &'static str,
    version: u32,
) -> Result<Envelope, Failure> {
    let envelope = reply(details, wire, name, version)?;
    Ok(envelope.with_header(ERROR, Value::Text(error.to_owned())))
}

/// Which of the contract's errors a reply is, by its name; none where it is the answer.
#[must_use]
pub fn error_of(reply: &Delivery) -> Option<&str> {
    reply.text(ERROR)
}

/// What was answered, or the details of an error.
///
/// # Errors
/// The contract does not allow it: [`RequestError::Undecodable`], with the path of what is wrong.
pub fn answer<P: Payload>(reply: &Delivery) -> Result<P, RequestError> {
    P::decode(&reply.body).map_err(|error| RequestError::Undecodable { reason: error.to_string() })
}

/// An error that the contract does not name.
#[must_use]
pub fn unknown_error(name: &str) -> RequestError {
    RequestError::Failed { cause: format!("`{name}`, an error that the contract does not name") }
}
