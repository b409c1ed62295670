//! Fields that an entry must have, and what they must be.

use super::Reader;
use crate::broker::document::{Section, check_field, fields};
use crate::broker::{Misfit, Outcome};
use crate::source::Place;

impl Reader<'_> {
    /// Whether an entry is what a broker of the target's version reads; what is not
    /// is a fault.
    pub(super) fn is_complete(&mut self, section: &'static str, index: usize) -> bool {
        let Some(kind) = Section::ALL.into_iter().find(|kind| kind.name() == section) else {
            return true;
        };
        let version = self.model.target.version;
        let Some(entry) = self.raw(section, index) else { return false };
        let faults: Vec<_> = fields(kind, version)
            .into_iter()
            .filter(|field| !(self.single && field.name == "vhost"))
            .filter_map(|field| {
                let fault = check_field(&field, entry.get(field.name)).err()?;
                Some((field.name, fault))
            })
            .collect();
        let name = ["name", "user", "destination", "source"]
            .iter()
            .find_map(|key| entry.get(*key)?.as_str());
        let name = name.unwrap_or_default().to_owned();
        let usable = !faults.iter().any(|(field, _)| is_essential(field));
        for (field, fault) in faults {
            let place = self.place(section, index);
            self.field_fault(section, &name, field, fault.misfit, fault.outcome, place);
        }
        usable
    }

    fn field_fault(
        &mut self,
        section: &str,
        name: &str,
        field: &str,
        misfit: Option<Misfit>,
        outcome: Outcome,
        place: Place,
    ) {
        let named = if name.is_empty() { String::new() } else { format!(" `{name}`") };
        let (message, place) = match misfit {
            None => (format!("an entry{named} of `{section}` has no `{field}`"), place),
            Some(misfit) => {
                let message =
                    format!("`{field}` of an entry{named} of `{section}` must be {misfit}");
                (message, place.at(field))
            }
        };
        let help = match outcome {
            Outcome::Refused => {
                "the broker refuses the import here, and reads nothing that comes after"
            }
            Outcome::Lost => "the broker reports success and does not make it",
        };
        self.fault(message, place, help);
    }
}

/// Whether an entry without the field is nothing that a model can hold.
fn is_essential(field: &str) -> bool {
    !matches!(field, "durable" | "auto_delete" | "arguments" | "tracing" | "priority")
}
