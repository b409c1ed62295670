//! Policies, operator policies and parameters: the broker's own.

use super::builder::Builder;
use super::scope::{Named, Scope};
use crate::broker::QueueType;
use crate::broker::policies::Scope as PolicyScope;
use crate::model::{
    GlobalParameter, Id, Origin, Parameter, Policy, Setting, SettingPlace, Settings, Vhost,
};
use crate::syntax;
use serde_json::Value;

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
        scope: Some(scope(named.item.apply_to, operator)),
        definition: Settings(definition.collect()),
        priority: named.item.priority.clone().map_or_else(|| 0.into(), Value::Number),
        operator,
        origin: Origin::Written(named.place.clone()),
    }
}

fn scope(word: Option<syntax::ApplyTo>, operator: bool) -> PolicyScope {
    use syntax::ApplyTo;
    match word {
        // An operator policy knows queues only.
        None if operator => PolicyScope::Queues,
        None | Some(ApplyTo::All) => PolicyScope::All,
        Some(ApplyTo::Exchanges) => PolicyScope::Exchanges,
        Some(ApplyTo::Queues) => PolicyScope::Queues,
        Some(ApplyTo::ClassicQueues) => PolicyScope::Type(QueueType::Classic),
        Some(ApplyTo::QuorumQueues) => PolicyScope::Type(QueueType::Quorum),
        Some(ApplyTo::Streams) => PolicyScope::Type(QueueType::Stream),
    }
}
