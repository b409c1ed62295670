//! Exchange types, and which plugin brings them.

use std::fmt;

use super::Version;

/// A type of exchange.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExchangeType {
    /// `direct`: the binding key equals the routing key.
    Direct,
    /// `fanout`: every binding.
    Fanout,
    /// `topic`: words and wildcards.
    Topic,
    /// `headers`: the message's headers against the binding's arguments.
    Headers,
    /// `x-local-random`: one queue on the client's own node.
    LocalRandom,
    /// `x-consistent-hash`: a share of the messages by weight.
    ConsistentHash,
    /// `x-modulus-hash`: one binding, by the hash of the routing key.
    ModulusHash,
    /// `x-random`: one of all bindings.
    Random,
    /// `x-recent-history`: a fanout that hands new bindings the last messages.
    RecentHistory,
    /// `x-delayed-message`: holds messages back, then routes as `x-delayed-type`.
    DelayedMessage,
    /// `x-jms-topic`: selectors of JMS.
    JmsTopic,
    /// `x-event`: events of the broker itself; made by the broker.
    Event,
    /// `x-federation-upstream`: the upstream half of a federation link; made by
    /// the downstream broker.
    FederationUpstream,
    /// A type of some other plugin.
    Other(String),
}

/// Where an exchange type comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// The broker itself.
    Core,
    /// A plugin that RabbitMQ ships, to be enabled.
    Plugin(&'static str),
    /// A plugin that is installed separately.
    ThirdParty(&'static str),
    /// Nothing in this version.
    Nothing {
        /// The first version that has it, and from where.
        since: Version,
    },
    /// A plugin that is not known here.
    Unknown,
}

const NAMED: [(&str, ExchangeType); 13] = [
    ("direct", ExchangeType::Direct),
    ("fanout", ExchangeType::Fanout),
    ("headers", ExchangeType::Headers),
    ("topic", ExchangeType::Topic),
    ("x-consistent-hash", ExchangeType::ConsistentHash),
    ("x-delayed-message", ExchangeType::DelayedMessage),
    ("x-event", ExchangeType::Event),
    ("x-federation-upstream", ExchangeType::FederationUpstream),
    ("x-jms-topic", ExchangeType::JmsTopic),
    ("x-local-random", ExchangeType::LocalRandom),
    ("x-modulus-hash", ExchangeType::ModulusHash),
    ("x-random", ExchangeType::Random),
    ("x-recent-history", ExchangeType::RecentHistory),
];

impl ExchangeType {
    /// The type of that name. Names are case-sensitive.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        NAMED.iter().find(|(known, _)| *known == name).map_or_else(
            || Self::Other(name.to_owned()),
            |(_, exchange_type)| exchange_type.clone(),
        )
    }

    /// The type's name in a definitions document.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            _ => NAMED.iter().find(|(_, known)| known == self).map_or("", |(name, _)| name),
        }
    }

    /// The names of all known types, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Where the type comes from.
    ///
    /// A broker without it refuses the whole import (`unknown exchange type`).
    #[must_use]
    pub fn provider(&self, version: Version) -> Provider {
        match self {
            Self::Direct | Self::Fanout | Self::Topic | Self::Headers => Provider::Core,
            Self::LocalRandom if version.at_least(4, 0, 0) => Provider::Core,
            Self::LocalRandom => Provider::Nothing { since: Version::new(4, 0, 0) },
            Self::ModulusHash if version.at_least(4, 3, 0) => Provider::Core,
            Self::ModulusHash => Provider::Plugin("rabbitmq_sharding"),
            Self::ConsistentHash => Provider::Plugin("rabbitmq_consistent_hash_exchange"),
            Self::Random => Provider::Plugin("rabbitmq_random_exchange"),
            Self::RecentHistory => Provider::Plugin("rabbitmq_recent_history_exchange"),
            Self::JmsTopic => Provider::Plugin("rabbitmq_jms_topic_exchange"),
            Self::Event => Provider::Plugin("rabbitmq_event_exchange"),
            Self::FederationUpstream if version.at_least(4, 1, 0) => {
                Provider::Plugin("rabbitmq_exchange_federation")
            }
            Self::FederationUpstream => Provider::Plugin("rabbitmq_federation"),
            Self::DelayedMessage => Provider::ThirdParty("rabbitmq_delayed_message_exchange"),
            Self::Other(_) => Provider::Unknown,
        }
    }

    /// Whether routing looks at the binding key.
    #[must_use]
    pub const fn reads_binding_key(&self) -> bool {
        matches!(
            self,
            Self::Direct
                | Self::Topic
                | Self::ConsistentHash
                | Self::DelayedMessage
                | Self::Other(_)
        )
    }
}

impl fmt::Display for ExchangeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
        for name in ExchangeType::names() {
            let exchange_type = ExchangeType::of_name(name);
            assert!(!matches!(exchange_type, ExchangeType::Other(_)), "{name}");
            assert_eq!(exchange_type.name(), name);
        }
        assert_eq!(ExchangeType::of_name("Direct").name(), "Direct");
        assert_eq!(ExchangeType::of_name("Direct"), ExchangeType::Other("Direct".to_owned()));
    }

    #[test]
    fn providers_by_version() {
        let (old, new) = (Version::new(3, 10, 8), Version::new(4, 3, 6));
        for (name, before, after) in [
            ("direct", Provider::Core, Provider::Core),
            ("x-local-random", Provider::Nothing { since: Version::new(4, 0, 0) }, Provider::Core),
            ("x-modulus-hash", Provider::Plugin("rabbitmq_sharding"), Provider::Core),
            (
                "x-federation-upstream",
                Provider::Plugin("rabbitmq_federation"),
                Provider::Plugin("rabbitmq_exchange_federation"),
            ),
            ("x-rtopic", Provider::Unknown, Provider::Unknown),
        ] {
            let exchange_type = ExchangeType::of_name(name);
            assert_eq!(
                (exchange_type.provider(old), exchange_type.provider(new)),
                (before, after),
                "{name}"
            );
        }
    }
}
