//! What only a plugin brings, where the broker has it not.

use super::Context;
use super::objects::policy_noun;
use crate::broker::exchange_types::Provider;
use crate::broker::parameters::{COMPONENTS, Component, component};
use crate::broker::plugins::is_enabled;
use crate::broker::policy_keys::{self, policy_key};
use crate::broker::{ExchangeType, Outcome};
use crate::model::{Exchange, Origin, Parameter};
use crate::report::{Diagnostic, Severity, nearest};
use crate::source::Place;
use std::collections::BTreeSet;

pub(super) const NAME: &str = "missing-plugin";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for exchange in context.own_exchanges() {
        found.extend(exchange_type(context, exchange));
    }
    let written = context.model.policies.values().filter(|policy| policy.origin.is_written());
    for policy in written {
        for setting in &policy.definition {
            let plugin = policy_key(&setting.name).and_then(|key| key.plugin);
            let Some(plugin) = plugin.filter(|plugin| is_missing(context, plugin)) else { continue };
            let (name, key) = (&policy.name, &setting.name);
            let what = format!("the key `{key}` of the {} `{name}`", policy_noun(policy));
            let place = context.setting_key(&policy.origin, setting);
            found.push(missing(context, name, &what, plugin, place));
        }
    }
    for parameter in context.model.parameters.values() {
        found.extend(component_of(context, parameter));
    }
}

/// Whether the file names the broker's plugins, and not this one.
fn is_missing(context: &Context<'_>, plugin: &str) -> bool {
    let plugins = context.model.target.plugins.as_ref();
    plugins.is_some_and(|enabled| !is_enabled(plugin, enabled))
}

fn missing(
    context: &Context<'_>,
    name: &str,
    what: &str,
    plugin: &str,
    place: Place,
) -> Diagnostic {
    Diagnostic::fault(NAME, format!("{what} needs the plugin `{plugin}`"))
        .about(name)
        .at(place, context.consequence(Outcome::Refused, "object"))
        .help(format!("enable it on the broker, and add `{plugin}` to `broker.plugins`"))
}

fn exchange_type(context: &Context<'_>, exchange: &Exchange) -> Option<Diagnostic> {
    let (name, kind) = (&exchange.name, &exchange.kind);
    let place = match &exchange.origin {
        Origin::Written(place) => place.at("type"),
        origin => context.place(origin).as_key(),
    };
    let what = format!("the type `{kind}` of the exchange `{name}`");
    match kind.provider(context.version()) {
        Provider::Plugin(plugin) | Provider::ThirdParty(plugin) if is_missing(context, plugin) => {
            Some(missing(context, name, &what, plugin, place))
        }
        Provider::ThirdParty(plugin) if context.is_definitions() => {
            let message = format!("{what} needs the plugin `{plugin}`, which RabbitMQ does not ship");
            let finding = Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name)
                .at(place, "without the plugin, the broker refuses this")
                .help("make sure that every broker that imports this has the plugin");
            Some(finding)
        }
        Provider::Unknown if !may_be_a_plugins(context, kind) => {
            let help = match nearest(kind.name(), ExchangeType::names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the broker has `direct`, `fanout`, `headers` and `topic`".to_owned(),
            };
            let message = format!("the exchange `{name}` is of the unknown type `{kind}`");
            let label = context.consequence(Outcome::Refused, "exchange");
            Some(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help))
        }
        _ => None,
    }
}

/// Whether a type that is not known here may come from a plugin that is not known
/// either, and that the file names.
fn may_be_a_plugins(context: &Context<'_>, kind: &ExchangeType) -> bool {
    let Some(plugins) = &context.model.target.plugins else { return false };
    let known = known_plugins(context);
    kind.name().starts_with("x-")
        && nearest(kind.name(), ExchangeType::names()).is_none()
        && plugins.iter().any(|plugin| !known.contains(plugin.as_str()))
}

fn known_plugins(context: &Context<'_>) -> BTreeSet<&'static str> {
    let types = ExchangeType::names().filter_map(|name| {
        match ExchangeType::of_name(name).provider(context.version()) {
            Provider::Plugin(plugin) | Provider::ThirdParty(plugin) => Some(plugin),
            _ => None,
        }
    });
    let components = COMPONENTS.iter().filter_map(|name| match component(name) {
        Component::Plugin(plugin) => Some(plugin),
        _ => None,
    });
    let keys = policy_keys::KEYS.iter().filter_map(|key| key.plugin);
    types.chain(components).chain(keys).collect()
}

fn component_of(context: &Context<'_>, parameter: &Parameter) -> Option<Diagnostic> {
    let (name, word) = (&parameter.name, &parameter.component);
    let place = context.place(&parameter.origin).at("component");
    let what = format!("the component `{word}` of the parameter `{name}`");
    let help = match component(word) {
        Component::Core => return None,
        Component::Plugin(plugin) => {
            return is_missing(context, plugin)
                .then(|| missing(context, name, &what, plugin, place));
        }
        Component::Refused => "policies stand in `policies`".to_owned(),
        Component::Unknown => match nearest(word, COMPONENTS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the components are {}", COMPONENTS.join(", ")),
        },
    };
    let message = format!("the parameter `{name}` is of the unknown component `{word}`");
    let label = context.consequence(Outcome::Refused, "parameter");
    Some(Diagnostic::fault(NAME, message).about(name).at(place, label).help(help))
}
