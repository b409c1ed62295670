//! Money that left one account for another one: it arrives, or it comes back.

use crate::topology::transfers::{Producer, TransfersEvents};
use crate::topology::*;
use crate::words::Cents;
use topoc_runtime::{Broker, Context, Failure, Uuid};

/// Goes on with transfers. It keeps nothing: the events say all that it needs.
pub(crate) struct Transfers(Producer);

impl Transfers {
    pub(crate) fn new(broker: &Broker) -> Self {
        Self(Producer::new(broker))
    }

    async fn pay_in(&self, deposit: AccountCommandDeposit) -> Result<(), Failure> {
        let command = AccountCommandV1(AccountCommand::Deposit(deposit).into());
        self.0.account_command_v1(&command).await?;
        Ok(())
    }
}

impl TransfersEvents for Transfers {
    async fn account_event(
        &self,
        AccountEventV1(event): AccountEventV1,
        _: &Context,
    ) -> Result<(), Failure> {
        let AccountEvent::MoneyWithdrawn(withdrawn) = *event else { return Ok(()) };
        let Some(account_id) = withdrawn.transfer_to else { return Ok(()) };
        println!("transfers: {} withdrawn, to be paid in", Cents(withdrawn.amount));
        self.pay_in(AccountCommandDeposit {
            command_id: following(withdrawn.command_id),
            account_id,
            amount: withdrawn.amount,
            refund_to: Some(withdrawn.account_id),
        })
        .await
    }

    async fn command_refused(&self, refused: CommandRefusedV1, _: &Context) -> Result<(), Failure> {
        let AccountCommand::Deposit(deposit) = refused.command else { return Ok(()) };
        let Some(account_id) = deposit.refund_to else { return Ok(()) };
        println!(
            "transfers: {} refused ({}), given back",
            Cents(deposit.amount),
            refused.reason.as_str()
        );
        self.pay_in(AccountCommandDeposit {
            command_id: following(deposit.command_id),
            account_id,
            amount: deposit.amount,
            refund_to: None,
        })
        .await
    }
}

/// The id of the command that follows from another one: always the same, so that an event that is handled twice
/// moves no money twice.
fn following(command_id: Uuid) -> Uuid {
    Uuid::from_u128(command_id.as_u128().wrapping_add(1))
}
