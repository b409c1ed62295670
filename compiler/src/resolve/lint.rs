//! The `lint` section.

use super::builder::Builder;
use super::scope::{Merged, Named};
use crate::model::{Allowance, Naming};
use crate::source::Place;

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
                let names = names(merged, section);
                self.model.lint.naming.push(Naming { section, pattern, place, names });
            }
            for (index, allow) in listed.item.allow.iter().enumerate() {
                self.model.lint.allow.push(Allowance {
                    rule: allow.rule.clone(),
                    at: allow.at.clone(),
                    because: allow.because.clone(),
                    until: allow.until,
                    place: listed.place.at("allow").item(index),
                });
            }
        }
    }
}

/// The names of a section, in all virtual hosts.
fn names(merged: &Merged<'_>, section: &str) -> Vec<(String, Place)> {
    let mut names = Vec::new();
    for scope in std::iter::once(&merged.home).chain(&merged.further) {
        match section {
            "exchanges" => collect(&mut names, &scope.exchanges),
            "queues" => collect(&mut names, &scope.queues),
            "dead_letters" => collect(&mut names, &scope.dead_letters),
            "retries" => collect(&mut names, &scope.retries),
            "messages" => collect(&mut names, &scope.messages),
            "requests" => collect(&mut names, &scope.requests),
            "services" => collect(&mut names, &scope.services),
            "policies" => {
                collect(&mut names, &scope.policies);
                collect(&mut names, &scope.operator_policies);
            }
            "vhosts" => names.extend(scope.place.clone().map(|at| (scope.name.to_owned(), at))),
            _ => {}
        }
    }
    match section {
        "users" => collect(&mut names, &merged.users),
        "types" => collect(&mut names, &merged.types),
        "fields" => names.extend(fields(merged)),
        _ => {}
    }
    names
}

fn collect<T>(names: &mut Vec<(String, Place)>, section: &[Named<'_, T>]) {
    names.extend(section.iter().map(|named| (named.name.to_owned(), named.place.as_key())));
}

/// The fields of messages and of types, as they are written in `fields`.
fn fields(merged: &Merged<'_>) -> Vec<(String, Place)> {
    let scopes = std::iter::once(&merged.home).chain(&merged.further);
    let of_messages = scopes.flat_map(|scope| &scope.messages).flat_map(|message| {
        message.item.versions.iter().flat_map(|(major, version)| {
            let at = message.place.at("versions").at(&major.to_string()).at("fields");
            let names = version.fields.iter().flat_map(|fields| fields.keys());
            names.map(move |name| (name.clone(), at.at(name).as_key()))
        })
    });
    of_messages.collect()
}
