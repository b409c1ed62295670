//! What `topology.yaml` says, as Rust.
#![allow(dead_code, unreachable_pub, reason = "generated code serves every use of it")]

topoc_runtime::include_topology!();
