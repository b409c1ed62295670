//! The read side: accounts as the stream tells them, to be asked at any time.

use crate::account::Accounts;
use crate::topology::AccountEventV1;
use crate::topology::balances::{AccountsLog, consume_accounts_log};
use std::error::Error;
use std::time::Duration;
use tokio::sync::watch;
use topoc_runtime::{Broker, Context, Failure};

/// Accounts that follow the stream.
#[derive(Debug)]
pub(crate) struct Balances(watch::Receiver<Accounts>);

impl Balances {
    /// Replays the stream from its first event on, and follows it.
    pub(crate) fn replay(broker: &Broker) -> Self {
        let (sender, receiver) = watch::channel(Accounts::default());
        consume_accounts_log(broker, Projection(sender));
        Self(receiver)
    }

    /// Waits until the accounts are as asked for: a read side is always a little behind.
    pub(crate) async fn wait_for(
        &mut self,
        what: impl FnMut(&Accounts) -> bool,
    ) -> Result<Accounts, Box<dyn Error>> {
        let found = self.0.wait_for(what);
        let accounts = tokio::time::timeout(Duration::from_secs(30), found).await;
        let accounts = accounts.map_err(|_| "the read side does not come to what it should")??;
        Ok(accounts.clone())
    }
}

struct Projection(watch::Sender<Accounts>);

impl AccountsLog for Projection {
    async fn account_event(&self, event: AccountEventV1, _: &Context) -> Result<(), Failure> {
        self.0.send_modify(|accounts| accounts.apply(&event.0));
        Ok(())
    }
}
