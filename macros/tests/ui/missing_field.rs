// A payload has all fields that its contract requires.
mod topology;

fn main() {
    let _ = topology::OrderPlacedV1 { id: 7 };
}
