//! The management API: requests with JSON bodies, answers with their status.

use std::fmt;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::http::{Method, Request};

use super::Broker;

/// The authorization header of [`crate::document::HARNESS_USER`]: its password is `topoc`.
pub(super) const HARNESS_AUTHORIZATION: &str = "Basic dG9wb2MtaGFybmVzczp0b3BvYw==";
/// That of `guest`, with which a fresh node begins.
pub(super) const GUEST_AUTHORIZATION: &str = "Basic Z3Vlc3Q6Z3Vlc3Q=";

/// What the management API answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as it came.
    pub body: String,
}

impl Answer {
    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The broker's `reason`, as text; empty where it gave none. A reason that is no string stays JSON.
    pub fn reason(&self) -> String {
        match self.json().get("reason").map(readable) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}

/// 3.10 gives some texts as lists of character codes; this makes them texts again.
fn readable(value: &Value) -> Value {
    let Some(list) = value.as_array() else { return value.clone() };
    let character = |code: &Value| char::from_u32(u32::try_from(code.as_u64()?).ok()?);
    match list.iter().map(character).collect::<Option<String>>() {
        Some(text) if !text.is_empty() => Value::String(text),
        _ => list.iter().map(readable).collect(),
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} {}", self.status, self.body)
    }
}

/// A name as one segment of a path: everything but letters, digits and `-_.~` is percent-encoded.
pub fn segment(name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(name, KEPT).to_string()
}

pub(super) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .new_agent()
}

impl Broker {
    /// `GET` of a path such as `/api/queues`.
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &self.authorization, None)
    }

    /// `PUT` of a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &self.authorization, Some(body.to_string().as_bytes()))
    }

    /// `POST` of a body, which need not be JSON.
    pub fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.send(Method::POST, path, &self.authorization, Some(body))
    }

    /// `DELETE`.
    pub fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &self.authorization, None)
    }

    /// One request. Ends the test if the node cannot be reached: every status it answers is the caller's to judge.
    pub(super) fn send(
        &self,
        method: Method,
        path: &str,
        authorization: &str,
        body: Option<&[u8]>,
    ) -> Answer {
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("{}{path}", self.management))
            .header("authorization", authorization)
            .header("content-type", "application/json");
        let answer = match body {
            Some(body) => request.body(body).map(|request| self.agent.run(request)),
            None => request.body(()).map(|request| self.agent.run(request)),
        };
        let mut answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => panic!("{self:?} does not answer {method} {path}: {error}"),
            Err(error) => panic!("{method} {path} is no request: {error}"),
        };
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec();
        let body = body.unwrap_or_else(|error| {
            panic!("{self:?} broke off its answer to {method} {path}: {error}")
        });
        Answer { status, body: String::from_utf8_lossy(&body).into_owned() }
    }
}
