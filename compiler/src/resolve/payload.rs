//! What routing has to know of payloads: which fields are always there, and which of them have few values.

use super::scope::Merged;
use crate::model::Constancy;
use crate::syntax::{Field, Fields, ShortOrLong, TypeExpr, TypeName, Union, Variant};
use rustc_hash::FxHashMap;

/// How many names of types are followed; a circle of names ends there.
const DEPTH: usize = 16;

/// A body, in whatever form it is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Body<'s> {
    pub(super) fields: Option<&'s Fields>,
    pub(super) type_: Option<&'s TypeExpr>,
    pub(super) union_: Option<&'s Union>,
}

/// The named types of a topology.
pub(super) struct Types<'s>(FxHashMap<&'s str, &'s Field>);

impl<'s> Types<'s> {
    pub(super) fn of(merged: &Merged<'s>) -> Self {
        Self(merged.types.iter().map(|named| (named.name, named.item)).collect())
    }

    /// The fields of a body and whether each is always there; `None` where the body has none that are known.
    pub(super) fn fields(&self, body: Body<'s>) -> Option<Vec<(String, Constancy)>> {
        if let Some(fields) = body.fields {
            return Some(named(fields));
        }
        if let Some(union) = body.union_ {
            return self.common(union);
        }
        match self.shape(body.type_?)? {
            ShortOrLong::Short(_) => None,
            ShortOrLong::Long(shape) => match (&shape.fields, &shape.union_) {
                (Some(fields), _) => Some(named(fields)),
                (None, Some(union)) => self.common(union),
                (None, None) => None,
            },
        }
    }

    /// The fields of all variants; one that some variant lacks is there only sometimes.
    fn common(&self, union: &'s Union) -> Option<Vec<(String, Constancy)>> {
        let mut all: Vec<(String, Constancy)> = vec![(union.tag.clone(), Constancy::Always)];
        let variants: Vec<_> =
            union.variants.values().map(|variant| self.variant(variant)).collect::<Option<_>>()?;
        for (name, _) in variants.iter().flatten() {
            if all.iter().any(|(known, _)| known == name) {
                continue;
            }
            let always = variants.iter().all(|fields| {
                fields.iter().any(|(other, kept)| other == name && *kept == Constancy::Always)
            });
            let constancy = if always { Constancy::Always } else { Constancy::Sometimes };
            all.push((name.clone(), constancy));
        }
        Some(all)
    }

    fn variant(&self, variant: &'s Variant) -> Option<Vec<(String, Constancy)>> {
        match variant {
            ShortOrLong::Long(fields) => Some(named(fields)),
            ShortOrLong::Short(name) => self.fields(Body { type_: Some(name), ..Body::default() }),
        }
    }

    /// The values of a field of a body, by its path, if it is an enum that is closed.
    pub(super) fn values(&self, body: Body<'s>, path: &str) -> Option<Vec<String>> {
        let mut fields = match body.fields {
            Some(fields) => fields,
            None => self.fields_of(body.type_?)?,
        };
        let mut steps = path.split('.').peekable();
        loop {
            let field = fields.get(steps.next()?)?;
            if steps.peek().is_none() {
                return self.values_of(field);
            }
            fields = match field {
                ShortOrLong::Long(shape) if shape.fields.is_some() => shape.fields.as_ref()?,
                ShortOrLong::Long(shape) => self.fields_of(shape.type_.as_ref()?)?,
                ShortOrLong::Short(name) => self.fields_of(name)?,
            };
        }
    }

    fn fields_of(&self, name: &'s TypeExpr) -> Option<&'s Fields> {
        match self.shape(name)? {
            ShortOrLong::Long(shape) => shape.fields.as_ref(),
            ShortOrLong::Short(_) => None,
        }
    }

    /// The values of a type, if it is a closed enum or a boolean.
    fn values_of(&self, field: &'s Field) -> Option<Vec<String>> {
        let name = match field {
            ShortOrLong::Long(shape) if shape.enum_.is_some() => {
                return shape.enum_.clone().filter(|_| !shape.open);
            }
            ShortOrLong::Long(shape) => shape.type_.as_ref()?,
            ShortOrLong::Short(name) => name,
        };
        self.values_of_type(name)
    }

    pub(super) fn values_of_type(&self, name: &'s TypeExpr) -> Option<Vec<String>> {
        if matches!(&name.of, TypeName::Named(name) if name == "bool") {
            return Some(vec!["true".to_owned(), "false".to_owned()]);
        }
        match self.shape(name)? {
            ShortOrLong::Long(shape) => shape.enum_.clone().filter(|_| !shape.open),
            ShortOrLong::Short(_) => None,
        }
    }

    /// What a type's name stands for, other names followed.
    fn shape(&self, name: &'s TypeExpr) -> Option<&'s Field> {
        let mut name = name;
        for _ in 0..DEPTH {
            let TypeName::Named(wanted) = &name.of else { return None };
            let found = *self.0.get(wanted.as_str())?;
            name = match found {
                ShortOrLong::Short(other) => other,
                ShortOrLong::Long(shape) => match &shape.type_ {
                    Some(other) if shape.fields.is_none() && shape.enum_.is_none() => other,
                    _ => return Some(found),
                },
            };
        }
        None
    }
}

fn named(fields: &Fields) -> Vec<(String, Constancy)> {
    let constancy = |field: &Field| {
        let sometimes = match field {
            ShortOrLong::Short(name) => name.optional,
            ShortOrLong::Long(shape) => {
                let named = shape.type_.as_ref().is_some_and(|name| name.optional);
                shape.optional || shape.nullable || named
            }
        };
        if sometimes { Constancy::Sometimes } else { Constancy::Always }
    };
    fields.iter().map(|(name, field)| (name.clone(), constancy(field))).collect()
}
