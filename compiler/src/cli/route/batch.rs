//! Messages by the million: a line in, a line out.

use crate::cli::named::exchange;
use crate::cli::{Failure, Outcome};
use crate::model::{Exchange, Id, Vhost};
use crate::route::{self, Router};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

/// Room for a good many lines between two system calls.
const BUFFER: usize = 1 << 18;

/// A message to route.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    vhost: Option<String>,
    #[serde(default)]
    exchange: String,
    #[serde(default)]
    routing_key: String,
    #[serde(default)]
    headers: Map<String, Value>,
}

/// Where it goes.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Reached {
        queues: Vec<&'a str>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        one_of: Vec<Vec<&'a str>>,
    },
    Failed {
        error: String,
    },
}

/// Routes each line of a file. A line that is none gets an error in its place.
pub(super) fn run(router: &Router<'_>, vhost: Id<Vhost>, path: &Path) -> Result<Outcome, Failure> {
    let cannot_read =
        |error: io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let mut input: Box<dyn BufRead> = match path == Path::new("-") {
        true => Box::new(io::stdin().lock()),
        false => {
            let file = File::open(path).map_err(cannot_read)?;
            Box::new(BufReader::with_capacity(BUFFER, file))
        }
    };
    let mut output = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut batch = Batch { router, vhost, exchanges: FxHashMap::default() };
    let (mut line, mut number, mut outcome) = (String::new(), 0_usize, Outcome::Clean);
    loop {
        line.clear();
        if input.read_line(&mut line).map_err(cannot_read)? == 0 {
            break;
        }
        number += 1;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match batch.route(&line) {
            Ok(answer) => answer,
            Err(error) => {
                outcome = Outcome::Problems;
                Answer::Failed { error: format!("line {number}: {error}") }
            }
        };
        if matches!(&answer, Answer::Reached { queues, one_of } if queues.is_empty() && one_of.is_empty())
        {
            outcome = Outcome::Problems;
        }
        match write(&mut output, &answer) {
            Ok(()) => {}
            // A reader such as `head` may have had enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(outcome),
            Err(error) => return Err(Failure::new(format!("cannot write to stdout: {error}"))),
        }
    }
    match output.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(outcome),
    }
}

fn write(output: &mut impl Write, answer: &Answer<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer).map_err(io::Error::from)?;
    output.write_all(b"\n")
}

struct Batch<'r, 'm> {
    router: &'r Router<'m>,
    vhost: Id<Vhost>,
    /// The exchanges of the lines so far.
    exchanges: FxHashMap<(Id<Vhost>, String), Option<Id<Exchange>>>,
}

impl<'m> Batch<'_, 'm> {
    fn route(&mut self, line: &str) -> Result<Answer<'m>, String> {
        let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let model = self.router.model();
        let vhost = match &line.vhost {
            None => self.vhost,
            Some(name) => {
                model.vhost(name).ok_or_else(|| format!("there is no virtual host `{name}`"))?
            }
        };
        let place = (vhost, line.exchange);
        let exchange = match self.exchanges.get(&place) {
            Some(known) => *known,
            None => {
                let found = exchange(model, vhost, &place.1).map_err(|failure| failure.message)?;
                *self.exchanges.entry(place).or_insert(found)
            }
        };
        let message = route::message(&line.routing_key, &line.headers);
        match self.router.queues(vhost, exchange, &message) {
            Some((queues, one_of)) => Ok(Answer::Reached { queues, one_of }),
            None => Err("the exchange is internal".to_owned()),
        }
    }
}
