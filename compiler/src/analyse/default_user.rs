//! The user that every fresh broker has, and whose password everyone knows.

use super::Context;
use crate::model::{Presence, Ref};
use crate::report::{Diagnostic, Severity};

pub(super) const NAME: &str = "default-user";

/// The name of the user (and its password, `default_user` and `default_pass`).
const GUEST: &str = "guest";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let model = context.model;
    let declared = model.users.values().find(|user| {
        user.name == GUEST && user.presence == Presence::Declared
    });
    let is_guest = |user: &Ref<_>| user.known().is_some_and(|id| model.users[id].name == GUEST);
    let permitted = model.permissions.values().find(|permission| is_guest(&permission.user));
    let (message, place) = match (declared, permitted) {
        (Some(user), _) => {
            ("the broker's default user `guest` is declared", context.name_place(&user.origin))
        }
        (None, Some(permission)) => {
            let place = context.place(&permission.origin).at("user");
            ("the broker's default user `guest` has permissions", place)
        }
        (None, None) => return,
    };
    let finding = Diagnostic::lint(NAME, Severity::Warning, message)
        .about(GUEST)
        .at(place, "everyone knows its password")
        .help("give each program a user of its own, and delete `guest` from the broker");
    found.push(finding);
}
