//! The examples on real brokers. In memory each runs as a test of its own package.

use std::path::Path;
use std::process::Command;
use topoc::source::Disk;
use topoc::{Options, compile, emit};
use topoc_tests::broker::{Broker, Vhost};

/// Brings an example's topology to a vhost.
fn import(vhost: &Vhost<'_>, topology: &Path) {
    let path = topology.to_str().unwrap_or_default();
    let compilation = compile(&Disk, path, &Options::default()).expect("it is read");
    let checked = compilation.checked.expect("it is clean");
    let name = checked.model().vhosts.values().next().map(|one| one.name.as_str());
    let options = emit::Definitions { vhost: name, ..emit::Definitions::default() };
    let files = emit::definitions(&checked, &options, &compilation.sources).expect("no password");
    let document = serde_json::from_str(&files["definitions.json"]).expect("JSON");
    let answer = vhost.import(&document);
    assert!(answer.is_success(), "{answer}");
}

/// Runs an example on every broker, with its definitions imported, unless its services declare what they need.
fn ends_well(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
    let topology = folder.join("topology.yaml");
    let package = format!("example-{name}");
    let built = Command::new(env!("CARGO")).args(["build", "--quiet", "-p", &package]).status();
    assert!(built.is_ok_and(|status| status.success()), "{package} is not built");
    Broker::for_each(|broker| {
        let vhost = broker.vhost(name);
        if topology.exists() {
            import(&vhost, &topology);
        }
        let mut example = Command::new(env!("CARGO"));
        example.args(["run", "--quiet", "-p", &package, "--", "--amqp", &vhost.amqp()]);
        let ran = example.output().expect("cargo runs");
        let told = String::from_utf8_lossy(&ran.stdout);
        assert!(ran.status.success(), "{told}\n{}", String::from_utf8_lossy(&ran.stderr));
    });
}

#[test]
fn checkout() {
    ends_well("checkout");
}

#[test]
fn inline() {
    ends_well("inline");
}

#[test]
fn ledger() {
    ends_well("ledger");
}

#[test]
fn saga() {
    ends_well("saga");
}
