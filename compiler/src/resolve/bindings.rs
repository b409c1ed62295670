//! Bindings, by exchange and by contract.

use super::builder::Builder;
use super::queues::Made;
use super::scope::Scope;
use crate::broker::ExchangeType;
use crate::model::{
    Binding, Destination, Exchange, Id, KeyPiece, KeyTemplate, Message, Origin, Ref, Vhost, Words,
};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;
use crate::syntax::{self, HeaderMatch};
use serde_json::{Map, Value};

impl Builder {
    pub(super) fn bindings(&mut self, vhost: Id<Vhost>, scope: &Scope<'_>, made: &[Made]) {
        let count = scope.queues.iter().map(|queue| queue.item.bindings.len()).sum();
        self.model.bindings.reserve(count);
        for named in &scope.exchanges {
            let Some(id) = self.model.exchange(vhost, named.name) else { continue };
            let end = Destination::Exchange(Ref::Known(id));
            self.bind_all(vhost, scope, &named.item.bindings, &named.place, &end);
        }
        for (named, made) in scope.queues.iter().zip(made) {
            let end = self.bound[made.first.index()].clone();
            self.bind_all(vhost, scope, &named.item.bindings, &named.place, &end);
        }
    }

    fn bind_all(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        bindings: &[syntax::Binding],
        owner: &Place,
        end: &Destination,
    ) {
        if bindings.is_empty() {
            return;
        }
        let list = owner.at("bindings");
        for (index, binding) in bindings.iter().enumerate() {
            let place = list.item(index);
            match (&binding.from, &binding.message) {
                (Some(from), None) => self.bind_from(vhost, from, binding, place, end),
                (None, Some(message)) => {
                    self.bind_message(vhost, scope, message, binding, &place, end);
                }
                (from, _) => self.unclear(from.is_some(), &place),
            }
        }
    }

    fn bind_from(
        &mut self,
        vhost: Id<Vhost>,
        from: &str,
        binding: &syntax::Binding,
        place: Place,
        end: &Destination,
    ) {
        let source = self.exchange_ref(vhost, from, || place.at("from"));
        if let Some(id) = source.known() {
            self.check_binding_words(id, binding, &place);
        }
        let weight = binding.weight.map(|weight| weight.to_string());
        let key = binding.key.clone().or(weight).unwrap_or_default();
        self.model.bindings.push(Binding {
            vhost,
            source,
            destination: end.clone(),
            routing_key: key,
            arguments: arguments(binding),
            message: None,
            origin: Origin::Written(place),
        });
    }

    fn unclear(&mut self, both: bool, place: &Place) {
        let message = match both {
            true => "a binding takes its messages by exchange or by contract, not by both",
            false => "this binding does not say where its messages come from",
        };
        let fault = Diagnostic::fault("invalid-binding", message)
            .at(place.clone(), "")
            .help("write `from: EXCHANGE` with a `key`, or `message: NAME`");
        self.found.push(fault);
    }

    /// Binds by contract: exchange and key follow from the message, one binding a version
    /// and, where the exchange knows no wildcards, one a value.
    fn bind_message(
        &mut self,
        vhost: Id<Vhost>,
        scope: &Scope<'_>,
        name: &str,
        binding: &syntax::Binding,
        place: &Place,
        end: &Destination,
    ) {
        let known = self.messages.get(&(vhost, name.to_owned())).copied();
        let Some(id) = known else {
            let near = nearest(name, scope.messages.iter().map(|message| message.name));
            return self.unresolved("message", name, &place.at("message"), near.map(str::to_owned));
        };
        let message = &self.model.messages[id];
        let Some(source) = message.exchange.known() else { return };
        let kind = self.model.exchanges[source].kind.clone();
        let mut keys: Vec<String> = Vec::new();
        for version in &message.versions {
            match keys_for(&kind, &version.key, binding) {
                Some(more) => keys.extend(more),
                None => {
                    let template = version.key.text.clone();
                    return self.unbindable(&kind, &template, place);
                }
            }
        }
        self.check_where(id, binding, place);
        self.check_binding_words(source, binding, place);
        keys.sort();
        keys.dedup();
        for routing_key in keys {
            self.model.bindings.push(Binding {
                vhost,
                source: Ref::Known(source),
                destination: end.clone(),
                routing_key,
                arguments: arguments(binding),
                message: Some(id),
                origin: Origin::Written(place.clone()),
            });
        }
    }

