//! `docs/reference/metrics.md` shows the metrics, and they are all there are.

use super::measured::Recorder;
use super::stage::{Seen, message};
use super::subscriptions::WORK;
use super::{broker, options};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use topoc_runtime::telemetry::metrics::{ALL, Instrument, Metric};
use topoc_runtime::telemetry::names::ERROR_TYPE;

const START: &str = "<!-- metrics -->\n";
const END: &str = "<!-- /metrics -->";

fn row(metric: &Metric) -> String {
    let instrument = match metric.instrument {
        Instrument::Counter => "counter",
        Instrument::Gauge => "gauge",
        Instrument::Histogram => "histogram, seconds",
        _ => unreachable!("an instrument that the page does not know"),
    };
    let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
    format!("| `{}` | {instrument} | {} | {} |\n", metric.name, labels.join(", "), metric.about)
}

#[test]
fn the_page_shows_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/metrics.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(START).unwrap();
    let (shown, after) = rest.split_once(END).unwrap();
    let head = "| Metric | Instrument | Labels | What it says |\n|---|---|---|---|\n";
    let table = format!("{head}{}", ALL.iter().map(row).collect::<String>());
    if std::env::var_os("TOPOC_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{START}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, table, "TOPOC_BLESS=1 rewrites it");
}

#[tokio::test(start_paused = true)]
async fn a_service_has_these_metrics_with_these_labels_and_no_others() {
    let recorder = Recorder::install();
    let (_, broker) = broker(&options()).await;
    let mut seen = Seen::all(&broker, &WORK);
    broker.publisher().publish(message("events", "work.a", "x")).await.unwrap();
    broker.publisher().publish(message("events", "nowhere", "x")).await.unwrap_err();
    seen.next().await;
    seen.quiet().await;
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in recorder.look().0 {
        assert!(one.about.is_some(), "{} is not described", one.name);
        found.entry(one.name).or_default().extend(one.labels.into_keys());
    }
    let labels = |metric: &Metric| metric.labels.iter().map(|label| (*label).to_owned()).collect();
    let mut expected: BTreeMap<_, BTreeSet<String>> =
        ALL.iter().map(|metric| (metric.name.to_owned(), labels(metric))).collect();
    // Nothing failed in its handling.
    expected.get_mut("messaging.process.duration").unwrap().remove(ERROR_TYPE);
    assert_eq!(found, expected);
}
