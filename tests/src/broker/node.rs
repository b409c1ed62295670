//! The life of a node that a test may kill.

use std::fs::OpenOptions;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::Broker;

/// How long a node may take to end, or to serve.
const PATIENCE: Duration = Duration::from_secs(120);

impl Broker {
    /// Ends the node at once, as a power cut would (`SIGKILL`), and returns when it is gone.
    pub fn kill(&self) {
        let file = self.ctl.with_file_name("pid");
        let pid = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
        let pid = pid.trim();
        let killed = Command::new(self.ctl.with_file_name("shell"))
            .args(["-c", "kill -KILL \"$1\"", "kill", pid])
            .stdin(Stdio::null())
            .status();
        assert!(killed.as_ref().is_ok_and(|status| status.success()), "{self:?}: {killed:?}");
        until(|| !Path::new("/proc").join(pid).exists(), self, "does not end");
    }

    /// Starts the node anew with what it had on its disk, and returns when it serves.
    pub fn start(&self) {
        let log = OpenOptions::new().append(true).open(self.ctl.with_file_name("console.log"));
        let log = log.unwrap_or_else(|error| panic!("{self:?} has no console.log: {error}"));
        let errors = log.try_clone().unwrap();
        let server = Command::new(self.ctl.with_file_name("server"))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn();
        let mut server = server.unwrap_or_else(|error| panic!("cannot start {self:?}: {error}"));
        // Whoever starts a process has to take its end, lest it stays a zombie.
        std::thread::spawn(move || server.wait());
        until(|| self.serves(), self, "does not serve");
    }

    /// Whether it takes connections.
    fn serves(&self) -> bool {
        [&self.amqp, &self.management].iter().all(|url| {
            let host = url.rsplit(['@', '/']).next().unwrap_or_default();
            TcpStream::connect(host).is_ok()
        })
    }
}

fn until(is_so: impl Fn() -> bool, broker: &Broker, complaint: &str) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{broker:?} {complaint}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
