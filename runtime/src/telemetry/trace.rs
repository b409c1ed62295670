//! The trace that a message belongs to: W3C Trace Context, level 1 (a W3C recommendation of 2021).

use crate::envelope::{Delivery, Properties};
use crate::headers::{TRACEPARENT, TRACESTATE};
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use topoc_routing::Value;
use tracing::Span;

/// A place in a trace: what the headers `traceparent` and `tracestate` say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    parent: Arc<str>,
    state: Option<Arc<str>>,
}

impl Trace {
    /// Reads both headers. Nothing if `traceparent` is not as the recommendation has it: its fields have their lengths and are lowercase
    /// hexadecimal digits, the version is not `ff`, neither id is all zeros, and only a version after `00` may have more. A `tracestate` that
    /// cannot be read is left out, and the rest stays.
    #[must_use]
    pub fn parse(traceparent: &str, tracestate: Option<&str>) -> Option<Self> {
        is_parent(traceparent).then(|| Self {
            parent: traceparent.into(),
            // The recommendation takes an empty one, and asks to send none.
            state: tracestate.filter(|state| !state.is_empty() && is_state(state)).map(Into::into),
        })
    }

    /// The trace of a message that came in, if it says one.
    #[must_use]
    pub fn of(delivery: &Delivery) -> Option<Self> {
        Self::parse(delivery.text(TRACEPARENT)?, delivery.text(TRACESTATE))
    }

    /// The header `traceparent`.
    #[must_use]
    pub fn traceparent(&self) -> &str {
        &self.parent
    }

    /// The header `tracestate`.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// The trace's id, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        self.parent.get(3..35).unwrap_or_default()
    }

    /// The id of the span that published the message, 16 hexadecimal digits.
    #[must_use]
    pub fn parent_id(&self) -> &str {
        self.parent.get(36..52).unwrap_or_default()
    }

    /// Whether who published the message has recorded its span.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        let flags = self.parent.get(53..55).and_then(|flags| u8::from_str_radix(flags, 16).ok());
        flags.is_some_and(|flags| flags & 1 == 1)
    }

    /// Says it of a message, unless that says one itself.
    pub(crate) fn fill_in(&self, properties: &mut Properties) {
        if properties.headers.get(TRACEPARENT).is_some() {
            return;
        }
        properties.headers.insert(TRACEPARENT, Value::Text(self.parent.to_string()));
        if let Some(state) = &self.state {
            properties.headers.insert(TRACESTATE, Value::Text(state.to_string()));
        }
    }
}

/// `version "-" trace-id "-" parent-id "-" trace-flags`, and after version 00 perhaps `"-"` and more.
fn is_parent(text: &str) -> bool {
    let digits = |field: &[u8]| field.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let id = |field: &[u8]| digits(field) && field.iter().any(|byte| *byte != b'0');
    let Some((fields, rest)) = text.as_bytes().split_at_checked(55) else { return false };
    let (version, ids, flags) = (&fields[..2], &fields[2..53], &fields[53..]);
    let is_whole = match rest.first() {
        None => true,
        Some(byte) => *byte == b'-' && version != b"00",
    };
    is_whole
        && digits(version)
        && version != b"ff"
        && [ids[0], ids[33], ids[50]] == [b'-'; 3]
        && id(&ids[1..33])
        && id(&ids[34..50])
        && digits(flags)
}

/// How many members a `tracestate` may have.
const MOST_MEMBERS: usize = 32;

/// Members `key "=" value` between commas. Spaces and tabs around a member do not count, and a member may be empty.
fn is_state(text: &str) -> bool {
    let mut keys = HashSet::new();
    text.split(',').count() <= MOST_MEMBERS
        && text.split(',').map(|member| member.trim_matches([' ', '\t'])).all(|member| {
            let pair = member.split_once('=');
            member.is_empty()
                || pair
                    .is_some_and(|(key, value)| is_key(key) && is_value(value) && keys.insert(key))
        })
}

/// A vendor's key of up to 256 characters, or `{tenant}@{system}` of up to 241 and 14.
fn is_key(key: &str) -> bool {
    let rest = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'*' | b'/');
    let word = |word: &str, most: usize, may_begin_with_digit: bool| {
        let begins = word.bytes().next().is_some_and(|first| {
            first.is_ascii_lowercase() || may_begin_with_digit && first.is_ascii_digit()
        });
        begins && word.len() <= most && word.as_bytes().iter().all(rest)
    };
    match key.split_once('@') {
        Some((tenant, system)) => word(tenant, 241, true) && word(system, 14, false),
        None => word(key, 256, false),
    }
}

/// Up to 256 printable ASCII characters without `,` and `=`, the last of which is no space.
fn is_value(value: &str) -> bool {
    let fits = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'=' && byte != b',';
    (1..=256).contains(&value.len()) && value.bytes().all(fits) && !value.ends_with(' ')
}

