// The topology of the tests beside it.
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
