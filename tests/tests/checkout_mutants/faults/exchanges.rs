//! Exchanges: removed, of another type, internal, transient, without or with another alternate.

use super::bindings;
use crate::example::ROOT;
use crate::mutant::{At, Maker, misspelt};

pub(super) fn make(maker: &mut Maker<'_>) {
    for (file, name, exchange) in maker.base.section("exchanges") {
        assert_eq!(file, ROOT);
        let at = At::new(file, "exchanges", name);
        maker.remove("exchange removed", &at);
        maker.rename("exchange misspelt", &at, &misspelt(name));
        for kind in ["direct", "fanout", "topic", "headers", "x-consistent-hash"] {
            if exchange["type"] != kind {
                maker.set("exchange of another type", &at.down("type"), kind);
            }
        }
        maker.set("exchange internal", &at.down("internal"), true);
        maker.set("exchange transient", &at.down("durable"), false);
        maker.set("exchange auto-delete", &at.down("auto_delete"), true);
        alternate(maker, &at, name, exchange["alternate"].as_str());
        bindings::make(maker, &at.down("bindings"));
    }
}

fn alternate(maker: &mut Maker<'_>, at: &At<'_>, name: &str, alternate: Option<&str>) {
    let at = at.down("alternate");
    if let Some(alternate) = alternate {
        maker.remove("alternate removed", &at);
        maker.set("alternate misspelt", &at, misspelt(alternate));
    }
    for other in ["orders", "dlx", "audit"] {
        maker.set("alternate to elsewhere", &at, other);
    }
    if !["orders", "dlx", "audit"].contains(&name) {
        maker.set("alternate to itself", &at, name);
    }
}
