//! Puts the files of a topology together, and what the environment changes in them.

use super::scope::{Listed, Merged, Named, Scope};
use crate::report::{Diagnostic, nearest};
use crate::source::{FileId, Place, Pointer};
use crate::syntax::{self, Topology};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Reads the sections that a file's top level and a virtual host have in common.
macro_rules! common_sections {
    ($scope:expr, $from:expr, $file:expr, $base:expr) => {{
        let (scope, from, file, base): (&mut Scope<'s>, _, FileId, &Pointer) =
            ($scope, $from, $file, $base);
        named(&mut scope.exchanges, &from.exchanges, file, &base.key("exchanges"));
        named(&mut scope.queues, &from.queues, file, &base.key("queues"));
        named(&mut scope.dead_letters, &from.dead_letters, file, &base.key("dead_letters"));
        named(&mut scope.retries, &from.retries, file, &base.key("retries"));
        named(&mut scope.messages, &from.messages, file, &base.key("messages"));
        named(&mut scope.requests, &from.requests, file, &base.key("requests"));
        named(&mut scope.services, &from.services, file, &base.key("services"));
        named(&mut scope.policies, &from.policies, file, &base.key("policies"));
        named(
            &mut scope.operator_policies,
            &from.operator_policies,
            file,
            &base.key("operator_policies"),
        );
        listed(&mut scope.permissions, &from.permissions, file, &base.key("permissions"));
        listed(
            &mut scope.topic_permissions,
            &from.topic_permissions,
            file,
            &base.key("topic_permissions"),
        );
        listed(&mut scope.parameters, &from.parameters, file, &base.key("parameters"));
    }};
}

impl<'s> Merged<'s> {
    /// Puts the files together.
    pub(super) fn of(
        files: &'s [(FileId, Topology)],
        environment: Option<&str>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut merged = Self {
            name: files.iter().find_map(|(_, file)| file.name.as_deref()),
            broker: None,
            environment: None,
            home: Scope::default(),
            further: Vec::new(),
            users: Vec::new(),
            types: Vec::new(),
            global_parameters: Vec::new(),
            lints: Vec::new(),
            tests: Vec::new(),
        };
        let mut found = Vec::new();
        let mut environments = Vec::new();
        for (id, file) in files {
            merged.add(*id, file, &mut found);
            named(&mut environments, &file.environments, *id, &Pointer::root().key("environments"));
        }
        duplicates("environment", &environments, &mut found);
        unknown_environment(&environments, environment, &mut found);
        merged.environment = environments.into_iter().find(|e| Some(e.name) == environment);
        merged.enter_environment();
        merged.name_home();
        merged.check_names(&mut found);
        if found.is_empty() { Ok(merged) } else { Err(found) }
    }

    fn add(&mut self, id: FileId, file: &'s Topology, found: &mut Vec<Diagnostic>) {
        let root = Pointer::root();
        common_sections!(&mut self.home, file, id, &root);
        named(&mut self.users, &file.users, id, &root.key("users"));
        named(&mut self.types, &file.types, id, &root.key("types"));
        named(
            &mut self.global_parameters,
            &file.global_parameters,
            id,
            &root.key("global_parameters"),
        );
        listed(&mut self.tests, &file.tests, id, &root.key("tests"));
        self.lints.push(Listed { item: &file.lint, place: Place::value(id, root.key("lint")) });
        if file.broker != syntax::Broker::default() {
            let broker = Listed { item: &file.broker, place: Place::value(id, root.key("broker")) };
            once("broker", &mut self.broker, broker, found);
        }
        if file.defaults != syntax::Defaults::default() {
            let place = Place::value(id, root.key("defaults"));
            let mut slot = self.home.defaults.pop();
            once("defaults", &mut slot, Listed { item: &file.defaults, place }, found);
            self.home.defaults.extend(slot);
        }
        for (name, vhost) in &file.vhosts {
            self.add_vhost(id, name, vhost, &root.key("vhosts").key(name));
        }
    }

    fn add_vhost(&mut self, id: FileId, name: &'s str, vhost: &'s syntax::Vhost, base: &Pointer) {
        let place = Place::value(id, base.clone());
        let mut scope = Scope { name, place: Some(place), vhost: Some(vhost), ..Scope::default() };
        common_sections!(&mut scope, vhost, id, base);
        if vhost.defaults != syntax::Defaults::default() {
            let place = Place::value(id, base.key("defaults"));
            scope.defaults.push(Listed { item: &vhost.defaults, place });
        }
        self.further.push(scope);
    }

    fn enter_environment(&mut self) {
        let Some(environment) = &self.environment else { return };
        let (patch, place) = (environment.item, &environment.place);
        self.home.default_patch =
            Some(Listed { item: &patch.defaults, place: place.at("defaults") });
        named(
            &mut self.home.queue_patches,
            &patch.queues,
            place.file,
            &place.pointer.key("queues"),
        );
        for scope in &mut self.further {
            let Some(of_vhost) = patch.vhosts.get(scope.name) else { continue };
            let at = place.at("vhosts").at(scope.name);
            named(&mut scope.queue_patches, &of_vhost.queues, at.file, &at.pointer.key("queues"));
            scope.default_patch =
                Some(Listed { item: &of_vhost.defaults, place: at.at("defaults") });
            scope.vhost_patch = Some(Listed { item: of_vhost, place: at });
        }
        let users = std::mem::take(&mut self.users);
        named(&mut self.users, &patch.users, place.file, &place.pointer.key("users"));
        let replaced = |user: &Named<'_, _>| patch.users.contains_key(user.name);
        self.users.extend(users.into_iter().filter(|user| !replaced(user)));
    }

    /// The name of the top level's virtual host: the environment's, the file's, or the broker's default.
    fn name_home(&mut self) {
        let patched = self.environment.as_ref().and_then(|e| {
            Some((e.item.broker.vhost.as_deref()?, e.place.at("broker").at("vhost")))
        });
        let written = self
            .broker
            .as_ref()
            .and_then(|b| Some((b.item.vhost.as_deref()?, b.place.at("vhost"))));
        let (name, place) = match patched.or(written) {
            Some((name, place)) => (name, Some(place)),
            None => ("/", None),
        };
        self.home.name = name;
        self.home.place = place;
        // An entry of `vhosts` with this name says more about the same virtual host.
        if let Some(at) = self.further.iter().position(|scope| scope.name == name) {
            let more = self.further.remove(at);
            self.home.absorb(more);
        }
    }

    fn check_names(&self, found: &mut Vec<Diagnostic>) {
        duplicates("user", &self.users, found);
        duplicates("type", &self.types, found);
        duplicates("global parameter", &self.global_parameters, found);
        for scope in std::iter::once(&self.home).chain(&self.further) {
            duplicates("exchange", &scope.exchanges, found);
            duplicates("queue", &scope.queues, found);
            duplicates("dead-letter policy", &scope.dead_letters, found);
            duplicates("retry", &scope.retries, found);
            duplicates("message", &scope.messages, found);
            duplicates("request", &scope.requests, found);
            duplicates("service", &scope.services, found);
            duplicates("policy", &scope.policies, found);
            duplicates("operator policy", &scope.operator_policies, found);
        }
        let vhosts: Vec<_> = self.further.iter().filter_map(Scope::as_named).collect();
        duplicates("virtual host", &vhosts, found);
    }
}

impl<'s> Scope<'s> {
    fn absorb(&mut self, more: Self) {
        self.vhost = more.vhost;
        self.vhost_patch = more.vhost_patch;
        self.place = more.place.or(self.place.take());
        self.exchanges.extend(more.exchanges);
        self.queues.extend(more.queues);
        self.dead_letters.extend(more.dead_letters);
        self.retries.extend(more.retries);
        self.messages.extend(more.messages);
        self.requests.extend(more.requests);
        self.services.extend(more.services);
        self.policies.extend(more.policies);
        self.operator_policies.extend(more.operator_policies);
        self.permissions.extend(more.permissions);
        self.topic_permissions.extend(more.topic_permissions);
        self.parameters.extend(more.parameters);
        self.queue_patches.extend(more.queue_patches);
        self.defaults.splice(0..0, more.defaults);
    }

    fn as_named(&self) -> Option<Named<'s, syntax::Vhost>> {
        Some(Named { name: self.name, item: self.vhost?, place: self.place.clone()? })
    }
}

