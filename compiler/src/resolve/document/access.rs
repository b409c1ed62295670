//! Users and permissions of a document.

use super::Reader;
use crate::broker::users::{UserFault, check_user};
use crate::definitions::{Document, UserEntry};
use crate::model::{Id, Origin, Password, Permission, Presence, Ref, TopicPermission, User, Vhost};
use crate::resolve::builder::nearest_of;
use crate::source::Place;
use serde_json::{Map, Value};

/// The user that a fresh broker has.
const DEFAULT_USER: &str = "guest";

impl Reader<'_> {
    pub(super) fn users(&mut self, document: &Document) {
        for (index, entry) in document.users.iter().flatten().enumerate() {
            let place = self.place("users", index);
            self.check_user(index, &place);
            if !self.is_complete("users", index) {
                continue;
            }
            let name = entry.name.clone().unwrap_or_default();
            let id = self.model.users.push(User {
                name: name.clone(),
                tags: entry.tags.as_ref().map(|tags| tags.list()).unwrap_or_default(),
                password: password(entry),
                limits: entry
                    .limits
                    .as_ref()
                    .and_then(Value::as_object)
                    .cloned()
                    .unwrap_or_default(),
                presence: Presence::Declared,
                origin: Origin::Written(place.clone()),
            });
            self.users.insert(name, id);
            self.inline_permissions(entry, id, &place);
        }
    }

    fn check_user(&mut self, index: usize, place: &Place) {
        let version = self.model.target.version;
        let faults = match self.raw("users", index) {
            Some(entry) => check_user(entry, version).err().unwrap_or_default(),
            None => Vec::new(),
        };
        for fault in faults {
            let (message, key) = describe(&fault);
            let at = if key.is_empty() { place.clone() } else { place.at(key) };
            self.fault(message, at, "the broker refuses the import at this user");
        }
    }

    /// `permissions` within a user: imported, never exported.
    fn inline_permissions(&mut self, entry: &UserEntry, user: Id<User>, place: &Place) {
        for (vhost, patterns) in entry.permissions.iter().flatten() {
            let at = place.at("permissions").at(vhost);
            let vhost = self.vhost_of(Some(vhost), &at);
            let text = |key: &str| {
                patterns.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            self.model.permissions.push(Permission {
                user: Ref::Known(user),
                vhost: Ref::Known(vhost),
                configure: text("configure"),
                write: text("write"),
                read: text("read"),
                origin: Origin::Written(at),
            });
        }
    }

    pub(super) fn permissions(&mut self, document: &Document) {
        for (index, entry) in document.permissions.iter().flatten().enumerate() {
            if !self.is_complete("permissions", index) {
                continue;
            }
            let place = self.place("permissions", index);
            let (user, vhost) = self.who_and_where(&entry.user, &entry.vhost, &place);
            self.model.permissions.push(Permission {
                user,
                vhost,
                configure: entry.configure.clone().unwrap_or_default(),
                write: entry.write.clone().unwrap_or_default(),
                read: entry.read.clone().unwrap_or_default(),
                origin: Origin::Written(place),
            });
        }
        for (index, entry) in document.topic_permissions.iter().flatten().enumerate() {
            if !self.is_complete("topic_permissions", index) {
                continue;
            }
            let place = self.place("topic_permissions", index);
            let (user, vhost) = self.who_and_where(&entry.user, &entry.vhost, &place);
            let name = entry.exchange.clone().unwrap_or_default();
            let id = vhost.known().and_then(|vhost| self.model.exchange(vhost, &name));
            self.model.topic_permissions.push(TopicPermission {
                user,
                vhost,
                exchange: id.map_or_else(|| Ref::Unknown(name.into()), Ref::Known),
                write: entry.write.clone().unwrap_or_default(),
                read: entry.read.clone().unwrap_or_default(),
                origin: Origin::Written(place),
            });
        }
    }

    fn who_and_where(
        &mut self,
        user: &Option<String>,
        vhost: &Option<String>,
        place: &Place,
    ) -> (Ref<User>, Ref<Vhost>) {
        let vhost = Ref::Known(self.vhost_of(vhost.as_deref(), place));
        let name = user.as_deref().unwrap_or_default();
        if let Some(id) = self.users.get(name) {
            return (Ref::Known(*id), vhost);
        }
        if name != DEFAULT_USER {
            let near = nearest_of(name, self.users.keys().map(String::as_str));
            self.unresolved("user", name, &place.at("user"), near);
        }
        let id = self.model.users.push(User {
            name: name.to_owned(),
            tags: Vec::new(),
            password: Password::None,
            limits: Map::new(),
            presence: Presence::External,
            origin: Origin::Predeclared,
        });
        self.users.insert(name.to_owned(), id);
        (Ref::Known(id), vhost)
    }
}

fn password(entry: &UserEntry) -> Password {
    match (&entry.password, &entry.password_hash) {
        (Some(_), _) => Password::Clear,
        (None, Some(hash)) if !hash.is_empty() => {
            Password::Hash { hash: hash.clone(), algorithm: entry.hashing_algorithm.clone() }
        }
        _ => Password::None,
    }
}

/// What is wrong with a user, and under which key.
fn describe(fault: &UserFault) -> (String, &'static str) {
    match fault {
        UserFault::NoTags => ("a user has no `tags`".to_owned(), ""),
        UserFault::Tags => {
            ("`tags` is a list of texts, or one text with commas".to_owned(), "tags")
        }
        UserFault::TooManyTags { count } => {
            (format!("a user has {count} tags, and 32 are allowed"), "tags")
        }
        UserFault::LongTag => ("a tag is longer than 255 characters".to_owned(), "tags"),
        UserFault::HashingAlgorithm => (
            "`hashing_algorithm` is a text of at most 255 characters".to_owned(),
            "hashing_algorithm",
        ),
        UserFault::BothPasswords => {
            ("a user has both `password` and `password_hash`".to_owned(), "password_hash")
        }
        UserFault::NotBase64 => ("the password hash is not base64".to_owned(), "password_hash"),
        UserFault::Password => ("a password must be text".to_owned(), "password"),
        UserFault::Limit { name, misfit: None } => {
            (format!("`{name}` is no limit of a user"), "limits")
        }
        UserFault::Limit { name, .. } => {
            (format!("the limit `{name}` must be a whole number"), "limits")
        }
    }
}
