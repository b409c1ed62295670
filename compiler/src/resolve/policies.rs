//! Policies, operator policies and parameters: the broker's own.

use super::builder::Builder;
use super::scope::{Named, Scope};
use crate::model::{
    ApplyTo, GlobalParameter, Id, Origin, Parameter, Policy, Setting, SettingPlace, Settings, Vhost,
};
use crate::syntax;

impl Builder {
    pub(super) fn policies(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) {
        for named in &scope.policies {
            self.model.policies.push(policy(vhost, named, false));
        }
        for named in &scope.operator_policies {
            self.model.policies.push(policy(vhost, named, true));
        }
        for listed in &scope.parameters {
            self.model.parameters.push(Parameter {
                vhost,
                component: listed.item.component.clone(),
                name: listed.item.name.clone(),
                value: listed.item.value.get().clone(),
                origin: Origin::Written(listed.place.clone()),
            });
        }
    }

    pub(super) fn global_parameters(&mut self, named: &[Named<'_, syntax::Json>]) {
        for parameter in named {
            self.model.global_parameters.push(GlobalParameter {
                name: parameter.name.to_owned(),
                value: parameter.item.get().clone(),
                origin: Origin::Written(parameter.place.clone()),
            });
        }
    }
}

fn policy(vhost: Id<Vhost>, named: &Named<'_, syntax::Policy>, operator: bool) -> Policy {
    let definition = named.item.definition.iter().map(|(name, value)| Setting {
        name: name.clone().into(),
        value: value.get().clone(),
        at: SettingPlace::Entry("definition"),
    });
    Policy {
        vhost,
        name: named.name.to_owned(),
        pattern: named.item.pattern.clone(),
        apply_to: apply_to(named.item.apply_to, operator),
        definition: Settings(definition.collect()),
        priority: named.item.priority.unwrap_or(0),
        operator,
        origin: Origin::Written(named.place.clone()),
    }
}

fn apply_to(word: Option<syntax::ApplyTo>, operator: bool) -> ApplyTo {
    match word {
        // An operator policy knows queues only.
        None if operator => ApplyTo::Queues,
        None | Some(syntax::ApplyTo::All) => ApplyTo::All,
        Some(syntax::ApplyTo::Exchanges) => ApplyTo::Exchanges,
        Some(syntax::ApplyTo::Queues) => ApplyTo::Queues,
        Some(syntax::ApplyTo::ClassicQueues) => ApplyTo::parse("classic_queues"),
        Some(syntax::ApplyTo::QuorumQueues) => ApplyTo::parse("quorum_queues"),
        Some(syntax::ApplyTo::Streams) => ApplyTo::parse("streams"),
    }
}
