//! An account is what its events made of it. The bank and its readers fold them alike.

use crate::topology::AccountEvent;
use std::collections::HashMap;
use topoc_runtime::Uuid;

/// An account after some events.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Account {
    pub(crate) owner: String,
    /// In cents.
    pub(crate) balance: i64,
    /// Of the last event; 0 before the first.
    pub(crate) sequence: i64,
    pub(crate) is_closed: bool,
}

/// All accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Accounts(HashMap<Uuid, Account>);

impl Accounts {
    /// An account, which is new where nothing has happened to it.
    pub(crate) fn get(&self, id: Uuid) -> Account {
        self.0.get(&id).cloned().unwrap_or_default()
    }

    /// Takes in one event more. Events come at least once, so that one that is known changes nothing.
    pub(crate) fn apply(&mut self, event: &AccountEvent) {
        let (id, sequence) = event.place();
        let account = self.0.entry(id).or_default();
        if sequence <= account.sequence {
            return;
        }
        account.sequence = sequence;
        match event {
            AccountEvent::AccountOpened(opened) => account.owner.clone_from(&opened.owner),
            AccountEvent::MoneyDeposited(deposited) => account.balance += deposited.amount,
            AccountEvent::MoneyWithdrawn(withdrawn) => account.balance -= withdrawn.amount,
            AccountEvent::AccountClosed(_) => account.is_closed = true,
        }
    }
}

impl AccountEvent {
    /// Whose event it is, and the how manieth.
    fn place(&self) -> (Uuid, i64) {
        match self {
            Self::AccountOpened(event) => (event.account_id, event.sequence),
            Self::MoneyDeposited(event) => (event.account_id, event.sequence),
            Self::MoneyWithdrawn(event) => (event.account_id, event.sequence),
            Self::AccountClosed(event) => (event.account_id, event.sequence),
        }
    }
}