/// By this a service's tracing layer takes part in the traces that its messages carry. It is given by
/// [`Options::trace_by`](crate::Options::trace_by).
///
/// Without it a message that is published while another one is handled carries that one's trace unchanged, `parent-id` and all: no span of
/// this service is recorded anywhere, so there is none to name. A message that is published outside of a handler then carries no trace.
///
/// A message that says a `traceparent` itself keeps it, and so does one that is tried again or dead-lettered. Neither method may panic: the
/// worker that calls it would end.
///
/// With OpenTelemetry's layer, by the crates `opentelemetry_sdk` and `tracing-opentelemetry`:
///
/// ```
/// use opentelemetry::propagation::TextMapPropagator;
/// use opentelemetry_sdk::propagation::TraceContextPropagator;
/// use std::collections::HashMap;
/// use topoc_runtime::Options;
/// use topoc_runtime::telemetry::{Trace, TraceContext};
/// use tracing::Span;
/// use tracing_opentelemetry::OpenTelemetrySpanExt;
///
/// struct OpenTelemetry(TraceContextPropagator);
///
/// impl TraceContext for OpenTelemetry {
///     fn context(&self, span: &Span) -> Option<Trace> {
///         let mut headers = HashMap::new();
///         self.0.inject_context(&span.context(), &mut headers);
///         let state = headers.get("tracestate").map(String::as_str);
///         Trace::parse(headers.get("traceparent")?, state)
///     }
///
///     fn set_parent(&self, span: &Span, remote: &Trace) {
///         let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
///         let mut headers = HashMap::from([header("traceparent", remote.traceparent())]);
///         headers.extend(remote.tracestate().map(|state| header("tracestate", state)));
///         // An error is that no layer is there, or that the span is not recorded.
///         let _ = span.set_parent(self.0.extract(&headers));
///     }
/// }
///
/// let options = Options::new("shop", "amqp://localhost/shop")
///     .trace_by(OpenTelemetry(TraceContextPropagator::new()));
/// # drop(options);
/// ```
pub trait TraceContext: Send + Sync + 'static {
    /// Where a span of this service is; what it publishes will say so. Nothing if it is in no trace.
    fn context(&self, span: &Span) -> Option<Trace>;

    /// Makes what was published elsewhere the parent of a span. It is called before the span is entered.
    fn set_parent(&self, span: &Span, remote: &Trace);
}

/// The layer's side, or none.
#[derive(Clone, Default)]
pub(crate) struct Tracer(pub(crate) Option<Arc<dyn TraceContext>>);

impl fmt::Debug for Tracer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a layer" } else { "none" })
    }
}

impl Tracer {
    /// Says of a message where its span is, unless it says so itself.
    pub(crate) fn inject(&self, span: &Span, properties: &mut Properties) {
        if let Some(trace) = self.0.as_ref().and_then(|layer| layer.context(span)) {
            trace.fill_in(properties);
        }
    }

    /// Makes a message's trace the parent of the span in which it is handled.
    pub(crate) fn extract(&self, span: &Span, remote: Option<&Trace>) {
        if let (Some(layer), Some(remote)) = (&self.0, remote) {
            layer.set_parent(span, remote);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Trace, is_state};

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_traceparent_has_its_four_fields() {
        let trace = Trace::parse(PARENT, Some("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));
        let trace = trace.expect("a good one");
        assert_eq!(trace.traceparent(), PARENT);
        assert_eq!(trace.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(trace.parent_id(), "00f067aa0ba902b7");
        assert!(trace.is_sampled());
        assert_eq!(trace.tracestate(), Some("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"));
        let unsampled = PARENT.replace("-01", "-0a");
        assert!(!Trace::parse(&unsampled, None).expect("a good one").is_sampled());
    }

    #[test]
    fn only_later_versions_may_have_more() {
        let later = |rest: &str| Trace::parse(&format!("cc{}{rest}", &PARENT[2..]), None);
        assert!(later("").is_some());
        assert!(later("-what-will-be").is_some());
        assert!(later("0").is_none());
        assert!(Trace::parse(&format!("{PARENT}-more"), None).is_none());
    }

    #[test]
    fn what_is_no_traceparent_is_none() {
        for wrong in [
            "",
            "00",
            &PARENT[..54],
            &PARENT.to_uppercase(),
            &PARENT.replace("00-4", "ff-4"),
            &PARENT.replace("00-4", "0x-4"),
            &PARENT.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            &PARENT.replace("00f067aa0ba902b7", &"0".repeat(16)),
            &PARENT.replace("36-00", "36_00"),
            &PARENT.replace("-01", "-0g"),
            &PARENT.replace("4bf9", "4bé"),
            &format!(" {PARENT}"),
        ] {
            assert_eq!(Trace::parse(wrong, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_tracestate_that_cannot_be_read_does_not_take_the_trace_with_it() {
        let trace = Trace::parse(PARENT, Some("no pair")).expect("a good one");
        assert_eq!((trace.traceparent(), trace.tracestate()), (PARENT, None));
    }

    #[test]
    fn an_empty_tracestate_is_none() {
        let trace = Trace::parse(PARENT, Some("")).expect("a good one");
        assert_eq!(trace.tracestate(), None);
    }

    #[test]
    fn a_tracestate_has_members_of_keys_and_values() {
        let many = |count: usize| {
            let members: Vec<String> = (0..count).map(|number| format!("k{number}=v")).collect();
            members.join(",")
        };
        let long = |key: usize, value: usize| format!("{}={}", "k".repeat(key), "v".repeat(value));
        for right in
            ["", "a=b", "a=b , c=d\t,, e= f", "1t@sys=x", "a_-*/1=~!", &many(32), &long(256, 256)]
        {
            assert!(is_state(right), "{right}");
        }
        for wrong in [
            "a",
            "a=",
            "=b",
            "A=b",
            "1a=b",
            "a=b=c",
            "a=é",
            "a=b,a=c",
            "t@1s=x",
            "@s=x",
            "t@=x",
            "a b=c",
            &many(33),
            &long(257, 1),
            &long(1, 257),
        ] {
            assert!(!is_state(wrong), "{wrong}");
        }
    }
}
