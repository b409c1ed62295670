//! Services: what they publish, consume, answer and retry.

use serde_json::{Value, json};

use crate::mutant::{At, Maker, keys, misspelt};

pub(super) fn make(maker: &mut Maker<'_>) {
    for (file, name, service) in maker.base.section("services") {
        let at = At::new(file, "services", name);
        maker.remove("service removed", &at);
        for list in ["publishes", "requests"] {
            names(maker, &at.down(list), "publish dropped", "publish misspelt");
        }
        for queue in keys(service.get("consumes")) {
            consumption(maker, &at.down("consumes").down(&queue), &queue);
        }
        for request in keys(service.get("answers")) {
            let at = at.down("answers").down(request);
            maker.remove("answer dropped", &at);
            maker.set("answer from another queue", &at.down("queue"), "fraud.signals");
            maker.set("answer from another queue", &at.down("queue"), "fraud.requets");
        }
    }
}

/// Mutants of each name of a list.
fn names(maker: &mut Maker<'_>, at: &At<'_>, dropped: &'static str, wrong: &'static str) {
    let list = maker.get(at).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for (number, name) in list.iter().enumerate() {
        maker.remove(dropped, &at.down(number));
        maker.set(wrong, &at.down(number), misspelt(name.as_str().unwrap()));
    }
}

fn consumption(maker: &mut Maker<'_>, at: &At<'_>, queue: &str) {
    maker.remove("consumption dropped", at);
    maker.rename("consumption of another queue", at, &misspelt(queue));
    for other in ["unrouted.parked", "email.order_events.dlq", "order.progress", "sms.outgoing"] {
        let (parent, _) = at.pointer.rsplit_once('/').unwrap();
        let is_there = At { file: at.file, pointer: format!("{parent}/{other}") };
        if maker.get(&is_there).is_none() {
            maker.rename("consumption of another queue", at, other);
        }
    }
    let messages = at.down("messages");
    names(maker, &messages, "consumed message dropped", "consumed message misspelt");
    maker.push("consumed message added", &messages, json!("credit.changed@1"));
    let list = maker.get(&messages).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if let Some(number) = list.iter().position(|name| name == "order.placed") {
        maker.set("consumed version dropped", &messages.down(number), "order.placed@1");
        maker.set("consumed version dropped", &messages.down(number), "order.placed@2");
    }
    retry(maker, at);
    maker.set("acknowledged before", &at.down("ack"), "before");
}

fn retry(maker: &mut Maker<'_>, at: &At<'_>) {
    let at = at.down("retry");
    let Some(retry) = maker.get(&at).and_then(Value::as_str) else { return };
    maker.remove("retry dropped", &at);
    maker.set("retry misspelt", &at, misspelt(retry));
    for other in ["patient", "brief", "in_order"] {
        if other != retry {
            maker.set("another retry", &at, other);
        }
    }
}
