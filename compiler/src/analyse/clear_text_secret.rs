//! Passwords that anyone who reads the file can read.

use super::Context;
use crate::broker::users::{hash_length, is_base64};
use crate::model::{Password, User};
use crate::report::{Diagnostic, Severity};
use crate::source::Place;
use serde_json::Value;

pub(super) const NAME: &str = "clear-text-secret";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for user in context.model.users.values() {
        found.extend(password(context, user));
    }
    for parameter in context.model.parameters.values() {
        let place = context.place(&parameter.origin).at("value");
        let what = format!("the {} parameter `{}`", parameter.component, parameter.name);
        uris(&what, &parameter.name, &parameter.value, place, found);
    }
    for parameter in context.model.global_parameters.values() {
        let place = context.place(&parameter.origin);
        let place = if context.is_definitions() { place.at("value") } else { place };
        let what = format!("the global parameter `{}`", parameter.name);
        uris(&what, &parameter.name, &parameter.value, place, found);
    }
}

fn password(context: &Context<'_>, user: &User) -> Option<Diagnostic> {
    let name = &user.name;
    let place = context.place(&user.origin).at("password");
    match &user.password {
        Password::Clear => {
            let message = format!("the password of the user `{name}` is written in clear text");
            let finding = Diagnostic::lint(NAME, Severity::Error, message)
                .about(name)
                .at(place, "")
                .help("write its `password_hash`, or set it when the broker is deployed");
            Some(finding)
        }
        Password::Hash { hash, algorithm } if !context.is_definitions() => {
            let length = algorithm.as_deref().map_or(Some(SHA256), hash_length)?;
            // Four symbols for three bytes; what is no hash is a password.
            let symbols = length.div_ceil(3) * 4;
            if is_base64(hash) && hash.trim().len() == symbols {
                return None;
            }
            let message = format!("the password of the user `{name}` is no password hash");
            let fault = Diagnostic::fault(NAME, message)
                .about(name)
                .at(place, "a password must not be written here")
                .help("read it when definitions are built: `password: { env: NAME }` or `{ file: PATH }`");
            Some(fault)
        }
        _ => None,
    }
}

/// The bytes of the hash that the broker makes by default: salt and SHA-256.
const SHA256: usize = 4 + 32;

/// Looks for passwords in the URIs of a value.
fn uris(what: &str, name: &str, value: &Value, place: Place, found: &mut Vec<Diagnostic>) {
    match value {
        Value::String(text) if has_password(text) => {
            let message = format!("{what} has a password in a URI");
            let finding = Diagnostic::lint(NAME, Severity::Warning, message)
                .about(name)
                .at(place, "")
                .help("let the broker prove itself by its certificate (`auth_mechanism=external`), or set the parameter when the broker is deployed");
            found.push(finding);
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                uris(what, name, item, place.item(index), found);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                uris(what, name, field, place.at(key), found);
            }
        }
        _ => {}
    }
}

/// Whether a text is a URI with a password, and not with a placeholder for one.
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    let Some((_, password)) = user.split_once(':') else { return false };
    let placeholder = ["${", "{{", "<", "%%", "$("].iter().any(|open| password.starts_with(open));
    !password.is_empty() && !placeholder
}

#[cfg(test)]
mod tests {
    use super::has_password;

    #[test]
    fn a_password_stands_between_a_colon_and_an_at() {
        for (text, expected) in [
            ("amqp://user:pass@host/vhost", true),
            ("amqps://user:p%40ss@host:5671?heartbeat=5", true),
            ("amqp://user@host", false),
            ("amqp://user:@host", false),
            ("amqp://host:5672/a@b:c", false),
            ("amqp://", false),
            ("amqp://u:${PASSWORD}@host", false),
            ("mail to a:b@c", false),
        ] {
            assert_eq!(has_password(text), expected, "{text}");
        }
    }
}
