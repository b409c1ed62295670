//! Structs around a value.

use super::item::Source;
use super::record::hides;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn items(source: &Source<'_, '_>) -> Vec<TokenStream> {
    let (docs, name, attributes) = (source.docs(), source.ident(), source.attributes());
    let writer = source.writer();
    // The name of a named type is for values that are not null; who uses it says that there may be null.
    let of_payload = source.item.payload.is_some();
    let kind = &source.plan.shapes[source.shape].kind;
    let (type_, form) = match of_payload {
        true => (writer.type_of(source.shape), writer.form(source.shape)),
        false => (writer.type_of_kind(kind), writer.form_of_kind(kind)),
    };
    let hidden = source.is_hidden() || hides(source, source.shape);
    let debug = (!hidden).then(|| quote!(::core::fmt::Debug,));
    let complex = super::types::allow_complex(&type_);
    let mut items = vec![quote! {
        #docs
        #[derive(::core::clone::Clone, #debug ::core::cmp::PartialEq)]
        #attributes
        pub struct #name(#complex pub #type_);
    }];
    if hidden {
        items.push(source.redacted());
    }
    items.push(quote! {
        #complex
        impl rt::Newtype for #name {
            type Value = #type_;

            fn form() -> impl rt::Form<Self::Value> {
                #form
            }

            fn new(value: Self::Value) -> Self {
                Self(value)
            }

            fn get(&self) -> &Self::Value {
                &self.0
            }
        }
    });
    items
}
