//! Metrics, by the crate `metrics` (feature `metrics`). Install a recorder before the broker is connected: what is counted is
//! registered once for each connection, queue and exchange, with the recorder that is there at that moment.

mod catalogue;
mod handling;
mod link;
mod sending;

pub use catalogue::{ALL, Instrument, Metric};
pub(crate) use handling::QueueMeter;
pub(crate) use link::LinkMeter;
pub(crate) use sending::SendMeter;

use super::names;
use ::metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Unit, with_recorder};
use tokio::time::Instant;

const METADATA: Metadata<'static> =
    Metadata::new("topoc_runtime", Level::INFO, Some(module_path!()));

/// Tells the recorder what the metrics mean.
pub(crate) fn describe() {
    with_recorder(|recorder| {
        for metric in ALL {
            let (name, about) = (metric.name.into(), metric.about.into());
            match metric.instrument {
                Instrument::Counter => recorder.describe_counter(name, Some(Unit::Count), about),
                Instrument::Gauge => recorder.describe_gauge(name, Some(Unit::Count), about),
                Instrument::Histogram => {
                    recorder.describe_histogram(name, Some(Unit::Seconds), about);
                }
            }
        }
    });
}

/// When something began.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

fn key(metric: &Metric, labels: Vec<Label>) -> Key {
    Key::from_parts(metric.name, labels)
}

fn counter(metric: &Metric, labels: Vec<Label>) -> Counter {
    with_recorder(|recorder| recorder.register_counter(&key(metric, labels), &METADATA))
}

fn gauge(metric: &Metric, labels: Vec<Label>) -> Gauge {
    with_recorder(|recorder| recorder.register_gauge(&key(metric, labels), &METADATA))
}

fn histogram(metric: &Metric, labels: Vec<Label>) -> Histogram {
    with_recorder(|recorder| recorder.register_histogram(&key(metric, labels), &METADATA))
}

/// The labels that the conventions require, and why the operation failed, if it did.
fn operation(name: &'static str, destination: &str, error: Option<&'static str>) -> Vec<Label> {
    let mut labels = vec![
        Label::from_static_parts(names::SYSTEM, names::RABBITMQ),
        Label::from_static_parts(names::OPERATION_NAME, name),
        Label::new(names::DESTINATION_TEMPLATE, destination.to_owned()),
    ];
    labels.extend(error.map(|error| Label::from_static_parts(names::ERROR_TYPE, error)));
    labels
}
