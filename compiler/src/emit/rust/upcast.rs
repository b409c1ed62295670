//! Upcasts: how a payload of an earlier version becomes one of a later, where the contract says all of it.

use super::choice::catch_all;
use super::literal::{literal, of_field};
use super::names::{ident, pascal, snake};
use super::plan::{Plan, has_fields_or_choices};
use super::types::Writer;
use super::{Rust, docs, services};
use crate::analyse::upcasts::Step;
use crate::contract::{Enum, Field, Kind, Shape};
use crate::model::{Id, Message, MessageVersion, Model};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

/// The conversions of all versions whose types are generated.
pub(super) fn items(model: &Model, plan: &Plan<'_>, options: &Rust<'_>) -> Vec<TokenStream> {
    let versions = model.messages.values().flat_map(|message| {
        let versions = message.versions.iter();
        versions.map(move |version| (message, version))
    });
    versions.filter_map(|(message, version)| item(plan, options, message, version)).collect()
}

/// Whether a version says all of how it is made from an earlier one.
pub(super) fn is_total(
    plan: &Plan<'_>,
    options: &Rust<'_>,
    message: &Message,
    version: &MessageVersion,
) -> bool {
    conversion(plan, options, message, version).is_some()
}

fn item(
    plan: &Plan<'_>,
    options: &Rust<'_>,
    message: &Message,
    version: &MessageVersion,
) -> Option<TokenStream> {
    let old = message.version(version.upcast.as_ref()?.from)?;
    let (from, to) = (services::body(message, old), services::body(message, version));
    let is_generated = |name: &Ident| plan.items.contains_key(&name.to_string());
    if !is_generated(&from) || !is_generated(&to) {
        return None;
    }
    let fields = conversion(plan, options, message, version)?;
    let title = docs::title(&format!(
        "A message of version {}, as one of version {}. Nothing is checked again: what is set may lie outside of what may travel.",
        old.major, version.major
    ));
    Some(quote! {
        #title
        #[allow(deprecated)]
        impl ::core::convert::From<#from> for #to {
            fn from(old: #from) -> Self {
                Self { #(#fields),* }
            }
        }
    })
}

