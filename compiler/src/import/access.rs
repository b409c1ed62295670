//! Users and what they may do.

use super::draft::Draft;
use crate::model::{Password, Presence, Ref, User};
use crate::report::Severity;
use crate::source::Pointer;
use crate::syntax::{self, Secret, ShortOrLong};

/// What `hashing_algorithm` is where a file does not say it.
const DEFAULT_ALGORITHM: &str = "rabbit_password_hashing_sha256";

/// Users, permissions and topic permissions; of two for one the broker keeps the last.
pub(super) fn write(draft: &mut Draft<'_>) {
    let model = draft.model;
    for user in model.users.values() {
        let at = Pointer::root().key("users").key(&user.name);
        if user.presence == Presence::External {
            draft.stub(&user.name, at.clone());
        }
        let written = user_of(draft, user);
        let before = draft.topology.users.insert(user.name.clone(), written);
        draft.wrote(&user.origin, at);
        if before.is_some() {
            let message =
                format!("the user `{}` is written twice; the broker takes the last", user.name);
            let place = draft.place(&user.origin);
            draft.leave_out(message, place);
        }
    }
    permissions(draft);
    topic_permissions(draft);
}

fn user_of(draft: &mut Draft<'_>, user: &User) -> syntax::User {
    let place = draft.place(&user.origin);
    let mut written = syntax::User {
        tags: user.tags.clone(),
        external: user.presence == Presence::External,
        ..syntax::User::default()
    };
    match &user.password {
        Password::Clear => {
            let variable = variable(draft, &user.name);
            draft.notes.push(
                super::note(
                    Severity::Warning,
                    format!(
                        "the password of `{}` stands in clear text; it is not copied",
                        user.name
                    ),
                    place.at("password"),
                )
                .help(format!("the file asks for it in the environment variable {variable}")),
            );
            written.password = Some(ShortOrLong::Long(Box::new(Secret::Env(variable))));
        }
        Password::Hash { hash, algorithm } => {
            written.password = Some(ShortOrLong::Short(hash.clone()));
            let other = algorithm.as_deref().filter(|name| *name != DEFAULT_ALGORITHM);
            written.hashing_algorithm = other.map(str::to_owned);
        }
        // A document names no other source of a password.
        Password::None | Password::Environment(_) | Password::File(_) => {}
    }
    for (name, value) in &user.limits {
        match (name.as_str(), value.as_i64()) {
            ("max-connections", Some(limit)) => written.limits.max_connections = Some(limit),
            ("max-channels", Some(limit)) => written.limits.max_channels = Some(limit),
            _ => {
                let message = format!("the limit `{name}` is none that the language can say");
                draft.leave_out(message, place.at("limits").at(name));
            }
        }
    }
    written
}

/// The environment variable for a user's password, `ORDER_SERVICE_PASSWORD`; no two users share one.
fn variable(draft: &Draft<'_>, user: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let mut name: String = user.chars().map(word).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "USER_");
    }
    let taken = |name: &str| {
        draft.topology.users.values().any(|user| match &user.password {
            Some(ShortOrLong::Long(secret)) => **secret == Secret::Env(name.to_owned()),
            _ => false,
        })
    };
    let numbered = (2_usize..).map(|n| format!("{name}_{n}_PASSWORD"));
    let mut names = std::iter::once(format!("{name}_PASSWORD")).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

fn permissions(draft: &mut Draft<'_>) {
    let model = draft.model;
    for permission in model.permissions.values() {
        let (Some(vhost), user) = (permission.vhost.known(), user_name(draft, &permission.user))
        else {
            continue;
        };
        let written = syntax::Permission {
            user: user.clone(),
            configure: permission.configure.clone(),
            write: permission.write.clone(),
            read: permission.read.clone(),
        };
        let base = draft.base(vhost).key("permissions");
        let list = &mut draft.section(vhost).permissions;
        let before = list.iter().position(|other| other.user == user);
        let at = base.index(before.unwrap_or(list.len()));
        match before {
            Some(index) => list[index] = written,
            None => list.push(written),
        }
        draft.wrote(&permission.origin, at);
        if before.is_some() {
            let what = format!("the permission of `{user}` here");
            let place = draft.place(&permission.origin);
            draft.leave_out(format!("{what} is written twice; the broker takes the last"), place);
        }
    }
}

fn topic_permissions(draft: &mut Draft<'_>) {
    let model = draft.model;
    for permission in model.topic_permissions.values() {
        let Some(vhost) = permission.vhost.known() else { continue };
        let user = user_name(draft, &permission.user);
        let exchange = super::bindings::exchange_name(model, &permission.exchange).to_owned();
        let written = syntax::TopicPermission {
            user: user.clone(),
            exchange: exchange.clone(),
            write: permission.write.clone(),
            read: permission.read.clone(),
        };
        let base = draft.base(vhost).key("topic_permissions");
        let list = &mut draft.section(vhost).topic_permissions;
        let before = list.iter().position(|other| other.user == user && other.exchange == exchange);
        let at = base.index(before.unwrap_or(list.len()));
        match before {
            Some(index) => list[index] = written,
            None => list.push(written),
        }
        draft.wrote(&permission.origin, at);
        if before.is_some() {
            let what = format!("the permission of `{user}` on the topics of `{exchange}`");
            let place = draft.place(&permission.origin);
            draft.leave_out(format!("{what} is written twice; the broker takes the last"), place);
        }
    }
}

fn user_name(draft: &Draft<'_>, user: &Ref<User>) -> String {
    match user {
        Ref::Known(id) => draft.model.users[*id].name.clone(),
        Ref::Unknown(name) => name.to_string(),
    }
}
