//! Fields that an entry must have.

use super::Reader;
use crate::broker::document::{Section, mandatory_fields};

impl Reader<'_> {
    /// Whether an entry has all that a broker of the target's version asks for.
    /// What is missing is a fault.
    pub(super) fn is_complete(&mut self, section: &'static str, index: usize) -> bool {
        let Some(kind) = Section::ALL.into_iter().find(|kind| kind.name() == section) else {
            return true;
        };
        let version = self.model.target.version;
        let Some(entry) = self.raw(section, index) else { return false };
        let missing: Vec<_> = mandatory_fields(kind, version)
            .iter()
            .filter(|field| !(self.single && **field == "vhost"))
            .filter(|field| entry.get(**field).is_none_or(serde_json::Value::is_null))
            .filter(|field| !(section == "users" && **field == "tags"))
            .copied()
            .collect();
        let name = entry.get("name").and_then(serde_json::Value::as_str).map(str::to_owned);
        let essential = |field: &&str| !matches!(*field, "durable" | "auto_delete");
        let usable = !missing.iter().any(|field| essential(&field));
        for field in missing {
            let named = name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
            let message = format!("an entry{named} of `{section}` has no `{field}`");
            let help = "the broker refuses the import here, and reads nothing that comes after";
            self.fault(message, self.place(section, index), help);
        }
        usable
    }
}
