//! Routing keys and headers: where their values come from, and which they can be.

use super::builder::Builder;
use super::template::{Piece, pieces};
use crate::contract::{Constancy, Kind, Shape};
use crate::model::{HeaderValues, Id, KeyPiece, MessageHeader, ParameterSource};
use crate::source::Place;
use crate::syntax::{HeaderForm, ParameterForm, Scalar, ShortOrLong};
use indexmap::IndexMap;
use serde_json::Value;

impl Builder {
    /// Where each parameter gets its value from.
    pub(super) fn parameters(
        &mut self,
        parameters: &IndexMap<String, ParameterForm>,
        at: &Place,
    ) -> IndexMap<String, ParameterSource> {
        let sources = parameters.iter().map(|(name, form)| {
            let source = match form {
                ShortOrLong::Short(type_) => {
                    ParameterSource::Shape(self.type_expr(type_, &at.at(name)))
                }
                ShortOrLong::Long(long) => match (&long.field, &long.type_) {
                    (Some(path), _) => ParameterSource::Field(path.clone()),
                    _ if long.enum_.is_some() || long.pattern.is_some() => ParameterSource::Words,
                    (None, Some(type_)) => {
                        let place = at.at(name).at("type");
                        ParameterSource::Shape(self.type_expr(type_, &place))
                    }
                    (None, None) => ParameterSource::Free,
                },
            };
            (name.clone(), source)
        });
        sources.collect()
    }

    pub(super) fn key_pieces(
        &self,
        text: &str,
        parameters: &IndexMap<String, ParameterForm>,
        sources: &IndexMap<String, ParameterSource>,
        body: Id<Shape>,
    ) -> Vec<KeyPiece> {
        let shapes = &self.model.shapes;
        let piece = |piece: Piece<'_>| match piece {
            Piece::Text(text) => KeyPiece::Text(text.to_owned()),
            Piece::Parameter(name) => {
                let source = sources.get(name).cloned().unwrap_or(ParameterSource::Free);
                let listed = match parameters.get(name) {
                    Some(ShortOrLong::Long(parameter)) => parameter.enum_.clone(),
                    _ => None,
                };
                let values = listed.or_else(|| match &source {
                    ParameterSource::Shape(id) => shapes.words(*id),
                    ParameterSource::Field(path) => shapes.at_path(body, path)?.words(shapes),
                    ParameterSource::Free | ParameterSource::Words => None,
                });
                KeyPiece::Parameter { name: name.to_owned(), values, source }
            }
        };
        pieces(text).into_iter().map(piece).collect()
    }

    pub(super) fn header(
        &mut self,
        name: &str,
        form: &HeaderForm,
        body: Option<Id<Shape>>,
        place: &Place,
    ) -> MessageHeader {
        let (type_, at, optional) = match form {
            ShortOrLong::Short(type_) => (Some(type_), place.clone(), type_.optional),
            ShortOrLong::Long(header) => {
                let named = header.type_.as_ref().is_some_and(|type_| type_.optional);
                (header.type_.as_ref(), place.at("type"), header.optional || named)
            }
        };
        let typed = type_.map(|type_| self.type_name(&type_.of, &|| at.clone()));
        let (field, fixed, listed) = match form {
            ShortOrLong::Short(_) => (None, None, None),
            ShortOrLong::Long(header) => {
                (header.field.as_deref(), header.fixed.as_ref(), header.enum_.as_ref())
            }
        };
        let step = field.zip(body).and_then(|(path, body)| self.model.shapes.at_path(body, path));
        let values = match (fixed, listed, field) {
            (Some(fixed), ..) => HeaderValues::OneOf(vec![scalar(fixed)]),
            (None, Some(values), _) => texts(values.clone()),
            (None, None, Some(_)) => {
                let words = step.as_ref().and_then(|step| step.words(&self.model.shapes));
                words.map_or(HeaderValues::Text, texts)
            }
            (None, None, None) => typed.map_or(HeaderValues::Text, |id| self.header_values(id)),
        };
        let absent = step.is_some_and(|step| step.constancy() == Constancy::Sometimes);
        MessageHeader {
            name: name.to_owned(),
            values,
            field: field.map(str::to_owned),
            optional: optional || absent,
        }
    }

    fn header_values(&self, id: Id<Shape>) -> HeaderValues {
        let shapes = &self.model.shapes;
        match shapes.kind(id) {
            Kind::Bool => HeaderValues::OneOf(vec![true.into(), false.into()]),
            Kind::Integer(_) => HeaderValues::Integer,
            Kind::Float(_) => HeaderValues::Number,
            _ => shapes.words(id).map_or(HeaderValues::Text, texts),
        }
    }
}

fn texts(values: Vec<String>) -> HeaderValues {
    HeaderValues::OneOf(values.into_iter().map(Value::from).collect())
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(value) => (*value).into(),
        Scalar::Number(number) => Value::Number(number.clone()),
        Scalar::Text(text) => text.as_str().into(),
    }
}
