//! The plugins that the document's objects need.

use super::draft::Draft;
use crate::broker::exchange_types::Provider;
use crate::broker::parameters::{Component, component};
use crate::broker::policy_keys::policy_key;
use std::collections::BTreeSet;

/// Lists them under `broker`.
pub(super) fn write(draft: &mut Draft<'_>) {
    let model = draft.model;
    let version = model.target.version;
    let mut plugins = BTreeSet::new();
    for exchange in model.exchanges.values() {
        if let Provider::Plugin(plugin) | Provider::ThirdParty(plugin) =
            exchange.kind.provider(version)
        {
            plugins.insert(plugin);
        }
    }
    for parameter in model.parameters.values() {
        if let Component::Plugin(plugin) = component(&parameter.component) {
            plugins.insert(plugin);
        }
    }
    for setting in model.policies.values().flat_map(|policy| &policy.definition) {
        plugins.extend(policy_key(&setting.name).and_then(|key| key.plugin));
    }
    draft.topology.broker.plugins = plugins.into_iter().map(str::to_owned).collect();
}
