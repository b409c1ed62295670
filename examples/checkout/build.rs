//! Compiles the topology to Rust.

fn main() -> Result<(), topoc::build::Error> {
    topoc::build::configure().definitions(true).compile("topology.yaml")
}
