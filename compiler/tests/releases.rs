//! `topoc lock`, and `topoc check` beside a lock, from the command line.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]

use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A type that holds itself.
const LINE: &str = "types: { Line: { fields: { sku: string, price: { type: decimal, min: 0 }, parts: '[Line]?' } } }";

/// A topology whose message has these fields, under this mode, with this at its end.
fn topology(mode: &str, body: &str, end: &str) -> String {
    let types = if body.contains("Line") { LINE } else { "" };
    format!(
        "
topoc: 1
exchanges: {{ orders: {{ type: topic }} }}
queues:
  email: {{ type: classic, max_length: 10, overflow: reject-publish, bindings: [{{ message: order.placed }}] }}
{types}
messages:
  order.placed: {{ exchange: orders, routing_key: order.placed, compatibility: {mode}, versions: {{ 1: {body} }} }}
services:
  shop: {{ publishes: [order.placed] }}
  mailer: {{ consumes: {{ email: {{ messages: [order.placed] }} }} }}
{end}"
    )
}

struct Folder(TempDir);

impl Folder {
    fn new(topology: &str) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("topology.yaml", topology);
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path().join(path), text).unwrap();
    }

    fn lock(&self) -> String {
        std::fs::read_to_string(self.path().join("contracts.lock")).unwrap_or_default()
    }

    /// Exit status, and all that is printed.
    fn topoc(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topoc"));
        let output = command.current_dir(self.path()).args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code().unwrap(), text.concat())
    }

    /// Releases what the topology says now.
    fn release(&self, mode: &str, body: &str) {
        self.write("topology.yaml", &topology(mode, body, ""));
        let (status, text) = self.topoc(&["lock"]);
        assert_eq!(status, 0, "{text}");
    }

    /// What a check says of the topology with these fields.
    fn check(&self, mode: &str, body: &str) -> (i32, String) {
        self.write("topology.yaml", &topology(mode, body, ""));
        self.topoc(&["check"])
    }
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

const MODE: &str = "full_transitive";
const WITH_NOTE: &str = "{ fields: { id: uuid, lines: [Line], note: string? } }";
const WITHOUT: &str = "{ fields: { id: uuid, lines: [Line] } }";

#[test]
fn what_is_released_is_added_once_and_the_same_input_gives_the_same_lock() {
    let folder = Folder::new(&topology(MODE, WITH_NOTE, ""));
    let (status, text) = folder.topoc(&["lock", "--check"]);
    assert_eq!((status, &*text), (1, "order.placed.v1, revision 1: is not in contracts.lock\n"));
    assert_eq!(folder.lock(), "", "a check writes nothing");
    let (status, text) = folder.topoc(&["lock"]);
    assert_eq!((status, &*text), (0, "order.placed.v1, revision 1: added to contracts.lock\n"));
    let first = folder.lock();
    for arguments in [&["lock"][..], &["lock", "--check"], &["check"]] {
        assert_eq!(folder.topoc(arguments), (0, String::new()));
        assert_eq!(folder.lock(), first);
    }
    // What is only said about a contract is no other contract.
    let described = WITH_NOTE.replace("id: uuid", "id: { type: uuid, doc: Of the order. }");
    folder.write("topology.yaml", &topology(MODE, &described, ""));
    assert_eq!(folder.topoc(&["lock", "--check"]), (0, String::new()));
    folder.release(MODE, WITHOUT);
    let second = folder.lock();
    assert_has(&second, &["topoc:order.placed.v1:1", "topoc:order.placed.v1:2"]);
    let unchanged = first.lines().take(20).collect::<Vec<_>>().join("\n");
    assert!(second.starts_with(&unchanged), "a lock only grows");
}

#[test]
fn a_break_of_an_earlier_release_is_shown_in_both_files_and_not_released() {
    let folder = Folder::new("");
    folder.release(MODE, WITH_NOTE);
    folder.release(MODE, WITHOUT);
    let lock = folder.lock();
    let other_note = "{ fields: { id: uuid, lines: [Line], note: int32? } }";
    let (status, text) = folder.check(MODE, other_note);
    assert_eq!(status, 1, "{text}");
    assert_has(
        &text,
        &[
            "error[breaking-change]: `/note` of version 1 of the message `order.placed`: each reader refuses",
            "(released as revision 1 in `contracts.lock`)",
            "topology.yaml:8:",
            "contracts.lock:",
            "the payload",
            "{\"id\":\"5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e\",\"lines\":[],\"note\":",
            "the queue `email` and the services `mailer`, `shop`",
        ],
    );
    let (status, text) = folder.topoc(&["lock"]);
    assert_eq!(status, 1, "{text}");
    assert_eq!(folder.lock(), lock, "what breaks is not released");
    // The other modes ask the base branch.
    for mode in ["full", "backward", "forward", "none"] {
        assert_eq!(folder.check(mode, other_note), (0, String::new()), "{mode}");
    }
}

