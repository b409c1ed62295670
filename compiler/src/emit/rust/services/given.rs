//! What whoever publishes gives besides the payload: parameters of the routing key, and headers.

use super::{Services, body};
use crate::emit::rust::claims::{Claims, Owner};
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal, snake};
use crate::model::{
    HeaderValues, KeyPiece, Message, MessageHeader, MessageVersion, ParameterSource, Words,
};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A parameter or header that is given.
pub(super) struct Given<'m> {
    pub(super) name: &'m str,
    pub(super) values: Values,
    pub(super) optional: bool,
}

/// What its values are.
pub(super) enum Values {
    /// One of some words: an enum of this name.
    OneOf(Ident, Vec<String>),
    /// A word of a routing key.
    Word,
    Text,
    Integer,
    Number,
}

/// The parameters of a version's key that do not come from the payload, each once.
pub(super) fn parameters<'m>(message: &'m Message, version: &'m MessageVersion) -> Vec<Given<'m>> {
    let mut all: Vec<Given<'m>> = Vec::new();
    for piece in &version.key.pieces {
        let KeyPiece::Parameter { name, words, source } = piece else { continue };
        let known = all.iter().any(|one| one.name == name);
        if known || matches!(source, ParameterSource::Field(_)) {
            continue;
        }
        let values = match words {
            Words::OneOf(words) => Values::OneOf(choice(message, name), words.clone()),
            Words::Any | Words::Of(_) => Values::Word,
        };
        all.push(Given { name, values, optional: false });
    }
    all
}

/// The headers that are neither taken from the payload nor always the same.
pub(super) fn headers(message: &Message) -> Vec<Given<'_>> {
    let given = message.headers.iter().filter(|header| header.field.is_none());
    let given = given.filter_map(|header| {
        let values = match &header.values {
            HeaderValues::OneOf(values) => match &texts(values)[..] {
                [] | [_] => return None,
                words => Values::OneOf(choice(message, &header.name), words.to_vec()),
            },
            HeaderValues::Text | HeaderValues::Of(_) => Values::Text,
            HeaderValues::Integer => Values::Integer,
            HeaderValues::Number => Values::Number,
        };
        Some(Given { name: &header.name, values, optional: header.optional })
    });
    given.collect()
}

