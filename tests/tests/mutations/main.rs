//! A fault is reported exactly where a broker refuses a document or loses something of it: documents with one argument, one flag,
//! one field or one policy changed, imported into real brokers.
//!
//! `TOPOC_MUTATIONS` is the number of mutations; by default 2 400, `all` tries every one that can be made. The table of the results
//! shows with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has a table to show"
)]

mod exchanges;
mod judge;
mod mutation;
mod policies;
mod queues;
mod sample;
mod table;
mod values;

use std::sync::Mutex;

use judge::Answer;
use mutation::{Generator, Mutation};
use table::Table;
use topoc_tests::broker::Broker;

/// How many are tried where nothing else is said.
const COUNT: usize = 2400;

fn generate() -> Vec<Mutation> {
    let mut generator = Generator::default();
    queues::generate(&mut generator);
    exchanges::generate(&mut generator);
    policies::generate(&mut generator);
    generator.all
}

fn chosen() -> Vec<Mutation> {
    let all = generate();
    let count = match std::env::var("TOPOC_MUTATIONS").as_deref() {
        Ok("all") => all.len(),
        Ok(number) => number.parse().unwrap(),
        Err(_) => COUNT,
    };
    sample::choose(all, count)
}

#[test]
fn faults_are_what_brokers_refuse_or_lose() {
    let mutations = chosen();
    let table = Mutex::new(Table::default());
    let wrong = Mutex::new(Vec::new());
    Broker::for_each(|broker| {
        let release = broker.release.as_str();
        let faults: Vec<_> =
            mutations.iter().map(|mutation| judge::faults(mutation, release)).collect();
        let clean: Vec<_> = faults.iter().map(Vec::is_empty).collect();
        let answers = judge::ask(&broker.whole(), &mutations, &clean);
        for ((mutation, faults), answer) in mutations.iter().zip(&faults).zip(&answers) {
            let is_right = (*answer == Answer::Accepted) == faults.is_empty();
            let is_named = faults.is_empty() || judge::names_the_object(mutation, faults);
            let agrees = is_right && is_named;
            table.lock().unwrap().add(mutation.kind, release, answer, agrees);
            if !agrees {
                let said: Vec<_> = faults
                    .iter()
                    .map(|fault| format!("{}: {}", fault.rule, fault.message))
                    .collect();
                let document = Mutation::document([mutation]);
                wrong.lock().unwrap().push(format!(
                    "RabbitMQ {release}, {}: {document}\n  broker: {answer:?}\n  faults: {said:?}",
                    mutation.kind
                ));
            }
        }
    });
    println!("{}", table.into_inner().unwrap().print());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} disagreements:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_name_is_its_own() {
    let all = generate();
    assert!(all.len() > COUNT, "{}", all.len());
    let chosen = sample::choose(all, COUNT);
    assert_eq!(chosen.len(), COUNT);
    let kinds: std::collections::BTreeSet<_> = generate().iter().map(|m| m.kind).collect();
    let tried: std::collections::BTreeSet<_> = chosen.iter().map(|m| m.kind).collect();
    assert_eq!(tried, kinds);
}
