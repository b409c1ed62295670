//! Our names are those of the conventions' own crate.

use opentelemetry_semantic_conventions::attribute;
use topoc_runtime::telemetry::names;

#[test]
fn fields_are_called_as_the_conventions_have_it() {
    for (ours, theirs) in [
        (names::SYSTEM, attribute::MESSAGING_SYSTEM),
        (names::OPERATION_TYPE, attribute::MESSAGING_OPERATION_TYPE),
        (names::OPERATION_NAME, attribute::MESSAGING_OPERATION_NAME),
        (names::DESTINATION, attribute::MESSAGING_DESTINATION_NAME),
        (names::DESTINATION_TEMPLATE, attribute::MESSAGING_DESTINATION_TEMPLATE),
        (names::ROUTING_KEY, attribute::MESSAGING_RABBITMQ_DESTINATION_ROUTING_KEY),
        (names::MESSAGE_ID, attribute::MESSAGING_MESSAGE_ID),
        (names::CONVERSATION_ID, attribute::MESSAGING_MESSAGE_CONVERSATION_ID),
        (names::BODY_SIZE, attribute::MESSAGING_MESSAGE_BODY_SIZE),
        (names::ERROR_TYPE, attribute::ERROR_TYPE),
    ] {
        assert_eq!(ours, theirs);
    }
}

#[cfg(feature = "metrics")]
#[test]
fn metrics_are_called_as_the_conventions_have_it() {
    use opentelemetry_semantic_conventions::metric;
    let theirs = [
        metric::MESSAGING_CLIENT_SENT_MESSAGES,
        metric::MESSAGING_CLIENT_OPERATION_DURATION,
        metric::MESSAGING_CLIENT_CONSUMED_MESSAGES,
        metric::MESSAGING_PROCESS_DURATION,
    ];
    let ours = topoc_runtime::telemetry::metrics::ALL.iter().map(|metric| metric.name);
    let ours: Vec<&str> = ours.filter(|name| !name.starts_with("topoc.")).collect();
    assert_eq!(ours, theirs);
}

/// A name that changes its version is to be looked at again.
#[test]
fn the_version_is_the_one_that_the_documentation_names() {
    let schema = opentelemetry_semantic_conventions::SCHEMA_URL;
    assert!(schema.ends_with("/1.42.0"), "{schema}");
}
