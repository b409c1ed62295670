//! Spans, and the traces that messages carry.

use super::capture::{Span, Spans};
use super::stage::{Seen, message};
use super::subscriptions::{ASKED, WORK};
use super::{broker, options};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use topoc_runtime::telemetry::{Trace, TraceContext, names};
use topoc_runtime::{Context, Delivery, Envelope, Failure, Responder, Value, headers};

const REMOTE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn fields<const N: usize>(fields: [(&'static str, &str); N]) -> BTreeMap<&'static str, String> {
    fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_publish_and_its_handling_say_what_they_are() {
    let (spans, _guard) = Spans::capture();
    let (_, broker) = broker(&options()).await;
    let mut seen = Seen::all(&broker, &WORK);
    let id = broker.publisher().publish(message("events", "work.a", "12345")).await.unwrap();
    seen.next().await;
    let common = [
        (names::SYSTEM, "rabbitmq"),
        (names::ROUTING_KEY, "work.a"),
        (names::MESSAGE_ID, &id.message_id),
        (names::BODY_SIZE, "5"),
        (names::MESSAGE_TYPE, "thing.happened"),
    ];
    let [publish] = &spans.called("publish")[..] else { unreachable!("one publish") };
    let mut expected = fields(common);
    expected.extend(fields([
        (names::KIND, "producer"),
        (names::OPERATION_TYPE, "send"),
        (names::OPERATION_NAME, "publish"),
        (names::DESTINATION, "events:work.a"),
        (names::DESTINATION_TEMPLATE, "events"),
    ]));
    assert_eq!(publish.fields, expected);
    let [process] = &spans.called("process")[..] else { unreachable!("one attempt") };
    let mut expected = fields(common);
    expected.extend(fields([
        (names::KIND, "consumer"),
        (names::OPERATION_TYPE, "process"),
        (names::OPERATION_NAME, "process"),
        (names::DESTINATION, "events:work.a:work"),
        (names::DESTINATION_TEMPLATE, "work"),
        (names::ATTEMPT, "1"),
    ]));
    assert_eq!(process.fields, expected);
}

#[tokio::test(start_paused = true)]
async fn a_span_says_why_its_operation_failed() {
    let (spans, _guard) = Spans::capture();
    let (memory, broker) = broker(&options()).await;
    broker.publisher().publish(message("events", "no.such.key", "x")).await.unwrap_err();
    memory.nack_next(1);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap_err();
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        if context.attempt == 1 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    seen.next().await;
    let kinds = |name| -> Vec<Option<String>> {
        let kind = |span: Span| span.field(names::ERROR_TYPE).map(str::to_owned);
        spans.called(name).into_iter().map(kind).collect()
    };
    let of = |kind: &str| Some(kind.to_owned());
    // The last publish brings the message to its delay queue.
    assert_eq!(kinds("publish"), [of("unroutable"), of("nacked"), None, None]);
    assert_eq!(kinds("process"), [of("failed"), None]);
}

struct Echo;

impl Responder for Echo {
    async fn answer(&self, request: &Delivery, _: &Context) -> Result<Envelope, Failure> {
        Ok(Envelope::new("", "", request.body.clone()))
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_and_its_reply_are_spans_of_one_conversation() {
    let (spans, _guard) = Spans::capture();
    let (_, broker) = broker(&options()).await;
    broker.answer(&ASKED, Echo).reading().await;
    let request = message("rpc", "ask", "x");
    broker.requester().ask(request, Duration::from_secs(5)).await.unwrap();
    let [request] = &spans.called("request")[..] else { unreachable!("one request") };
    let [reply] = &spans.called("reply")[..] else { unreachable!("one reply") };
    assert_eq!(request.field(names::KIND), Some("client"));
    assert_eq!(request.field(names::DESTINATION), Some("rpc:ask"));
    assert!(request.field(names::CONVERSATION_ID).is_some());
    assert_eq!(reply.field(names::CONVERSATION_ID), request.field(names::CONVERSATION_ID));
    assert_eq!(reply.field(names::DESTINATION_TEMPLATE), Some(""));
    assert_eq!(reply.parent, spans.called("process").first().map(|process| process.id));
}

/// A layer in whose one trace each span is called by its own number.
#[derive(Clone, Default)]
struct Layer {
    parents: Arc<Mutex<Vec<(u64, Trace)>>>,
}

fn place(span: u64) -> String {
    format!("00-{:032x}-{span:016x}-01", 7)
}

impl TraceContext for Layer {
    fn context(&self, span: &tracing::Span) -> Option<Trace> {
        Trace::parse(&place(span.id()?.into_u64()), Some("fake=1"))
    }

    fn set_parent(&self, span: &tracing::Span, remote: &Trace) {
        let id = span.id().unwrap().into_u64();
        self.parents.lock().unwrap().push((id, remote.clone()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_gives_the_place_of_a_publish_and_takes_it_as_parent_of_the_handling() {
    let (spans, _guard) = Spans::capture();
    let layer = Layer::default();
    let (_, broker) = broker(&options().trace_by(layer.clone())).await;
    let publisher = broker.publisher().clone();
    let mut seen = Seen::of(&broker, &WORK, move |delivery, _| {
        let (publisher, is_first) = (publisher.clone(), delivery.key == "work.a");
        async move {
            if is_first {
                publisher.publish(message("events", "work.b", "next")).await?;
            }
            Ok(())
        }
    });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    let (first, second) = (seen.next().await, seen.next().await);
    let (published, processed) = (spans.called("publish"), spans.called("process"));
    for (number, (delivery, context)) in [first, second].into_iter().enumerate() {
        let trace = context.trace.unwrap();
        assert_eq!(trace.traceparent(), place(published[number].id));
        assert_eq!(delivery.text(headers::TRACESTATE), Some("fake=1"));
        let parents = layer.parents.lock().unwrap();
        assert_eq!(parents[number], (processed[number].id, trace));
    }
    // In the handler the publish is a part of the handling.
    assert_eq!(published[1].parent, Some(processed[0].id));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_says_its_trace_keeps_it() {
    let (_spans, _guard) = Spans::capture();
    let (_, broker) = broker(&options().trace_by(Layer::default())).await;
    let mut seen = Seen::of(&broker, &WORK, |_, context| async move {
        if context.attempt == 1 { Err(Failure::retry("not yet")) } else { Ok(()) }
    });
    let said = Value::Text(REMOTE.to_owned());
    let said = message("events", "work.a", "x").with_header(headers::TRACEPARENT, said);
    broker.publisher().publish(said).await.unwrap();
    for attempt in 1..=2 {
        let (delivery, context) = seen.next().await;
        assert_eq!(context.attempt, attempt);
        assert_eq!(delivery.text(headers::TRACEPARENT), Some(REMOTE));
        assert_eq!(delivery.text(headers::TRACESTATE), None);
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_layer_a_trace_is_passed_on_if_it_is_one() {
    let (_, broker) = broker(&options()).await;
    let publisher = broker.publisher().clone();
    let mut seen = Seen::of(&broker, &WORK, move |delivery, _| {
        let (publisher, is_first) = (publisher.clone(), delivery.key == "work.a");
        async move {
            if is_first {
                publisher.publish(message("events", "work.b", "next")).await?;
            }
            Ok(())
        }
    });
    for (parent, state, passed) in [
        (REMOTE, "congo=t61", [Some(REMOTE), Some("congo=t61")]),
        (REMOTE, "no pair", [Some(REMOTE), None]),
        (&REMOTE.replace("00-4", "ff-4"), "congo=t61", [None, None]),
    ] {
        let text = |text: &str| Value::Text(text.to_owned());
        let first = message("events", "work.a", "x")
            .with_header(headers::TRACEPARENT, text(parent))
            .with_header(headers::TRACESTATE, text(state));
        broker.publisher().publish(first).await.unwrap();
        seen.next().await;
        let (next, _) = seen.next().await;
        assert_eq!([headers::TRACEPARENT, headers::TRACESTATE].map(|name| next.text(name)), passed);
    }
}
