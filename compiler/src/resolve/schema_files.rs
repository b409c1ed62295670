//! The JSON Schemas that a topology's contracts name.

use super::builder::Builder;
use crate::contract::{Kind, Shape};
use crate::json_schema::{Documents, import};
use crate::model::Id;
use crate::source::{FileId, Place, Pointer};
use crate::syntax::{BodyForm, Message, Request, Topology};
use indexmap::IndexMap;

/// The paths of all schema files that the files of a topology name, with their places.
pub(crate) fn schema_files(files: &[(FileId, Topology)]) -> Vec<(Place, &str)> {
    let mut found = Vec::new();
    for (id, file) in files {
        let root = Place::value(*id, Pointer::root());
        of_messages(&file.messages, &root, &mut found);
        of_requests(&file.requests, &root, &mut found);
        for (name, vhost) in &file.vhosts {
            let place = root.at("vhosts").at(name);
            of_messages(&vhost.messages, &place, &mut found);
            of_requests(&vhost.requests, &place, &mut found);
        }
    }
    found
}

fn of_messages<'s>(
    messages: &'s IndexMap<String, Message>,
    place: &Place,
    found: &mut Vec<(Place, &'s str)>,
) {
    for (name, message) in messages {
        for (major, version) in &message.versions {
            if let Some(path) = &version.schema {
                let place = place.at("messages").at(name).at("versions").at(&major.to_string());
                found.push((place.at("schema"), path));
            }
        }
    }
}

fn of_requests<'s>(
    requests: &'s IndexMap<String, Request>,
    place: &Place,
    found: &mut Vec<(Place, &'s str)>,
) {
    for (name, request) in requests {
        for (major, version) in &request.versions {
            let place = place.at("requests").at(name).at("versions").at(&major.to_string());
            for (part, body) in [("request", &version.request), ("reply", &version.reply)] {
                let BodyForm::Long(body) = body else { continue };
                let path = body.schema.iter();
                found.extend(path.map(|path| (place.at(part).at("schema"), &**path)));
            }
        }
    }
}

impl Builder {
    /// Makes the shapes of all schema files. Their ids are known before a body names one.
    pub(super) fn schemas(&mut self, documents: &Documents) {
        let types = &self.types;
        let (schemas, found) =
            import(documents, &mut self.model.shapes, |name| types.contains_key(name));
        self.schemas = schemas;
        self.found.extend(found);
    }

    /// The shape of the schema file that is named at a place.
    pub(super) fn schema_file(&self, place: &Place) -> Option<Id<Shape>> {
        self.schemas.get(place).copied()
    }

    /// The same, where more is said of it. What could not be read was said already.
    pub(super) fn kind_of_schema(&self, place: &Place) -> Kind {
        self.schema_file(place).map_or(Kind::Json, Kind::Alias)
    }
}
