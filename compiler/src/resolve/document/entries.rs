//! Policies and parameters of a document.

use super::Reader;
use super::objects::settings;
use crate::broker::parameters::{ParameterFault, check_value};
use crate::broker::policies::Scope;
use crate::definitions::Document;
use crate::model::{GlobalParameter, Id, Origin, Parameter, Policy, Vhost};
use crate::source::Place;
use serde_json::Value;

/// The component under which operator policies stand among the parameters.
const OPERATOR_POLICY: &str = "operator_policy";

impl Reader<'_> {
    pub(super) fn policies(&mut self, document: &Document) {
        for (index, entry) in document.policies.iter().flatten().enumerate() {
            let place = self.place("policies", index);
            if !self.is_complete("policies", index) {
                continue;
            }
            let vhost = self.vhost_of(entry.vhost.as_deref(), &place);
            let name = entry.name.clone().unwrap_or_default();
            let entry = Value::Object(self.raw("policies", index).cloned().unwrap_or_default());
            self.policy(vhost, name, &entry, place, false);
        }
    }

    /// A policy, or the value of an operator policy: both have the same fields.
    fn policy(
        &mut self,
        vhost: Id<Vhost>,
        name: String,
        entry: &Value,
        place: Place,
        operator: bool,
    ) {
        let text = |key: &str| entry.get(key).and_then(Value::as_str);
        let default = if operator { "queues" } else { "all" };
        let scope = Scope::parse(text("apply-to").unwrap_or(default));
        if scope.is_none() {
            let word = text("apply-to").unwrap_or_default().to_owned();
            let message = format!("the policy `{name}` applies to `{word}`, which is nothing");
            let help = "`apply-to` is all, exchanges, queues, or from 3.12 classic_queues, quorum_queues or streams";
            self.fault(message, place.at("apply-to"), help);
        }
        self.model.policies.push(Policy {
            vhost,
            name,
            pattern: text("pattern").unwrap_or_default().to_owned(),
            scope,
            definition: settings(entry.get("definition").and_then(Value::as_object), "definition"),
            priority: entry.get("priority").cloned().unwrap_or_else(|| 0.into()),
            operator,
            origin: Origin::Written(place),
        });
    }

    /// Whether the value of an operator policy is one, be it one for a newer broker; else
    /// it stays a parameter, which is judged, and written, as it is.
    fn is_policy(&self, value: &Value) -> bool {
        let faults = check_value(OPERATOR_POLICY, value, self.model.target.version).err();
        faults.into_iter().flatten().all(|fault| fault == ParameterFault::Scope)
    }

    pub(super) fn parameters(&mut self, document: &Document) {
        for (index, entry) in document.parameters.iter().flatten().enumerate() {
            let place = self.place("parameters", index);
            if !self.is_complete("parameters", index) {
                continue;
            }
            let vhost = self.vhost_of(entry.vhost.as_deref(), &place);
            let name = entry.name.clone().unwrap_or_default();
            let value = entry.value.clone().unwrap_or_default();
            if entry.component.as_deref() == Some(OPERATOR_POLICY) && self.is_policy(&value) {
                self.policy(vhost, name, &value, place.at("value"), true);
                continue;
            }
            self.model.parameters.push(Parameter {
                vhost,
                component: entry.component.clone().unwrap_or_default(),
                name,
                value,
                origin: Origin::Written(place),
            });
        }
    }

    pub(super) fn global_parameters(&mut self, document: &Document) {
        for (index, entry) in document.global_parameters.iter().flatten().enumerate() {
            if !self.is_complete("global_parameters", index) {
                continue;
            }
            self.model.global_parameters.push(GlobalParameter {
                name: entry.name.clone().unwrap_or_default(),
                value: entry.value.clone().unwrap_or_default(),
                origin: Origin::Written(self.place("global_parameters", index)),
            });
        }
    }
}
