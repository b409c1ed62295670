//! The Rust type of a value, and the form that it has on the wire.

use super::Rust;
use super::names::ident;
use super::plan::Plan;
use crate::contract::{Bound, Counts, Decimals, Float, Integer, Kind, Range, Scalar, Shape, Text};
use crate::model::Id;
use crate::syntax::Decimal;
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// Writes types and forms, as they are within one generated type.
#[derive(Clone, Copy)]
pub(super) struct Writer<'p, 'm> {
    pub(super) plan: &'p Plan<'m>,
    pub(super) options: &'p Rust<'p>,
    /// The type that holds what is written, unless a list or map lies between.
    pub(super) owner: Option<Id<Shape>>,
}

impl Writer<'_, '_> {
    pub(super) fn apart(self) -> Self {
        Self { owner: None, ..self }
    }

    fn is_boxed(self, id: Id<Shape>) -> bool {
        self.owner.is_some_and(|owner| self.plan.holds_itself(owner, id))
    }

    /// The name of a generated type, if the shape has one; nothing to be said, where the type is boxed or the user's own.
    pub(super) fn generated(self, id: Id<Shape>) -> Option<Option<TokenStream>> {
        let Some(name) = self.plan.name(id) else { return Some(None) };
        let is_given = self.options.extern_paths.iter().any(|(of, _)| of == name);
        (!is_given && !self.is_boxed(id)).then(|| Some(ident(name).into_token_stream()))
    }