#[test]
fn an_approved_break_is_released_and_told_no_more() {
    let folder = Folder::new("");
    folder.release(MODE, WITH_NOTE);
    let shorter = "{ fields: { id: uuid } }";
    let (_, text) = folder.check(MODE, shorter);
    let fingerprint = text.split("at: \"").nth(1).unwrap().split('"').next().unwrap();
    let end = format!(
        "lint: {{ allow: [{{ rule: breaking-change, at: \"{fingerprint}\", because: nobody reads lines }}] }}\n"
    );
    folder.write("topology.yaml", &topology(MODE, shorter, &end));
    let (status, text) = folder.topoc(&["check"]);
    assert_eq!(status, 0, "{text}");
    assert_has(&text, &["(approved: nobody reads lines)"]);
    let (status, text) = folder.topoc(&["lock"]);
    assert_eq!(status, 0, "{text}");
    assert_eq!(folder.check(MODE, shorter), (0, String::new()), "it is released");
    // A later revision is not asked to mend it, and answers for what it breaks itself.
    let later = "{ fields: { id: uuid, way: string? } }";
    assert_eq!(folder.check(MODE, later), (0, String::new()));
    let (status, text) = folder.check(MODE, "{ fields: { id: uuid? } }");
    assert_eq!(status, 1, "{text}");
    assert_eq!(text.matches("error[breaking-change]").count(), 1, "{text}");
}

#[test]
fn what_only_the_whole_history_shows() {
    // (mode, first release, second release, now, what is told)
    let cases = [
        // Payloads of the first release have the field, and a strict reader refuses them.
        (
            "backward_transitive",
            "{ fields: { a: int32, b: int32? } }",
            "{ fields: { a: int32 } }",
            "{ fields: { a: int32 } }, unknown_fields: deny",
            "`/b`",
        ),
        // The second release's readers filled the default in; the third's do not.
        (
            "full_transitive",
            "{ fields: { a: int32 } }",
            "{ fields: { a: int32, b: { type: int32, default: 1 } } }",
            "{ fields: { a: int32, b: int32 } }",
            "`/b`",
        ),
        // The name comes back, and may mean something else.
        (
            "full_transitive",
            "{ fields: { a: int32, b: int32? } }",
            "{ fields: { a: int32 } }",
            "{ fields: { a: int32, b: int32? } }",
            "`/b` of version 1 of the message `order.placed` is back",
        ),
    ];
    for (mode, first, second, now, told) in cases {
        let folder = Folder::new("");
        folder.release(mode, first);
        folder.write("topology.yaml", &topology(mode, second, ""));
        // A default that is filled in for old payloads is a warning.
        let (status, text) = folder.topoc(&["lock"]);
        assert_eq!(status, 0, "{text}");
        let (body, beside) =
            now.split_once("}, ").map_or((now, ""), |(body, beside)| (body, beside));
        let body = if beside.is_empty() { body.to_owned() } else { format!("{body}}}") };
        let text = topology(mode, &body, "");
        let text = match beside {
            "" => text,
            beside => text.replace("versions:", &format!("{beside}, versions:")),
        };
        folder.write("topology.yaml", &text);
        let (status, text) = folder.topoc(&["check"]);
        assert_eq!(status, 1, "{now}: {text}");
        assert_has(&text, &[told, "revision 1 in `contracts.lock`"]);
        // Against the last release alone nothing breaks.
        let errors = text.lines().filter(|line| line.starts_with("error["));
        assert!(!errors.into_iter().any(|line| line.contains("revision 2 in")), "{now}: {text}");
    }
}

#[test]
fn a_lock_that_is_broken_is_shown_with_its_place() {
    let folder = Folder::new("");
    folder.release(MODE, WITHOUT);
    let lock = folder.lock();
    let broken = [
        (lock.replace("\"topoc_lock\": 1", "\"topoc_lock\": 7"), "error[invalid-lock]"),
        (lock.replace("\"revisions\"", "\"revision\""), "error[unknown-key]"),
        (lock.replace("  \"topoc_lock\"", "<<<<<<< HEAD\n  \"topoc_lock\""), "error[invalid-json]"),
        (
            lock.replace("\"uuid\"", "\"uid\"")
                .replace("\"type\": \"object\"", "\"type\": \"thing\""),
            "error[unsupported-schema]",
        ),
    ];
    for (text, told) in broken {
        folder.write("contracts.lock", &text);
        let changed = topology(MODE, "{ fields: { id: uuid } }", "");
        folder.write("topology.yaml", &changed);
        for command in ["check", "lock"] {
            let (status, printed) = folder.topoc(&[command]);
            assert_eq!(status, 1, "{command}: {printed}");
            assert_has(&printed, &[told, "contracts.lock"]);
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("contracts.lock")).unwrap(), text);
    }
}

#[test]
fn a_base_shows_what_was_taken_out_of_its_lock() {
    let folder = Folder::new("");
    folder.release(MODE, WITH_NOTE);
    let base = tempfile::tempdir().unwrap();
    for name in ["topology.yaml", "contracts.lock"] {
        std::fs::copy(folder.path().join(name), base.path().join(name)).unwrap();
    }
    let against = ["check", "--against", base.path().to_str().unwrap()];
    assert_eq!(folder.topoc(&against), (0, String::new()));
    std::fs::remove_file(folder.path().join("contracts.lock")).unwrap();
    let (status, text) = folder.topoc(&against);
    assert_eq!(status, 1, "{text}");
    assert_has(&text, &["lacks what was released of `order.placed.v1`: revision 1"]);
    // What the base and the lock both show is told once.
    std::fs::copy(base.path().join("contracts.lock"), folder.path().join("contracts.lock"))
        .unwrap();
    folder.write("topology.yaml", &topology(MODE, "{ fields: { id: int32 } }", ""));
    let (_, text) = folder.topoc(&against);
    assert_eq!(text.matches("`/id` of version 1").count(), 1, "{text}");
}
