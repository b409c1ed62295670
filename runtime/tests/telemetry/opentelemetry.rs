//! OpenTelemetry's own layer joins the traces, by the code that the documentation shows.

use super::stage::{Seen, message};
use super::subscriptions::WORK;
use super::{broker, options};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{SpanKind, Status, TracerProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use std::collections::HashMap;
use std::time::Duration;
use topoc_runtime::Failure;
use topoc_runtime::telemetry::{Trace, TraceContext};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;

struct OpenTelemetry(TraceContextPropagator);

impl TraceContext for OpenTelemetry {
    fn context(&self, span: &Span) -> Option<Trace> {
        let mut headers = HashMap::new();
        self.0.inject_context(&span.context(), &mut headers);
        let state = headers.get("tracestate").map(String::as_str);
        Trace::parse(headers.get("traceparent")?, state)
    }

    fn set_parent(&self, span: &Span, remote: &Trace) {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut headers = HashMap::from([header("traceparent", remote.traceparent())]);
        headers.extend(remote.tracestate().map(|state| header("tracestate", state)));
        span.set_parent(self.0.extract(&headers)).unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_handling_is_the_child_of_the_publish_in_one_trace() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("topoc"));
    let layers = tracing_subscriber::registry().with(layer);
    let _guard = tracing::subscriber::set_default(layers);
    let joined = OpenTelemetry(TraceContextPropagator::new());
    let (_, broker) = broker(&options().trace_by(joined)).await;
    let mut seen =
        Seen::of(&broker, &WORK, |_, _| async { Err(Failure::dead_letter("it makes no sense")) });
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    seen.next().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let spans = exporter.get_finished_spans().unwrap();
    let of_kind = |kind: SpanKind| -> Vec<&SpanData> {
        spans.iter().filter(|span| span.span_kind == kind).collect()
    };
    // The second one is the dead letter.
    let publishes = of_kind(SpanKind::Producer);
    let [handling] = of_kind(SpanKind::Consumer)[..] else { unreachable!("one attempt") };
    // Another one is the dead letter.
    let publish = publishes.first().unwrap();
    assert_eq!(handling.parent_span_id, publish.span_context.span_id());
    assert!(handling.parent_span_is_remote);
    let traces = spans.iter().map(|span| span.span_context.trace_id());
    assert!(traces.into_iter().all(|trace| trace == publish.span_context.trace_id()));
    assert_eq!(publish.status, Status::Unset);
    assert!(matches!(handling.status, Status::Error { .. }), "{:?}", handling.status);
}
