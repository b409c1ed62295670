//! Routing keys and headers that are taken from fields which are not there.

use super::Context;
use super::contracts::{parameters, title};
use crate::contract::{Constancy, Shape, Shapes, Step};
use crate::model::{Id, ParameterSource};
use crate::report::{Diagnostic, nearest};
use crate::source::Place;

pub(super) const NAME: &str = "parameter-not-in-payload";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    for (message, version) in context.versions() {
        if !shapes.has_fields(version.body) {
            continue;
        }
        let (place, title) = (context.place(&message.origin), title(message, version));
        let mut add = |section: &str, name: &str, path: &str, misfit: Option<Misfit>| {
            if let Some(misfit) = misfit {
                let at = place.at(section).at(name).at("field");
                found.push(misfit.told(shapes, version.body, &title, path, at));
            }
        };
        for (name, source, _) in parameters(version) {
            if let ParameterSource::Field(path) = source {
                add("parameters", name, path, misfit(shapes, version.body, path));
            }
        }
        for header in &message.headers {
            let Some(path) = &header.field else { continue };
            // One that may be absent is left out.
            let misfit = misfit(shapes, version.body, path).filter(|one| *one != Misfit::Absent);
            add("headers", &header.name, path, misfit);
        }
    }
}

/// Why a field does not serve.
#[derive(Clone, Copy, PartialEq)]
enum Misfit {
    Unknown,
    Absent,
    Composed,
}

fn misfit(shapes: &Shapes, body: Id<Shape>, path: &str) -> Option<Misfit> {
    let Some(step) = shapes.at_path(body, path) else { return Some(Misfit::Unknown) };
    let Step::Field { shapes: ids, constancy } = step else { return None };
    match constancy {
        _ if ids.iter().any(|id| shapes.is_composed(*id)) => Some(Misfit::Composed),
        Constancy::Sometimes => Some(Misfit::Absent),
        Constancy::Always => None,
    }
}

impl Misfit {
    fn told(
        self,
        shapes: &Shapes,
        body: Id<Shape>,
        title: &str,
        path: &str,
        at: Place,
    ) -> Diagnostic {
        let (message, help) = match self {
            Self::Unknown => (format!("`{title}` has no field `{path}`"), near(shapes, body, path)),
            Self::Absent => (
                format!("`{path}` may be absent from `{title}`"),
                Some("let it always be there, or pass the parameter by itself".to_owned()),
            ),
            Self::Composed => (
                format!("`{path}` of `{title}` is no single value"),
                Some("name a field within it, steps separated by dots".to_owned()),
            ),
        };
        let finding = Diagnostic::fault(NAME, message).about(title);
        let finding = finding.at(at, "it is taken from there");
        match help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

/// The nearest name, at the step at which the path leads nowhere.
fn near(shapes: &Shapes, body: Id<Shape>, path: &str) -> Option<String> {
    let (before, last) = path.rsplit_once('.').unwrap_or(("", path));
    let owner = match (before.is_empty(), shapes.at_path(body, before)) {
        (true, _) => body,
        (false, Some(Step::Field { shapes, .. })) => *shapes.first()?,
        (false, _) => return near(shapes, body, before),
    };
    let near = nearest(last, shapes.field_names(owner))?;
    let dot = if before.is_empty() { "" } else { "." };
    Some(format!("did you mean `{before}{dot}{near}`?"))
}
