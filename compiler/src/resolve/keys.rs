//! Routing keys and headers: where their values come from, and which they can be.

use super::builder::Builder;
use super::template::{Piece, pieces};
use crate::contract::{Constancy, Kind, Shape, Step};
use crate::model::{HeaderValues, Id, KeyPiece, MessageHeader, ParameterSource, Words};
use crate::source::Place;
use crate::syntax::{HeaderForm, ParameterForm, Scalar, ShortOrLong};
use indexmap::IndexMap;
use serde_json::Value;
use topoc_routing::keys::Form;

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
                let words = match (listed, &source) {
                    (Some(values), _) => Words::OneOf(values),
                    (None, ParameterSource::Shape(id)) => shapes.in_keys(*id),
                    (None, ParameterSource::Field(path)) => {
                        let step = shapes.at_path(body, path);
                        step.map_or(Words::Any, |step| step.in_keys(shapes))
                    }
                    (None, ParameterSource::Free | ParameterSource::Words) => Words::Any,
                };
                KeyPiece::Parameter { name: name.to_owned(), words, source }
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
            (None, None, Some(_)) => match &step {
                Some(Step::Field { shapes, .. }) if shapes.len() == 1 => {
                    self.header_values(shapes[0])
                }
                Some(step) => header_words(step.in_keys(&self.model.shapes)),
                None => HeaderValues::Text,
            },
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
            _ => header_words(shapes.in_keys(id)),
        }
    }
}

fn texts(values: Vec<String>) -> HeaderValues {
    HeaderValues::OneOf(values.into_iter().map(Value::from).collect())
}

/// A number in a field is a number in a header.
fn header_words(words: Words) -> HeaderValues {
    match words {
        Words::OneOf(values) => texts(values),
        Words::Of(Form::Integer) => HeaderValues::Integer,
        Words::Of(form) => HeaderValues::Of(form),
        Words::Any => HeaderValues::Text,
    }
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(value) => (*value).into(),
        Scalar::Number(number) => Value::Number(number.clone()),
        Scalar::Text(text) => text.as_str().into(),
    }
}
