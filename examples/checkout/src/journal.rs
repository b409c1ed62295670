//! What the services tell, in the order in which it happened.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::timeout;

/// How long something may take. A message that fails is tried for half a minute before it is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What happened so far.
#[derive(Clone, Default)]
pub(crate) struct Journal {
    lines: Arc<Mutex<Vec<String>>>,
    more: Arc<Notify>,
}

impl Journal {
    /// Notes and shows what a service does.
    pub(crate) fn tell(&self, service: &str, what: impl AsRef<str>) {
        let line = format!("{service:>9}: {}", what.as_ref());
        println!("{line}");
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line.trim_start().to_owned());
        self.more.notify_waiters();
    }

    /// How often a line was told that is this one.
    pub(crate) fn count(&self, line: &str) -> usize {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter(|told| *told == line).count()
    }

    /// At which place a line was told.
    pub(crate) fn position(&self, line: &str) -> Option<usize> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().position(|told| told == line)
    }

    /// Waits until a line was told.
    pub(crate) async fn until(&self, line: &str) -> Result<(), String> {
        let told = async {
            loop {
                let mut more = std::pin::pin!(self.more.notified());
                more.as_mut().enable();
                if self.count(line) > 0 {
                    return;
                }
                more.await;
            }
        };
        timeout(PATIENCE, told).await.map_err(|_| format!("this did not happen: {line}"))
    }
}
