//! Every fault in `examples/checkout` that loses or misdelivers a message is reported.
//!
//! The example is changed in one place at a time, in every way in which it is easily got wrong. Each mutant is put on a real broker,
//! which gets every publish that the services declare and every rejection of it. Whether the mutant does harm is judged by what the
//! broker did with it and with the unchanged example, never by our rules; each that does has to be an error or a warning.
//!
//! Some mutants are as sensible as the example: who is to have an invoice, only its author knows. That is what the file's own
//! `tests` section is for. What nothing but `failed-test` reports has a column of its own.
//!
//! The table of the results, and the mutants that do no harm, show with `--nocapture`. `TOPOC_MUTANTS=all` tries every mutant, another
//! text those whose names have it in them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends with a message, and this one has a table to show"
)]

mod client;
mod contracts;
mod document;
mod example;
mod faults;
mod judge;
mod mutant;
mod run;
mod stage;
mod table;
mod trial;

use std::collections::BTreeMap;

use example::Example;
use mutant::Mutant;
use topoc_tests::broker::Broker;

/// How many of each kind are tried where nothing else is said.
const OF_EACH_KIND: usize = 8;

/// The mutants whose names have `TOPOC_MUTANTS` in them, `all`, or without it some of each kind, from all over the example.
fn chosen(base: &Example) -> Vec<Mutant> {
    let mut all = faults::all(base);
    match std::env::var("TOPOC_MUTANTS").as_deref() {
        Ok("all") => {}
        Ok(part) => all.retain(|mutant| mutant.to_string().contains(part)),
        Err(_) => {
            let mut of_kind: BTreeMap<&str, usize> = BTreeMap::new();
            for mutant in &all {
                *of_kind.entry(mutant.kind).or_default() += 1;
            }
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            all.retain(|mutant| {
                let number = seen.entry(mutant.kind).or_default();
                *number += 1;
                let step = of_kind[mutant.kind].div_ceil(OF_EACH_KIND);
                (*number - 1).is_multiple_of(step)
            });
        }
    }
    all
}

#[test]
fn what_loses_or_misdelivers_is_reported() {
    let base = Example::read();
    let mutants = chosen(&base);
    let wrong = std::sync::Mutex::new(Vec::new());
    Broker::for_each(|broker| {
        let judged = trial::judge_all(broker, &base, &mutants);
        println!("{}", table::print(&broker.release, &mutants, &judged));
        for (mutant, judged) in mutants.iter().zip(&judged) {
            if judged.is_silent() {
                let harm = judged.shown();
                let line = format!("RabbitMQ {}, {mutant}\n    {harm}", broker.release);
                wrong.lock().unwrap().push(line);
            }
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} do harm in silence:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn classic_stand_ins_make_no_difference() {
    let base = Example::read();
    Broker::for_each(|broker| {
        let [classic, quorum] = [false, true].map(|real| trial::observed(broker, &base, real));
        assert!(!quorum.rests.is_empty());
        assert_eq!(classic, quorum, "RabbitMQ {}", broker.release);
    });
}

#[test]
fn there_are_enough_mutants_and_each_has_its_own_name() {
    let base = Example::read();
    let all = faults::all(&base);
    assert!(all.len() > 200, "{}", all.len());
    let names: std::collections::BTreeSet<_> = all.iter().map(|mutant| &mutant.name).collect();
    assert_eq!(names.len(), all.len());
}
