//! One type and all that is implemented for it.

use super::plan::{Item, Plan};
use super::types::Writer;
use super::{Rust, choice, docs, names, newtype, record};
use crate::contract::{Kind, Shape};
use crate::model::{Id, Payload};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Which of the runtime's ways of reading a type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Choice,
    Newtype,
    Record,
    Union,
}

impl Way {
    /// Its name in the runtime's macro.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Newtype => "newtype",
            Self::Record => "record",
            Self::Union => "union",
        }
    }
}

/// What a type is made from.
pub(super) struct Source<'p, 'm> {
    pub(super) plan: &'p Plan<'m>,
    pub(super) options: &'p Rust<'p>,
    pub(super) name: &'p str,
    pub(super) item: Item<'m>,
    pub(super) shape: Id<Shape>,
}

impl<'p, 'm> Source<'p, 'm> {
    pub(super) fn new(
        plan: &'p Plan<'m>,
        options: &'p Rust<'p>,
        name: &'p str,
        item: Item<'m>,
    ) -> Self {
        Self { plan, options, name, item, shape: item.shape }
    }

    /// How the runtime reads it.
    pub(super) fn way(&self) -> Way {
        match &self.plan.shapes[self.shape].kind {
            _ if self.item.around => Way::Newtype,
            Kind::Struct(_) => Way::Record,
            Kind::Enum(_) => Way::Choice,
            Kind::Union(_) => Way::Union,
            _ => Way::Newtype,
        }
    }

    /// The definition and what is implemented for it, in the order of the file.
    pub(super) fn items(&self) -> Vec<TokenStream> {
        let mut items = match &self.plan.shapes[self.shape].kind {
            _ if self.item.around => newtype::items(self),
            Kind::Struct(object) => record::items(self, object),
            Kind::Enum(choice) => choice::texts(self, choice),
            Kind::Union(union) => choice::records(self, union),
            _ => newtype::items(self),
        };
        items.extend(self.payload());
        let implemented = items.split_off(1);
        let rt = &self.options.paths.codegen;
        // Wrappers name nothing of it.
        let prelude = (self.way() != Way::Newtype).then(|| quote!(, prelude::*));
        let allowed = self.allow_deprecated();
        items.push(quote! {
            #allowed
            const _: () = {
                use #rt::{self as rt #prelude};
                #(#implemented)*
            };
        });
        items
    }

    pub(super) fn ident(&self) -> Ident {
        names::ident(self.name)
    }

    pub(super) fn writer(&self) -> Writer<'p, 'm> {
        Writer { plan: self.plan, options: self.options, owner: Some(self.shape) }
    }

    /// Whether no value of the type is to be seen.
    pub(super) fn is_hidden(&self) -> bool {
        self.plan.shapes[self.shape].notes.sensitive
    }

    /// The contract's words for the type, its deprecation among them.
    pub(super) fn docs(&self) -> TokenStream {
        let notes = &self.plan.shapes[self.shape].notes;
        let (mut said, mut deprecated) = (Vec::new(), notes.deprecated.as_deref());
        let title = self.item.payload.map(|of| match of.payload {
            Payload::Body => format!("`{}`, version {}.", of.message.name, of.version.major),
            Payload::Reply => {
                format!("The reply to `{}`, version {}.", of.message.name, of.version.major)
            }
            Payload::Error(error) => {
                let (name, major) = (&of.message.name, of.version.major);
                format!("The error `{error}` of `{name}`, version {major}.")
            }
        });
        if let Some(of) = self.item.payload {
            deprecated = of.version.deprecated.as_deref().or(deprecated);
            if of.payload == Payload::Body {
                said.extend([&of.message.doc, &of.version.doc].into_iter().flatten());
            }
        }
        if !self.item.around || self.item.payload.is_none() {
            said.extend(&notes.doc);
        }
        let said: Vec<_> = said.into_iter().map(String::as_str).collect();
        let title = title.map(|title| docs::title(&title));
        let blank = (title.is_some() && !said.is_empty()).then(|| quote!(#[doc = ""]));
        let (said, deprecated) = (docs::comment(&said), docs::deprecated(deprecated));
        let doc = match (&title, said.is_empty()) {
            (None, true) => docs::title(&format!("The type `{}` of the contracts.", self.name)),
            _ => quote!(#title #blank #said),
        };
        {
            let allowed = self.allow_deprecated();
            quote!(#doc #deprecated #allowed)
        }
    }

    /// The contract's words for a field.
    pub(super) fn docs_of(&self, id: Id<Shape>) -> TokenStream {
        let notes = &self.plan.shapes[id].notes;
        // What a named type says of itself stands there.
        let own = self.plan.shapes[id].name.is_none() && self.plan.name(id).is_none();
        let doc = notes.doc.as_deref().filter(|_| own);
        let doc = docs::comment(doc.as_slice());
        let deprecated = docs::deprecated(notes.deprecated.as_deref().filter(|_| own));
        quote!(#doc #deprecated)
    }

    /// What lets the code name what is deprecated, if it does.
    fn allow_deprecated(&self) -> Option<TokenStream> {
        let of_version = self.item.payload.is_some_and(|of| of.version.deprecated.is_some());
        let names = of_version || self.mentions_deprecated(self.shape);
        names.then(|| quote!(#[allow(deprecated)]))
    }

    /// Whether a shape is deprecated, or something that it is made of.
    fn mentions_deprecated(&self, id: Id<Shape>) -> bool {
        let shapes = self.plan.shapes;
        let deprecated = |id: Id<Shape>| shapes[id].notes.deprecated.is_some();
        let mut open: Vec<_> = shapes.parts(id).collect();
        while let Some(next) = open.pop() {
            if deprecated(next) {
                return true;
            }
            // What has a name of its own mentions its parts itself; types hold themselves only by name.
            if self.plan.name(next).is_none() {
                open.extend(shapes.parts(next));
            }
        }
        deprecated(id)
    }

    pub(super) fn attributes(&self) -> TokenStream {
        self.options.type_attributes(self.name)
    }

    /// `Debug` that shows nothing, if nothing is to be seen.
    pub(super) fn hidden_debug(&self) -> Option<TokenStream> {
        self.is_hidden().then(|| self.redacted())
    }

    /// `Debug` that shows nothing.
    pub(super) fn redacted(&self) -> TokenStream {
        let (name, shown) = (self.ident(), self.name);
        quote! {
            impl ::core::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.debug_tuple(#shown).field(&rt::Redacted).finish()
                }
            }
        }
    }

    fn payload(&self) -> Option<TokenStream> {
        let of = self.item.payload?;
        let name = self.ident();
        let contract = format!("{}@{}", of.message.name, of.version.major);
        let strict = of.message.denies_unknown_fields;
        Some(quote! {
            impl rt::Payload for #name {
                const CONTRACT: &'static str = #contract;
                const DENIES_UNKNOWN_FIELDS: bool = #strict;
            }
        })
    }
}
