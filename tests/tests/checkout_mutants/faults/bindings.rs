//! Bindings: dropped, from elsewhere, with another key, another message or other headers.

use serde_json::{Value, json};

use crate::mutant::{At, Maker, keys, misspelt, with_another_word};

/// What a header of the documents, or a parameter of an order's key, can be.
const VALUES: [(&str, &[&str]); 3] = [
    ("kind", &["invoice", "packing_slip"]),
    ("format", &["pdf", "xml"]),
    ("region", &["us", "eu", "apac"]),
];

/// Mutants of each binding under `at`.
pub(super) fn make(maker: &mut Maker<'_>, at: &At<'_>) {
    let count = maker.get(at).and_then(Value::as_array).map_or(0, Vec::len);
    for number in 0..count {
        let at = at.down(number);
        maker.remove("binding dropped", &at);
        source(maker, &at);
        key(maker, &at);
        message(maker, &at);
        headers(maker, &at);
    }
}

fn text<'e>(maker: &Maker<'e>, at: &At<'_>) -> Option<&'e str> {
    maker.get(at).and_then(Value::as_str)
}

fn source(maker: &mut Maker<'_>, at: &At<'_>) {
    let at = at.down("from");
    let Some(source) = text(maker, &at) else { return };
    maker.set("binding from elsewhere", &at, misspelt(source));
    for other in ["orders", "unrouted", "dlx"] {
        if other != source {
            maker.set("binding from elsewhere", &at, other);
        }
    }
}

fn key(maker: &mut Maker<'_>, at: &At<'_>) {
    let at = at.down("key");
    let Some(key) = text(maker, &at) else { return };
    for other in with_another_word(key) {
        maker.set("binding key: a word", &at, other);
    }
    maker.remove("binding key: a word", &at);
    maker.set("binding key: wider", &at, "#");
    if let Some((first, _)) = key.split_once('.') {
        for wild in ["*", "#"] {
            let wider = format!("{first}.{wild}");
            if wider != key {
                maker.set("binding key: wider", &at, wider);
            }
        }
    }
}

fn message(maker: &mut Maker<'_>, at: &At<'_>) {
    let Some(message) = text(maker, &at.down("message")) else { return };
    maker.set("binding of another message", &at.down("message"), misspelt(message));
    let others = ["order.placed", "order.cancelled", "payment.captured", "stock.short"];
    for other in others.into_iter().filter(|other| *other != message) {
        maker.set("binding of another message", &at.down("message"), other);
    }
    let narrowed = at.down("where");
    let regions = keys(maker.get(&narrowed));
    if regions.is_empty() {
        maker.set("binding narrowed", &narrowed, json!({"region": "us"}));
        return;
    }
    maker.remove("binding widened", &narrowed);
    for name in regions {
        values(maker, "binding narrowed", &narrowed, &name);
    }
}

/// Other values of a header or parameter, and its name misspelt.
fn values(maker: &mut Maker<'_>, kind: &'static str, at: &At<'_>, name: &str) {
    let value = text(maker, &at.down(name)).unwrap_or_default();
    let domain = VALUES.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, values)| *values);
    for other in domain.iter().filter(|other| **other != value) {
        maker.set(kind, &at.down(name), *other);
    }
    maker.set(kind, &at.down(name), misspelt(value));
    maker.rename(kind, &at.down(name), &misspelt(name));
}

fn headers(maker: &mut Maker<'_>, at: &At<'_>) {
    let headers = at.down("headers");
    let names = keys(maker.get(&headers));
    if names.is_empty() {
        return;
    }
    for name in &names {
        values(maker, "binding headers", &headers, name);
        maker.remove("binding headers", &headers.down(name));
    }
    for mode in ["any", "all-with-x", "any-with-x"] {
        maker.set("binding match mode", &at.down("match"), mode);
    }
    let extra = if names.len() == 1 { "format" } else { "source" };
    maker.set("binding headers", &headers.down(extra), "pdf");
}
