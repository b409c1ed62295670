//! The bank's rules: what a command does to an account, or why it does nothing. No message and no broker in sight.

use crate::account::Account;
use crate::topology::*;
use topoc_runtime::Uuid;

/// What happens to an account by a command.
pub(crate) fn decide(account: &Account, command: &AccountCommand) -> Result<AccountEvent, Refusal> {
    let sequence = account.sequence + 1;
    if let AccountCommand::OpenAccount(open) = command {
        return match account.sequence {
            0 => Ok(AccountEvent::AccountOpened(AccountEventAccountOpened {
                account_id: open.account_id,
                sequence,
                owner: open.owner.clone(),
            })),
            _ => Err(Refusal::IsOpen),
        };
    }
    match (account.sequence, account.is_closed) {
        (0, _) => Err(Refusal::NoAccount),
        (_, true) => Err(Refusal::IsClosed),
        _ => change(account, command, sequence),
    }
}

/// What happens to an open account.
fn change(
    account: &Account,
    command: &AccountCommand,
    sequence: i64,
) -> Result<AccountEvent, Refusal> {
    match command {
        AccountCommand::OpenAccount(_) => Err(Refusal::IsOpen),
        AccountCommand::Deposit(it) => {
            let (account_id, amount) = (it.account_id, it.amount);
            let event = AccountEventMoneyDeposited { account_id, sequence, amount };
            Ok(AccountEvent::MoneyDeposited(event))
        }
        AccountCommand::Withdraw(it) if it.amount > account.balance => Err(Refusal::TooLittleMoney),
        AccountCommand::Withdraw(it) => {
            Ok(AccountEvent::MoneyWithdrawn(AccountEventMoneyWithdrawn {
                account_id: it.account_id,
                sequence,
                amount: it.amount,
                command_id: it.command_id,
                transfer_to: it.transfer_to,
            }))
        }
        AccountCommand::CloseAccount(_) if account.balance > 0 => Err(Refusal::NotEmpty),
        AccountCommand::CloseAccount(it) => {
            let account_id = it.account_id;
            Ok(AccountEvent::AccountClosed(AccountEventAccountClosed { account_id, sequence }))
        }
    }
}

impl AccountCommand {
    /// Whose account it is for.
    pub(crate) fn account_id(&self) -> Uuid {
        match self {
            Self::OpenAccount(command) => command.account_id,
            Self::Deposit(command) => command.account_id,
            Self::Withdraw(command) => command.account_id,
            Self::CloseAccount(command) => command.account_id,
        }
    }
}