    /// The type of a value, null included where it may be.
    pub(super) fn type_of(self, id: Id<Shape>) -> TokenStream {
        let type_ = self.type_within(id);
        match self.plan.shapes.is_nullable(id) {
            true => quote!(::core::option::Option<#type_>),
            false => type_,
        }
    }

    /// The type of a value that is not null.
    pub(super) fn type_within(self, id: Id<Shape>) -> TokenStream {
        if let Some(name) = self.plan.name(id) {
            let given = self.options.extern_paths.iter().find(|(of, _)| of == name);
            let name =
                given.map_or_else(|| ident(name).into_token_stream(), |(_, path)| path.clone());
            return match self.is_boxed(id) {
                true => quote!(::std::boxed::Box<#name>),
                false => quote!(#name),
            };
        }
        self.type_of_kind(&self.plan.shapes[id].kind)
    }

    /// The type of a kind, where it has no name.
    pub(super) fn type_of_kind(self, kind: &Kind) -> TokenStream {
        match kind {
            Kind::Alias(target) => self.type_within(*target),
            Kind::List(list) => {
                let item = self.apart().type_of(list.item);
                quote!(::std::vec::Vec<#item>)
            }
            Kind::Map(map) => {
                let value = self.apart().type_of(map.value);
                quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            kind => self.options.paths.scalar(kind.scalar().unwrap_or(Scalar::Json)),
        }
    }

    /// The form of a value, null included where it may be.
    pub(super) fn form(self, id: Id<Shape>) -> TokenStream {
        let form = self.form_within(id);
        let form = match self.plan.shapes.is_nullable(id) {
            true => quote!(rt::Nullable(#form)),
            false => form,
        };
        match self.plan.shapes.is_sensitive(id) {
            true => quote!(rt::Sensitive(#form)),
            false => form,
        }
    }

    fn form_within(self, id: Id<Shape>) -> TokenStream {
        match self.plan.name(id) {
            Some(_) if self.is_boxed(id) => quote!(rt::Boxed(rt::Plain)),
            Some(_) => quote!(rt::Plain),
            None => self.form_of_kind(&self.plan.shapes[id].kind),
        }
    }

    /// The form of a kind, where it has no name.
    pub(super) fn form_of_kind(self, kind: &Kind) -> TokenStream {
        let plain = quote!(rt::Plain);
        let constrained = |of: TokenStream, constraints: TokenStream| match constraints.is_empty() {
            true => plain.clone(),
            false => quote!(rt::#of::any() #constraints),
        };
        match kind {
            Kind::Alias(target) => self.form_within(*target),
            Kind::List(list) => {
                let (item, counts) = (self.apart().form(list.item), counts(list.items));
                let unique = list.unique.then(|| quote!(.unique()));
                quote!(rt::List::of(#item) #counts #unique)
            }
            Kind::Map(map) => {
                let (value, counts) = (self.apart().form(map.value), counts(map.entries));
                quote!(rt::Dictionary::of(#value) #counts)
            }
            Kind::Integer(integer) => constrained(quote!(Int), integer_form(integer)),
            Kind::Float(float) => constrained(quote!(Float), float_form(float)),
            Kind::Decimal(decimals) => constrained(quote!(Decimals), decimal_form(decimals)),
            Kind::Bytes(length) => constrained(quote!(Octets), counts(*length)),
            Kind::String(text) => constrained(quote!(Text), self.text_form(text)),
            _ => plain,
        }
    }

    fn text_form(self, text: &Text) -> TokenStream {
        let counts = counts(text.length);
        let pattern = text.pattern.as_ref().map(|pattern| {
            let pattern = pattern.as_str();
            quote!(.pattern({
                static PATTERN: rt::Pattern = rt::Pattern::new(#pattern);
                &PATTERN
            }))
        });
        quote!(#counts #pattern)
    }
}

/// What lets a type stand that clippy holds to be complex: the contract nests so.
pub(super) fn allow_complex(type_: &TokenStream) -> Option<TokenStream> {
    let depth = type_.to_string().matches('<').count();
    let reason = "the contract nests so";
    (depth >= 4).then(|| quote!(#[allow(clippy::type_complexity, reason = #reason)]))
}

fn counts(counts: Counts) -> TokenStream {
    let min = (counts.min > 0).then(|| {
        let min = Literal::u64_unsuffixed(counts.min);
        quote!(.min(#min))
    });
    let max = counts.max.map(|max| {
        let max = Literal::u64_unsuffixed(max);
        quote!(.max(#max))
    });
    quote!(#min #max)
}

fn integer_form(integer: &Integer) -> TokenStream {
    let ((least, greatest), (min, max)) = (integer.width.ends(), integer.ends());
    let number = Literal::i128_unsuffixed;
    let min = (min > least).then(|| number(min)).map(|min| quote!(.min(#min)));
    let max = (max < greatest).then(|| number(max)).map(|max| quote!(.max(#max)));
    let step = integer.multiple_of.map(number).map(|step| quote!(.multiple_of(#step)));
    quote!(#min #max #step)
}

/// The names of the methods that set the ends of a range, and the ends.
fn ends<T: Copy>(range: &Range<T>) -> impl Iterator<Item = (TokenStream, T)> {
    let method = |end: Bound<T>, exclusive, inclusive| match end.exclusive {
        true => (exclusive, end.value),
        false => (inclusive, end.value),
    };
    let min = range.min.map(|end| method(end, quote!(above), quote!(min)));
    let max = range.max.map(|end| method(end, quote!(below), quote!(max)));
    min.into_iter().chain(max)
}

fn float_form(float: &Float) -> TokenStream {
    let set = |(method, end): (TokenStream, f64)| {
        let end = Literal::f64_unsuffixed(end);
        quote!(.#method(#end))
    };
    ends(&float.range).map(set).collect()
}

fn decimal_form(decimals: &Decimals) -> TokenStream {
    let set = |(method, end): (TokenStream, Decimal)| {
        let (mantissa, places) = (Literal::i128_unsuffixed(end.mantissa()), end.places());
        let places = Literal::u32_unsuffixed(places);
        quote!(.#method(#mantissa, #places))
    };
    let ends: TokenStream = ends(&decimals.range).map(set).collect();
    let places = decimals.places.map(|places| {
        let places = Literal::u32_unsuffixed(places);
        quote!(.places(#places))
    });
    quote!(#ends #places)
}
