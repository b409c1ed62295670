//! Every definitions file of the corpus, imported into every broker: the answers must be those that `BROKERS.tsv` holds.
//!
//! The table is the measure of the checker's faults, so this test also shows where the table itself is wrong: see [`CORRECTIONS`].
//! `TOPOC_CORPUS` names the corpus' directory; without it there is nothing to compare with, and the test fails.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use topoc_tests::broker::{Broker, Verdict};
use topoc_tests::document::{Section, Version};

/// Rows that hold something else than what the broker did: (file, version, objects lost, why). All else of the row is compared.
const CORRECTIONS: &[(&str, Version, usize, &str)] = &[
    ("rabbitmq__rabbitmqadmin-ng__vhost.definitions.1.json", Version::V4_0, 0, OTHER_VHOST),
    ("rabbitmq__rabbitmqadmin-ng__vhost.definitions.1.json", Version::V4_3, 0, OTHER_VHOST),
    ("rabbitmq__cluster-operator__definitions.at-e0728757.json", Version::V4_3, 0, INTERNAL),
];

const OTHER_VHOST: &str = "imported into the vhost /, where all of it is; the table looked in the vhost that the file comes from";
const INTERNAL: &str =
    "4.3 keeps the internal exchange and leaves it out of its export: `unexported`, not `lost`";

/// Files with two faulty users: the broker names the one that it happens to come to first, so that only these letters are compared.
const EITHER_USER: &[(&str, &str)] = &[("arfacturas8-ai__v1__definitions.json", "notbase64")];

/// One row of the table.
struct Row {
    status: u16,
    reason: String,
    lost: usize,
}

fn corpus() -> PathBuf {
    let Some(corpus) = std::env::var_os("TOPOC_CORPUS") else {
        panic!("TOPOC_CORPUS names no directory: .ci/run sets it where the corpus is");
    };
    PathBuf::from(corpus)
}

/// The rows of one broker, by file. Rows of files that the table's own tool could not read have no status, and are left out.
fn rows(corpus: &std::path::Path, version: Version) -> BTreeMap<String, Row> {
    let table = std::fs::read_to_string(corpus.join("BROKERS.tsv")).unwrap();
    let row = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        let [file, broker, status, reason, lost] = columns[..] else {
            panic!("{line:?} has not five columns")
        };
        (Version::parse(broker) == Some(version)).then(|| {
            let lost = lost.split(' ').next().unwrap().parse().unwrap();
            (
                file.to_owned(),
                Row { status: status.parse().unwrap(), reason: letters(reason), lost },
            )
        })
    };
    table.lines().skip(1).filter_map(row).collect()
}

/// The letters and digits of a reason. The table holds reasons in the notation of the language of its tool, cut off, with lists of
/// character codes where 3.10 gives such; what the broker wrote is the same in any notation.
fn letters(reason: &str) -> String {
    let mut text = reason.replace("&lt;", "<").replace("&gt;", ">").replace("\\n", "");
    if let Some(start) = text.find("[1").filter(|_| text.contains("amqp_error")) {
        let codes = text[start + 1..]
            .split(',')
            .map_while(|code| code.trim().parse().ok().and_then(char::from_u32));
        text = text[..start].to_owned() + &codes.collect::<String>();
    }
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What is wrong with a verdict, if anything.
fn judge(file: &str, version: Version, row: &Row, verdict: &Verdict) -> Option<String> {
    let correction =
        CORRECTIONS.iter().find(|(corrected, of, ..)| *corrected == file && *of == version);
    let lost = correction.map_or(row.lost, |(_, _, lost, _)| *lost);
    let reason = letters(&verdict.reason);
    // The table cuts reasons off, in the middle of a number where it may be.
    let cut_off =
        row.reason.get(..row.reason.len().saturating_sub(2)).filter(|start| start.len() > 40);
    let either = EITHER_USER.iter().find(|(either, _)| *either == file).map(|(_, start)| *start);
    let same_reason =
        reason == row.reason || cut_off.or(either).is_some_and(|start| reason.starts_with(start));
    if (verdict.status, verdict.lost.len()) == (row.status, lost) && same_reason {
        return None;
    }
    let lost_objects: Vec<_> = verdict.lost.iter().map(ToString::to_string).collect();
    Some(format!(
        "{file}: {} '{}' lost {} {lost_objects:?}, the table has {} '{}' lost {lost}",
        verdict.status,
        reason,
        verdict.lost.len(),
        row.status,
        row.reason
    ))
}

#[test]
fn brokers_answer_as_the_table_says() {
    let corpus = corpus();
    Broker::for_each(|broker| {
        let whole = broker.whole();
        let rows = rows(&corpus, broker.version);
        assert!(!rows.is_empty(), "the table has no row of {}", broker.version);
        let mut wrong = Vec::new();
        for (file, row) in &rows {
            let text = std::fs::read_to_string(corpus.join("definitions").join(file)).unwrap();
            // One file begins with a byte order mark; the table's tool read past it.
            let document = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap();
            let verdict = whole.verdict(&document);
            wrong.extend(judge(file, broker.version, row, &verdict));
        }
        assert!(
            wrong.is_empty(),
            "{broker:?}: {} of {} rows differ:\n{}",
            wrong.len(),
            rows.len(),
            wrong.join("\n")
        );
    });
}

#[test]
fn brokers_refuse_what_the_table_could_not_read() {
    let corpus = corpus();
    let read = |file: &str| std::fs::read(corpus.join("definitions").join(file)).unwrap();
    Broker::for_each(|broker| {
        let whole = broker.whole();
        let nameless = whole.import_text(&read("rabbitmq__rabbitmq-server__failing_case17.json"));
        assert_eq!(nameless.status, 400, "{broker:?}");
        assert!(nameless.reason().contains("undefined name"), "{broker:?}: {nameless}");
        let broken = whole.import_text(&read("rabbitmq__rabbitmq-server__failing_case20.json"));
        assert_eq!(
            (broken.status, broken.reason().as_str()),
            (400, "failed_to_parse_json"),
            "{broker:?}"
        );
    });
}

#[test]
fn internal_exchanges_are_missing_from_exports_of_4_3_only() {
    let corpus = corpus();
    let file = corpus.join("definitions/rabbitmq__cluster-operator__definitions.at-e0728757.json");
    let document = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    Broker::for_each(|broker| {
        let verdict = broker.whole().verdict(&document);
        assert!(verdict.is_kept(), "{broker:?}: {verdict:?}");
        let exchanges =
            verdict.unexported.iter().filter(|object| object.section == Section::Exchanges).count();
        assert_eq!(
            exchanges,
            usize::from(broker.version >= Version::V4_3),
            "{broker:?}: {:?}",
            verdict.unexported
        );
    });
}
