//! What the checker says of a mutation, and what a broker does with it.

use serde_json::Value;
use topoc::report::{Class, Diagnostic};
use topoc::source::Memory;
use topoc::{Options, compile};
use topoc_tests::broker::{Verdict, Whole};
use topoc_tests::document::Comparable;

use super::mutation::Mutation;

/// What a broker did.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// It stopped the import, for this reason.
    Refused(String),
    /// It reported success and does not have this.
    Lost(String),
    /// It has it all.
    Accepted,
}

/// Objects of one document; a reset costs more the more there are.
const TOGETHER: usize = 100;

/// The faults of a mutation on a broker of that version.
pub(crate) fn faults(mutation: &Mutation, release: &str) -> Vec<Diagnostic> {
    let document = Mutation::document([mutation]).to_string();
    let options = Options { version: Some(release.parse().unwrap()), ..Options::default() };
    let compiled =
        compile(&Memory::default().with("m.json", document), "m.json", &options).unwrap();
    compiled.diagnostics.into_iter().filter(|found| found.class == Class::Fault).collect()
}

/// Whether one of the faults says which object it is about: by its name, or by that of an end that is not there.
pub(crate) fn names_the_object(mutation: &Mutation, faults: &[Diagnostic]) -> bool {
    let ends = ["source", "destination"].into_iter();
    let ends =
        ends.flat_map(|end| mutation.entries.iter().filter_map(move |(_, e)| e[end].as_str()));
    let names: Vec<_> = ends.chain([mutation.name.as_str()]).collect();
    faults.iter().any(|fault| {
        let subject = fault.subject.as_deref().unwrap_or_default();
        names.iter().any(|name| subject.contains(name) || fault.message.contains(name))
    })
}

/// What the broker does with each. Those that are held to be `clean` share documents, as long as the broker agrees.
pub(crate) fn ask(whole: &Whole<'_>, mutations: &[Mutation], clean: &[bool]) -> Vec<Answer> {
    let mut answers = vec![Answer::Accepted; mutations.len()];
    let shares = |at: &usize| clean[*at] && !mutations[*at].alone;
    let (together, single): (Vec<usize>, Vec<usize>) = (0..mutations.len()).partition(shares);
    for chunk in together.chunks(TOGETHER) {
        for (at, answer) in ask_together(whole, mutations, chunk) {
            answers[at] = answer;
        }
        whole.reset();
    }
    for (count, at) in single.into_iter().enumerate() {
        let mutation = &mutations[at];
        if mutation.alone || count % TOGETHER == 0 {
            whole.reset();
        }
        answers[at] = ask_alone(whole, mutation);
        if mutation.alone {
            whole.reset();
        }
    }
    answers
}

fn ask_alone(whole: &Whole<'_>, mutation: &Mutation) -> Answer {
    let document = Mutation::document([mutation]);
    let mut verdict = whole.verdict_in_place(&document);
    if verdict.unreadable {
        // What an earlier, refused document left behind may be what cannot be read.
        whole.reset();
        verdict = whole.verdict_in_place(&document);
    }
    answer(mutation, &verdict)
}

fn answer(mutation: &Mutation, verdict: &Verdict) -> Answer {
    match verdict.lost.first().or(verdict.unexported.first()) {
        _ if !verdict.is_accepted() => {
            Answer::Refused(format!("{} {}", verdict.status, verdict.reason))
        }
        _ if verdict.unreadable => Answer::Lost("everything, to exports".to_owned()),
        Some(lost) if !mutation.fleeting => Answer::Lost(lost.to_string()),
        _ => Answer::Accepted,
    }
}

/// The answers that are not [`Answer::Accepted`]. A document that is refused is asked again in halves.
fn ask_together(
    whole: &Whole<'_>,
    mutations: &[Mutation],
    chunk: &[usize],
) -> Vec<(usize, Answer)> {
    if let [only] = chunk {
        return vec![(*only, ask_alone(whole, &mutations[*only]))];
    }
    let verdict =
        whole.verdict_in_place(&Mutation::document(chunk.iter().map(|at| &mutations[*at])));
    if !verdict.is_accepted() || verdict.unreadable {
        whole.reset();
        let (first, second) = chunk.split_at(chunk.len() / 2);
        let mut answers = ask_together(whole, mutations, first);
        answers.extend(ask_together(whole, mutations, second));
        return answers;
    }
    let lost = chunk.iter().filter_map(|at| {
        let mutation = &mutations[*at];
        let own: Value = Mutation::document([mutation]);
        let own = Comparable::of(&own).objects;
        let mut lost = verdict.lost.iter().chain(&verdict.unexported);
        let lost = lost.find(|object| own.contains_key(*object))?;
        (!mutation.fleeting).then(|| (*at, Answer::Lost(lost.to_string())))
    });
    lost.collect()
}
