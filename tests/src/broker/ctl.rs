//! The node's own command line tool.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use super::Broker;

impl Broker {
    /// Runs the node's `rabbitmqctl` with these arguments, in the node's directory.
    ///
    /// # Errors
    /// What it wrote, if it failed.
    pub fn rabbitmqctl(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(&self.ctl).args(arguments).stdin(Stdio::null()).output();
        let output =
            output.unwrap_or_else(|error| panic!("cannot run {}: {error}", self.ctl.display()));
        let (out, err) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if output.status.success() { Ok(out.into_owned()) } else { Err(format!("{out}{err}")) }
    }

    /// Through a file, since the `rabbitmqctl` of 4.0.5 waits for ever on standard input.
    pub(super) fn ctl_import(&self, document: &Value) -> Result<(), String> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("import-{}-{count}.json", std::process::id());
        let file = self.ctl.with_file_name(&name);
        std::fs::write(&file, document.to_string())
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
        let outcome = self.rabbitmqctl(&["import_definitions", &name]);
        std::fs::remove_file(&file)
            .unwrap_or_else(|error| panic!("cannot remove {}: {error}", file.display()));
        outcome.map(drop)
    }
}
