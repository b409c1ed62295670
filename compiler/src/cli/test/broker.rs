//! A real broker, asked over its management API: a virtual host of its own, made and removed.

use super::definitions;
use crate::cli::Failure;
use crate::model::{Assertion, Exchange, Id, Model, Queue};
use crate::route::assertions::Outcome;
use crate::route::{Case, Reason, RoutedMessage, header_json};
use base64::Engine as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::Request;

/// How long a message may take to come where it is expected.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long nothing must come any more.
const QUIET: Duration = Duration::from_millis(400);

/// The exchange by which a message is put into one queue with the key that it is to have.
const INJECTION: &str = "topoc.test";

/// A virtual host on a real broker that holds the topology; it is removed with this value.
pub(super) struct Broker<'m> {
    agent: Agent,
    base: String,
    authorization: String,
    vhost: String,
    model: &'m Model,
}

impl<'m> Broker<'m> {
    /// Makes the virtual host and imports the topology.
    pub(super) fn open(url: &str, model: &'m Model) -> Result<Self, Failure> {
        let (base, authorization, user) = address(url)?;
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let vhost = format!("topoc-test-{}", std::process::id());
        let broker = Self { agent, base, authorization, vhost, model };
        let own = segment(&broker.vhost);
        broker.expect("PUT", &format!("/api/vhosts/{own}"), Some(&json!({})))?;
        let all = json!({ "configure": ".*", "write": ".*", "read": ".*" });
        broker.expect("PUT", &format!("/api/permissions/{own}/{}", segment(&user)), Some(&all))?;
        // A document of texts, numbers and maps with text keys always serialises.
        let document = json!(definitions::of_vhost(model, model.home));
        broker.expect("POST", &format!("/api/definitions/{own}"), Some(&document))?;
        Ok(broker)
    }

    /// Lets a case happen, and says which queues have the message then.
    pub(super) fn outcome(
        &self,
        model: &Model,
        case: &Case,
        assertion: &Assertion,
    ) -> Result<Outcome, Failure> {
        match case {
            Case::Publish { exchange, message, .. } => self.publish(*exchange, message)?,
            Case::GiveUp { queue, message, reason } => self.give_up(*queue, message, *reason)?,
        }
        let expected: BTreeSet<&str> = assertion
            .reaches
            .iter()
            .chain(assertion.reaches_exactly.iter().flatten())
            .flat_map(|expected| &expected.queues)
            .map(|id| model.queues[*id].name.as_str())
            .collect();
        Ok(Outcome { queues: self.collect(&expected)?, one_of: Vec::new() })
    }

    fn publish(
        &self,
        exchange: Option<Id<Exchange>>,
        message: &RoutedMessage,
    ) -> Result<(), Failure> {
        let name = exchange.map_or("amq.default", |id| &self.model.exchanges[id].name);
        self.publish_to(name, message, None)
    }

    fn publish_to(
        &self,
        exchange: &str,
        message: &RoutedMessage,
        expiration: Option<&str>,
    ) -> Result<(), Failure> {
        let mut headers: serde_json::Map<String, Value> = message
            .headers
            .iter()
            .map(|(name, value)| (name.to_owned(), header_json(value)))
            .collect();
        for (name, keys) in [("CC", &message.cc), ("BCC", &message.bcc)] {
            if !keys.is_empty() {
                headers.insert(name.to_owned(), json!(keys));
            }
        }
        let mut properties = json!({ "delivery_mode": 2, "headers": headers });
        if let Some(expiration) = expiration {
            properties["expiration"] = expiration.into();
        }
        let body = json!({
            "properties": properties, "routing_key": message.key, "payload": "topoc test", "payload_encoding": "string",
        });
        let path = format!("/api/exchanges/{}/{}/publish", segment(&self.vhost), segment(exchange));
        self.expect("POST", &path, Some(&body)).map(|_| ())
    }

