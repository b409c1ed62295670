//! What the rules say is lost is returned by real brokers, and what they say nothing of never is: generated topologies, and
//! the examples in the rules' own words.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message"
)]

mod generate;

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use serde_json::Value;
use std::collections::BTreeSet;
use topoc::emit::{Definitions, definitions};
use topoc::model::Model;
use topoc::report::Diagnostic;
use topoc::route::{HeaderValue, Headers, RoutedMessage, Router};
use topoc::source::Memory;
use topoc::{Checked, Options, compile};
use topoc_tests::broker::{Broker, Publication, Session};
use topoc_tests::random::Random;

/// How many topologies are tried on each broker.
const TOPOLOGIES: u64 = 60;

const RULES: [&str; 2] = ["unroutable-message", "partly-unroutable-message"];

/// A topology, what the rules say of it, and its definitions.
struct Case {
    model: Model,
    findings: Vec<Diagnostic>,
    document: Value,
}

fn case(text: String, release: &str) -> Case {
    let files = Memory::default().with("t.yaml", text.clone());
    let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
    let compilation = compile(&files, "t.yaml", &options).unwrap();
    let model = match (compilation.checked, compilation.faulty) {
        (Some(checked), _) => checked.into_model(),
        (None, Some(model)) => model,
        (None, None) => panic!("{text}: {:?}", compilation.diagnostics),
    };
    let checked = Checked::keeping_faults(model);
    let options = Definitions { vhost: Some("/"), source: "t.yaml", ..Definitions::default() };
    let files = definitions(&checked, &options, &compilation.sources).unwrap();
    let document = serde_json::from_str(&files["definitions.json"]).unwrap();
    let lost = |finding: &Diagnostic| RULES.contains(&finding.rule);
    let findings = compilation.diagnostics.into_iter().filter(lost).collect();
    Case { model: checked.into_model(), findings, document }
}

fn publication(exchange: &str, message: &RoutedMessage, body: &str) -> Publication {
    let headers: FieldTable = message
        .headers
        .iter()
        .map(|(name, value)| (name.into(), amqp(value)))
        .collect::<std::collections::BTreeMap<_, _>>()
        .into();
    Publication {
        exchange: exchange.to_owned(),
        key: message.key.clone(),
        mandatory: true,
        properties: BasicProperties::default().with_headers(headers),
        body: body.as_bytes().to_vec(),
    }
}

fn amqp(value: &HeaderValue) -> AMQPValue {
    match value {
        HeaderValue::Int(number) => AMQPValue::LongLongInt(*number),
        HeaderValue::Text(text) => AMQPValue::LongString(text.as_str().into()),
        other => panic!("{other} is not generated"),
    }
}

/// The message of a witness, exactly as the rule prints it: `routing key `a.b`, headers `kind: x`, `size: 1``.
fn printed(finding: &Diagnostic) -> RoutedMessage {
    let witness = finding.witness.as_deref().unwrap();
    let mut quoted = witness.split('`').skip(1).step_by(2);
    let key = if witness.starts_with("routing key ") { quoted.next().unwrap() } else { "" };
    let mut headers = Headers::default();
    for header in quoted {
        let (name, value) = header.split_once(": ").unwrap();
        let text = || HeaderValue::Text(value.to_owned());
        headers.insert(name, value.parse().map_or_else(|_| text(), HeaderValue::Int));
    }
    RoutedMessage::new(key).with_headers(headers)
}

#[test]
fn what_is_told_to_be_lost_is_returned_and_nothing_else() {
    Broker::for_each(|broker| {
        let mut random = Random::new(20_261_125);
        let (mut told, mut clean, mut published, mut by_headers) = (0, 0, 0, 0);
        for _ in 0..TOPOLOGIES {
            let case = case(generate::topology(&mut random), &broker.release);
            let vhost = broker.vhost("witnesses");
            let answer = vhost.import(&case.document);
            assert!(answer.is_success(), "{answer}: {}", case.document);
            let session = Session::open(&vhost);
            let router = Router::new(&case.model);
            for declared in router.declared() {
                let message = &case.model.messages[declared.message];
                let exchange = &case.model.exchanges[message.exchange.known().unwrap()].name;
                let finding =
                    case.findings.iter().find(|f| f.subject.as_ref() == Some(&message.name));
                let samples = declared.samples.iter().enumerate();
                let samples =
                    samples.map(|(n, sample)| publication(exchange, sample, &n.to_string()));
                let witness = finding.map(|f| publication(exchange, &printed(f), "witness"));
                let all = samples.chain(witness);
                let returned: BTreeSet<Vec<u8>> = session.publish(all).into_iter().collect();
                published += declared.samples.len();
                by_headers += usize::from(finding.is_some_and(|f| !printed(f).headers.is_empty()));
                let what = format!("{broker:?}: {}: {finding:?}\n{}", message.name, case.document);
                match finding {
                    None => assert!(returned.is_empty(), "{what}"),
                    Some(finding) => {
                        assert!(returned.contains("witness".as_bytes()), "{what}");
                        let all = returned.len() == declared.samples.len() + 1;
                        assert_eq!(all, finding.rule == "unroutable-message", "{what}");
                    }
                }
                if finding.is_some() { told += 1 } else { clean += 1 }
            }
        }
        println!(
            "{broker:?}: {published} messages published; lost by {told} contracts ({by_headers} by their headers), by {clean} never"
        );
        assert!(by_headers * 10 > told, "{by_headers} of {told}");
        assert!(told * 5 > clean && clean * 5 > told, "{told} of {}", told + clean);
    });
}
