//! How long a pull request's check takes: 1 000 contracts, one of them edited, against the base branch; and the same for
//! `buf breaking` over the same contracts as Protobuf. Then beside a lock of all of them.
//!
//! `cargo bench -p topoc --bench against`. Whole processes, in turn, in a git repository of the benchmark's own. It needs `git`, and
//! `npm` for `buf`, which is put into the target folder; without `npm` only one side is measured.

#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints")]

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CONTRACTS: usize = 1_000;
const ROUNDS: usize = 11;
/// The package, pinned: what is measured has to be the same tomorrow.
const BUF: &str = "@bufbuild/buf@1.75.0";

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let repository = folder.path();
    run(repository, "git", &["init", "--quiet", "--initial-branch", "main"]);
    write_contracts(repository, "string");
    run(repository, "git", &["add", "--all"]);
    let who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
    run(repository, "git", &[&who[..], &["commit", "--quiet", "--message", "base"]].concat());
    write_contracts(repository, "int32");
    let ours = || {
        let arguments = ["check", "topology.yaml", "--against", "main"];
        assert_eq!(status(repository, env!("CARGO_BIN_EXE_topoc"), &arguments), Some(1));
    };
    let buf = install_buf();
    let theirs = || {
        let Some(buf) = &buf else { return };
        let arguments = ["breaking", "--against", ".git#branch=main"];
        assert_eq!(status(repository, buf, &arguments), Some(100));
    };
    let (without_lock, theirs) = in_turn(ours, theirs);
    write_contracts(repository, "string");
    run(repository, env!("CARGO_BIN_EXE_topoc"), &["lock"]);
    write_contracts(repository, "int32");
    let (with_lock, _) = in_turn(ours, || ());
    println!(
        "{CONTRACTS} contracts of eight fields, one edited, against the base branch: whole processes, medians"
    );
    println!("topoc check --against  {without_lock:>10.2?}");
    println!("beside contracts.lock  {with_lock:>10.2?}");
    match buf {
        Some(_) => {
            println!("buf breaking           {theirs:>10.2?}");
            println!(
                "ratio                  {:>10.3}",
                without_lock.as_secs_f64() / theirs.as_secs_f64()
            );
        }
        None => println!("buf breaking           not measured: npm could not install {BUF}"),
    }
}

/// The same contracts for both, the first with one field of this type.
fn write_contracts(repository: &Path, edited: &str) {
    let mut yaml = String::from(
        "topoc: 1\nname: bench\ntypes: { Item: { fields: { sku: string, quantity: int32 } } }\nexchanges: { events: { type: topic } }\nqueues: { all: { bindings: [{ from: events, key: \"#\" }], dead_letter: { none: bench } } }\nmessages:\n",
    );
    let mut proto = String::from("syntax = \"proto3\";\npackage bench.v1;\n");
    for number in 0..CONTRACTS {
        let kind = if number == 0 { edited } else { "string" };
        writeln!(
            yaml,
            "  event.n{number}:\n    exchange: events\n    routing_key: event.n{number}\n    versions:\n      1:\n        fields: {{ id: string, a: {kind}, b: int64, c: bool, d: float64, e: string?, f: int32, items: \"[Item]\" }}"
        )
        .expect("text");
        writeln!(
            proto,
            "message Event{number} {{ message Item {{ string sku = 1; int32 quantity = 2; }} string id = 1; {kind} a = 2; int64 b = 3; bool c = 4; double d = 5; optional string e = 6; int32 f = 7; repeated Item items = 8; }}"
        )
        .expect("text");
    }
    yaml.push_str("services: { reader: { consumes: { all: {} } }, writer: { publishes: [");
    let names: Vec<String> = (0..CONTRACTS).map(|number| format!("event.n{number}")).collect();
    yaml.push_str(&names.join(", "));
    yaml.push_str("] } }\n");
    let folder = repository.join("bench/v1");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("events.proto"), proto).expect("a file");
    std::fs::write(repository.join("buf.yaml"), "version: v2\n").expect("a file");
    std::fs::write(repository.join("topology.yaml"), yaml).expect("a file");
}

fn install_buf() -> Option<String> {
    let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/buf");
    let program = format!("{folder}/node_modules/.bin/buf");
    if !Path::new(&program).exists() {
        std::fs::create_dir_all(folder).ok()?;
        let arguments = ["install", "--silent", "--prefix", folder, BUF];
        Command::new("npm").args(arguments).status().ok().filter(|status| status.success())?;
    }
    Some(program)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    assert_eq!(status(folder, program, arguments), Some(0), "{program} {arguments:?}");
}

fn status(folder: &Path, program: &str, arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("it runs").code()
}

/// The medians of two things, measured in turn so that both meet the same machine.
fn in_turn(mut a: impl FnMut(), mut b: impl FnMut()) -> (Duration, Duration) {
    let time = |f: &mut dyn FnMut()| {
        let start = Instant::now();
        f();
        start.elapsed()
    };
    let pairs: Vec<_> = (0..ROUNDS).map(|_| (time(&mut a), time(&mut b))).collect();
    let median = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times[times.len() / 2]
    };
    (median(pairs.iter().map(|p| p.0).collect()), median(pairs.iter().map(|p| p.1).collect()))
}
