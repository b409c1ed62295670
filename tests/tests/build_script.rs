//! A crate outside of the workspace generates its types in a build script.
#![allow(clippy::panic, reason = "a test ends with a message")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOPOLOGY: &str = r##"
topoc: 1
include: [contracts/*.yaml]
exchanges: { shop: { type: topic } }
queues: { all: { bindings: [{ from: shop, key: "#" }], dead_letter: { none: example } } }
services:
  mail: { consumes: { all: { messages: [order.placed] } } }
  desk: { publishes: [order.lost] }
"##;

const CONTRACTS: &str = r#"
messages:
  order.placed: { exchange: shop, routing_key: placed, versions: { 1: { fields: { id: { type: string, max_length: 3 } } } } }
  order.lost: { exchange: shop, routing_key: lost, versions: { 1: { schema: ../schemas/lost.json } } }
"#;

const SCHEMA: &str =
    r#"{ "type": "object", "properties": { "id": { "type": "integer", "maximum": 7 } } }"#;

const BUILD: &str = r#"
fn main() -> Result<(), topoc::build::Error> {
    topoc::build::configure().service("mail").service("desk").compile("topology.yaml")
}
"#;

/// Edition 2021, without a warning; the shop's own code among it.
const MAIN: &str = r##"
#![deny(warnings)]
#![allow(dead_code)]

mod topology {
    topoc_runtime::include_topology!();
}

mod shop {
    include!("shop.rs");
}

use topoc_runtime::Payload;

fn main() {
    let order = topology::OrderPlacedV1::decode(br#"{"id":"abc"}"#).expect("it is one");
    println!("{}", String::from_utf8_lossy(&order.encode().expect("it is one")));
    println!("{}", topology::OrderPlacedV1::decode(br#"{"id":"abcd"}"#).expect_err("it is none"));
    println!("{}", topology::OrderLostV1::decode(br#"{"id":8}"#).expect_err("it is none"));
}
"##;

/// A crate in a temporary folder; what it builds stays in the workspace's target folder.
struct Crate {
    folder: tempfile::TempDir,
    workspace: PathBuf,
}

impl Crate {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let workspace = workspace.canonicalize().expect("the workspace");
        let it = Self { folder, workspace };
        let manifest = format!(
            "[package]\nname = \"mail\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
             [dependencies]\ntopoc-runtime = {{ path = {:?} }}\n\
             [build-dependencies]\ntopoc = {{ path = {:?}, default-features = false }}\n",
            it.workspace.join("runtime"),
            it.workspace.join("compiler"),
        );
        it.write("Cargo.toml", &manifest);
        let lock = fs::read_to_string(it.workspace.join("Cargo.lock")).expect("a lock file");
        it.write("Cargo.lock", &lock);
        it.write("build.rs", BUILD);
        it.write("src/main.rs", MAIN);
        it.write("topology.yaml", TOPOLOGY);
        it.write("contracts/orders.yaml", CONTRACTS);
        it.write("schemas/lost.json", SCHEMA);
        let shop = it.workspace.join("compiler/src/emit/rust/golden/checkout.rs");
        it.write("src/shop.rs", &fs::read_to_string(shop).expect("the shop's code"));
        it
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs it, and gives what it printed, or cargo's errors, and whether it was compiled for that.
    fn run(&self) -> (Result<String, String>, bool) {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(self.folder.path()).arg("run");
        command.env("CARGO_TARGET_DIR", self.workspace.join("target/generated/build-script"));
        let output = command.output().expect("cargo runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        let compiled = errors.contains("Compiling mail");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        (if output.status.success() { Ok(printed) } else { Err(errors) }, compiled)
    }
}

#[test]
fn it_is_built_again_when_and_only_when_something_changed() {
    let mail = Crate::new();
    let expected = "{\"id\":\"abc\"}\n/id: expected at most 3 characters, found 4 characters\n\
                    /id: expected at most 7, found 8\n";
    let (printed, compiled) = mail.run();
    assert_eq!((printed.as_deref().map_err(String::as_str), compiled), (Ok(expected), true));
    assert_eq!(mail.run(), (Ok(expected.to_owned()), false), "nothing has changed");

    mail.write("contracts/orders.yaml", &CONTRACTS.replace("max_length: 3", "max_length: 2"));
    let (ran, compiled) = mail.run();
    assert!(ran.is_err_and(|errors| errors.contains("expected at most 2 characters")) && compiled);

    mail.write("contracts/orders.yaml", CONTRACTS);
    mail.write("schemas/lost.json", &SCHEMA.replace('7', "6"));
    let (ran, compiled) = mail.run();
    assert!(ran.is_ok_and(|printed| printed.contains("at most 6")) && compiled);

    mail.write("contracts/added.yaml", "exchanges: { shop: { type: topic } }\n");
    let (ran, _) = mail.run();
    let errors = ran.expect_err("an exchange is there twice");
    for part in ["error[duplicate-name]", "contracts/added.yaml:1:"] {
        assert!(errors.contains(part), "no {part} in\n{errors}");
    }
}
