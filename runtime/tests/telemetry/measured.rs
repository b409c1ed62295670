//! Metrics as a recorder in memory has them.

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use std::collections::{BTreeMap, BTreeSet};

/// A recorder of this thread, for as long as it lives.
pub struct Recorder {
    snapshotter: Snapshotter,
    _guard: metrics::LocalRecorderGuard<'static>,
}

impl Recorder {
    pub fn install() -> Self {
        let recorder: &'static DebuggingRecorder = Box::leak(Box::default());
        let _guard = metrics::set_default_local_recorder(recorder);
        Self { snapshotter: recorder.snapshotter(), _guard }
    }

    /// What was measured since the last look: this recorder begins anew with each, gauges too.
    pub fn look(&self) -> Measured {
        let all = self.snapshotter.snapshot().into_vec().into_iter();
        Measured(
            all.map(|(key, _, about, value)| {
                let key = key.key();
                let labels =
                    key.labels().map(|label| (label.key().to_owned(), label.value().to_owned()));
                let about = about.map(|about| about.to_string());
                One { name: key.name().to_owned(), labels: labels.collect(), about, value }
            })
            .collect(),
        )
    }
}

pub struct One {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub about: Option<String>,
    pub value: DebugValue,
}

pub struct Measured(pub Vec<One>);

impl Measured {
    /// The metric that has these labels, and perhaps others that are the same for all.
    fn one(&self, name: &str, labels: &[(&str, &str)]) -> Option<&DebugValue> {
        let wanted = |one: &&One| {
            one.name == name
                && labels
                    .iter()
                    .all(|(key, value)| one.labels.get(*key).is_some_and(|is| is == value))
        };
        let mut found = self.0.iter().filter(wanted);
        let one = found.next();
        assert!(found.next().is_none(), "{name} {labels:?} is more than one");
        one.map(|one| &one.value)
    }

    pub fn count(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        match self.one(name, labels) {
            Some(DebugValue::Counter(count)) => *count,
            None => 0,
            Some(_) => unreachable!("{name} is no counter"),
        }
    }

    pub fn gauge(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        match self.one(name, labels)? {
            DebugValue::Gauge(value) => Some(value.into_inner()),
            _ => unreachable!("{name} is no gauge"),
        }
    }

    pub fn seconds(&self, name: &str, labels: &[(&str, &str)]) -> Vec<f64> {
        match self.one(name, labels) {
            Some(DebugValue::Histogram(values)) => {
                values.iter().map(|value| value.into_inner()).collect()
            }
            None => Vec::new(),
            Some(_) => unreachable!("{name} is no histogram"),
        }
    }

    /// The values that a label has in a metric; `None` where it is absent.
    pub fn values(&self, name: &str, label: &str) -> BTreeSet<Option<String>> {
        let of_name = self.0.iter().filter(|one| one.name == name);
        of_name.map(|one| one.labels.get(label).cloned()).collect()
    }
}
