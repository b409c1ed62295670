//! Named types around a value of another one.

use super::form::Form;

/// A struct around a value.
pub trait Newtype: Sized {
    /// The value's type.
    type Value;

    /// The form of the value.
    fn form() -> impl Form<Self::Value>;

    /// Wraps a value.
    fn new(value: Self::Value) -> Self;

    /// The value.
    fn get(&self) -> &Self::Value;
}
