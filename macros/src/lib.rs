//! The procedural macros of topoc, to be used through `topoc-runtime`.

mod rooted;

use proc_macro::TokenStream;
use quote::quote;
use rooted::Rooted;
use std::env;
use std::path::PathBuf;
use syn::{Error, LitStr, parse_macro_input};
use topoc::build;

/// What stands for the name of a topology that is written in the macro itself.
const INLINE: &str = "topology.yaml";

/// Compiles a topology to Rust: of a file (`topology!("topology.yaml")`, from the package's root), or one written in place:
/// a text of several lines.
///
/// The topology as the broker takes it is the constant `DEFINITIONS`, for a broker in memory.
///
/// The crate is built again when a file changes that was read. Which files match a pattern cannot be tracked, so that
/// `include` has to name each one; a build script has no such limit.
#[proc_macro]
pub fn topology(input: TokenStream) -> TokenStream {
    let text = parse_macro_input!(input as LitStr);
    match generated(&text) {
        Ok(code) => code.into(),
        Err(error) => error.to_compile_error().into(),
    }
}

fn generated(text: &LitStr) -> Result<proc_macro2::TokenStream, Error> {
    let failed = |what: &dyn std::fmt::Display| Error::new(text.span(), what);
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let written = text.value();
    let is_inline = written.contains('\n');
    let (files, path) = match is_inline {
        true => (Rooted::with(root, INLINE, &written), INLINE),
        false => (Rooted::at(root), written.as_str()),
    };
    let generated = build::configure().definitions(true).format(false).generate(&files, path);
    if let Some(folder) = files.listed() {
        let what = format!(
            "an include is a pattern, and a macro cannot tell when a file is added to `{folder}`: \
             name each file, or use a build script"
        );
        return Err(failed(&what));
    }
    let code = generated.map_err(|error| failed(&error))?.code;
    let code: proc_macro2::TokenStream = code.parse().map_err(|error| failed(&error))?;
    let read = files.read_paths();
    Ok(quote! {
        #(const _: &str = ::core::include_str!(#read);)*
        #code
    })
}
