//! The fields of a definitions document's objects: which must be there.

use super::{Outcome, Version};

/// A section of a definitions document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// `users`.
    Users,
    /// `vhosts`.
    Vhosts,
    /// `permissions`.
    Permissions,
    /// `topic_permissions`.
    TopicPermissions,
    /// `exchanges`.
    Exchanges,
    /// `global_parameters`.
    GlobalParameters,
    /// `policies`.
    Policies,
    /// `parameters`.
    Parameters,
    /// `queues`.
    Queues,
    /// `bindings`.
    Bindings,
}

impl Section {
    /// All sections, in the order in which an import reads them (3.10 reads
    /// topic permissions before exchanges).
    pub const ALL: [Self; 10] = [
        Self::Users,
        Self::Vhosts,
        Self::Permissions,
        Self::Exchanges,
        Self::TopicPermissions,
        Self::GlobalParameters,
        Self::Policies,
        Self::Parameters,
        Self::Queues,
        Self::Bindings,
    ];

    /// The section's key in the document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Vhosts => "vhosts",
            Self::Permissions => "permissions",
            Self::TopicPermissions => "topic_permissions",
            Self::Exchanges => "exchanges",
            Self::GlobalParameters => "global_parameters",
            Self::Policies => "policies",
            Self::Parameters => "parameters",
            Self::Queues => "queues",
            Self::Bindings => "bindings",
        }
    }

    /// Whether an import into one virtual host reads the section.
    #[must_use]
    pub const fn is_of_one_vhost(self) -> bool {
        matches!(
            self,
            Self::Exchanges | Self::Policies | Self::Parameters | Self::Queues | Self::Bindings
        )
    }
}

/// What happens where a field is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingField {
    /// The field.
    pub field: &'static str,
    /// What the import does.
    pub outcome: Outcome,
}

/// The fields whose absence is a fault, for an import of a whole cluster.
///
/// Everything else has a default or is not read. An import into one virtual
/// host does not read `vhost`.
#[must_use]
pub fn mandatory_fields(section: Section, version: Version) -> &'static [&'static str] {
    let early = !version.at_least(3, 11, 0);
    match section {
        Section::Users => &["name", "tags"],
        Section::Vhosts => &["name"],
        Section::Permissions => &["user", "vhost", "configure", "write", "read"],
        Section::TopicPermissions => &["user", "vhost", "exchange", "write", "read"],
        Section::Exchanges if early => &["name", "vhost", "type", "durable", "auto_delete"],
        Section::Exchanges => &["name", "vhost", "type"],
        Section::GlobalParameters => &["name"],
        Section::Policies => &["vhost", "name", "pattern", "definition"],
        Section::Parameters => &["vhost", "component", "name", "value"],
        Section::Queues if early => &["name", "vhost", "durable", "auto_delete"],
        Section::Queues => &["name", "vhost"],
        Section::Bindings => &["source", "vhost", "destination", "destination_type", "routing_key"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_mandatory_in_3_10_only() {
        assert!(mandatory_fields(Section::Queues, Version::new(3, 10, 8)).contains(&"durable"));
        assert!(!mandatory_fields(Section::Queues, Version::new(4, 0, 5)).contains(&"durable"));
    }

    #[test]
    fn sections_are_told_apart() {
        let names: std::collections::BTreeSet<_> =
            Section::ALL.iter().map(|section| section.name()).collect();
        assert_eq!(names.len(), Section::ALL.len());
        assert_eq!(Section::ALL.iter().filter(|section| section.is_of_one_vhost()).count(), 5);
    }
}
