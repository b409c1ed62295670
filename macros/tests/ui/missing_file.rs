mod topology {
    topoc_runtime::topology!("no_such_topology.yaml");
}

fn main() {}
