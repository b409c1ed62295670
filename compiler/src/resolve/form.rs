//! The forms in which a shape is written, as one.

use crate::contract::Notes;
use crate::syntax::{self, Fields, Json, TypeExpr, Union};

/// A type, or the body of a message, request or reply, in whatever form it is written.
#[derive(Clone, Copy, Default)]
pub(super) struct Form<'s> {
    pub(super) type_: Option<&'s TypeExpr>,
    pub(super) fields: Option<&'s Fields>,
    pub(super) values: Option<&'s [String]>,
    pub(super) union_: Option<&'s Union>,
    pub(super) schema: Option<&'s str>,
    pub(super) open: bool,
    pub(super) reserved: &'s [String],
    pub(super) nullable: bool,
    doc: Option<&'s str>,
    deprecated: Option<&'s str>,
    sensitive: bool,
    rust: Option<&'s str>,
    example: Option<&'s Json>,
    /// What may hold constraints; a body has none of its own.
    pub(super) limits: Option<&'s syntax::Shape>,
}

impl<'s> Form<'s> {
    pub(super) fn of_type(type_: &'s TypeExpr) -> Self {
        Self { type_: Some(type_), ..Self::default() }
    }

    pub(super) fn of_shape(shape: &'s syntax::Shape) -> Self {
        Self {
            type_: shape.type_.as_ref(),
            fields: shape.fields.as_ref(),
            values: shape.enum_.as_deref(),
            union_: shape.union_.as_ref(),
            schema: None,
            open: shape.open,
            reserved: &shape.reserved,
            nullable: shape.nullable,
            doc: shape.doc.as_deref(),
            deprecated: shape.deprecated.as_deref(),
            sensitive: shape.sensitive,
            rust: shape.rust.as_deref(),
            example: shape.example.as_ref(),
            limits: Some(shape),
        }
    }

    /// What a version says of itself, it does not say of its body.
    pub(super) fn of_version(version: &'s syntax::MessageVersion) -> Self {
        Self {
            type_: version.type_.as_ref(),
            fields: version.fields.as_ref(),
            union_: version.union_.as_ref(),
            schema: version.schema.as_deref(),
            open: version.open,
            reserved: &version.reserved,
            example: version.example.as_ref(),
            ..Self::default()
        }
    }

    pub(super) fn of_body(body: &'s syntax::Body) -> Self {
        Self {
            type_: body.type_.as_ref(),
            fields: body.fields.as_ref(),
            union_: body.union_.as_ref(),
            schema: body.schema.as_deref(),
            open: body.open,
            reserved: &body.reserved,
            doc: body.doc.as_deref(),
            example: body.example.as_ref(),
            ..Self::default()
        }
    }

    /// The keys that say what it is, of which there may be one.
    pub(super) fn said(&self) -> Vec<&'static str> {
        let keys = [
            ("type", self.type_.is_some()),
            ("fields", self.fields.is_some()),
            ("enum", self.values.is_some()),
            ("union", self.union_.is_some()),
            ("schema", self.schema.is_some()),
        ];
        keys.iter().filter(|(_, said)| *said).map(|(key, _)| *key).collect()
    }

    pub(super) fn notes(&self) -> Notes {
        Notes {
            doc: self.doc.map(str::to_owned),
            example: self.example.map(|example| example.get().clone()),
            example_at: None,
            deprecated: self.deprecated.map(str::to_owned),
            sensitive: self.sensitive,
            rust: self.rust.map(str::to_owned),
        }
    }

    /// Whether it says nothing beside what it is.
    pub(super) fn is_bare(&self) -> bool {
        let noted = self.doc.is_some() || self.deprecated.is_some() || self.example.is_some();
        let noted = noted || self.rust.is_some();
        !noted && self.limits.is_none() && !self.open && self.reserved.is_empty()
    }
}
