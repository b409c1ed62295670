//! Queues: removed, misspelt, transient, short-lived, too small, of another type, with bindings too many.

use serde_json::{Value, json};

use super::bindings;
use crate::mutant::{At, Maker, misspelt};

pub(super) fn make(maker: &mut Maker<'_>) {
    for (file, name, queue) in maker.base.section("queues") {
        let at = At::new(file, "queues", name);
        maker.remove("queue removed", &at);
        maker.rename("queue misspelt", &at, &misspelt(name));
        bindings::make(maker, &at.down("bindings"));
        extra_bindings(maker, &at);
        kinds(maker, &at, queue);
        lives(maker, &at);
        limits(maker, &at);
        order(maker, &at, queue);
    }
}

/// Bindings that nobody asked for.
fn extra_bindings(maker: &mut Maker<'_>, at: &At<'_>) {
    let list = at.down("bindings");
    for binding in [
        json!({"from": "orders", "key": "#"}),
        json!({"from": "payments", "key": "credit.*"}),
        json!({"message": "document.render"}),
        json!({"from": "documents", "match": "any", "headers": {"format": "pdf"}}),
    ] {
        let is_there = |list: &Vec<Value>| {
            list.iter().any(|item| {
                item["message"] == binding["message"] && item["from"] == binding["from"]
            })
        };
        if maker.get(&list).and_then(Value::as_array).is_none_or(|list| !is_there(list)) {
            maker.push("binding too many", &list, binding);
        }
    }
}

fn kinds(maker: &mut Maker<'_>, at: &At<'_>, queue: &Value) {
    for kind in ["classic", "quorum", "stream"] {
        let is = queue.get("type").map_or("quorum", |kind| kind.as_str().unwrap());
        if kind != is {
            maker.set("queue of another type", &at.down("type"), kind);
        }
    }
    maker.set("queue transient", &at.down("durable"), false);
    maker.set_all("queue transient", at, json!({"durable": false, "type": "classic"}));
    maker.set_all("queue auto-delete", at, json!({"auto_delete": true, "type": "classic"}));
    maker.set("queue auto-delete", &at.down("auto_delete"), true);
    if queue.get("per_instance").is_none() {
        maker.set("queue per instance", &at.down("per_instance"), true);
    }
}

fn lives(maker: &mut Maker<'_>, at: &At<'_>) {
    maker.set_all("queue expires", at, json!({"expires": "1s", "type": "classic"}));
    maker.set("queue with a short ttl", &at.down("message_ttl"), "0s");
}

fn limits(maker: &mut Maker<'_>, at: &At<'_>) {
    maker.set("queue too small", &at.down("max_length"), 0);
    maker.set_all("queue too small", at, json!({"max_length": 0, "overflow": "drop-head"}));
    maker.set("delivery limit", &at.down("delivery_limit"), 0);
    maker.set("single active consumer", &at.down("single_active_consumer"), true);
}

fn order(maker: &mut Maker<'_>, at: &At<'_>, queue: &Value) {
    if queue.get("partitions").is_some() {
        maker.remove("partitions", &at.down("partitions"));
        maker.set("partitions", &at.down("partitions"), 2);
        maker.remove("partitions", &at.down("ordered_by"));
        maker.set("partitions", &at.down("ordered_by"), "order_id");
    }
}
