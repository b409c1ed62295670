//! Ways as text for people.

use crate::route::{BindingTrace, DeadLetterWalk, HopTrace, Trace};
use std::fmt::Write as _;

/// How many bindings that do not match are shown of an exchange.
const SHOWN: usize = 12;

pub(super) fn traces(traces: &[Trace]) -> String {
    let told: Vec<String> = traces.iter().map(trace).collect();
    told.join("\n")
}

pub(super) fn walks(walks: &[DeadLetterWalk]) -> String {
    let told: Vec<String> = walks.iter().map(walk).collect();
    told.join("\n")
}

/// The way of a message.
pub(crate) fn trace(trace: &Trace) -> String {
    let mut text = String::new();
    let exchange = match trace.exchange.as_str() {
        "" => "the default exchange".to_owned(),
        name => format!("`{name}`"),
    };
    line(&mut text, 0, &format!("routing key `{}` to {exchange}", trace.routing_key));
    if !trace.headers.is_empty() {
        let headers: Vec<_> =
            trace.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        line(&mut text, 0, &format!("headers {}", headers.join(", ")));
    }
    hops_and_end(&mut text, 1, trace);
    text
}

fn hops_and_end(text: &mut String, depth: usize, trace: &Trace) {
    for hop in &trace.hops {
        hop_lines(text, depth, hop);
    }
    if let Some(why) = &trace.refused {
        return line(text, depth, &format!("refused: {why}"));
    }
    for queue in &trace.queues {
        line(text, depth, &format!("=> {queue}"));
    }
    for options in &trace.one_of {
        line(text, depth, &format!("=> one of {}", options.join(", ")));
    }
    if trace.leaves {
        line(text, depth, "=> and whatever else is bound by the exchange's owner");
    }
    if trace.lost {
        line(text, depth, "lost: no queue gets it");
    }
}

fn hop_lines(text: &mut String, depth: usize, hop: &HopTrace) {
    line(text, depth, &format!("{} ({})", hop.exchange, hop.kind));
    let (taken, others): (Vec<_>, Vec<_>) = hop.bindings.iter().partition(|b| b.taken);
    for binding in &taken {
        binding_line(text, depth + 1, "->", binding);
    }
    for binding in others.iter().take(SHOWN) {
        binding_line(text, depth + 1, " x", binding);
    }
    if others.len() > SHOWN {
        let more = others.len() - SHOWN;
        line(text, depth + 1, &format!("   {more} more bindings do not match"));
    }
    match (&hop.alternate, hop.alternate_used, taken.is_empty()) {
        (Some(name), true, _) => line(text, depth + 1, &format!("-> alternate exchange {name}")),
        (Some(name), false, true) => {
            line(text, depth + 1, &format!(" x alternate exchange {name}: it does not exist"));
        }
        _ => {}
    }
}

fn binding_line(text: &mut String, depth: usize, mark: &str, binding: &BindingTrace) {
    let mut by = format!("`{}`", binding.routing_key);
    if !binding.arguments.is_empty() {
        let arguments = serde_json::Value::Object(binding.arguments.clone());
        by = match binding.routing_key.as_str() {
            "" => arguments.to_string(),
            key => format!("`{key}` {arguments}"),
        };
    }
    let (kind, to) = (binding.destination_type, &binding.destination);
    line(text, depth, &format!("{mark} {kind} {to}: {by} {}", binding.why));
}

fn walk(walk: &DeadLetterWalk) -> String {
    let mut text = String::new();
    for step in &walk.steps {
        let to = match step.dead_letter_exchange.as_deref() {
            None => "nowhere".to_owned(),
            Some("") => "the default exchange".to_owned(),
            Some(name) => format!("`{name}`"),
        };
        let key = step
            .trace
            .as_ref()
            .map_or(String::new(), |trace| format!(", routing key `{}`", trace.routing_key));
        line(&mut text, 0, &format!("{} ({}) to {to}{key}", step.queue, step.reason));
        if let Some(trace) = &step.trace {
            let shown = Trace { lost: false, ..trace.clone() };
            hops_and_end(&mut text, 1, &shown);
        }
        for queue in &step.cycles {
            line(&mut text, 1, &format!(" x {queue}: it came from there"));
        }
        if let Some(why) = &step.lost {
            line(&mut text, 1, &format!("lost: {why}"));
        }
        if let Some(after) = &step.waits {
            line(&mut text, 1, &format!("and waits there for {after}"));
        }
    }
    text
}

fn line(text: &mut String, depth: usize, content: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{:indent$}{content}", "", indent = depth * 2);
}
