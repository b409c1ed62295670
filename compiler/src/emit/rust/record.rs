//! Structs.

use super::item::Source;
use super::names::{ident, snake};
use super::types::{Writer, allow_complex};
use crate::contract::{Field, Kind, Shape, Struct};
use crate::model::Id;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

/// A field, as it is generated.
struct Member<'m> {
    wire: &'m str,
    ident: Ident,
    field: &'m Field,
    type_: TokenStream,
    form: TokenStream,
}

impl Member<'_> {
    fn is_optional(&self) -> bool {
        self.field.optional && self.field.default.is_none()
    }
}

pub(super) fn items(source: &Source<'_, '_>, object: &Struct) -> Vec<TokenStream> {
    let writer = source.writer();
    let members: Vec<_> =
        object.fields.iter().map(|(name, field)| member(writer, name, field)).collect();
    let mut items = vec![definition(source, &members)];
    items.extend(debug(source, &members));
    items.push(implementation(source, &members, object.closed));
    items
}

fn member<'m>(writer: Writer<'_, '_>, wire: &'m str, field: &'m Field) -> Member<'m> {
    let (type_, form) = (writer.type_of(field.shape), writer.form(field.shape));
    let type_ = match field.optional && field.default.is_none() {
        true => quote!(::core::option::Option<#type_>),
        false => type_,
    };
    Member { wire, ident: ident(&snake(wire)), field, type_, form }
}

fn definition(source: &Source<'_, '_>, members: &[Member<'_>]) -> TokenStream {
    let fields = members.iter().map(|member| {
        let Member { ident, type_, .. } = member;
        let docs = source.docs_of(member.field.shape);
        let attributes = source.options.field_attributes(source.name, &ident.to_string());
        let complex = allow_complex(type_);
        quote!(#docs #attributes #complex pub #ident: #type_)
    });
    let debug = (!hides_any(source, members)).then(|| quote!(::core::fmt::Debug,));
    let (docs, name, attributes) = (source.docs(), source.ident(), source.attributes());
    quote! {
        #docs
        #[derive(::core::clone::Clone, #debug ::core::cmp::PartialEq)]
        #attributes
        pub struct #name { #(#fields),* }
    }
}

fn hides_any(source: &Source<'_, '_>, members: &[Member<'_>]) -> bool {
    source.is_hidden() || members.iter().any(|member| hides(source, member.field.shape))
}

/// Whether a value is not to be seen, or an item or entry of it that has no type of its own.
pub(super) fn hides(source: &Source<'_, '_>, id: Id<Shape>) -> bool {
    let shapes = source.plan.shapes;
    let inner = match &shapes[id].kind {
        _ if shapes.is_sensitive(id) => return true,
        _ if source.plan.name(id).is_some() => return false,
        Kind::Alias(target) => *target,
        Kind::List(list) => list.item,
        Kind::Map(map) => map.value,
        _ => return false,
    };
    hides(source, inner)
}

fn debug(source: &Source<'_, '_>, members: &[Member<'_>]) -> Option<TokenStream> {
    if !hides_any(source, members) {
        return None;
    }
    let fields = members.iter().map(|member| {
        let (ident, shown) = (&member.ident, member.ident.to_string());
        match source.is_hidden() || hides(source, member.field.shape) {
            true => quote!(.field(#shown, &rt::Redacted)),
            false => quote!(.field(#shown, &self.#ident)),
        }
    });
    let (name, shown) = (source.ident(), source.name);
    Some(quote! {
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#shown) #(#fields)* .finish()
            }
        }
    })
}

fn implementation(source: &Source<'_, '_>, members: &[Member<'_>], closed: bool) -> TokenStream {
    let name = source.ident();
    let wires = members.iter().map(|member| member.wire);
    let (read, write) = (read(members, closed), members.iter().map(write));
    let to = if members.is_empty() { quote!(_) } else { quote!(to_) };
    quote! {
        impl rt::Record for #name {
            const FIELDS: &'static [&'static str] = &[#(#wires),*];

            fn read_fields<'de, A: rt::MapAccess<'de>>(
                from_: &mut rt::Entries<'_, A>,
            ) -> Result<Self, A::Error> {
                #read
            }

            fn write_fields<M: rt::SerializeMap>(
                &self,
                #to: &mut rt::Fields<'_, M>,
            ) -> Result<(), M::Error> {
                #(#write)*
                Ok(())
            }
        }
    }
}

fn read(members: &[Member<'_>], closed: bool) -> TokenStream {
    let next = if closed { quote!(next_of_closed) } else { quote!(next) };
    let slots = members.iter().map(|member| {
        let ident = &member.ident;
        quote!(let mut #ident = None;)
    });
    let reads: Vec<_> = members
        .iter()
        .map(|Member { ident, form, .. }| quote!(from_.read(&mut #ident, #form)?))
        .collect();
    let read_all = match &reads[..] {
        // There is none to come to; what is not known is passed over.
        [] => quote!(from_.#next(Self::FIELDS)?;),
        [only] => quote!(while from_.#next(Self::FIELDS)?.is_some() { #only; }),
        [others @ .., last] => {
            let indices = (0..others.len()).map(Literal::usize_unsuffixed);
            quote!(while let Some(index_) = from_.#next(Self::FIELDS)? {
                match index_ { #(#indices => #others,)* _ => #last, }
            })
        }
    };
    let values = members.iter().map(value);
    quote! {
        #(#slots)*
        #read_all
        Ok(Self { #(#values),* })
    }
}

/// A field's value, once all that is there has been read.
fn value(member: &Member<'_>) -> TokenStream {
    let Member { wire, ident, form, field, .. } = member;
    let value = match &field.default {
        Some(default) => {
            let json = default.to_string();
            quote!(from_.or_default(#wire, #ident, #form, #json)?)
        }
        None if field.optional => return quote!(#ident),
        None => quote!(from_.required(#wire, #ident)?),
    };
    quote!(#ident: #value)
}

fn write(member: &Member<'_>) -> TokenStream {
    let Member { wire, ident, form, .. } = member;
    match member.is_optional() {
        true => quote!(to_.write_some(#wire, &self.#ident, #form)?;),
        false => quote!(to_.write(#wire, &self.#ident, #form)?;),
    }
}
