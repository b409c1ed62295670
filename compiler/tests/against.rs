//! `topoc check --against` and `topoc diff` in a git repository of the test's own, from the command line.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "a test ends with a message")]

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const BASE: &str = "
topoc: 1
include: [services/*.yaml]
exchanges: { orders: { type: topic } }
messages:
  order.placed: { exchange: orders, routing_key: order.placed, versions: { 1: {} } }
  order.paid: { exchange: orders, routing_key: order.paid, versions: { 1: {} } }
services: { shop: { publishes: [order.placed, order.paid] } }
";
const SERVICE: &str = "
queues:
  email: { type: classic, max_length: 10, overflow: reject-publish, bindings: [{ message: order.placed }, { message: order.paid }] }
services: { mailer: { consumes: { email: { messages: [order.placed, order.paid] } } } }
";

struct Repository(TempDir);

impl Repository {
    /// With one commit on `main`.
    fn new() -> Self {
        let repository = Self(tempfile::tempdir().unwrap());
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        repository.git(&["config", "user.email", "test@example.org"]);
        repository.git(&["config", "user.name", "test"]);
        repository.write("topology.yaml", BASE);
        repository.write("services/mailer.yaml", SERVICE);
        repository.commit("base");
        repository
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) -> Output {
        let output = Command::new("git").current_dir(self.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        output
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    /// Exit status, and all that is printed.
    fn topoc(&self, arguments: &[&str]) -> (i32, String) {
        self.topoc_in("", arguments)
    }

    fn topoc_in(&self, folder: &str, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topoc"));
        let output =
            command.current_dir(self.path().join(folder)).args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        (output.status.code().unwrap(), text.concat())
    }
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn a_breaking_edit_fails_until_it_is_approved() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    assert_eq!(repository.topoc(&["check", "--against", "main"]), (0, String::new()));
    repository.write("services/mailer.yaml", &SERVICE.replace("max_length: 10", "max_length: 20"));
    let (status, text) = repository.topoc(&["check", "--against", "main"]);
    assert_eq!(status, 1, "{text}");
    let named =
        ["`email`", "`mailer`", "services/mailer.yaml:3:39", "main:services/mailer.yaml:3:39"];
    assert_has(&text, &named);
    let fingerprint = text.split("at: \"").nth(1).unwrap().split('"').next().unwrap();
    let approval = format!(
        "lint: {{ allow: [{{ rule: breaking-change, at: \"{fingerprint}\", because: nobody is live, until: 2999-01-01 }}] }}\n"
    );
    repository.write("topology.yaml", &format!("{BASE}{approval}"));
    let (status, text) = repository.topoc(&["check", "--against", "main"]);
    assert_eq!(status, 0, "{text}");
    assert_has(&text, &["(approved: nobody is live)"]);
    repository.write("topology.yaml", &format!("{BASE}{}", approval.replace("2999", "2020")));
    let (status, text) = repository.topoc(&["check", "--against", "main"]);
    assert_eq!(status, 1, "{text}");
    assert_has(&text, &["error[breaking-change]", "error[expired-exception]"]);
    repository.write("services/mailer.yaml", SERVICE);
    repository.write("topology.yaml", &format!("{BASE}{approval}"));
    let (status, text) = repository.topoc(&["check", "--against", "main"]);
    assert_eq!(status, 0, "{text}");
    assert_has(&text, &["warning[unused-approval]"]);
}

#[test]
fn a_lost_message_is_shown_with_its_key_and_whom_it_reaches() {
    let repository = Repository::new();
    let edited = SERVICE.replace(", { message: order.paid }", "");
    repository.write("services/mailer.yaml", &edited);
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 1, "{text}");
    let named = ["`order.paid@1` no longer comes to the queue `email`", "`mailer`", "`shop`"];
    assert_has(&text, &named);
    assert_has(&text, &["routing key `order.paid`"]);
}

#[test]
fn a_payload_that_readers_refuse_is_shown_with_its_path() {
    let repository = Repository::new();
    let old = BASE.replace(
        "versions: { 1: {} } }\n  order.paid",
        "versions: { 1: { fields: { total: { fields: { amount: int64 } } } } } }\n  order.paid",
    );
    repository.write("topology.yaml", &old);
    repository.commit("fields");
    repository.write("topology.yaml", &old.replace("int64", "{ type: int64, max: 9 }"));
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 1, "{text}");
    assert_has(
        &text,
        &[
            "`/total/amount` of version 1 of the message `order.placed`",
            "the payload `{\"total\":{\"amount\":",
        ],
    );
    assert_has(&text, &["`email`", "`mailer`", "roll out: producers first"]);
    repository.write(
        "topology.yaml",
        &old.replace(
            "order.placed, versions: {",
            "order.placed, compatibility: forward, versions: {",
        )
        .replace("int64", "{ type: int64, max: 9 }"),
    );
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 0, "{text}");
}

#[test]
fn an_optional_field_that_is_renamed_breaks_although_nobody_refuses_it() {
    let repository = Repository::new();
    let old = BASE.replace(
        "versions: { 1: {} } }\n  order.paid",
        "versions: { 1: { fields: { id: uuid, note: string? } } } }\n  order.paid",
    );
    repository.write("topology.yaml", &old);
    repository.commit("fields");
    let new = old.replace("note: string?", "remark: string?");
    repository.write("topology.yaml", &new);
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 1, "{text}");
    assert_has(&text, &["`/remark` of version 1", "it was `note`", "`email`"]);
    repository.write("topology.yaml", &new.replace("string? } }", "string? }, reserved: [note] }"));
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 0, "{text}");
}

#[test]
fn a_branch_behind_its_base_reports_nothing_that_it_did_not_do() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.git(&["checkout", "--quiet", "main"]);
    let more = "queues: { more: { bindings: [{ message: order.placed }] } }\n";
    repository.write(
        "services/more.yaml",
        &format!("{more}services: {{ more: {{ consumes: {{ more: {{}} }} }} }}\n"),
    );
    repository.commit("more on main");
    repository.git(&["checkout", "--quiet", "work"]);
    assert_eq!(repository.topoc(&["check", "--against", "main"]), (0, String::new()));
    let (_, text) = repository.topoc(&["diff", "main", "."]);
    assert_has(&text, &["the queue `more` is gone"]);
}

#[test]
fn the_work_tree_is_not_touched_and_the_folder_does_not_matter() {
    let repository = Repository::new();
    repository.write("services/mailer.yaml", &SERVICE.replace("max_length: 10", "max_length: 20"));
    let before = repository.git(&["status", "--porcelain"]).stdout;
    for (folder, file) in [("services", "../topology.yaml"), ("", "./topology.yaml")] {
        let (status, text) = repository.topoc_in(folder, &["check", file, "--against", "main"]);
        assert_eq!(status, 1, "{text}");
        assert_has(&text, &["error[breaking-change]"]);
    }
    assert_eq!(repository.git(&["status", "--porcelain"]).stdout, before);
}

#[test]
fn what_is_not_there_before_breaks_nobody() {
    let repository = Repository::new();
    repository.write("new/topology.yaml", "topoc: 1\nexchanges: { orders: { type: topic } }\n");
    let new = repository.topoc(&["check", "new/topology.yaml", "--against", "main"]);
    assert_eq!(new, (0, String::new()));
    repository.write("topology.yaml", "exchanges: [");
    repository.commit("broken");
    repository.write("topology.yaml", BASE);
    let (status, text) = repository.topoc(&["check", "--against", "HEAD"]);
    assert_eq!(status, 0, "{text}");
    assert_has(&text, &["warning[unreadable-base]"]);
}

#[test]
fn a_reference_that_is_missing_or_cut_off_is_named() {
    let repository = Repository::new();
    let (status, text) = repository.topoc(&["check", "--against", "nowhere"]);
    assert_eq!(status, 2, "{text}");
    assert_has(&text, &["`nowhere`", "git fetch"]);
    repository.git(&["checkout", "--quiet", "--orphan", "other"]);
    repository.commit("unrelated");
    let (status, text) = repository.topoc(&["check", "--against", "main"]);
    assert_eq!(status, 2, "{text}");
    assert_has(&text, &["no commit in common"]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.write("more.txt", "more");
    repository.commit("more");
    let clones = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.path().display());
    let clone = ["clone", "--quiet", "--depth", "1", "--no-single-branch", &url, "shallow"];
    let cloned = Command::new("git").current_dir(clones.path()).args(clone).output().unwrap();
    assert!(cloned.status.success(), "{cloned:?}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_topoc"));
    let arguments = ["check", "--against", "origin/main"];
    let shallow = command.current_dir(clones.path().join("shallow")).args(arguments).output();
    let shallow = shallow.unwrap();
    let text = String::from_utf8_lossy(&shallow.stderr);
    assert_eq!(shallow.status.code(), Some(2), "{text}");
    assert_has(&text, &["shallow clone", "fetch-depth: 0"]);
}

#[test]
fn folders_and_files_can_be_compared_without_git() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for version in ["old", "new"] {
        write(&format!("{version}/topology.yaml"), BASE);
    }
    write("old/services/mailer.yaml", SERVICE);
    write("new/services/mailer.yaml", &SERVICE.replace("max_length: 10", "max_length: 20"));
    let topoc = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_topoc"));
        command
            .current_dir(folder.path())
            .env("GIT_CEILING_DIRECTORIES", "/")
            .args(arguments)
            .output()
            .unwrap()
    };
    for pair in [["old", "new"], ["old/topology.yaml", "new/topology.yaml"]] {
        let output = topoc(&["diff", pair[0], pair[1], "--format", "json"]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let changes: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(changes[0]["kind"], "queue-argument-changed", "{changes}");
        assert_eq!(changes[0]["class"], "breaking", "{changes}");
        assert_eq!(changes[0]["reaches"]["services"][0], "mailer", "{changes}");
    }
    let output = topoc(&["diff", "old", "new", "--format", "markdown"]);
    assert_has(
        &String::from_utf8_lossy(&output.stdout),
        &["### Errors (1)", "**breaking-change**"],
    );
}
