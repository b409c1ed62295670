//! Values of arguments that do not fit: of another kind, out of range, none of those known.

use super::Context;
use super::judged::{JudgedArgument, Verdict};
use super::objects::written_name;
use crate::broker::exchanges::{self, ExchangeFault};
use crate::broker::policy_keys;
use crate::broker::queue_arguments::{Argument, ArgumentFault, ArgumentProblem};
use crate::broker::values::holds_null;
use crate::broker::{Kind, Misfit, Outcome};
use crate::model::{Binding, Exchange};
use crate::report::{Diagnostic, Severity, nearest};
use crate::source::Place;
use serde_json::Value;

pub(super) const NAME: &str = "argument-out-of-range";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for judged in &context.judged().arguments {
        found.extend(of_queue(context, judged));
    }
    for judged in &context.judged().arguments {
        if let Verdict::Unchecked(row) = judged.verdict {
            found.extend(unchecked(context, judged, row));
        }
    }
    for exchange in context.own_exchanges() {
        of_exchange(context, exchange, found);
    }
    if context.is_definitions() {
        let nulls = |binding: &&Binding| binding.arguments.values().any(holds_null);
        let bindings = context.model.bindings.values().filter(nulls);
        found.extend(bindings.map(|binding| null_in_binding(context, binding)));
    }
}

fn of_queue(context: &Context<'_>, judged: &JudgedArgument<'_>) -> Option<Diagnostic> {
    let JudgedArgument { queue, setting, .. } = judged;
    let name = context.title(queue);
    let owner = format!("of the queue `{name}`");
    let place = context.setting_value(&queue.origin, setting);
    let (misfit, outcome) = match judged.verdict {
        Verdict::Fault(ArgumentFault { problem: ArgumentProblem::Value(misfit), outcome }) => {
            (misfit, outcome)
        }
        Verdict::Null => return Some(null(context, &name, &owner, written_name(setting), place)),
        _ => return None,
    };
    let label = context.consequence(outcome, "queue");
    Some(out_of_range(&name, &owner, written_name(setting), &setting.value, misfit, place, label))
}

fn out_of_range(
    subject: &str,
    owner: &str,
    key: &str,
    value: &Value,
    misfit: Misfit,
    place: Place,
    label: String,
) -> Diagnostic {
    let message = format!("`{key}` {owner} must be {misfit}, not {}", short(value));
    let fault = Diagnostic::fault(NAME, message).about(subject).at(place, label);
    match remedy(value, misfit) {
        Some(help) => fault.help(help),
        None => fault.help(format!("write {misfit}")),
    }
}

/// What was probably meant.
pub(super) fn remedy(value: &Value, misfit: Misfit) -> Option<String> {
    let number = matches!(
        misfit,
        Misfit::NotOneOfIntegers { .. }
            | Misfit::WrongKind {
                expected: Kind::Integer { .. } | Kind::Number { .. } | Kind::OneOfIntegers(_)
            }
    );
    let values = match misfit {
        Misfit::NotOneOf { values } | Misfit::WrongKind { expected: Kind::OneOf(values) } => values,
        _ => &[],
    };
    match value {
        Value::String(text) if number && text.trim().parse::<i64>().is_ok() => {
            Some(format!("write it without quotes: {}", text.trim()))
        }
        Value::Number(fraction) if number && fraction.as_f64().is_some_and(is_whole) => {
            Some(format!("write it without a fraction: {:.0}", fraction.as_f64()?))
        }
        Value::String(text) if matches!(text.as_str(), "true" | "false") => {
            Some(format!("write it without quotes: {text}"))
        }
        Value::String(text) => {
            let near = nearest(text, values.iter().copied())?;
            Some(format!("did you mean `{near}`?"))
        }
        _ => None,
    }
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0
}

/// A value as it may stand in a message: one line, not too long.
pub(super) fn short(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return format!("`{text}`");
    }
    let start: String = text.chars().take(LONGEST).collect();
    format!("`{start}...`")
}

fn null(
    context: &Context<'_>,
    subject: &str,
    owner: &str,
    argument: &str,
    place: Place,
) -> Diagnostic {
    let message = format!("`{argument}` {owner} holds a null");
    let label = context.consequence(Outcome::Refused, "object");
    let help = "take it out: an argument that says nothing is no argument";
    Diagnostic::fault(NAME, message).about(subject).at(place, label).help(help)
}

/// An argument at which the broker does not look when it makes the queue, and of
/// which it later makes nothing.
fn unchecked(
    context: &Context<'_>,
    judged: &JudgedArgument<'_>,
    row: &Argument,
) -> Option<Diagnostic> {
    let JudgedArgument { queue, setting, .. } = judged;
    // Its twin among the policies' keys is checked.
    let key = policy_keys::policy_key(row.name.strip_prefix("x-")?)?;
    let misfit = policy_keys::kind_in(key, context.version()).check(&setting.value).err()?;
    if row.name == "x-delivery-limit" && setting.value.is_i64() {
        return None;
    }
    let name = &queue.name;
    let argument = written_name(setting);
    let message = format!("the queue `{name}` makes nothing of this `{argument}`");
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(name)
        .at(context.setting_value(&queue.origin, setting), format!("it should be {misfit}"));
    let help = remedy(&setting.value, misfit).unwrap_or_else(|| format!("write {misfit}"));
    Some(finding.help(help))
}

fn of_exchange(context: &Context<'_>, exchange: &Exchange, found: &mut Vec<Diagnostic>) {
    let name = &exchange.name;
    let owner = format!("of the exchange `{name}`");
    let label = || context.consequence(Outcome::Refused, "exchange");
    for setting in exchange.arguments.iter().filter(|setting| holds_null(&setting.value)) {
        let place = context.setting_value(&exchange.origin, setting);
        found.push(null(context, name, &owner, written_name(setting), place));
    }
    let map = exchange.arguments.to_map();
    let checked = exchanges::check_arguments(&exchange.kind, &map, context.version());
    for fault in checked.err().unwrap_or_default() {
        let (argument, misfit) = match fault {
            ExchangeFault::Value { name, misfit } => (name, Some(misfit)),
            ExchangeFault::DelayedType => ("x-delayed-type", None),
            ExchangeFault::Exclusive { .. } | ExchangeFault::Missing { .. } => continue,
        };
        let Some(setting) = exchange.arguments.get(argument) else { continue };
        let place = context.setting_value(&exchange.origin, setting);
        found.push(match misfit {
            Some(_) if holds_null(&setting.value) => continue,
            Some(misfit) => {
                let key = written_name(setting);
                out_of_range(name, &owner, key, &setting.value, misfit, place, label())
            }
            None => {
                let value = short(&setting.value);
                let message = format!("`{argument}` {owner} cannot be {value}");
                Diagnostic::fault(NAME, message)
                    .about(name)
                    .at(place, label())
                    .help("name the type by which it routes once the delay is over: `topic`")
            }
        });
    }
}

fn null_in_binding(context: &Context<'_>, binding: &Binding) -> Diagnostic {
    let to = context.destination(binding);
    let nulls = binding.arguments.iter().find(|(_, value)| holds_null(value));
    let argument = nulls.map_or("", |(name, _)| name);
    let place = context.place(&binding.origin).at("arguments").at(argument);
    null(context, to, &format!("of a binding of `{to}`"), argument, place)
}
