//! Whether a broker has what a service needs.

use crate::descriptor::Expected;
use crate::transport::{Connection, Fault, TransportError};
use std::sync::Arc;

/// What the broker would not confirm.
#[derive(Default)]
struct Findings {
    missing: Vec<String>,
    refused: Vec<String>,
}

/// Asks for everything, and names at once all that is missing or refused.
pub(crate) async fn all(
    connection: &Arc<dyn Connection>,
    expected: &Expected,
) -> Result<(), TransportError> {
    let mut findings = Findings::default();
    let mut channel = connection.channel().await?;
    for name in expected.exchanges {
        if findings.note("exchange", name, channel.check_exchange(name).await)? {
            // The broker closed the channel for that.
            channel = connection.channel().await?;
        }
    }
    for name in expected.queues {
        if findings.note("queue", name, channel.check_queue(name).await)? {
            channel = connection.channel().await?;
        }
    }
    channel.close().await;
    findings.into_result()
}

impl Findings {
    /// Keeps what the broker answered; whether it was a finding.
    fn note(
        &mut self,
        what: &str,
        name: &str,
        answer: Result<(), TransportError>,
    ) -> Result<bool, TransportError> {
        let Err(error) = answer else { return Ok(false) };
        let list = match error.fault {
            Fault::Missing => &mut self.missing,
            Fault::Refused => &mut self.refused,
            _ => return Err(error),
        };
        list.push(format!("{what} `{name}`"));
        Ok(true)
    }

    fn into_result(self) -> Result<(), TransportError> {
        let fault = if self.missing.is_empty() { Fault::Refused } else { Fault::Missing };
        let lists = [("does not have", self.missing), ("says nothing of", self.refused)];
        let told = lists.iter().filter(|(_, names)| !names.is_empty());
        let told: Vec<String> =
            told.map(|(how, names)| format!("{how} {}", names.join(", "))).collect();
        if told.is_empty() {
            return Ok(());
        }
        Err(TransportError::new(fault, format!("the broker {}", told.join(", and "))))
    }
}
