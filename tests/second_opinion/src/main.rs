//! Asks jsoncompat for its opinion. Each line of the input is a question, `{"writer": SCHEMA, "reader": SCHEMA, "witnesses":
//! [PAYLOAD]}`; each line of the output answers one: whether the reader takes all that the writer emits, and if not, what it refuses. The
//! witnesses are payloads that are said to show it, and it judges them by itself.

use jsoncompat::{
    AnalysisOptions, CompatibilityResult, Role, SchemaDocument, analyze_compat_with_options,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::error::Error;
use std::io::{BufWriter, Write, stdin, stdout};

#[derive(Deserialize)]
struct Question {
    writer: Value,
    reader: Value,
    witnesses: Vec<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Verdict(CompatibilityResult),
    NotRead { status: &'static str, reason: String },
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut answers = BufWriter::new(stdout().lock());
    for line in stdin().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let answer = answer(&question).map_or_else(
            |error| Answer::NotRead { status: "not_read", reason: error.to_string() },
            Answer::Verdict,
        );
        serde_json::to_writer(&mut answers, &answer)?;
        writeln!(answers)?;
        answers.flush()?;
    }
    Ok(())
}

fn answer(question: &Question) -> Result<CompatibilityResult, Box<dyn Error>> {
    let writer = SchemaDocument::from_json(&question.writer)?;
    let reader = SchemaDocument::from_json(&question.reader)?;
    // It tries the schemas' own literals, and generates nothing: on some recursive schemas that does not end.
    let search = AnalysisOptions { max_generated_candidates: 0, ..AnalysisOptions::default() };
    // Under this role the new schema is the writer's, whichever revision that is.
    let verdict = analyze_compat_with_options(&reader, &writer, Role::Serializer, search)?;
    if matches!(verdict, CompatibilityResult::Unknown { .. }) {
        for witness in &question.witnesses {
            if writer.is_valid(witness)? && !reader.is_valid(witness)? {
                let (direction, counterexample) = (Role::Serializer, witness.clone());
                return Ok(CompatibilityResult::Incompatible { direction, counterexample });
            }
        }
    }
    Ok(verdict)
}
