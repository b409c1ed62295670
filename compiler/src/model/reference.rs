//! References by name, resolved or not.

use super::Id;
use crate::source::Place;

/// A reference to a `T`: its id, or the name that nothing has.
#[derive(Debug)]
pub enum Ref<T> {
    /// The object exists in the model.
    Known(Id<T>),
    /// Nothing of that name exists in the model.
    Unknown(Box<str>),
}

impl<T> Ref<T> {
    /// The id, where the object exists.
    #[must_use]
    pub fn known(&self) -> Option<Id<T>> {
        match self {
            Self::Known(id) => Some(*id),
            Self::Unknown(_) => None,
        }
    }
}

// A derived implementation would ask the same of `T`.
impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Known(id) => Self::Known(*id),
            Self::Unknown(name) => Self::Unknown(name.clone()),
        }
    }
}

/// A name in the file that refers to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// What it should be: `exchange`, `queue`, `dead-letter policy`.
    pub what: &'static str,
    /// The name as written.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    /// An existing name that is near.
    pub nearest: Option<String>,
}
