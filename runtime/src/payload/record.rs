//! Objects with known fields.

use super::context::Context;
use super::form::{Form, Reading, Writing};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// A struct whose form is an object.
pub trait Record: Sized {
    /// The names of its fields, in the order in which they are written.
    const FIELDS: &'static [&'static str];

    /// Reads all fields.
    ///
    /// # Errors
    /// A field is missing, is none of its form, or is one that a strict contract does not name.
    fn read_fields<'de, A: MapAccess<'de>>(from: &mut Entries<'_, A>) -> Result<Self, A::Error>;

    /// Writes all fields.
    ///
    /// # Errors
    /// One is none of its form.
    fn write_fields<M: SerializeMap>(&self, to: &mut Fields<'_, M>) -> Result<(), M::Error>;
}

/// Reads a record.
///
/// # Errors
/// It is none.
pub fn read<'de, T: Record, D: Deserializer<'de>>(from: D, cx: Context<'_>) -> Result<T, D::Error> {
    from.deserialize_map(RecordVisitor { cx, value: PhantomData })
}

/// Writes a record.
///
/// # Errors
/// A field is none of its form.
pub fn write<T: Record, S: Serializer>(
    value: &T,
    to: S,
    cx: Context<'_>,
) -> Result<S::Ok, S::Error> {
    let cx = cx.deeper().map_err(|deep| deep.write::<S::Error>())?;
    let mut fields = Fields { map: to.serialize_map(None)?, cx };
    value.write_fields(&mut fields)?;
    fields.map.end()
}

struct RecordVisitor<'t, T> {
    cx: Context<'t>,
    value: PhantomData<T>,
}

impl<'de, T: Record> Visitor<'de> for RecordVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<T, A::Error> {
        let cx = self.cx.deeper().map_err(|deep| deep.read::<A::Error>())?;
        T::read_fields(&mut Entries::new(access, cx))
    }
}

/// The fields of an object, while it is read.
pub struct Entries<'t, A> {
    access: A,
    cx: Context<'t>,
    names: Names,
}

/// The names of fields, and which one is likely to come next.
#[derive(Clone, Copy)]
struct Names {
    names: &'static [&'static str],
    next: usize,
}

impl Names {
    fn position(self, name: &str) -> Option<usize> {
        match self.names.get(self.next) {
            Some(next) if *next == name => Some(self.next),
            _ => self.names.iter().position(|known| *known == name),
        }
    }
}

impl<'de, 't, A: MapAccess<'de>> Entries<'t, A> {
    /// The entries of an object, its inside's context given.
    pub(super) fn new(access: A, cx: Context<'t>) -> Self {
        Self { access, cx, names: Names { names: &[], next: 0 } }
    }

    /// Goes to the next field, and tells its index in `names`; what is not in it is passed over, or refused where the
    /// contract is strict. `None` is the end.
    ///
    /// # Errors
    /// The object cannot be read, or the field is refused.
    pub fn next(&mut self, names: &'static [&'static str]) -> Result<Option<usize>, A::Error> {
        self.go(names, self.cx.strict)
    }

    /// The same where no other field may be in the object, whatever the contract says.
    ///
    /// # Errors
    /// The object cannot be read, or the field is refused.
    pub fn next_of_closed(
        &mut self,
        names: &'static [&'static str],
    ) -> Result<Option<usize>, A::Error> {
        self.go(names, true)
    }

    fn go(
        &mut self,
        names: &'static [&'static str],
        strict: bool,
    ) -> Result<Option<usize>, A::Error> {
        self.names.names = names;
        loop {
            let name = Name { names: self.names, strict, cx: self.cx };
            match self.access.next_key_seed(name)? {
                Some(Some(index)) => {
                    self.names.next = index + 1;
                    return Ok(Some(index));
                }
                Some(None) => drop(self.access.next_value::<IgnoredAny>()?),
                None => return Ok(None),
            }
        }
    }

    /// Reads the value of the field that [`Entries::next`] has gone to.
    ///
    /// # Errors
    /// It is none of the form, or there was one already.
    pub fn read<T>(&mut self, slot: &mut Option<T>, form: impl Form<T>) -> Result<(), A::Error> {
        let value = match slot {
            None => self.access.next_value_seed(Reading::new(form, self.cx)),
            Some(_) => Err(self.cx.refused("one field of that name", "two")),
        };
        let name = self.names.next.checked_sub(1).and_then(|at| self.names.names.get(at));
        *slot = Some(self.cx.at_key(name.copied().unwrap_or_default(), value)?);
        Ok(())
    }

    /// The value of a field that has to be there.
    ///
    /// # Errors
    /// It is not.
    pub fn required<T>(&self, name: &str, value: Option<T>) -> Result<T, A::Error> {
        let missing = || self.cx.refused("this field", "nothing");
        self.cx.at_key(name, value.ok_or_else(missing))
    }

    /// The value of a field, or where it is absent, what this JSON text says.
    ///
    /// # Errors
    /// The text says nothing that has the form.
    pub fn or_default<T>(
        &self,
        name: &str,
        value: Option<T>,
        form: impl Form<T>,
        json: &str,
    ) -> Result<T, A::Error> {
        if let Some(value) = value {
            return Ok(value);
        }
        // What the compiler writes here, it has checked.
        let value = form.read(&mut serde_json::Deserializer::from_str(json), self.cx);
        self.cx.at_key(name, value.map_err(super::context::other))
    }
}

/// Looks up the name of a field.
struct Name<'t> {
    names: Names,
    strict: bool,
    cx: Context<'t>,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        match self.names.position(name) {
            None if self.strict => {
                let refused = self.cx.refused("no such field", "one");
                self.cx.at_key(name, Err(refused))
            }
            position => Ok(position),
        }
    }
}

/// The fields of an object, while it is written.
pub struct Fields<'t, M> {
    map: M,
    cx: Context<'t>,
}

impl<'t, M: SerializeMap> Fields<'t, M> {
    /// The fields of an object, its inside's context given.
    pub(super) fn new(map: M, cx: Context<'t>) -> Self {
        Self { map, cx }
    }

    /// Writes a field.
    ///
    /// # Errors
    /// The value is none of the form.
    pub fn write<T>(
        &mut self,
        name: &'static str,
        value: &T,
        form: impl Form<T>,
    ) -> Result<(), M::Error> {
        let written = self.map.serialize_entry(name, &Writing { form, value, cx: self.cx });
        self.cx.at_key(name, written)
    }

    /// Writes a field that may be absent.
    ///
    /// # Errors
    /// The value is none of the form.
    pub fn write_some<T>(
        &mut self,
        name: &'static str,
        value: &Option<T>,
        form: impl Form<T>,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => self.write(name, value, form),
            None => Ok(()),
        }
    }

    pub(super) fn tag(&mut self, tag: &'static str, variant: &str) -> Result<(), M::Error> {
        self.map.serialize_entry(tag, variant)
    }

    pub(super) fn value(&mut self, name: &str, value: &serde_json::Value) -> Result<(), M::Error> {
        self.map.serialize_entry(name, value)
    }

    pub(super) fn end(self) -> Result<M::Ok, M::Error> {
        self.map.end()
    }
}
