//! `topoc validate`

use super::arguments::{DEFAULT_FILE, Target, cannot_read};
use super::named::{self, no_version, unknown};
use super::{Failure, Outcome, output};
use crate::contract::{Complaint, Shape, Shapes};
use crate::model::{Id, Message, MessageVersion};
use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Judge payloads by the contract of a message.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  topoc validate topology.yaml --message order.placed payload.json
  topoc validate topology.yaml --message order.placed@1 < captured.jsonl     a payload a line
  topoc validate topology.yaml --message fraud.check --reply reply.json
  topoc validate topology.yaml --message order.placed --format json captured.jsonl | jq .complaints

Exit status: 0 every payload keeps the contract, 1 one does not, 2 could not run.")]
pub(super) struct Validate {
    /// The topology (YAML)
    #[arg(default_value = DEFAULT_FILE)]
    file: String,
    /// A JSON document, or with the ending `.jsonl` or `.ndjson` one a line; without it, one a line of stdin
    payload: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
    /// The message or request, and `@` its version; the latest where none is named
    #[arg(long, value_name = "NAME")]
    message: String,
    /// The payloads are replies to the request
    #[arg(long, conflicts_with = "error")]
    reply: bool,
    /// The payloads are errors of this name, in answer to the request
    #[arg(long, value_name = "NAME")]
    error: Option<String>,
    /// How to tell
    #[arg(long, value_enum, default_value_t)]
    format: VerdictFormat,
}

/// How verdicts are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum VerdictFormat {
    /// For people
    #[default]
    Human,
    /// For scripts: see schemas/validate.schema.json
    Json,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Verdict {
    /// How many payloads there were.
    payloads: usize,
    /// How many of them do not keep the contract.
    invalid: usize,
    /// What is wrong with them.
    complaints: Vec<Wrong>,
}

/// One thing that is wrong with a payload.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Wrong {
    /// The line that the payload is on, from 1, where there is one a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Where in the payload, as a JSON Pointer (RFC 6901).
    path: String,
    /// What should be there.
    expected: String,
    /// What is there.
    found: String,
}

impl Validate {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let mut compilation = self.target.compile(&self.file)?;
        let Some(model) = named::model(&mut compilation)? else { return Ok(Outcome::Problems) };
        let vhost = named::vhost(&model, self.target.vhost.as_deref())?;
        let (name, major) = named::version(&self.message)?;
        let message = &model.messages[named::message(&model, vhost, name)?];
        let shape = self.shape(message, version(message, major)?)?;
        let contract =
            Contract { shapes: &model.shapes, shape, strict: message.denies_unknown_fields };
        let verdict = self.judge(&contract)?;
        match self.format {
            VerdictFormat::Human => self.tell(&verdict),
            VerdictFormat::Json => output::print(&json(&verdict))?,
        }
        Ok(if verdict.invalid == 0 { Outcome::Clean } else { Outcome::Problems })
    }

    /// The payload of a version that is meant.
    fn shape(&self, message: &Message, version: &MessageVersion) -> Result<Id<Shape>, Failure> {
        match (&version.answer, &self.error) {
            (None, _) if self.reply || self.error.is_some() => {
                let failure = Failure::new(format!("`{}` is not answered", message.name));
                Err(failure.help("`--reply` and `--error` go with requests"))
            }
            (Some(answer), _) if self.reply => Ok(answer.reply),
            (Some(answer), Some(name)) => {
                let names = answer.errors.iter().map(|(name, _)| name.as_str());
                let found = answer.errors.iter().find(|(known, _)| known == name);
                found.map(|(_, shape)| *shape).ok_or_else(|| unknown("error", name, names))
            }
            _ => Ok(version.body),
        }
    }

    fn judge(&self, contract: &Contract<'_>) -> Result<Verdict, Failure> {
        let path = self.payload.as_deref().filter(|path| *path != Path::new("-"));
        let cannot_read = |error: &io::Error| match path {
            Some(path) => cannot_read(&path.display().to_string(), error),
            None => Failure::new(format!("cannot read stdin: {error}")),
        };
        let input: Box<dyn BufRead> = match path {
            None => Box::new(io::stdin().lock()),
            Some(path) if is_lines(path) => {
                Box::new(BufReader::new(File::open(path).map_err(|error| cannot_read(&error))?))
            }
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|error| cannot_read(&error))?;
                let mut verdict = Verdict::default();
                verdict.add(None, contract.complaints(&bytes));
                return Ok(verdict);
            }
        };
        contract.judge_lines(input).map_err(|error| cannot_read(&error))
    }

    fn tell(&self, verdict: &Verdict) {
        let source = match self.payload.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => path.display().to_string(),
            None => "stdin".to_owned(),
        };
        for Wrong { line, path, expected, found } in &verdict.complaints {
            let line = line.map_or(String::new(), |line| format!(":{line}"));
            let path = if path.is_empty() { "the payload" } else { path };
            output::say(&format!("{source}{line}: {path}: expected {expected}, found {found}"));
        }
        if verdict.invalid > 0 {
            let (invalid, payloads) = (verdict.invalid, verdict.payloads);
            output::say(&format!(
                "error: {invalid} of {payloads} payloads do not keep the contract"
            ));
        }
    }
}

