//! How accounts, events and amounts are told to people.

use crate::account::Account;
use crate::topology::AccountEvent;
use std::fmt;

/// An amount in cents.
pub(crate) struct Cents(pub(crate) i64);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let closed = if self.is_closed { ", closed" } else { "" };
        write!(f, "{} has {}{closed}", self.owner, Cents(self.balance))
    }
}

impl fmt::Display for AccountEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccountOpened(_) => f.write_str("opened"),
            Self::MoneyDeposited(event) => write!(f, "{} deposited", Cents(event.amount)),
            Self::MoneyWithdrawn(event) => write!(f, "{} withdrawn", Cents(event.amount)),
            Self::AccountClosed(_) => f.write_str("closed"),
        }
    }
}
