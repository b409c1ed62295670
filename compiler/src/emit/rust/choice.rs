//! Enums: choices of texts, and choices of structs.

use super::item::Source;
use super::names::{ident, pascal};
use super::record::hides;
use crate::contract::{Enum, Union};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// The variant that keeps what is not known: another one, where a known one has its name.
pub(super) fn catch_all<'n>(mut known: impl Iterator<Item = &'n String>) -> Ident {
    match known.any(|name| pascal(name) == "Unknown") {
        true => ident("Unrecognized"),
        false => ident("Unknown"),
    }
}

pub(super) fn texts(source: &Source<'_, '_>, choice: &Enum) -> Vec<TokenStream> {
    let (docs, name, attributes) = (source.docs(), source.ident(), source.attributes());
    let texts: Vec<_> = choice.values.iter().collect();
    let variants: Vec<_> = texts.iter().map(|text| ident(&pascal(text))).collect();
    let other = choice.open.then(|| catch_all(choice.values.iter()));
    let other_variant = other.as_ref().map(|other| {
        quote!(#[doc = " Another one, which this version of the contract does not know."] #other(::std::string::String))
    });
    let other_text = other.as_ref().map(|other| quote!(Self::#other(text) => text,));
    let otherwise = match &other {
        Some(other) => quote!(Self::#other(::std::string::String::from(text))),
        None => quote!(return None),
    };
    // Of a choice of nothing, there is no value to ask.
    let (this, of) = match (variants.is_empty(), other.is_none()) {
        (true, false) => (quote!(self), quote!(Some(#otherwise))),
        (true, true) => (
            quote!(*self),
            quote!({
                let _ = text;
                None
            }),
        ),
        (false, _) => (
            quote!(self),
            quote!(Some(match text {
                #(#texts => Self::#variants,)*
                _ => #otherwise,
            })),
        ),
    };
    let told = texts.iter().map(|text| super::docs::comment(&[text]));
    let debug = (!source.is_hidden()).then(|| quote!(::core::fmt::Debug,));
    let mut items = vec![quote! {
        #docs
        #[derive(
            ::core::clone::Clone, #debug ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash
        )]
        #attributes
        #[allow(clippy::enum_variant_names, reason = "the contract names them")]
        pub enum #name { #(#told #variants,)* #other_variant }
    }];
    items.extend(source.hidden_debug());
    items.push(quote! {
        impl #name {
            #[doc = " Its text on the wire."]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match #this { #(Self::#variants => #texts,)* #other_text }
            }
        }
    });
    items.push(quote! {
        impl rt::Choice for #name {
            const TEXTS: &'static [&'static str] = &[#(#texts),*];

            fn of(text: &str) -> Option<Self> {
                #of
            }

            fn text(&self) -> &str {
                self.as_str()
            }
        }
    });
    items
}

/// A variant, as it is generated.
struct Variant<'m> {
    tag: &'m str,
    ident: Ident,
    type_: TokenStream,
    boxed: bool,
}

pub(super) fn records(source: &Source<'_, '_>, union: &Union) -> Vec<TokenStream> {
    let writer = source.writer();
    let plan = source.plan;
    let variants: Vec<_> = union
        .variants
        .iter()
        .map(|(tag, id)| {
            // What travels is the struct's fields, whatever it is called on the way to them.
            let object = plan.shapes.target(*id);
            let type_ = writer.type_within(object);
            let boxed = plan.holds_itself(source.shape, object);
            Variant { tag, ident: ident(&pascal(tag)), type_, boxed }
        })
        .collect();
    let other = union.open.then(|| catch_all(union.variants.keys()));
    let hidden = source.is_hidden() || union.variants.values().any(|id| hides(source, *id));
    let mut items = vec![definition(source, &variants, other.as_ref(), hidden)];
    if hidden {
        items.push(source.redacted());
    }
    items.push(implementation(source, union, &variants, other.as_ref()));
    items
}

fn definition(
    source: &Source<'_, '_>,
    variants: &[Variant<'_>],
    other: Option<&Ident>,
    hidden: bool,
) -> TokenStream {
    let rt = &source.options.paths.codegen;
    let (docs, name, attributes) = (source.docs(), source.ident(), source.attributes());
    let members = variants.iter().map(|Variant { tag, ident, type_, .. }| {
        let docs = super::docs::comment(&[tag]);
        quote!(#docs #ident(#type_))
    });
    let other = other.map(|other| {
        quote!(#[doc = " Another one, which this version of the contract does not know."] #other(#rt::UnknownVariant))
    });
    let debug = (!hidden).then(|| quote!(::core::fmt::Debug,));
    quote! {
        #docs
        #[derive(::core::clone::Clone, #debug ::core::cmp::PartialEq)]
        #attributes
        #[allow(
            clippy::enum_variant_names,
            clippy::large_enum_variant,
            reason = "the contract names and shapes them"
        )]
        pub enum #name { #(#members,)* #other }
    }
}

fn implementation(
    source: &Source<'_, '_>,
    union: &Union,
    variants: &[Variant<'_>],
    other: Option<&Ident>,
) -> TokenStream {
    let (name, tag) = (source.ident(), &union.tag);
    let tags = variants.iter().map(|variant| variant.tag);
    let reads: Vec<_> = variants
        .iter()
        .map(|Variant { ident, boxed, .. }| match boxed {
            true => quote!(rt::Record::read_fields(from).map(|variant| Self::#ident(::std::boxed::Box::new(variant)))),
            false => quote!(rt::Record::read_fields(from).map(Self::#ident)),
        })
        .collect();
    let read = match &reads[..] {
        [] => quote!(),
        [only] => quote!({ let _ = index; #only }),
        [others @ .., last] => {
            let indices = (0..others.len()).map(Literal::usize_unsuffixed);
            quote!(match index { #(#indices => #others,)* _ => #last, })
        }
    };
    let unknown = match other {
        Some(other) => quote!(Some(Self::#other(unknown))),
        None => quote!({
            let _ = unknown;
            None
        }),
    };
    let writes = variants.iter().map(|Variant { tag, ident, boxed, .. }| match boxed {
        true => quote!(Self::#ident(variant) => to.known(#tag, &**variant)),
        false => quote!(Self::#ident(variant) => to.known(#tag, variant)),
    });
    let write_other = other.map(|other| quote!(Self::#other(unknown) => to.unknown(unknown),));
    quote! {
        impl rt::Union for #name {
            const TAG: &'static str = #tag;
            const VARIANTS: &'static [&'static str] = &[#(#tags),*];

            fn read_variant<'de, A: rt::MapAccess<'de>>(
                index: usize,
                from: &mut rt::Entries<'_, A>,
            ) -> Result<Self, A::Error> {
                #read
            }

            fn unknown(unknown: rt::UnknownVariant) -> Option<Self> {
                #unknown
            }

            fn write_variant<S: rt::Serializer>(
                &self,
                to: rt::Tagged<'_, S>,
            ) -> Result<S::Ok, S::Error> {
                match self { #(#writes,)* #write_other }
            }
        }
    }
}
