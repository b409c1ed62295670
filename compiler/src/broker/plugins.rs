//! Plugins, and which of them bring others along.

use std::collections::BTreeSet;

/// Whether a plugin runs where `enabled` are enabled.
///
/// A management extension enables what it shows. `rabbitmq_federation` is, from
/// 4.1, the two plugins `rabbitmq_exchange_federation` and
/// `rabbitmq_queue_federation`; each stands for the whole here, as far as
/// policies and parameters go.
#[must_use]
pub fn is_enabled(plugin: &str, enabled: &BTreeSet<String>) -> bool {
    let has =
        |name: &str| enabled.contains(name) || enabled.contains(&format!("{name}_management"));
    has(plugin)
        || match plugin {
            "rabbitmq_federation" => {
                has("rabbitmq_exchange_federation") || has("rabbitmq_queue_federation")
            }
            "rabbitmq_exchange_federation" => has("rabbitmq_federation"),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::is_enabled;

    #[test]
    fn a_plugin_may_come_with_another() {
        for (plugin, enabled, expected) in [
            ("rabbitmq_shovel", "rabbitmq_shovel", true),
            ("rabbitmq_shovel", "rabbitmq_shovel_management", true),
            ("rabbitmq_federation", "rabbitmq_queue_federation", true),
            ("rabbitmq_exchange_federation", "rabbitmq_federation_management", true),
            ("rabbitmq_shovel", "rabbitmq_federation", false),
            ("rabbitmq_sharding", "", false),
        ] {
            let enabled = std::iter::once(enabled.to_owned()).collect();
            assert_eq!(is_enabled(plugin, &enabled), expected, "{plugin} by {enabled:?}");
        }
    }
}
