//! Who asks the bank for things.

use crate::topology::teller::Producer;
use crate::topology::*;
use topoc_runtime::{Broker, PublishError, Uuid};

/// A counter of the bank.
pub(crate) struct Teller(Producer);

impl Teller {
    pub(crate) fn new(broker: &Broker) -> Self {
        Self(Producer::new(broker))
    }

    pub(crate) async fn open(&self, owner: &str) -> Result<Uuid, PublishError> {
        let (command_id, account_id) = (Uuid::now_v7(), Uuid::now_v7());
        let open = AccountCommandOpenAccount { command_id, account_id, owner: owner.to_owned() };
        self.ask(AccountCommand::OpenAccount(open)).await?;
        Ok(account_id)
    }

    /// The command's id is the caller's, who may have to ask again.
    pub(crate) async fn deposit(
        &self,
        command_id: Uuid,
        account_id: Uuid,
        amount: i64,
    ) -> Result<(), PublishError> {
        let deposit = AccountCommandDeposit { command_id, account_id, amount, refund_to: None };
        self.ask(AccountCommand::Deposit(deposit)).await
    }

    /// To be paid out, or paid in to another account.
    pub(crate) async fn withdraw(
        &self,
        account_id: Uuid,
        amount: i64,
        transfer_to: Option<Uuid>,
    ) -> Result<(), PublishError> {
        let command_id = Uuid::now_v7();
        let withdraw = AccountCommandWithdraw { command_id, account_id, amount, transfer_to };
        self.ask(AccountCommand::Withdraw(withdraw)).await
    }

    pub(crate) async fn close(&self, account_id: Uuid) -> Result<(), PublishError> {
        let close = AccountCommandCloseAccount { command_id: Uuid::now_v7(), account_id };
        self.ask(AccountCommand::CloseAccount(close)).await
    }

    async fn ask(&self, command: AccountCommand) -> Result<(), PublishError> {
        self.0.account_command_v1(&AccountCommandV1(command.into())).await?;
        Ok(())
    }
}
