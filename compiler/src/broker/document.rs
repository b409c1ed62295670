//! The fields of a definitions document's objects: which must be there, and
//! of what kind.

use serde_json::Value;

use super::values::{Kind, Misfit};
use super::{Outcome, Version, bindings};

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
    /// topic permissions before exchanges). A section that is no list, or holds
    /// anything but objects, is answered with 500.
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

/// How a field is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldFault {
    /// What is wrong; `None` where the field is missing.
    pub misfit: Option<Misfit>,
    /// What an import does.
    pub outcome: Outcome,
}

/// One field of a section's objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it must be. Of an object or list only the outer shape is meant:
    /// [`Kind::Unchecked`] leaves it to the function that knows the field.
    pub kind: Kind,
    /// Whether it must be there.
    pub mandatory: bool,
    /// What an import does where it is not there or does not fit.
    pub outcome: Outcome,
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, mandatory: true, outcome: Outcome::Refused }
}

const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, mandatory: false, outcome: Outcome::Refused }
}

const fn lost(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, mandatory: true, outcome: Outcome::Lost }
}

const VHOST: Field = must("vhost", Kind::Text);
const ARGUMENTS: Field = may("arguments", Kind::Table);

/// The fields that an import looks at, and whose absence or kind can be a
/// fault.
///
/// Fields that are not listed have a default or are not read: what stands in
/// them is accepted. `vhost` counts for the import of a whole cluster only.
/// `tags`, passwords and limits of users are for [`super::users`], the values of
/// parameters for [`super::parameters`], definitions and scopes for
/// [`super::policies`].
#[must_use]
pub fn fields(section: Section, version: Version) -> Vec<Field> {
    match section {
        Section::Users => vec![must("name", Kind::Text)],
        Section::Vhosts => vec![must("name", Kind::Text), may("tracing", Kind::Boolean)],
        Section::Permissions => texts(&["user", "vhost", "configure", "write", "read"]),
        Section::TopicPermissions if version.at_least(4, 3, 0) => {
            texts(&["user", "vhost", "exchange", "write", "read"])
        }
        Section::TopicPermissions => texts(&["user", "vhost", "write", "read"]),
        Section::GlobalParameters => texts(&["name"]),
        Section::Policies => policies(),
        Section::Parameters => texts(&["vhost", "component", "name"]),
        Section::Exchanges => exchanges(version),
        Section::Queues => queues(version),
        Section::Bindings => bindings(version),
    }
}

fn texts(names: &[&'static str]) -> Vec<Field> {
    names.iter().map(|name| must(name, Kind::Text)).collect()
}

/// An absent `apply-to` means `all`, an absent `priority` 0.
fn policies() -> Vec<Field> {
    vec![
        VHOST,
        must("name", Kind::Text),
        must("pattern", Kind::Text),
        must("definition", Kind::Table),
        may("priority", Kind::Number { min: i64::MIN }),
        may("apply-to", Kind::Text),
    ]
}

/// Before 4.3 `durable` is written to a table of its own kind and must be there;
/// `auto_delete` and `internal` are stored as they are, whatever they are.
fn exchanges(version: Version) -> Vec<Field> {
    let mut fields = vec![lost("name"), VHOST, must("type", Kind::Text), ARGUMENTS];
    if !version.at_least(4, 3, 0) {
        fields.push(must("durable", Kind::Boolean));
    }
    fields
}

/// From 3.11 an absent `durable` means true and an absent `auto_delete` false.
fn queues(version: Version) -> Vec<Field> {
    let flag = if version.at_least(3, 11, 0) { may } else { must };
    vec![
        must("name", Kind::Text),
        VHOST,
        flag("durable", Kind::Boolean),
        flag("auto_delete", Kind::Boolean),
        ARGUMENTS,
    ]
}

/// What a `routing_key` may be depends on the source: [`bindings::check_key`].
fn bindings(version: Version) -> Vec<Field> {
    let outcome = bindings::outcome(version);
    let end = |name| Field { outcome, ..must(name, Kind::Text) };
    vec![
        end("source"),
        end("destination"),
        Field {
            outcome: if version.at_least(4, 0, 0) { Outcome::Refused } else { Outcome::Lost },
            ..VHOST
        },
        must("destination_type", Kind::OneOf(&["queue", "exchange"])),
        ARGUMENTS,
    ]
}

/// Checks one field.
///
/// # Errors
/// What is wrong with it, and what an import does.
pub fn check_field(field: &Field, value: Option<&Value>) -> Result<(), FieldFault> {
    let misfit = match value {
        None if field.mandatory => None,
        None => return Ok(()),
        Some(value) => match field.kind.check(value) {
            Ok(()) => return Ok(()),
            Err(misfit) => Some(misfit),
        },
    };
    Err(FieldFault { misfit, outcome: field.outcome })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const V3_10: Version = Version::new(3, 10, 8);
    const V4_0_5: Version = Version::new(4, 0, 5);
    const V4_3_6: Version = Version::new(4, 3, 6);

    fn check(
        section: Section,
        name: &str,
        value: Option<&Value>,
        version: Version,
    ) -> Option<Outcome> {
        let field = fields(section, version).into_iter().find(|field| field.name == name)?;
        check_field(&field, value).err().map(|fault| fault.outcome)
    }

    #[test]
    fn fields_by_version() {
        let (refused, lost) = (Some(Outcome::Refused), Some(Outcome::Lost));
        for (section, name, value, expected) in [
            (Section::Queues, "durable", None, [refused, None, None]),
            (Section::Queues, "durable", Some(json!(null)), [refused; 3]),
            (Section::Queues, "auto_delete", Some(json!("true")), [refused; 3]),
            (Section::Queues, "arguments", None, [None; 3]),
            (Section::Queues, "arguments", Some(json!([])), [None; 3]),
            (Section::Queues, "arguments", Some(json!(["x"])), [refused; 3]),
            (Section::Queues, "arguments", Some(json!(null)), [refused; 3]),
            (Section::Queues, "type", Some(json!("bogus")), [None; 3]),
            (Section::Exchanges, "durable", None, [refused, refused, None]),
            (Section::Exchanges, "auto_delete", Some(json!(5)), [None; 3]),
            (Section::Exchanges, "name", None, [lost; 3]),
            (Section::Exchanges, "type", None, [refused; 3]),
            (Section::Bindings, "source", None, [lost, refused, refused]),
            (Section::Bindings, "destination_type", Some(json!("Queue")), [refused; 3]),
            (Section::Policies, "priority", None, [None; 3]),
            (Section::Policies, "priority", Some(json!("1")), [refused; 3]),
            (Section::Policies, "definition", Some(json!([])), [None; 3]),
            (Section::TopicPermissions, "exchange", None, [None, None, refused]),
            (Section::Vhosts, "tracing", Some(json!(null)), [refused; 3]),
        ] {
            let found = [V3_10, V4_0_5, V4_3_6]
                .map(|version| check(section, name, value.as_ref(), version));
            assert_eq!(found, expected, "{} {name} {value:?}", section.name());
        }
    }

    #[test]
    fn sections_are_told_apart() {
        let names: std::collections::BTreeSet<_> =
            Section::ALL.iter().map(|section| section.name()).collect();
        assert_eq!(names.len(), Section::ALL.len());
        assert_eq!(Section::ALL.iter().filter(|section| section.is_of_one_vhost()).count(), 5);
    }
}
