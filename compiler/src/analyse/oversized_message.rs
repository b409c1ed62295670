//! Messages that may become larger than the broker takes.

use super::Context;
use super::contracts::payload_title;
use crate::broker::messages::{GREATEST_MAX_SIZE, default_max_size};
use crate::report::{Diagnostic, Severity};
use crate::syntax::Size;

pub(super) const NAME: &str = "oversized-message";

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let shapes = &context.model.shapes;
    if shapes.is_empty() {
        return;
    }
    let limit = default_max_size(context.version());
    let sizes = shapes.bounded_sizes();
    for (message, version) in context.versions() {
        for (payload, shape) in version.payloads() {
            let bytes = sizes[shape.index()];
            if bytes <= limit {
                continue;
            }
            let title = payload_title(message, version, payload);
            let size = |bytes| Size { bytes }.to_string();
            let mebibytes = format!("{}MiB", bytes >> 20);
            let text = format!(
                "{title} may have {mebibytes}, and RabbitMQ {} takes {}",
                context.version(),
                size(limit)
            );
            let help = match bytes > GREATEST_MAX_SIZE {
                true => {
                    let most = size(GREATEST_MAX_SIZE);
                    format!("lower its bounds: no setting lets through more than {most}")
                }
                false => "lower its bounds, or allow it: `max_message_size` can be set".to_owned(),
            };
            let finding = Diagnostic::lint(NAME, Severity::Warning, text)
                .about(&message.name)
                .at(version.place.as_key(), "by the lengths and counts that it allows");
            found.push(context.with_version(finding).help(help));
        }
    }
}
