// The macro's types are used as any others.
mod topology {
    topoc_runtime::topology!(
        r##"
topoc: 1
exchanges: { shop: { type: topic } }
queues: { all: { bindings: [{ from: shop, key: "#" }], dead_letter: { none: example } } }
messages:
  order.placed: { exchange: shop, routing_key: placed, versions: { 1: { fields: { id: int32 } } } }
"##
    );
}

use topoc_runtime::Payload;

fn main() {
    let order = topology::OrderPlacedV1 { id: 7 };
    assert_eq!(order.encode(), Ok(br#"{"id":7}"#.to_vec()));
    topoc_runtime::transport::Memory::new(topology::DEFINITIONS).expect("it runs in memory");
}