    /// Words of a binding that mean nothing together, or nothing to its exchange.
    fn check_binding_words(
        &mut self,
        exchange: Id<Exchange>,
        binding: &syntax::Binding,
        place: &Place,
    ) {
        let kind = &self.model.exchanges[exchange].kind;
        let weighed = matches!(
            kind,
            ExchangeType::ConsistentHash | ExchangeType::DelayedMessage | ExchangeType::Other(_)
        );
        let (word, message, help) = if binding.weight.is_some() && !weighed {
            let message = format!("a {kind} exchange knows no weight");
            ("weight", message, "take it out, or use an exchange of type `x-consistent-hash`")
        } else if binding.weight.is_some() && binding.key.is_some() {
            let message = "this binding has both a key and a weight".to_owned();
            ("weight", message, "keep one: the weight is the key of a consistent-hash exchange")
        } else if binding.message.is_some() && binding.key.is_some() {
            let message = "this binding has a key of its own beside that of its message".to_owned();
            ("key", message, "take it out: the key follows from the message; `where` narrows it")
        } else if binding.from.is_some() && !binding.where_.is_empty() {
            let message = "`where` narrows a message, and this binding names none".to_owned();
            ("where", message, "bind by `message`, or say it in the key")
        } else {
            return;
        };
        let place = place.at(word).as_key();
        self.found.push(Diagnostic::fault("invalid-binding", message).at(place, "").help(help));
    }

    fn check_where(&mut self, id: Id<Message>, binding: &syntax::Binding, place: &Place) {
        for (parameter, value) in &binding.where_ {
            let at = place.at("where").at(parameter);
            let message = &self.model.messages[id];
            let pieces = message.versions.iter().flat_map(|version| &version.key.pieces);
            let all: Vec<(&str, &Words)> = pieces.filter_map(KeyPiece::parameter).collect();
            let mut own = all.iter().filter(|(name, _)| name == parameter).peekable();
            if own.peek().is_none() {
                let near = nearest(parameter, all.iter().map(|(name, _)| *name));
                let near = near.map(str::to_owned);
                self.unresolved("parameter", parameter, &at.as_key(), near);
            } else if !own.clone().any(|(_, words)| words.holds(value)) {
                let values = own.flat_map(|(_, words)| words.listed());
                let near = nearest(value, values.map(String::as_str)).map(str::to_owned);
                self.unresolved("value of this parameter", value, &at, near);
            }
        }
    }

    fn unbindable(&mut self, kind: &ExchangeType, template: &str, place: &Place) {
        let message =
            format!("a {kind} exchange cannot be bound for all keys of the form `{template}`");
        let fault = Diagnostic::fault("invalid-binding", message)
            .at(place.at("message"), "its parameters may be any word")
            .help("name the values with `where`, list them as `enum`, or use a topic exchange");
        self.found.push(fault);
    }
}

/// The binding keys that take a message whose key has this template; `None` where
/// there is no end to them.
fn keys_for(
    kind: &ExchangeType,
    template: &KeyTemplate,
    binding: &syntax::Binding,
) -> Option<Vec<String>> {
    match kind {
        ExchangeType::Fanout | ExchangeType::Headers => Some(vec![String::new()]),
        ExchangeType::ConsistentHash => Some(vec![binding.weight.unwrap_or(1).to_string()]),
        _ => {
            let wildcards = *kind == ExchangeType::Topic;
            let mut keys = vec![String::new()];
            for piece in &template.pieces {
                let words = match piece {
                    KeyPiece::Text(text) => vec![text.clone()],
                    KeyPiece::Parameter { name, words, .. } => {
                        words_for(name, wildcards, words, binding)?
                    }
                };
                keys = keys
                    .iter()
                    .flat_map(|key| words.iter().map(move |word| format!("{key}{word}")))
                    .collect();
            }
            Some(keys)
        }
    }
}

/// What may stand for a parameter: its wanted value, a wildcard, or each of its values.
fn words_for(
    name: &str,
    wildcards: bool,
    words: &Words,
    binding: &syntax::Binding,
) -> Option<Vec<String>> {
    match (binding.where_.get(name), words) {
        (Some(value), _) => Some(vec![value.clone()]),
        (None, _) if wildcards => Some(vec!["*".to_owned()]),
        (None, Words::OneOf(values)) => Some(values.clone()),
        (None, Words::Any | Words::Of(_)) => None,
    }
}

fn arguments(binding: &syntax::Binding) -> Map<String, Value> {
    let mut arguments: Map<String, Value> = Map::new();
    if let Some(word) = binding.match_ {
        arguments.insert("x-match".to_owned(), match_word(word).into());
    }
    for (name, value) in binding.headers.iter().chain(&binding.arguments) {
        arguments.insert(name.clone(), value.get().clone());
    }
    arguments
}

fn match_word(word: HeaderMatch) -> &'static str {
    match word {
        HeaderMatch::All => "all",
        HeaderMatch::Any => "any",
        HeaderMatch::AllWithX => "all-with-x",
        HeaderMatch::AnyWithX => "any-with-x",
    }
}