/// The fields of the later version, made from `old`.
fn conversion(
    plan: &Plan<'_>,
    options: &Rust<'_>,
    message: &Message,
    version: &MessageVersion,
) -> Option<Vec<TokenStream>> {
    let step = Step::of(plan.shapes, message, version)?;
    let writer = |owner| Writer { plan, options, owner: Some(owner) };
    let old = message.version(step.upcast.from)?;
    let cast = Cast { from: writer(plan.meant(old.body)), to: writer(plan.meant(version.body)) };
    let fields = step.new.fields.iter().map(|(name, field)| {
        let value = cast.field(&step, name, field)?;
        let name = ident(&snake(name));
        Some(quote!(#name: #value))
    });
    fields.collect()
}

/// From values within one type to values within another.
#[derive(Clone, Copy)]
struct Cast<'p, 'm> {
    from: Writer<'p, 'm>,
    to: Writer<'p, 'm>,
}

/// Whether a field's type is an option because the field may be absent.
fn may_lack(field: &Field) -> bool {
    field.optional && field.default.is_none()
}

impl Cast<'_, '_> {
    fn field(self, step: &Step<'_>, name: &str, field: &Field) -> Option<TokenStream> {
        if let Some((_, value)) = step.upcast.set.iter().find(|(set, _)| set == name) {
            return of_field(self.to, field, Some(value));
        }
        let source = step.source(name);
        let Some(old) = step.old.fields.get(source) else {
            return of_field(self.to, field, None);
        };
        let source = ident(&snake(source));
        let whole = quote!(old.#source);
        match (may_lack(old), may_lack(field)) {
            (false, false) => self.value(old.shape, field.shape, whole),
            (false, true) => {
                let value = self.value(old.shape, field.shape, whole)?;
                Some(quote!(::core::option::Option::Some(#value)))
            }
            (true, true) => self.mapped(old.shape, field.shape, whole),
            (true, false) => {
                let default = literal(self.to, field.shape, field.default.as_ref()?)?;
                let some = self.mapped(old.shape, field.shape, whole)?;
                Some(quote!(#some.unwrap_or_else(|| #default)))
            }
        }
    }

    /// A value, null included where it may be.
    fn value(self, from: Id<Shape>, to: Id<Shape>, value: TokenStream) -> Option<TokenStream> {
        let shapes = self.from.plan.shapes;
        match (shapes.is_nullable(from), shapes.is_nullable(to)) {
            (false, false) => self.within(from, to, value),
            (true, true) => self.map_within(from, to, value),
            (false, true) => {
                let value = self.within(from, to, value)?;
                Some(quote!(::core::option::Option::Some(#value)))
            }
            (true, false) => None,
        }
    }

    fn mapped(self, from: Id<Shape>, to: Id<Shape>, value: TokenStream) -> Option<TokenStream> {
        let inner = self.value(from, to, quote!(value))?;
        Some(map(value, inner))
    }

    fn map_within(self, from: Id<Shape>, to: Id<Shape>, value: TokenStream) -> Option<TokenStream> {
        let inner = self.within(from, to, quote!(value))?;
        Some(map(value, inner))
    }

    /// A value that is not null.
    fn within(self, from: Id<Shape>, to: Id<Shape>, value: TokenStream) -> Option<TokenStream> {
        if self.from.type_within(from).to_string() == self.to.type_within(to).to_string() {
            return Some(value);
        }
        let (old, new) = (self.from.innermost(from)?, self.to.innermost(to)?);
        let value = if old.is_wrapped { quote!(#value.0) } else { value };
        let value = match (old.kind, new.kind) {
            (Kind::Enum(of), Kind::Enum(into)) => {
                return choice((old.name.as_ref()?, of), (new.name.as_ref()?, into), value);
            }
            (from, to) => self.kind(from, to, value)?,
        };
        match (new.is_wrapped, new.name) {
            (true, Some(name)) => Some(quote!(#name(#value))),
            _ => Some(value),
        }
    }

    fn kind(self, from: &Kind, to: &Kind, value: TokenStream) -> Option<TokenStream> {
        let apart = Self { from: self.from.apart(), to: self.to.apart() };
        let (old, new) = (self.from.type_of_kind(from), self.to.type_of_kind(to));
        match (from, to) {
            (Kind::Struct(_) | Kind::Union(_), _) | (_, Kind::Struct(_) | Kind::Union(_)) => None,
            _ if old.to_string() == new.to_string() => Some(value),
            (Kind::Integer(from), Kind::Integer(to)) => {
                let ((low, high), (least, most)) = (from.width.ends(), to.width.ends());
                (least <= low && high <= most).then(|| quote!(#new::from(#value)))
            }
            (Kind::Float(from), Kind::Float(to)) => {
                (from.width <= to.width).then(|| quote!(#new::from(#value)))
            }
            (Kind::List(from), Kind::List(to)) => {
                let item = apart.value(from.item, to.item, quote!(item))?;
                let item = closure("item", item);
                Some(quote!(#value.into_iter().map(#item).collect()))
            }
            (Kind::Map(from), Kind::Map(to)) => {
                let entry = apart.value(from.value, to.value, quote!(entry))?;
                Some(quote!(#value.into_iter().map(|(key, entry)| (key, #entry)).collect()))
            }
            _ => None,
        }
    }
}

/// `value` itself, where each is mapped to itself.
fn map(value: TokenStream, inner: TokenStream) -> TokenStream {
    match inner.to_string() == "value" {
        true => value,
        false => {
            let inner = closure("value", inner);
            quote!(#value.map(#inner))
        }
    }
}

/// A closure, or the function that is all it would call.
fn closure(name: &str, inner: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = inner.clone().into_iter().collect();
    let argument = ident(name);
    if let [path @ .., TokenTree::Group(arguments)] = &tokens[..] {
        let is_path = path.iter().all(|token| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        });
        if is_path && arguments.stream().to_string() == name {
            return path.iter().cloned().collect();
        }
    }
    quote!(|#argument| #inner)
}

/// From one choice of texts to another that has all of them.
fn choice(
    (old, from): (&TokenStream, &Enum),
    (new, to): (&TokenStream, &Enum),
    value: TokenStream,
) -> Option<TokenStream> {
    if !to.open && (from.open || !from.values.is_subset(&to.values)) {
        return None;
    }
    let other = catch_all(to.values.iter());
    let known = from.values.iter().map(|text| {
        let variant = ident(&pascal(text));
        match to.values.contains(text) {
            true => quote!(#old::#variant => #new::#variant),
            false => quote!(#old::#variant => #new::#other(::std::string::String::from(#text))),
        }
    });
    let unknown = from.open.then(|| {
        let unknown = catch_all(from.values.iter());
        // What the old one did not know, the new one may.
        let news = to.values.iter().filter(|text| !from.values.contains(*text));
        let arms = news.map(|text| {
            let variant = ident(&pascal(text));
            quote!(#text => #new::#variant,)
        });
        quote!(#old::#unknown(text) => match text.as_str() { #(#arms)* _ => #new::#other(text) },)
    });
    Some(quote!(match #value { #(#known,)* #unknown }))
}

/// What a type is, wrappers taken off.
struct Innermost<'p> {
    kind: &'p Kind,
    name: Option<TokenStream>,
    is_wrapped: bool,
}

impl<'p> Writer<'p, '_> {
    /// None, where the type is boxed or the user's own.
    fn innermost(self, mut id: Id<Shape>) -> Option<Innermost<'p>> {
        loop {
            let kind = &self.plan.shapes[id].kind;
            match (self.generated(id)?, kind) {
                (None, Kind::Alias(target)) => id = *target,
                (name, kind) => {
                    let is_wrapped = name.is_some() && !has_fields_or_choices(kind);
                    return Some(Innermost { kind, name, is_wrapped });
                }
            }
        }
    }
}
