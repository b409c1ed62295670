mod topology {
    topoc_runtime::topology!(
        r#"
topoc: 1
exchanges: { shop: { type: topic } }
messages:
  order.placed: { exchange: shoop, routing_key: placed, versions: { 1: { fields: { id: uuid } } } }
"#
    );
}

fn main() {}
