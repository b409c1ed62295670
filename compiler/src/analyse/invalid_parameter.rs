//! Parameters that their component refuses.

use super::Context;
use crate::broker::Outcome;
use crate::broker::parameters::{self, ParameterFault};
use crate::model::Parameter;
use crate::report::{Diagnostic, nearest};
use crate::source::Place;

pub(super) const NAME: &str = "invalid-parameter";

const OPERATOR_POLICY: &str = "operator_policy";

/// What is wrong: the message, its place, and what to do.
type Wrong = (String, Place, String);

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for parameter in context.model.parameters.values() {
        let (component, name) = (&parameter.component, &parameter.name);
        let place = context.place(&parameter.origin);
        if parameters::name_is_refused(component, name) {
            let message = format!("the {component} parameter `{name}` must be called `limits`");
            let help = "a virtual host has one set of limits, called `limits`".to_owned();
            found.push(fault(context, parameter, (message, place.at("name"), help)));
        }
        let checked = parameters::check_value(component, &parameter.value, context.version());
        for wrong in checked.err().into_iter().flatten() {
            let described = describe(parameter, place.at("value"), &wrong);
            found.extend(described.map(|wrong| fault(context, parameter, wrong)));
        }
    }
}

fn fault(context: &Context<'_>, parameter: &Parameter, wrong: Wrong) -> Diagnostic {
    let (message, place, help) = wrong;
    let label = context.consequence(Outcome::Refused, "parameter");
    Diagnostic::fault(NAME, message).about(&parameter.name).at(place, label).help(help)
}

/// A value of a parameter is never shown: a URI may hold a password.
fn describe(parameter: &Parameter, value: Place, fault: &ParameterFault) -> Option<Wrong> {
    let (name, component) = (&parameter.name, &parameter.component);
    let title = if component == OPERATOR_POLICY {
        format!("the operator policy `{name}`")
    } else {
        format!("the {component} parameter `{name}`")
    };
    Some(match fault {
        ParameterFault::NotAnObject => {
            let is_set = component == "federation-upstream-set";
            let what = if is_set { "a list of mappings" } else { "a mapping" };
            let message = format!("the value of {title} must be {what}");
            (message, value, format!("write {what}: each field under its name"))
        }
        ParameterFault::Missing { field } => {
            (format!("{title} has no `{field}`"), value, format!("add `{field}`"))
        }
        ParameterFault::UnknownField { field } => {
            let known = parameters::fields(component).unwrap_or_default();
            // What a newer broker knows is another rule's.
            if known.iter().any(|row| row.name == *field) {
                return None;
            }
            let help = match nearest(field, known.iter().map(|row| row.name)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "take it out: the component knows no such field".to_owned(),
            };
            (format!("{title} has the unknown field `{field}`"), value.at(field).as_key(), help)
        }
        ParameterFault::Value { field, misfit } => {
            let message = format!("`{field}` of {title} must be {misfit}");
            (message, value.at(field), format!("write {misfit}"))
        }
        ParameterFault::Scope => {
            let message = format!("{title} applies to what the broker does not know yet");
            let help = "write `queues`, and let the pattern choose among them".to_owned();
            (message, value.at("apply-to"), help)
        }
        ParameterFault::Uri => {
            let message = format!("`uri` of {title} must be an AMQP URI");
            (message, value.at("uri"), "write `amqps://HOST/VHOST`".to_owned())
        }
    })
}
