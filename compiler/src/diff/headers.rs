//! The application's headers of a message.

use super::change::{Change, Class, Reach, Rollout};
use super::contract::Kept;
use crate::model::{Message, MessageHeader};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn compare(kept: &Kept<'_, '_>, found: &mut Vec<Change>) {
    let by_name = |message: &Message| -> BTreeMap<String, String> {
        message.headers.iter().map(|header| (header.name.clone(), told(header))).collect()
    };
    let (before, after) = (by_name(kept.old), by_name(kept.new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        found.extend(changed(kept, name, before.get(name), after.get(name)));
    }
}

/// The values of a header, and whether it may be absent.
fn told(header: &MessageHeader) -> String {
    format!("{:?}{}", header.values, if header.optional { "?" } else { "" })
}

fn changed(
    kept: &Kept<'_, '_>,
    name: &str,
    was: Option<&String>,
    is: Option<&String>,
) -> Option<Change> {
    let (kind, class, rollout, what) = match (was, is) {
        (None, Some(_)) => ("header-added", Class::Safe, Rollout::ProducersFirst, "is new"),
        (Some(_), None) => ("header-removed", Class::Breaking, Rollout::ConsumersFirst, "is gone"),
        (Some(was), Some(is)) if was != is => {
            ("header-changed", Class::Breaking, Rollout::Impossible, "has other values")
        }
        _ => return None,
    };
    let place = |message: &Message, is_there: bool| {
        let place = message.origin.place()?;
        Some(if is_there { place.at("headers").at(name) } else { place.as_key() })
    };
    let reaches = match class {
        Class::Safe => Reach::default(),
        _ => kept.reached(|_| true),
    };
    let value = |value: Option<&String>| value.map_or("none", String::as_str).to_owned();
    let text = format!("the header `{name}` of {} {what}", kept.title());
    let change = Change::new((kind, class), kept.object.clone(), text)
        .detail(format!("{name}: {} -> {}", value(was), value(is)))
        .places(place(kept.old, was.is_some()), place(kept.new, is.is_some()))
        .reaches(reaches)
        .rollout(rollout);
    Some(change)
}
