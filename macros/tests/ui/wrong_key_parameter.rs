// A word of a routing key is one of those that the contract lists, or one that was looked at.
mod topology {
    topoc_runtime::topology!(
        r##"
topoc: 1
exchanges: { shop: { type: topic } }
queues: { mail: { bindings: [{ from: shop, key: "#" }], dead_letter: { none: example } } }
messages:
  order.placed:
    exchange: shop
    routing_key: "placed.{region}.{shop}"
    parameters: { region: { enum: [eu, us] } }
    versions: { 1: { fields: { id: int32, note: string } } }
  order.cancelled: { exchange: shop, routing_key: cancelled, versions: { 1: { fields: { id: int32 } } } }
services:
  checkout: { publishes: [order.placed] }
  support: { publishes: [order.cancelled] }
  email: { consumes: { mail: { messages: [order.placed, order.cancelled] } } }
"##
    );
}

use topology::given::{OrderPlacedRegion, OrderPlacedV1Key};

fn main() {
    let _ = OrderPlacedV1Key { region: OrderPlacedRegion::Apac, shop: "berlin" };
}
