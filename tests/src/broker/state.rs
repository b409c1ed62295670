//! What a node holds: its own export, with the gaps of that export filled.

use serde_json::{Value, json};

use super::{Broker, segment};
use crate::document::Version;

impl Broker {
    /// The node's own export of everything: `GET /api/definitions`, as it is.
    pub fn export(&self) -> Value {
        expect_json(self, "/api/definitions")
    }

    /// As [`Broker::export`]; `None` where the node holds what it cannot write: it stored a binding whose key is no text, and
    /// answers 500 from then on.
    pub(super) fn try_export(&self) -> Option<Value> {
        let answer = self.get("/api/definitions");
        answer.is_success().then(|| answer.json())
    }

    /// The node's own export of one vhost: `GET /api/definitions/{vhost}`, as it is.
    pub fn export_vhost(&self, vhost: &str) -> Value {
        expect_json(self, &format!("/api/definitions/{}", segment(vhost)))
    }

    /// Everything that the node holds, as a definitions document: its export, completed by what 4.3 leaves out.
    ///
    /// 4.3.6 exports no exchange that is internal, and never the key `internal` (seen over HTTP and through rabbitmqctl), though
    /// it imports and keeps both. They are taken from `GET /api/exchanges`.
    pub fn state(&self) -> Value {
        self.complete(self.export())
    }

    /// Fills the gaps of the node's own export.
    pub(super) fn complete(&self, export: Value) -> Value {
        if self.version < Version::V4_3 {
            return export;
        }
        with_exchanges(export, &expect_json(self, "/api/exchanges"), true)
    }

    /// As [`Broker::state`], of one vhost: the objects have no `vhost`.
    pub fn vhost_state(&self, vhost: &str) -> Value {
        let export = self.export_vhost(vhost);
        if self.version < Version::V4_3 {
            return export;
        }
        with_exchanges(
            export,
            &expect_json(self, &format!("/api/exchanges/{}", segment(vhost))),
            false,
        )
    }
}

fn expect_json(broker: &Broker, path: &str) -> Value {
    let answer = broker.get(path);
    assert!(answer.is_success(), "{broker:?}: GET {path}: {answer}");
    answer.json()
}

/// Puts the exchanges that `GET /api/exchanges` lists in the place of those that the export lists.
fn with_exchanges(mut export: Value, exchanges: &Value, keep_vhost: bool) -> Value {
    let keys = ["name", "type", "durable", "auto_delete", "internal", "arguments"];
    let keys = keys.into_iter().chain(keep_vhost.then_some("vhost"));
    let list = exchanges.as_array().into_iter().flatten().filter(|exchange| {
        let name = exchange["name"].as_str().unwrap_or_default();
        !name.is_empty() && !name.starts_with("amq.")
    });
    export["exchanges"] = list
        .map(|exchange| {
            keys.clone()
                .map(|key| (key.to_owned(), exchange[key].clone()))
                .collect::<serde_json::Map<_, _>>()
        })
        .map(Value::Object)
        .collect();
    if export["exchanges"].is_null() {
        export["exchanges"] = json!([]);
    }
    export
}
