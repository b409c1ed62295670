//! Users and permissions.

use super::objects::{exchange_name, sorted};
use super::{Definitions, MissingPassword, PasswordHash};
use crate::definitions::{Document, PermissionEntry, Tags, TopicPermissionEntry, UserEntry};
use crate::model::{Model, Password, Presence, Ref, User, Vhost};
use serde_json::Value;

/// What brokers from 3.6 hash passwords with (`rabbit_password`).
const DEFAULT_ALGORITHM: &str = "rabbit_password_hashing_sha256";

pub(super) fn users(
    model: &Model,
    options: &Definitions<'_>,
) -> Result<Vec<UserEntry>, MissingPassword> {
    let declared = model.users.values().filter(|user| user.presence == Presence::Declared);
    let mut entries = Vec::new();
    let mut missing = Vec::new();
    for user in declared {
        match hash(user, options) {
            Some(hash) => entries.push(entry(user, hash)),
            None => missing.push(user.name.clone()),
        }
    }
    if missing.is_empty() {
        Ok(sorted(entries, |entry| entry.name.clone()))
    } else {
        Err(MissingPassword { users: missing })
    }
}

/// The user's hash: an empty one lets nobody in by password.
fn hash(user: &User, options: &Definitions<'_>) -> Option<PasswordHash> {
    let hash = |hash: &str, algorithm: Option<&str>| PasswordHash {
        hash: hash.to_owned(),
        algorithm: algorithm.unwrap_or(DEFAULT_ALGORITHM).to_owned(),
    };
    match &user.password {
        Password::None => Some(hash("", None)),
        Password::Hash { hash: known, algorithm } => Some(hash(known, algorithm.as_deref())),
        // A password in clear is never written; what was imported has to be given anew.
        Password::Environment(_) | Password::File(_) | Password::Clear => {
            options.passwords.get(&user.name).cloned()
        }
    }
}

fn entry(user: &User, hash: PasswordHash) -> UserEntry {
    UserEntry {
        name: Some(user.name.clone()),
        password_hash: Some(hash.hash),
        password: None,
        hashing_algorithm: Some(hash.algorithm),
        tags: Some(Tags::List(user.tags.clone())),
        limits: Some(Value::Object(user.limits.clone())),
        permissions: None,
    }
}

pub(super) fn permissions(model: &Model) -> Vec<PermissionEntry> {
    let entries = model.permissions.values().map(|permission| PermissionEntry {
        user: Some(user_name(model, &permission.user).to_owned()),
        vhost: Some(vhost_name(model, &permission.vhost).to_owned()),
        configure: Some(permission.configure.clone()),
        write: Some(permission.write.clone()),
        read: Some(permission.read.clone()),
    });
    sorted(entries.collect(), |entry| (entry.vhost.clone(), entry.user.clone()))
}

pub(super) fn topic_permissions(model: &Model) -> Vec<TopicPermissionEntry> {
    let entries = model.topic_permissions.values().map(|permission| TopicPermissionEntry {
        user: Some(user_name(model, &permission.user).to_owned()),
        vhost: Some(vhost_name(model, &permission.vhost).to_owned()),
        exchange: Some(exchange_name(model, &permission.exchange).to_owned()),
        write: Some(permission.write.clone()),
        read: Some(permission.read.clone()),
    });
    sorted(entries.collect(), |entry| {
        (entry.vhost.clone(), entry.user.clone(), entry.exchange.clone())
    })
}

/// Moves users and permissions into a document of their own.
pub(super) fn split(document: &mut Document) -> Document {
    Document {
        explanation: document.explanation.clone(),
        users: document.users.take(),
        permissions: document.permissions.take(),
        topic_permissions: document.topic_permissions.take(),
        ..Document::default()
    }
}

fn user_name<'m>(model: &'m Model, user: &'m Ref<User>) -> &'m str {
    match user {
        Ref::Known(id) => &model.users[*id].name,
        Ref::Unknown(name) => name,
    }
}

fn vhost_name<'m>(model: &'m Model, vhost: &'m Ref<Vhost>) -> &'m str {
    match vhost {
        Ref::Known(id) => &model.vhosts[*id].name,
        Ref::Unknown(name) => name,
    }
}
