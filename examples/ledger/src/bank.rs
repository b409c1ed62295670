//! The write side: commands in, events out.

use crate::account::Accounts;
use crate::decide::decide;
use crate::topology::bank::{BankCommands, Producer};
use crate::topology::{AccountCommandV1, AccountEventV1, CommandRefusedV1};
use std::sync::{Mutex, MutexGuard, PoisonError};
use topoc_runtime::{Broker, Context, Failure};

/// The bank, with its accounts as it knows them.
pub(crate) struct Bank {
    accounts: Mutex<Accounts>,
    producer: Producer,
}

impl Bank {
    /// A bank that goes on from these accounts: none, or what the stream told.
    pub(crate) fn new(broker: &Broker, accounts: Accounts) -> Self {
        Self { accounts: Mutex::new(accounts), producer: Producer::new(broker) }
    }

    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BankCommands for Bank {
    async fn account_command(
        &self,
        AccountCommandV1(command): AccountCommandV1,
        _: &Context,
    ) -> Result<(), Failure> {
        // `ordered_by` lets nobody else change this account until this returns.
        let account = self.accounts().get(command.account_id());
        match decide(&account, &command) {
            Ok(event) => {
                let event = AccountEventV1(event.into());
                // What the broker has not confirmed did not happen, and is decided again.
                self.producer.account_event_v1(&event).await?;
                self.accounts().apply(&event.0);
                println!("bank: {}: {}", self.accounts().get(command.account_id()).owner, event.0);
            }
            Err(reason) => {
                println!("bank: {}: refused, {}", account.owner, reason.as_str());
                let command = *command;
                self.producer.command_refused_v1(&CommandRefusedV1 { command, reason }).await?;
            }
        }
        Ok(())
    }
}