/// A version by its number, or the latest.
fn version(message: &Message, major: Option<u32>) -> Result<&MessageVersion, Failure> {
    let versions = message.versions.iter();
    match major {
        Some(major) => {
            let found = versions.into_iter().find(|version| version.major == major);
            found.ok_or_else(|| no_version(message, major))
        }
        None => {
            let latest = versions.max_by_key(|version| version.major);
            latest.ok_or_else(|| Failure::new(format!("`{}` has no version", message.name)))
        }
    }
}

fn is_lines(path: &Path) -> bool {
    let ending = path.extension().and_then(OsStr::to_str);
    matches!(ending, Some("jsonl" | "ndjson"))
}

/// What payloads are judged by.
struct Contract<'m> {
    shapes: &'m Shapes,
    shape: Id<Shape>,
    strict: bool,
}

impl Contract<'_> {
    /// Judges a payload a line; empty lines are none.
    fn judge_lines(&self, mut input: impl BufRead) -> io::Result<Verdict> {
        let (mut verdict, mut line, mut number) = (Verdict::default(), Vec::new(), 0);
        while input.read_until(b'\n', &mut line)? > 0 {
            number += 1;
            if !line.trim_ascii().is_empty() {
                verdict.add(Some(number), self.complaints(&line));
            }
            line.clear();
        }
        Ok(verdict)
    }

    fn complaints(&self, payload: &[u8]) -> Vec<Complaint> {
        match serde_json::from_slice::<Value>(payload) {
            Ok(payload) => self.shapes.complaints(self.shape, self.strict, &payload),
            Err(error) => vec![Complaint::not_json(&error)],
        }
    }
}

impl Verdict {
    fn add(&mut self, line: Option<usize>, complaints: Vec<Complaint>) {
        self.payloads += 1;
        self.invalid += usize::from(!complaints.is_empty());
        self.complaints.extend(complaints.into_iter().map(|complaint| Wrong {
            line,
            path: complaint.path.as_str().to_owned(),
            expected: complaint.expected,
            found: complaint.found,
        }));
    }
}

fn json(verdict: &Verdict) -> String {
    // Strings, numbers and lists of them always serialize.
    let text = serde_json::to_string_pretty(verdict).unwrap_or_default();
    format!("{text}\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::{Contract, Verdict, json};
    use crate::contract::Scalar;
    use crate::contract::Shapes;
    use serde_json::Value;
    use std::path::Path;

    fn verdict(lines: &str) -> Verdict {
        let mut shapes = Shapes::default();
        let shape = shapes.plain(Scalar::Int32);
        let contract = Contract { shapes: &shapes, shape, strict: false };
        contract.judge_lines(lines.as_bytes()).unwrap()
    }

    #[test]
    fn each_line_is_a_payload_and_wrong_ones_are_told_by_their_number() {
        let verdict = verdict("1\n\n2.5\n{\n3.0");
        assert_eq!((verdict.payloads, verdict.invalid), (4, 2));
        let lines: Vec<_> = verdict.complaints.iter().map(|wrong| wrong.line).collect();
        assert_eq!(lines, [Some(3), Some(4)]);
        assert!(verdict.complaints[1].found.contains("EOF"), "{:?}", verdict.complaints[1]);
    }

    #[test]
    fn the_committed_schema_is_what_the_types_say_and_what_is_printed_fits() {
        let settings = schemars::generate::SchemaSettings::draft2020_12();
        let mut schema = settings.into_generator().into_root_schema_for::<Verdict>();
        let id = "https://github.com/topoc/topoc/raw/main/schemas/validate.schema.json";
        schema.insert("$id".to_owned(), id.into());
        schema.insert("title".to_owned(), "topoc validate".into());
        let schema = schema.to_value();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/validate.schema.json");
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("TOPOC_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "stale: run with TOPOC_BLESS=1");
        let validator = jsonschema::validator_for(&schema).unwrap();
        let printed: Value = serde_json::from_str(&json(&verdict("1\n\"x\"\n"))).unwrap();
        assert!(validator.is_valid(&printed), "{printed}");
        assert!(!validator.is_valid(&Value::Bool(true)));
    }
}
