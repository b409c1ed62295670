// A word of a routing key is one of those that the contract lists, or one that was looked at.
mod topology;

use topology::given::{OrderPlacedRegion, OrderPlacedV1Key};

fn main() {
    let _ = OrderPlacedV1Key { region: OrderPlacedRegion::Apac, shop: "berlin" };
}
