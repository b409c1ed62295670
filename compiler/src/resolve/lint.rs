//! The `lint` section.

use super::builder::Builder;
use super::scope::Merged;
use crate::model::{Allowance, Naming};

impl Builder {
    pub(super) fn lint(&mut self, merged: &Merged<'_>) {
        for listed in &merged.lints {
            let naming = &listed.item.naming;
            let patterns = [
                ("exchanges", &naming.exchanges),
                ("queues", &naming.queues),
                ("dead_letters", &naming.dead_letters),
                ("retries", &naming.retries),
                ("types", &naming.types),
                ("fields", &naming.fields),
                ("messages", &naming.messages),
                ("requests", &naming.requests),
                ("services", &naming.services),
                ("policies", &naming.policies),
                ("users", &naming.users),
                ("vhosts", &naming.vhosts),
            ];
            for (section, pattern) in patterns {
                let Some(pattern) = pattern.clone() else { continue };
                let place = listed.place.at("naming").at(section);
                self.model.lint.naming.push(Naming { section, pattern, place });
            }
            for (index, allow) in listed.item.allow.iter().enumerate() {
                self.model.lint.allow.push(Allowance {
                    rule: allow.rule.clone(),
                    at: allow.at.clone(),
                    because: allow.because.clone(),
                    until: allow.until.map(|date| date.to_string()),
                    place: listed.place.at("allow").item(index),
                });
            }
        }
    }
}
