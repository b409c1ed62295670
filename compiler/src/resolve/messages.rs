//! Messages and their retries, as far as bindings and derived objects need them.

use super::builder::Builder;
use super::scope::Scope;
use crate::model::{Id, Message, Origin, Vhost};

impl Builder {
    pub(super) fn messages(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) {
        for named in &scope.messages {
            let exchange =
                self.exchange_ref(vhost, &named.item.exchange, || named.place.at("exchange"));
            let shared = named.item.routing_key.as_deref().unwrap_or_default();
            let versions = named.item.versions.iter();
            let versions = versions.map(|(major, version)| {
                (major.get(), version.routing_key.as_deref().unwrap_or(shared).to_owned())
            });
            let id = self.model.messages.push(Message {
                name: named.name.to_owned(),
                exchange,
                versions: versions.collect(),
                origin: Origin::Written(named.place.clone()),
            });
            self.messages.insert((vhost, named.name.to_owned()), id);
        }
        for named in &scope.requests {
            self.exchange_ref(vhost, &named.item.exchange, || named.place.at("exchange"));
        }
        for named in &scope.retries {
            let id = self.retry(named.name, named.item, named.place.clone());
            self.retries.insert((vhost, named.name.to_owned()), id);
        }
    }
}