fn unknown_environment(
    environments: &[Named<'_, syntax::Environment>],
    wanted: Option<&str>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(wanted) = wanted else { return };
    if environments.iter().any(|environment| environment.name == wanted) {
        return;
    }
    let names = environments.iter().map(|environment| environment.name);
    let fault = Diagnostic::fault("unknown-name", format!("there is no environment `{wanted}`"));
    found.push(match nearest(wanted, names) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("`environments` lists those that exist"),
    });
}

fn named<'s, T>(
    into: &mut Vec<Named<'s, T>>,
    from: &'s IndexMap<String, T>,
    file: FileId,
    base: &Pointer,
) {
    into.extend(from.iter().map(|(name, item)| Named {
        name,
        item,
        place: Place::value(file, base.key(name)),
    }));
}

fn listed<'s, T>(into: &mut Vec<Listed<'s, T>>, from: &'s [T], file: FileId, base: &Pointer) {
    into.extend(
        from.iter()
            .enumerate()
            .map(|(index, item)| Listed { item, place: Place::value(file, base.index(index)) }),
    );
}

fn once<'s, T>(
    section: &str,
    slot: &mut Option<Listed<'s, T>>,
    new: Listed<'s, T>,
    found: &mut Vec<Diagnostic>,
) {
    match slot {
        None => *slot = Some(new),
        Some(first) => found.push(
            Diagnostic::fault("duplicate-name", format!("`{section}` is written in two files"))
                .at(new.place.as_key(), "again here")
                .at(first.place.as_key(), "first here")
                .help("one file decides: move what this one says into the other"),
        ),
    }
}

fn duplicates<T>(what: &str, entries: &[Named<'_, T>], found: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<&str, &Place> =
        FxHashMap::with_capacity_and_hasher(entries.len(), FxBuildHasher);
    for entry in entries {
        match seen.get(entry.name) {
            None => {
                seen.insert(entry.name, &entry.place);
            }
            Some(first) => found.push(
                Diagnostic::fault(
                    "duplicate-name",
                    format!("the {what} `{}` is written twice", entry.name),
                )
                .at(entry.place.as_key(), "again here")
                .at(first.as_key(), "first here")
                .help("keep one of them, or give the other a name of its own"),
            ),
        }
    }
}