/// The one value of a header that is always the same.
pub(super) fn fixed(header: &MessageHeader) -> Option<&Value> {
    match &header.values {
        HeaderValues::OneOf(values) if header.field.is_none() => match &values[..] {
            [only] => Some(only),
            _ => None,
        },
        _ => None,
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    values.iter().map(text).collect()
}

fn choice(message: &Message, name: &str) -> Ident {
    ident(&format!("{}{}", pascal(message.rust_name()), pascal(name)))
}

/// All that is given, for all messages.
pub(super) fn module(services: &Services<'_>) -> Option<TokenStream> {
    let mut choices: BTreeMap<String, TokenStream> = BTreeMap::new();
    let mut structs = Vec::new();
    for (id, message) in services.model.messages.iter() {
        let versions = message.versions.iter();
        let sent: Vec<_> = versions.filter(|version| services.is_sent(id, version)).collect();
        if sent.is_empty() {
            continue;
        }
        for version in sent {
            let parameters = parameters(message, version);
            note_choices(&parameters, message, &mut choices);
            let name = body(message, version);
            let what = format!(
                "What the routing key of `{}@{}` says besides its text: `{}`.",
                message.name, version.major, version.key.text
            );
            structs.extend(structure(&ident(&format!("{name}Key")), &what, &parameters));
        }
        let headers = headers(message);
        note_choices(&headers, message, &mut choices);
        let name = ident(&format!("{}Headers", pascal(message.rust_name())));
        let what = format!("The headers of `{}` that its payload does not say.", message.name);
        structs.extend(structure(&name, &what, &headers));
    }
    let choices: Vec<_> = choices.into_values().collect();
    if choices.is_empty() && structs.is_empty() {
        return None;
    }
    let runtime = &services.options.paths.runtime;
    Some(quote! {
        /// What whoever publishes says besides the payload.
        pub mod given {
            use #runtime as rt;

            #(#choices)*
            #(#structs)*
        }
    })
}

/// Takes the names of all that is given.
pub(super) fn claim(services: &Services<'_>, claims: &mut Claims) {
    for (id, message) in services.model.messages.iter() {
        let versions = message.versions.iter();
        let sent: Vec<_> = versions.filter(|version| services.is_sent(id, version)).collect();
        if sent.is_empty() {
            continue;
        }
        let owner = Owner::at(format!("what `{}` is given", message.name), message.origin.place());
        let mut choices: BTreeSet<(Ident, Vec<String>)> = BTreeSet::new();
        for version in sent {
            let name = format!("{}Key", body(message, version));
            claim_structure(&name, parameters(message, version), &owner, &mut choices, claims);
        }
        let name = format!("{}Headers", pascal(message.rust_name()));
        claim_structure(&name, headers(message), &owner, &mut choices, claims);
        for (name, words) in choices {
            claims.claim(format!("given::{name}"), owner.clone());
            for word in words {
                let owner = Owner::at(format!("the word `{word}`"), message.origin.place());
                claims.claim(format!("given::{name}::{}", pascal(&word)), owner);
            }
        }
    }
}

fn claim_structure(
    name: &str,
    given: Vec<Given<'_>>,
    owner: &Owner,
    choices: &mut BTreeSet<(Ident, Vec<String>)>,
    claims: &mut Claims,
) {
    if given.is_empty() || !claims.claim(format!("given::{name}"), owner.clone()) {
        return;
    }
    for one in given {
        let of_field = Owner { what: format!("`{}`", one.name), place: owner.place.clone() };
        claims.claim(format!("given::{name}::{}", snake(one.name)), of_field);
        if let Values::OneOf(choice, words) = one.values {
            choices.insert((choice, words));
        }
    }
}

fn note_choices(
    given: &[Given<'_>],
    message: &Message,
    choices: &mut BTreeMap<String, TokenStream>,
) {
    for one in given {
        if let Values::OneOf(name, words) = &one.values {
            let title = format!("`{}` of `{}`.", one.name, message.name);
            choices.insert(name.to_string(), enumeration(name, &title, words));
        }
    }
}

fn enumeration(name: &Ident, title: &str, words: &[String]) -> TokenStream {
    let title = docs::title(title);
    let variants: Vec<Ident> = words.iter().map(|word| ident(&pascal(word))).collect();
    quote! {
        #title
        #[derive(::core::clone::Clone, ::core::marker::Copy, ::core::fmt::Debug, ::core::cmp::PartialEq, ::core::cmp::Eq)]
        pub enum #name {
            #(#[doc = #words] #variants),*
        }

        impl #name {
            /// The word that travels.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #words),*
                }
            }
        }
    }
}

fn structure(name: &Ident, what: &str, given: &[Given<'_>]) -> Option<TokenStream> {
    if given.is_empty() {
        return None;
    }
    let title = docs::title(what);
    let fields = given.iter().map(|one| {
        let (field, of) = (ident(&snake(one.name)), one.rust());
        let doc = format!(" `{}`.", one.name);
        quote!(#[doc = #doc] pub #field: #of)
    });
    Some(quote! {
        #title
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        pub struct #name {
            #(#fields),*
        }
    })
}

impl Given<'_> {
    fn rust(&self) -> TokenStream {
        let of = match &self.values {
            Values::OneOf(name, _) => quote!(#name),
            Values::Word => quote!(rt::service::Word),
            Values::Text => quote!(::std::string::String),
            Values::Integer => quote!(i64),
            Values::Number => quote!(f64),
        };
        if self.optional { quote!(::core::option::Option<#of>) } else { of }
    }
}
