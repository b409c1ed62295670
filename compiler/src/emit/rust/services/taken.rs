//! The messages that a consumer takes, and how those of earlier versions reach its methods.

use super::{Services, body};
use crate::emit::rust::names::{ident, pascal, snake};
use crate::emit::rust::{docs, upcast};
use crate::model::{Consumption, Message, MessageVersion};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A message that is taken, and in which versions.
pub(super) struct Taken<'m> {
    pub(super) message: &'m Message,
    pub(super) versions: Vec<&'m MessageVersion>,
    /// The versions that its method takes: the others become one of these.
    tops: Vec<&'m MessageVersion>,
}

/// From one version to the next.
#[derive(Clone, Copy)]
struct Lift<'m> {
    old: &'m MessageVersion,
    new: &'m MessageVersion,
}

pub(super) fn taken<'m>(services: &Services<'m>, consumption: &'m Consumption) -> Vec<Taken<'m>> {
    let all = consumption.messages.iter().filter_map(|reference| {
        let message = &services.model.messages[reference.message.known()?];
        let versions = message.versions.iter().filter(|version| reference.has(version.major));
        let versions: Vec<_> = versions.collect();
        (!versions.is_empty()).then(|| Taken::new(message, versions))
    });
    all.collect()
}

impl<'m> Taken<'m> {
    fn new(message: &'m Message, versions: Vec<&'m MessageVersion>) -> Self {
        let mut taken = Self { message, versions, tops: Vec::new() };
        let top = |version| taken.way(version).last().map_or(version, |lift| lift.new);
        let mut tops: Vec<_> = taken.versions.iter().map(|version| top(version)).collect();
        tops.sort_unstable_by_key(|version| version.major);
        tops.dedup_by_key(|version| version.major);
        taken.tops = tops;
        taken
    }

    /// By which upcasts a version becomes a later one, not beyond the latest that is taken.
    fn way(&self, from: &'m MessageVersion) -> Vec<Lift<'m>> {
        let latest = self.versions.iter().map(|version| version.major).max();
        let next = |old: &MessageVersion| {
            let comes_from = |new: &&MessageVersion| {
                let from = new.upcast.as_ref().map(|upcast| upcast.from);
                from == Some(old.major) && new.major > old.major && Some(new.major) <= latest
            };
            self.message.versions.iter().filter(comes_from).max_by_key(|new| new.major)
        };
        let mut way = Vec::new();
        let mut old = from;
        while let Some(new) = next(old) {
            way.push(Lift { old, new });
            old = new;
        }
        way
    }

    pub(super) fn method(&self) -> Ident {
        ident(&snake(self.message.rust_name()))
    }

    /// The type of what is taken: the body of one version, or an enum of those that do not become one.
    pub(super) fn type_(&self, consumer: &Ident) -> Ident {
        match &self.tops[..] {
            [only] => body(self.message, only),
            _ => ident(&format!("{consumer}{}", pascal(self.message.rust_name()))),
        }
    }

    /// The enum of the versions, where it is needed.
    pub(super) fn enumeration(&self, consumer: &Ident) -> Option<TokenStream> {
        if self.tops.len() < 2 {
            return None;
        }
        let name = self.type_(consumer);
        let title =
            docs::title(&format!("`{}`, in the versions that are taken.", self.message.name));
        let variants = self.tops.iter().map(|version| {
            let (variant, of) =
                (ident(&format!("V{}", version.major)), body(self.message, version));
            let doc = format!(" Version {}.", version.major);
            quote!(#[doc = #doc] #variant(#of))
        });
        Some(quote! {
            #title
            #[allow(deprecated, clippy::large_enum_variant, reason = "the contracts shape them")]
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name {
                #(#variants),*
            }
        })
    }

    /// A method for each upcast of which the contract does not say all.
    pub(super) fn open_upcasts(&self, services: &Services<'_>) -> Vec<TokenStream> {
        let lifts = self.versions.iter().flat_map(|version| self.way(version));
        let mut open: Vec<_> =
            lifts.filter(|lift| !lift.is_total(services, self.message)).collect();
        open.sort_unstable_by_key(|lift| (lift.old.major, lift.new.major));
        open.dedup_by_key(|lift| (lift.old.major, lift.new.major));
        open.into_iter().map(|lift| lift.definition(self.message)).collect()
    }

    /// From `delivery`, which is of this version, to what the method takes.
    pub(super) fn message(
        &self,
        services: &Services<'_>,
        consumer: &Ident,
        version: &'m MessageVersion,
    ) -> TokenStream {
        let of = body(self.message, version);
        let way = self.way(version);
        let mut message = quote!(rt::service::decode::<#of>(delivery)?);
        for lift in &way {
            let new = body(self.message, lift.new);
            message = match lift.is_total(services, self.message) {
                true => quote!(#new::from(#message)),
                false => {
                    let method = lift.method(self.message);
                    quote!(self.0.#method(#message, context).await?)
                }
            };
        }
        if self.tops.len() < 2 {
            return message;
        }
        let top = way.last().map_or(version, |lift| lift.new);
        let (name, variant) = (self.type_(consumer), ident(&format!("V{}", top.major)));
        quote!(#name::#variant(#message))
    }
}

impl Lift<'_> {
    fn is_total(self, services: &Services<'_>, message: &Message) -> bool {
        upcast::is_total(services.plan, services.options, message, self.new)
    }

    fn method(self, message: &Message) -> Ident {
        ident(&format!(
            "{}_v{}_from_v{}",
            snake(message.rust_name()),
            self.new.major,
            self.old.major
        ))
    }

    fn definition(self, message: &Message) -> TokenStream {
        let (method, old, new) =
            (self.method(message), body(message, self.old), body(message, self.new));
        let title = docs::title(&format!(
            "Makes `{0}@{2}` of `{0}@{1}`, of which the contract does not say all.",
            message.name, self.old.major, self.new.major
        ));
        quote! {
            #title
            ///
            /// # Errors
            /// `?` on any error is a retry; [`rt::Failure`] has the other ways to fail.
            #[allow(deprecated)]
            fn #method(
                &self,
                message: #old,
                context: &rt::Context,
            ) -> impl ::core::future::Future<Output = Result<#new, rt::Failure>> + Send;
        }
    }
}
