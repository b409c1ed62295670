//! Generates the types and services, and the topology for the broker in memory.

fn main() -> Result<(), topoc::build::Error> {
    topoc::build::configure().definitions(true).compile("topology.yaml")
}
