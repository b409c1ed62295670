//! What a user may say about generated code.

use crate::contract::Scalar;
use proc_macro2::TokenStream;
use quote::quote;

/// What a user may say about generated code.
#[derive(Clone, Debug)]
pub struct Rust<'o> {
    /// The name of the input, to mark the file with.
    pub source: &'o str,
    /// Where the runtime is.
    pub paths: Paths,
    /// Attributes of types, by their name in Rust; `.` is all.
    pub type_attributes: &'o [(String, TokenStream)],
    /// Attributes of fields, by `Type.field` in Rust's names; `.` is all, and a type's name all of its fields.
    pub field_attributes: &'o [(String, TokenStream)],
    /// Types that are there already, by the name in Rust that they would have.
    pub extern_paths: &'o [(String, TokenStream)],
    /// Whether the code is laid out for readers, which takes most of the time that it takes to make it.
    pub format: bool,
    /// The services whose messages are wanted; all messages and all named types, where there are none.
    pub services: &'o [String],
}

/// Paths that generated code names.
#[derive(Clone, Debug)]
pub struct Paths {
    pub(super) runtime: TokenStream,
    pub(super) codegen: TokenStream,
}

impl Default for Paths {
    fn default() -> Self {
        Self::of_runtime(quote!(::topoc_runtime))
    }
}

impl Paths {
    /// The paths, where the runtime's crate is found under another one.
    #[must_use]
    pub fn of_runtime(runtime: TokenStream) -> Self {
        Self { codegen: quote!(#runtime::codegen), runtime }
    }

    /// The Rust type of a scalar.
    pub(super) fn scalar(&self, scalar: Scalar) -> TokenStream {
        let path = scalar.rust();
        let (root, path) = match path.strip_prefix("::topoc_runtime") {
            Some(path) => (self.runtime.clone(), path),
            None => (TokenStream::new(), path),
        };
        // The table's paths are paths.
        let path: TokenStream = path.parse().unwrap_or_default();
        quote!(#root #path)
    }
}

impl<'o> Rust<'o> {
    /// Nothing but the name of the input.
    #[must_use]
    pub fn of(source: &'o str) -> Self {
        let paths = Paths::default();
        Self {
            source,
            paths,
            type_attributes: &[],
            field_attributes: &[],
            extern_paths: &[],
            format: true,
            services: &[],
        }
    }

    pub(super) fn type_attributes(&self, name: &str) -> TokenStream {
        let those = self.type_attributes.iter().filter(|(of, _)| of == "." || of == name);
        those.map(|(_, attribute)| attribute.clone()).collect()
    }

    pub(super) fn field_attributes(&self, type_: &str, field: &str) -> TokenStream {
        let is_meant =
            |of: &str| of == "." || of == type_ || of.split_once('.') == Some((type_, field));
        let those = self.field_attributes.iter().filter(|(of, _)| is_meant(of));
        those.map(|(_, attribute)| attribute.clone()).collect()
    }
}
