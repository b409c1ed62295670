//! The way to a part of a payload: `order.total`, from struct to struct.

use super::format::Format;
use super::shape::{Kind, Shape, Struct, Text, Union};
use super::shapes::Shapes;
use crate::model::{Id, Words};
use topoc_routing::keys::Form;

/// Whether something is in every payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constancy {
    /// In every one, with a value.
    Always,
    /// Not in every one, or null in some.
    Sometimes,
}

/// What a way leads to.
#[derive(Debug)]
pub enum Step<'s> {
    /// A field: of a union it may have another shape in each variant.
    Field {
        /// What the values are.
        shapes: Vec<Id<Shape>>,
        /// Whether there is always one.
        constancy: Constancy,
    },
    /// The tag of a union.
    Tag(&'s Union),
}

impl Step<'_> {
    /// Whether there is always a value.
    #[must_use]
    pub fn constancy(&self) -> Constancy {
        match self {
            Self::Field { constancy, .. } => *constancy,
            Self::Tag(_) => Constancy::Always,
        }
    }

    /// The values, where they are few and all known.
    #[must_use]
    pub fn words(&self, shapes: &Shapes) -> Option<Vec<String>> {
        match self {
            Self::Tag(union) => (!union.open).then(|| union.variants.keys().cloned().collect()),
            Self::Field { shapes: ids, .. } => {
                let mut all = Vec::new();
                for id in ids {
                    for word in shapes.words(*id)? {
                        if !all.contains(&word) {
                            all.push(word);
                        }
                    }
                }
                Some(all)
            }
        }
    }
}

impl Step<'_> {
    /// The words that the values are in a routing key or a header.
    #[must_use]
    pub fn in_keys(&self, shapes: &Shapes) -> Words {
        if let Some(words) = self.words(shapes) {
            return Words::OneOf(words);
        }
        let Self::Field { shapes: ids, .. } = self else { return Words::Any };
        let mut forms = ids.iter().map(|id| shapes.form(*id));
        match forms.next() {
            Some(Some(form)) if forms.all(|other| other == Some(form)) => Words::Of(form),
            _ => Words::Any,
        }
    }
}

impl Shapes {
    /// The words that the values of a shape are in a routing key.
    #[must_use]
    pub fn in_keys(&self, id: Id<Shape>) -> Words {
        match (self.words(id), self.form(id)) {
            (Some(words), _) => Words::OneOf(words),
            (None, Some(form)) => Words::Of(form),
            (None, None) => Words::Any,
        }
    }

    /// What the values of a shape look like as texts, where that tells them from others.
    fn form(&self, id: Id<Shape>) -> Option<Form> {
        match self.kind(id) {
            Kind::Integer(_) => Some(Form::Integer),
            Kind::String(Text { format: Some(Format::Uuid), .. }) => Some(Form::Uuid),
            Kind::String(Text { format: Some(Format::Date), .. }) => Some(Form::Date),
            _ => None,
        }
    }

    /// Whether the fields of a shape are known: it is a struct or a union.
    #[must_use]
    pub fn has_fields(&self, id: Id<Shape>) -> bool {
        matches!(self.kind(id), Kind::Struct(_) | Kind::Union(_))
    }

    /// Whether values hold other values: lists, maps and objects.
    #[must_use]
    pub fn is_composed(&self, id: Id<Shape>) -> bool {
        self.has_fields(id) || matches!(self.kind(id), Kind::List(_) | Kind::Map(_))
    }

    /// What `path` leads to in a body, steps separated by dots; `None` where it leads to nothing.
    #[must_use]
    pub fn at_path(&self, body: Id<Shape>, path: &str) -> Option<Step<'_>> {
        let mut steps = path.split('.');
        let mut found = self.field(body, steps.next()?)?;
        for step in steps {
            let Step::Field { shapes, constancy } = found else { return None };
            let inner = shapes.iter().map(|id| self.field(*id, step));
            found = join(inner, shapes.len())?;
            if let (Step::Field { constancy: inner, .. }, Constancy::Sometimes) =
                (&mut found, constancy)
            {
                *inner = Constancy::Sometimes;
            }
        }
        Some(found)
    }

    /// The names of the fields of a shape, of all variants of a union.
    #[must_use]
    pub fn field_names(&self, id: Id<Shape>) -> Vec<&str> {
        match self.kind(id) {
            Kind::Struct(object) => object.fields.keys().map(String::as_str).collect(),
            Kind::Union(union) => {
                let variants = union.variants.values().filter_map(|id| self.as_struct(*id));
                let names = variants.flat_map(|object| object.fields.keys().map(String::as_str));
                std::iter::once(union.tag.as_str()).chain(names).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The values of a shape as texts, where they are few and all known.
    #[must_use]
    pub fn words(&self, id: Id<Shape>) -> Option<Vec<String>> {
        match self.kind(id) {
            Kind::Bool => Some(vec!["true".to_owned(), "false".to_owned()]),
            Kind::Enum(choice) if !choice.open => Some(choice.values.iter().cloned().collect()),
            _ => None,
        }
    }

    /// The struct that a shape is, aliases followed.
    #[must_use]
    pub fn as_struct(&self, id: Id<Shape>) -> Option<&Struct> {
        match self.kind(id) {
            Kind::Struct(object) => Some(object),
            _ => None,
        }
    }

    fn field(&self, id: Id<Shape>, name: &str) -> Option<Step<'_>> {
        match self.kind(id) {
            Kind::Struct(object) => self.field_of(object, name),
            Kind::Union(union) if union.tag == name => Some(Step::Tag(union)),
            Kind::Union(union) => {
                let variants = union.variants.values();
                let variants = variants.map(|id| self.field_of(self.as_struct(*id)?, name));
                // An unknown variant may lack what all known ones have.
                join(variants, union.variants.len() + usize::from(union.open))
            }
            _ => None,
        }
    }

    fn field_of<'s>(&self, object: &'s Struct, name: &str) -> Option<Step<'s>> {
        let field = object.fields.get(name)?;
        let sometimes = field.optional || self.is_nullable(field.shape);
        let constancy = if sometimes { Constancy::Sometimes } else { Constancy::Always };
        Some(Step::Field { shapes: vec![field.shape], constancy })
    }
}

/// One step for those of several variants; where some of `count` have none, it is there sometimes.
fn join<'s>(steps: impl Iterator<Item = Option<Step<'s>>>, count: usize) -> Option<Step<'s>> {
    let mut steps: Vec<_> = steps.flatten().collect();
    if steps.len() == 1 && count == 1 {
        return steps.pop();
    }
    let always =
        steps.len() == count && steps.iter().all(|step| step.constancy() == Constancy::Always);
    let shapes: Vec<_> = steps
        .into_iter()
        .flat_map(|step| match step {
            Step::Field { shapes, .. } => shapes,
            Step::Tag(_) => Vec::new(),
        })
        .collect();
    let constancy = if always { Constancy::Always } else { Constancy::Sometimes };
    (!shapes.is_empty()).then_some(Step::Field { shapes, constancy })
}
