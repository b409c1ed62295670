//! The steps of `action.yml` and of the README's GitLab job, run in a repository of the test's own, and the pre-commit hook.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends with a message")]

use serde_yaml::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const BASE: &str =
    "topoc: 1\nqueues:\n  email: { type: classic, max_length: 10, overflow: reject-publish }\n";

/// A server's repository, and a clone with a branch that breaks something; `depth` as a CI server clones.
struct Clone {
    folder: TempDir,
}

impl Clone {
    fn new(depth: Option<u32>) -> Self {
        let clone = Self { folder: tempfile::tempdir().unwrap() };
        let server = clone.folder.path().join("server");
        std::fs::create_dir(&server).unwrap();
        git(&server, &["init", "--quiet", "--initial-branch", "main"]);
        configure(&server);
        commit(&server, BASE, "base");
        git(&server, &["checkout", "--quiet", "-b", "work"]);
        commit(&server, &BASE.replace("max_length: 10", "max_length: 20"), "a break");
        git(&server, &["checkout", "--quiet", "main"]);
        std::fs::write(server.join("other.txt"), "main goes on").unwrap();
        git(&server, &["add", "--all"]);
        git(&server, &["commit", "--quiet", "--message", "more"]);
        let url = format!("file://{}", server.display());
        let mut arguments = vec!["clone", "--quiet", "--branch", "work", &url, "work"];
        let depth = depth.map(|depth| format!("--depth={depth}"));
        arguments.splice(1..1, depth.as_deref());
        git(clone.folder.path(), &arguments);
        configure(&clone.path());
        clone
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("work")
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git").current_dir(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

fn configure(folder: &Path) {
    git(folder, &["config", "user.email", "test@example.org"]);
    git(folder, &["config", "user.name", "test"]);
}

fn commit(folder: &Path, topology: &str, message: &str) {
    std::fs::write(folder.join("topology.yaml"), topology).unwrap();
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a script as a CI server does, with `topoc` on its path.
fn bash(folder: &Path, script: &str, variables: &[(&str, String)]) -> Output {
    let topoc = Path::new(env!("CARGO_BIN_EXE_topoc")).parent().unwrap();
    let path = format!("{}:{}", topoc.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]);
    command.current_dir(folder).env("PATH", path).envs(variables.iter().cloned());
    command.output().unwrap()
}

/// What GitHub puts in for an expression of `action.yml`.
fn expression(text: &str, base: &str) -> String {
    match text {
        "${{ inputs.files }}" => "topology.yaml".to_owned(),
        "${{ inputs.against || github.base_ref || 'none' }}" => base.to_owned(),
        "${{ inputs.strict }}" => "false".to_owned(),
        other => panic!("the test does not know {other}"),
    }
}

/// Runs all steps of the action; the summary, and what came of the last step.
fn action(folder: &Path, base: &str) -> (String, Output) {
    let text = std::fs::read_to_string(root().join("action.yml")).unwrap();
    let action: Value = serde_yaml::from_str(&text).unwrap();
    let summary = folder.join("../summary.md");
    let mut last = None;
    for step in action["runs"]["steps"].as_sequence().unwrap() {
        let own = step["env"].as_mapping().into_iter().flatten();
        let own = own.map(|(name, value)| {
            (name.as_str().unwrap(), expression(value.as_str().unwrap(), base))
        });
        let mut variables: Vec<(&str, String)> = own.collect();
        variables.push(("GITHUB_STEP_SUMMARY", summary.display().to_string()));
        variables.push(("GITHUB_ACTION_PATH", root().display().to_string()));
        last = Some(bash(folder, step["run"].as_str().unwrap(), &variables));
    }
    (std::fs::read_to_string(summary).unwrap(), last.unwrap())
}

#[test]
fn the_action_annotates_what_a_pull_request_breaks() {
    for depth in [None, Some(1)] {
        let clone = Clone::new(depth);
        let (summary, output) = action(&clone.path(), "main");
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        let wanted = "::error file=topology.yaml,line=3,";
        assert!(text.starts_with(wanted) && text.contains("title=breaking-change"), "{text}");
        assert!(summary.contains("### Errors (1)"), "{summary}");
    }
}

#[test]
fn the_action_without_a_base_only_checks() {
    let clone = Clone::new(Some(1));
    let (summary, output) = action(&clone.path(), "none");
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    assert_eq!(summary, "**topoc**: nothing found.\n");
}

#[test]
fn the_gitlab_job_of_the_readme_reports_what_a_merge_request_breaks() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("```yaml\n").filter_map(|rest| rest.split("\n```").next());
    let job = blocks.into_iter().find(|block| block.contains("CI_MERGE_REQUEST_")).unwrap();
    let job: Value = serde_yaml::from_str(job).unwrap();
    let steps = job["topoc"]["script"].as_sequence().unwrap().iter().map(|s| s.as_str().unwrap());
    let steps: Vec<&str> = steps.filter(|step| !step.contains("cargo install")).collect();
    let clone = Clone::new(None);
    let variables = [("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main".to_owned())];
    let output = bash(&clone.path(), &steps.join("\n"), &variables);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let report = std::fs::read_to_string(clone.path().join("topoc.xml")).unwrap();
    assert!(report.contains("breaking-change"), "{report}");
}

#[test]
fn the_hook_runs_a_command_that_exists() {
    let text = std::fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let hooks: Value = serde_yaml::from_str(&text).unwrap();
    let clone = Clone::new(None);
    for hook in hooks.as_sequence().unwrap() {
        let script =
            format!("{} topology.yaml --against origin/main", hook["entry"].as_str().unwrap());
        let output = bash(&clone.path(), &script, &[]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
    }
}
