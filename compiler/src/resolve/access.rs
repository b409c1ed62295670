//! Users and permissions.

use super::builder::{Builder, Scopes};
use super::scope::{Merged, Named};
use crate::model::{Id, Origin, Password, Permission, Presence, Ref, TopicPermission, User, Vhost};
use crate::source::Place;
use crate::syntax::{self, Secret, ShortOrLong};
use serde_json::Map;

impl Builder {
    pub(super) fn access(&mut self, merged: &Merged<'_>, scopes: &Scopes<'_, '_>) {
        for named in &merged.users {
            let user = user(named);
            let id = self.model.users.push(user);
            self.users.insert(named.name.to_owned(), id);
        }
        for (vhost, scope) in scopes {
            for listed in &scope.permissions {
                let user = self.user_ref(&listed.item.user, &listed.place.at("user"));
                self.model.permissions.push(Permission {
                    user,
                    vhost: Ref::Known(*vhost),
                    configure: listed.item.configure.clone(),
                    write: listed.item.write.clone(),
                    read: listed.item.read.clone(),
                    origin: Origin::Written(listed.place.clone()),
                });
            }
            for listed in &scope.topic_permissions {
                self.topic_permission(*vhost, listed.item, &listed.place);
            }
        }
        self.global_parameters(&merged.global_parameters);
    }

    fn topic_permission(
        &mut self,
        vhost: Id<Vhost>,
        item: &syntax::TopicPermission,
        place: &Place,
    ) {
        let user = self.user_ref(&item.user, &place.at("user"));
        let exchange = self.exchange_ref(vhost, &item.exchange, || place.at("exchange"));
        self.model.topic_permissions.push(TopicPermission {
            user,
            vhost: Ref::Known(vhost),
            exchange,
            write: item.write.clone(),
            read: item.read.clone(),
            origin: Origin::Written(place.clone()),
        });
    }

    /// A user that no file describes is someone else's: the broker must know it already.
    pub(super) fn user_ref(&mut self, name: &str, place: &Place) -> Ref<User> {
        if let Some(id) = self.users.get(name) {
            return Ref::Known(*id);
        }
        let id = self.model.users.push(User {
            name: name.to_owned(),
            tags: Vec::new(),
            password: Password::None,
            limits: Map::new(),
            presence: Presence::External,
            origin: Origin::Written(place.clone()),
        });
        self.users.insert(name.to_owned(), id);
        Ref::Known(id)
    }
}

fn user(named: &Named<'_, syntax::User>) -> User {
    let item = named.item;
    let limits = [
        ("max-connections", item.limits.max_connections),
        ("max-channels", item.limits.max_channels),
    ];
    let limits =
        limits.into_iter().filter_map(|(name, limit)| Some((name.to_owned(), limit?.into())));
    User {
        name: named.name.to_owned(),
        tags: item.tags.clone(),
        password: match &item.password {
            None => Password::None,
            Some(ShortOrLong::Long(secret)) => match &**secret {
                Secret::Env(name) => Password::Environment(name.clone()),
                Secret::File(path) => Password::File(path.clone()),
            },
            Some(ShortOrLong::Short(hash)) => {
                Password::Hash { hash: hash.clone(), algorithm: item.hashing_algorithm.clone() }
            }
        },
        limits: limits.collect(),
        presence: if item.external { Presence::External } else { Presence::Declared },
        origin: Origin::Written(named.place.clone()),
    }
}
