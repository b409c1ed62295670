//! The errors of requests: an enum for each version that has any.

use super::client::details;
use crate::emit::rust::docs;
use crate::emit::rust::names::{ident, pascal};
use crate::model::{Id, Message, MessageVersion, Model};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The name of the enum of a version's errors.
pub(in crate::emit::rust) fn enum_name(message: &Message, version: &MessageVersion) -> String {
    format!("{}V{}Error", pascal(message.rust_name()), version.major)
}

pub(super) fn name(message: &Message, version: &MessageVersion) -> Ident {
    ident(&enum_name(message, version))
}

/// The enums of those versions of requests that are wanted and have errors.
pub(super) fn enums(
    model: &Model,
    is_wanted: impl Fn(Id<Message>, &MessageVersion) -> bool,
) -> Vec<TokenStream> {
    let versions = model.messages.iter().flat_map(|(id, message)| {
        let versions = message.versions.iter();
        versions.map(move |version| (id, message, version))
    });
    let wanted = versions.filter(|(id, _, version)| is_wanted(*id, version));
    wanted.filter_map(|(_, message, version)| enumeration(message, version)).collect()
}

fn enumeration(message: &Message, version: &MessageVersion) -> Option<TokenStream> {
    let errors = &version.answer.as_ref()?.errors;
    if errors.is_empty() {
        return None;
    }
    let name = name(message, version);
    let title = docs::title(&format!("How `{}@{}` is refused.", message.name, version.major));
    let variants: Vec<_> = errors.iter().map(|(error, _)| ident(&pascal(error))).collect();
    let words: Vec<_> = errors.iter().map(|(error, _)| error).collect();
    let details = errors.iter().map(|(error, _)| details(message, version, error));
    let documented = words.iter().map(|error| docs::title(&format!("`{error}`.")));
    Some(quote! {
        #title
        #[allow(deprecated, clippy::large_enum_variant, clippy::enum_variant_names, reason = "the contract names and shapes them")]
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        pub enum #name {
            #(#documented #variants(#details)),*
        }

        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(match self {
                    #(Self::#variants(_) => #words),*
                })
            }
        }

        impl ::std::error::Error for #name {}
    })
}
