//! Hello, events: a topology in the code, one service that greets and one that listens.
#![allow(clippy::print_stdout, reason = "the example tells what happens")]

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use topoc_runtime::transport::Memory;
use topoc_runtime::{Broker, Context, Failure, Options};
use topology::listener::{Greetings, consume_greetings};
use topology::{GreetingSaidV1, greeter, listener};

#[allow(dead_code, unreachable_pub, reason = "generated code serves every use of it")]
mod topology {
    topoc_runtime::topology!(
        r#"
topoc: 1
exchanges:
  talk: { type: topic, doc: What was said. }
queues:
  greetings:
    bindings: [{ message: greeting.said }]
    dead_letter: { none: "a greeting that nobody understands is not worth keeping" }
messages:
  greeting.said:
    doc: Someone greeted someone.
    exchange: talk
    routing_key: greeting.said
    versions:
      1: { fields: { to: { type: string, max_length: 40 } }, example: { to: Ada } }
services:
  greeter: { publishes: [greeting.said], declares: [talk] }
  listener: { consumes: { greetings: { messages: [greeting.said] } }, declares: [talk, greetings] }
"#
    );
}

/// Passes on to whom a greeting went.
struct Listener(mpsc::Sender<String>);

impl Greetings for Listener {
    async fn greeting_said(&self, said: GreetingSaidV1, context: &Context) -> Result<(), Failure> {
        println!("listener: heard a greeting to {}, attempt {}", said.to, context.attempt);
        Ok(self.0.send(said.to).await?)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let memory = Memory::new(topology::DEFINITIONS)?;
    let amqp = std::env::args().skip_while(|argument| argument != "--amqp").nth(1);
    let connect = async |options: Options| match &amqp {
        Some(_) => Broker::connect(&options).await,
        None => Broker::connect_by(Arc::new(memory.clone()), &options).await,
    };
    let address = amqp.clone().unwrap_or_default();
    // Each service declares what it needs, so that an empty broker will do.
    let listening = Options::new("listener", &address).declaring(&listener::DECLARES);
    let listening = connect(listening).await?;
    let greeting = Options::new("greeter", &address).declaring(&greeter::DECLARES);
    let greeting = connect(greeting).await?;

    let (sender, mut heard) = mpsc::channel(1);
    consume_greetings(&listening, Listener(sender));
    let producer = greeter::Producer::new(&greeting);
    for to in ["Ada", "Grace"] {
        println!("greeter: hello, {to}");
        producer.greeting_said_v1(&GreetingSaidV1 { to: to.to_owned() }).await?;
        let heard = tokio::time::timeout(Duration::from_secs(30), heard.recv()).await?;
        if heard.as_deref() != Some(to) {
            return Err(format!("{to} was greeted, and {heard:?} was heard").into());
        }
    }
    let refused = producer.greeting_said_v1(&GreetingSaidV1 { to: "a".repeat(41) }).await;
    let refused = refused.err().ok_or("a name that the contract does not allow was published")?;
    println!("greeter: {refused}");
    greeting.shutdown(Duration::from_secs(5)).await;
    listening.shutdown(Duration::from_secs(5)).await;
    println!("done: 2 greetings said, 2 heard, 1 refused by its contract");
    Ok(())
}
