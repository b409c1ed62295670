//! Exchanges.

use super::builder::Builder;
use super::scope::{Named, Scope};
use crate::broker::ExchangeType;
use crate::model::{Exchange, Id, Origin, Presence, Setting, SettingPlace, Settings, Vhost};
use crate::syntax::{self, HashOn, HashProperty};

impl Builder {
    pub(super) fn exchanges(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>) {
        for named in &scope.exchanges {
            let presence =
                if named.item.external { Presence::External } else { Presence::Declared };
            let kind = named.item.type_.as_ref().map(|kind| ExchangeType::of_name(kind.as_str()));
            if kind.is_none() && presence == Presence::Declared {
                self.missing_type(named);
            }
            self.check_arguments(named);
            self.add_exchange(Exchange {
                vhost,
                name: named.name.to_owned(),
                kind: kind.unwrap_or(ExchangeType::Topic),
                durable: named.item.durable.unwrap_or(true),
                auto_delete: named.item.auto_delete.unwrap_or(false),
                internal: named.item.internal.unwrap_or(false),
                arguments: arguments(named.item),
                presence,
                doc: named.item.doc.clone(),
                owner: named.item.owner.clone(),
                origin: Origin::Written(named.place.clone()),
            });
        }
        // An alternate may stand further down than the exchange that names it.
        for named in &scope.exchanges {
            if let Some(alternate) = &named.item.alternate {
                self.exchange_ref(vhost, alternate, || named.place.at("alternate"));
            }
        }
    }

    /// Arguments that say what a word says already.
    fn check_arguments(&mut self, named: &Named<'_, syntax::Exchange>) {
        let item = named.item;
        let hash_argument = match &item.hash_on {
            Some(HashOn::Header(_)) => Some("hash-header"),
            Some(HashOn::Property(_)) => Some("hash-property"),
            None => None,
        };
        let alternate = item.alternate.as_ref().map(|_| "alternate-exchange");
        for (word, argument) in [("alternate", alternate), ("hash_on", hash_argument)] {
            let Some(argument) = argument else { continue };
            if item.arguments.contains_key(argument) {
                self.said_twice("exchange", named.name, &named.place, word, argument);
            }
        }
    }

    fn missing_type(&mut self, named: &Named<'_, syntax::Exchange>) {
        let message = format!("the exchange `{}` has no type", named.name);
        self.found.push(
            crate::report::Diagnostic::fault("missing-key", message)
                .at(named.place.as_key(), "`type` is missing")
                .help("add `type: topic`, or one of direct, fanout, headers; or `external: true`"),
        );
    }
}

fn arguments(exchange: &syntax::Exchange) -> Settings {
    let mut settings = Settings::default();
    if let Some(alternate) = &exchange.alternate {
        let at = SettingPlace::Key("alternate");
        settings.add(Setting::new("alternate-exchange", alternate.as_str(), at));
    }
    match &exchange.hash_on {
        Some(HashOn::Header(header)) => {
            let at = SettingPlace::Key("hash_on");
            settings.add(Setting::new("hash-header", header.as_str(), at));
        }
        Some(HashOn::Property(property)) => {
            let at = SettingPlace::Key("hash_on");
            settings.add(Setting::new("hash-property", property_name(*property), at));
        }
        None => {}
    }
    for (name, value) in &exchange.arguments {
        settings.add(Setting {
            name: name.clone().into(),
            value: value.get().clone(),
            at: SettingPlace::Entry("arguments"),
        });
    }
    settings
}

fn property_name(property: HashProperty) -> &'static str {
    match property {
        HashProperty::CorrelationId => "correlation_id",
        HashProperty::MessageId => "message_id",
        HashProperty::Timestamp => "timestamp",
    }
}