    /// Puts a message into one queue, with its own key, and lets the queue give it up.
    fn give_up(
        &self,
        queue: Id<Queue>,
        message: &RoutedMessage,
        reason: Reason,
    ) -> Result<(), Failure> {
        let name = &self.model.queues[queue].name;
        let own = segment(&self.vhost);
        let exchange = format!("/api/exchanges/{own}/{INJECTION}");
        let fanout =
            json!({ "type": "fanout", "durable": true, "auto_delete": false, "arguments": {} });
        self.expect("PUT", &exchange, Some(&fanout))?;
        let binding = format!("/api/bindings/{own}/e/{INJECTION}/q/{}", segment(name));
        self.expect("POST", &binding, Some(&json!({ "routing_key": "", "arguments": {} })))?;
        let expiration = (reason == Reason::Expired).then_some("1");
        self.publish_to(INJECTION, message, expiration)?;
        self.expect("DELETE", &exchange, None)?;
        let until = Instant::now() + PATIENCE;
        while reason != Reason::Expired && self.get(name, "reject_requeue_false")? == 0 {
            if Instant::now() > until {
                return Err(Failure::new(format!("no message came into the queue `{name}`")));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// The queues that have a message, once all that are expected have one and nothing more should come. What is
    /// found is taken out.
    fn collect(&self, expected: &BTreeSet<&str>) -> Result<BTreeSet<String>, Failure> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut missing: Vec<&str> = expected.iter().copied().collect();
        let until = Instant::now() + PATIENCE;
        while !missing.is_empty() && Instant::now() < until {
            let mut still = Vec::new();
            for queue in missing {
                match self.get(queue, "ack_requeue_false")? {
                    0 => still.push(queue),
                    _ => _ = found.insert(queue.to_owned()),
                }
            }
            missing = still;
            if !missing.is_empty() {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        std::thread::sleep(QUIET);
        for queue in self.queues() {
            if self.get(queue, "ack_requeue_false")? > 0 {
                found.insert(queue.to_owned());
            }
        }
        Ok(found)
    }

    fn queues(&self) -> impl Iterator<Item = &'m str> {
        let home = self.model.home;
        let queues = self.model.queues.values().filter(move |queue| queue.vhost == home);
        queues.map(|queue| queue.name.as_str())
    }

    /// Takes messages out of a queue; how many.
    fn get(&self, queue: &str, mode: &str) -> Result<usize, Failure> {
        let path = format!("/api/queues/{}/{}/get", segment(&self.vhost), segment(queue));
        let body = json!({ "count": 100, "ackmode": mode, "encoding": "auto" });
        let answer = self.expect("POST", &path, Some(&body))?;
        Ok(answer.as_array().map_or(0, Vec::len))
    }

    fn expect(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json")
            .body(body.map(Value::to_string).unwrap_or_default());
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(format!("cannot ask the broker at {}: {error}", self.base))
        };
        let mut answer = self
            .agent
            .run(request.map_err(|error| failed(&error))?)
            .map_err(|error| failed(&error))?;
        let text = answer.body_mut().read_to_string().unwrap_or_default();
        if !answer.status().is_success() {
            let failure = Failure::new(format!(
                "the broker answers {method} {path} with {}: {text}",
                answer.status()
            ));
            return Err(failure.help(
                "the user must be an administrator, and the plugin rabbitmq_management enabled",
            ));
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

impl Drop for Broker<'_> {
    fn drop(&mut self) {
        if let Err(failure) =
            self.expect("DELETE", &format!("/api/vhosts/{}", segment(&self.vhost)), None)
        {
            crate::cli::output::say(&failure.to_string());
        }
    }
}

/// The address without user and password, the header that has them, and the user.
fn address(url: &str) -> Result<(String, String, String), Failure> {
    let bad = |why: &str| {
        Failure::new(format!("`--broker` {why}"))
            .help("it is the management API's address: http://USER:PASSWORD@HOST:15672")
    };
    let rest = url.strip_prefix("http://").ok_or_else(|| bad("takes an http:// address"))?;
    let (login, host) = rest.rsplit_once('@').unwrap_or(("guest:guest", rest));
    let (user, _) = login.split_once(':').ok_or_else(|| bad("has a user without a password"))?;
    let encoded = base64::engine::general_purpose::STANDARD.encode(login);
    let host = host.trim_end_matches('/');
    Ok((format!("http://{host}"), format!("Basic {encoded}"), user.to_owned()))
}

/// A name as one segment of a path: everything but letters, digits and `-_.~` is percent-encoded.
fn segment(name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(name, KEPT).to_string()
}
