//! Dead letters: another exchange, another key, no parking queue, a way back.

use serde_json::{Value, json};

use crate::example::ROOT;
use crate::mutant::{At, Maker, misspelt};

pub(super) fn make(maker: &mut Maker<'_>) {
    for (file, name, _) in maker.base.section("dead_letters") {
        policy(maker, &At::new(file, "dead_letters", name));
    }
    let default = At { file: ROOT, pointer: "/defaults/queue/dead_letter".to_owned() };
    maker.remove("dead letters dropped", &default);
    maker.set("dead letters by another policy", &default, "best_effort");
    for (file, name, queue) in maker.base.section("queues") {
        of_queue(maker, &At::new(file, "queues", name), name, queue);
    }
}

fn policy(maker: &mut Maker<'_>, at: &At<'_>) {
    maker.remove("dead-letter policy removed", at);
    let exchange = at.down("exchange");
    maker.set("dead-letter exchange misspelt", &exchange, "dxl");
    for other in ["", "unrouted", "orders", "audit"] {
        maker.set("dead letters to elsewhere", &exchange, other);
    }
    let key = at.down("routing_key");
    for wrong in ["{queue}.dlq", "{quue}", "email.order_events", "keep"] {
        maker.set("dead-letter key", &key, wrong);
    }
    maker.remove("parking queue dropped", &at.down("queue"));
    for other in ["{queue}.parked", "all.dlq", "unrouted.parked", "payment.credit", "{queue}"] {
        maker.set("another parking queue", &at.down("queue"), other);
    }
    maker.set_all("dead-letter key", at, json!({"routing_key": "wrong", "queue": "all.dlq"}));
}

fn of_queue(maker: &mut Maker<'_>, at: &At<'_>, name: &str, queue: &Value) {
    let at = at.down("dead_letter");
    if let Some(policy) = maker.get(&at) {
        maker.remove("dead letters dropped", &at);
        if let Some(policy) = policy.as_str() {
            maker.set("dead letters by another policy", &at, misspelt(policy));
        }
    }
    for other in ["standard", "best_effort"] {
        if maker.get(&at).is_none_or(|policy| policy != other) {
            maker.set("dead letters by another policy", &at, other);
        }
    }
    let policy = |exchange: &str, key: &str| json!({"exchange": exchange, "routing_key": key});
    maker.set("parking queue dropped", &at, policy("dlx", &format!("{name}.dlq")));
    maker.set("dead-letter key", &at, policy("dlx", &misspelt(&format!("{name}.dlq"))));
    maker.set("dead-letter exchange misspelt", &at, policy("dxl", name));
    maker.set("dead letters back to the queue", &at, policy("", name));
    maker.set("dead letters to another queue", &at, policy("", "email.price_alerts"));
    maker.set("dead letters to another queue", &at, policy("", "payment.credit.dlq"));
    if let Some(source) = source(maker, queue) {
        maker.set("dead letters back to the queue", &at, policy(&source, "keep"));
    }
}

/// The exchange that the queue's first binding is of.
fn source(maker: &Maker<'_>, queue: &Value) -> Option<String> {
    let first = queue["bindings"].get(0)?;
    let message = || maker.base.entry("messages", first["message"].as_str()?);
    let source = first.get("from").or_else(|| message()?.get("exchange"))?;
    source.as_str().map(str::to_owned)
}
