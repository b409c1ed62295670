//! What generated code names.

pub use crate::payload::{
    Boxed, Choice, Decimals, Dictionary, Entries, Fields, Float, Form, Int, List, Newtype,
    Nullable, Octets, Pattern, Payload, Plain, Record, Redacted, Sensitive, Tagged, Text, Union,
    UnknownVariant,
};
pub use crate::service;
pub use serde::Serializer;
pub use serde::de::MapAccess;
pub use serde::ser::SerializeMap;

pub mod constant;

pub mod prelude {
    //! What generated code names without a path, whatever these names mean where it is included.
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result::{self, Err, Ok};
}

#[doc(hidden)]
pub mod private {
    pub use crate::payload::{Context, Shaped, by_itself, read, write};
    pub use serde;
}

/// A version of the generated code.
#[derive(Debug)]
pub struct Version<const NUMBER: u32>;

/// The versions of the generated code that this runtime runs.
#[diagnostic::on_unimplemented(
    message = "this code was generated for another version of `topoc-runtime`",
    label = "this runtime does not know this version of the generated code",
    note = "give `topoc` and `topoc-runtime` the same version in Cargo.toml, and generate the code anew"
)]
pub trait Supported {}

impl Supported for Version<1> {}

/// Generated files begin with this, so that a skew between compiler and runtime is an error that says what to do.
pub const fn generated<const NUMBER: u32>()
where
    Version<NUMBER>: Supported,
{
}

/// Implements reading and writing, serde's traits among them, for generated types that say what they are made of.
#[macro_export]
#[doc(hidden)]
macro_rules! shaped {
    ($($kind:ident: $($type:ident),+;)*) => { $($(
        $crate::shaped!(@shaped $kind $type);

        #[allow(deprecated)]
        impl $crate::codegen::private::serde::Serialize for $type {
            fn serialize<S: $crate::codegen::Serializer>(
                &self,
                to: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::codegen::private::by_itself::write(self, to)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::codegen::private::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::codegen::private::serde::Deserializer<'de>>(
                from: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::codegen::private::by_itself::read(from)
            }
        }
    )+)* };
    (@shaped $kind:ident $type:ident) => {
        // Types that a crate does not use are no mistake of its author.
        #[allow(deprecated)]
        const _: fn(&$type) = |_| ();

        #[allow(deprecated)]
        impl $crate::codegen::private::Shaped for $type {
            fn read<'de, D: $crate::codegen::private::serde::Deserializer<'de>>(
                from: D,
                cx: $crate::codegen::private::Context<'_>,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::shaped!(@read $kind from, cx)
            }

            fn write<S: $crate::codegen::Serializer>(
                &self,
                to: S,
                cx: $crate::codegen::private::Context<'_>,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::shaped!(@write $kind self, to, cx)
            }
        }
    };
    (@read newtype $from:ident, $cx:ident) => {
        ::core::result::Result::map(
            $crate::codegen::Form::read(
                <Self as $crate::codegen::Newtype>::form(),
                $from,
                $cx,
            ),
            <Self as $crate::codegen::Newtype>::new,
        )
    };
    (@read $kind:ident $from:ident, $cx:ident) => {
        $crate::codegen::private::read::$kind($from, $cx)
    };
    (@write newtype $self:ident, $to:ident, $cx:ident) => {
        $crate::codegen::Form::write(
            <Self as $crate::codegen::Newtype>::form(),
            <Self as $crate::codegen::Newtype>::get($self),
            $to,
            $cx,
        )
    };
    (@write choice $self:ident, $to:ident, $cx:ident) => {{
        let _ = $cx;
        $crate::codegen::private::write::choice($self, $to)
    }};
    (@write $kind:ident $self:ident, $to:ident, $cx:ident) => {
        $crate::codegen::private::write::$kind($self, $to, $cx)
    };
}
