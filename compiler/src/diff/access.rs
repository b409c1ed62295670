//! Users and what they may do.

use super::Sides;
use super::change::{Change, Class, Reach};
use super::side::Side;
use crate::model::{Model, Origin, Ref, Vhost};
use std::collections::BTreeMap;

/// What somebody may do somewhere: the words of the permission, and where it comes from.
type Granted<'m> = BTreeMap<(String, String, String), (String, &'m Origin)>;

pub(super) fn compare(sides: &Sides<'_>, found: &mut Vec<Change>) {
    let (before, after) = (granted(sides.old.model), granted(sides.new.model));
    for (key, (is, origin)) in &after {
        match before.get(key) {
            None => found.push(changed("permission-added", Class::Safe, key, ("", is))
                .places(None, sides.new.name_place(origin))),
            Some((was, old)) if was != is => found.push(changed("permission-changed", Class::Dangerous, key, (was, is))
                .places(sides.old.name_place(old), sides.new.name_place(origin))
                .reaches(services_of(&sides.old, &key.0))
                .help("a running service needs what it does today until it is replaced: widen first, narrow last")),
            Some(_) => {}
        }
    }
    for (key, (was, origin)) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        found.push(
            changed("permission-removed", Class::Dangerous, key, (was, ""))
                .places(sides.old.name_place(origin), None)
                .reaches(services_of(&sides.old, &key.0))
                .help("an import takes no permission away; whoever still needs it is refused once it is"),
        );
    }
}

fn granted(model: &Model) -> Granted<'_> {
    let vhost = |of: &Ref<Vhost>| match of {
        Ref::Known(id) => model.vhosts[*id].name.clone(),
        Ref::Unknown(name) => name.to_string(),
    };
    let user = |of: &Ref<crate::model::User>| match of {
        Ref::Known(id) => model.users[*id].name.clone(),
        Ref::Unknown(name) => name.to_string(),
    };
    let exchange = |of: &Ref<crate::model::Exchange>| match of {
        Ref::Known(id) => model.exchanges[*id].name.clone(),
        Ref::Unknown(name) => name.to_string(),
    };
    let words = |patterns: &[(&str, &str)]| {
        let words = patterns.iter().map(|(name, pattern)| format!("{name} `{pattern}`"));
        words.collect::<Vec<_>>().join(", ")
    };
    let plain = model.permissions.values().map(|permission| {
        let key = (user(&permission.user), vhost(&permission.vhost), String::new());
        (key, (words(&permission.patterns()), &permission.origin))
    });
    let topic = model.topic_permissions.values().map(|permission| {
        let on = exchange(&permission.exchange);
        let key = (user(&permission.user), vhost(&permission.vhost), on);
        (key, (words(&permission.patterns()), &permission.origin))
    });
    plain.chain(topic).collect()
}

fn changed(
    kind: &'static str,
    class: Class,
    (user, vhost, exchange): &(String, String, String),
    (was, is): (&str, &str),
) -> Change {
    let on = match exchange.as_str() {
        "" => format!("in `{vhost}`"),
        exchange => format!("on the exchange `{exchange}` in `{vhost}`"),
    };
    let text = match (was, is) {
        ("", is) => format!("the user `{user}` may {on}: {is}"),
        (was, "") => format!("the user `{user}` may no longer {on}: {was}"),
        (was, is) => format!("the user `{user}` may {on}: {is}; before: {was}"),
    };
    Change::new((kind, class), ("user", &**user), text).detail(format!("{on}: {was} -> {is}"))
}

fn services_of(side: &Side<'_>, user: &str) -> Reach {
    let services = side.model.services.values();
    let own = services.filter(|service| service.user.as_deref() == Some(user));
    Reach { services: own.map(|service| service.name.clone()).collect(), ..Reach::default() }
}
