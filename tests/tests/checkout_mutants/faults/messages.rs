//! Messages and requests: to another exchange, with another key, without or with other headers.

use serde_json::{Value, json};

use crate::mutant::{At, Maker, keys, misspelt, with_another_word};

pub(super) fn make(maker: &mut Maker<'_>) {
    for section in ["messages", "requests"] {
        for (file, name, message) in maker.base.section(section) {
            let at = At::new(file, section, name);
            maker.remove("message removed", &at);
            exchange(maker, &at, message);
            key(maker, &at.down("routing_key"));
            for version in keys(message.get("versions")) {
                version_of(maker, &at, &version, message);
            }
            parameters(maker, &at, message);
            headers(maker, &at, message);
            persistence(maker, &at, section);
        }
    }
}

fn exchange(maker: &mut Maker<'_>, at: &At<'_>, message: &Value) {
    let at = at.down("exchange");
    let exchange = message["exchange"].as_str().unwrap();
    maker.set("message to another exchange", &at, misspelt(exchange));
    for other in ["orders", "commands", "prices", "documents", "unrouted", "dlx"] {
        if other != exchange {
            maker.set("message to another exchange", &at, other);
        }
    }
}

fn key(maker: &mut Maker<'_>, at: &At<'_>) {
    let Some(key) = maker.get(at).and_then(Value::as_str) else { return };
    maker.remove("message key", at);
    for other in with_another_word(key) {
        maker.set("message key", at, other);
    }
}

fn version_of(maker: &mut Maker<'_>, at: &At<'_>, version: &str, message: &Value) {
    let at = at.down("versions").down(version);
    key(maker, &at.down("routing_key"));
    if maker.get(&at.down("routing_key")).is_some() {
        let shared = message["routing_key"].clone();
        maker.set("message key", &at.down("routing_key"), shared);
    } else {
        let own = format!("{}.own", message["routing_key"].as_str().unwrap_or("no.key"));
        maker.set("message key", &at.down("routing_key"), own);
    }
    if keys(message.get("versions")).len() > 1 {
        maker.remove("message version removed", &at);
    }
}

fn parameters(maker: &mut Maker<'_>, at: &At<'_>, message: &Value) {
    for name in keys(message.get("parameters")) {
        let at = at.down("parameters");
        maker.remove("message parameters", &at);
        maker.rename("message parameters", &at.down(&name), &misspelt(&name));
        maker.set("message parameters", &at.down(&name), json!({"field": "order_id"}));
        maker.set("message parameters", &at.down(&name), json!({"enum": ["us", "eu"]}));
    }
}

fn headers(maker: &mut Maker<'_>, at: &At<'_>, message: &Value) {
    let at = at.down("headers");
    let names = keys(message.get("headers"));
    if names.is_empty() {
        return;
    }
    maker.remove("message headers", &at);
    for name in names {
        let header = at.down(&name);
        maker.remove("message headers", &header);
        maker.rename("message headers", &header, &misspelt(&name));
        for field in ["order_id", "kind", "format"] {
            let field = json!({"field": field});
            if maker.get(&header) != Some(&field) {
                maker.set("message headers", &header, field);
            }
        }
        maker.set("message headers", &header, json!({"fixed": "pdf"}));
    }
}

fn persistence(maker: &mut Maker<'_>, at: &At<'_>, section: &str) {
    if section == "messages" {
        maker.set("message transient", &at.down("persistent"), false);
    }
}
