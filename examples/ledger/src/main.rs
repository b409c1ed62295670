//! Event-sourced accounts: the bank decides, a stream remembers, and whoever reads it from the start knows the balances.
#![allow(clippy::print_stdout, reason = "the example tells what happens")]

mod account;
mod balances;
mod bank;
mod connect;
mod decide;
mod teller;
mod topology;
mod transfers;
mod words;

use account::Accounts;
use balances::Balances;
use bank::Bank;
use connect::Place;
use std::error::Error;
use std::time::Duration;
use teller::Teller;
use topoc_runtime::{Broker, Uuid};
use topology::bank::consume_bank_commands;
use topology::transfers::consume_transfers_events;
use transfers::Transfers;

const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let place = Place::of_arguments(topology::DEFINITIONS)?;
    let bank = place.connect("bank").await?;
    bank.check(&topology::bank::EXPECTED).await?;
    consume_bank_commands(&bank, Bank::new(&bank, Accounts::default()));
    let transfers = place.connect("transfers").await?;
    consume_transfers_events(&transfers, Transfers::new(&transfers));
    let reader = place.connect("balances").await?;
    let mut balances = Balances::replay(&reader);
    let counter = place.connect("teller").await?;
    let teller = Teller::new(&counter);

    let (ada, grace) = business(&teller, &mut balances).await?;
    bank.shutdown(PATIENCE).await;
    println!("\nthe bank is gone, and all that it knew; another one replays the stream");
    let bank = reopen(&place, ada, grace).await?;
    teller.deposit(Uuid::now_v7(), ada, 100).await?;
    let end = balances.wait_for(|accounts| accounts.get(ada).sequence == 7).await?;
    expect(&end, ada, 5_100, false)?;
    expect(&end, grace, 0, true)?;
    for broker in [bank, transfers, reader, counter] {
        broker.shutdown(PATIENCE).await;
    }
    println!("done: Ada has 51.00, Grace's account is closed");
    Ok(())
}

/// A day at the bank. It ends with 50.00 on the first account, and the second one closed.
async fn business(
    teller: &Teller,
    balances: &mut Balances,
) -> Result<(Uuid, Uuid), Box<dyn Error>> {
    let (ada, grace) = (teller.open("Ada").await?, teller.open("Grace").await?);
    println!("teller: 100.00 for Ada, and once more, since the first answer was slow to come");
    let command = Uuid::now_v7();
    teller.deposit(command, ada, 10_000).await?;
    teller.deposit(command, ada, 10_000).await?;
    teller.withdraw(ada, 3_000, None).await?;
    println!("teller: 500.00 for Ada, who has not that much");
    teller.withdraw(ada, 50_000, None).await?;
    println!("teller: 20.00 from Ada to Grace, who takes them and closes her account");
    teller.withdraw(ada, 2_000, Some(grace)).await?;
    balances.wait_for(|accounts| accounts.get(grace).balance == 2_000).await?;
    teller.withdraw(grace, 2_000, None).await?;
    teller.close(grace).await?;
    balances.wait_for(|accounts| accounts.get(grace).is_closed).await?;
    println!("teller: 25.00 from Ada to Grace, who is no longer there");
    teller.withdraw(ada, 2_500, Some(grace)).await?;
    // Opened, paid in, paid out twice, withdrawn for the transfer, given back.
    let end = balances.wait_for(|accounts| accounts.get(ada).sequence == 6).await?;
    expect(&end, ada, 5_000, false)?;
    expect(&end, grace, 0, true)?;
    Ok((ada, grace))
}

/// Another bank, which knows the accounts from the stream alone.
async fn reopen(place: &Place, ada: Uuid, grace: Uuid) -> Result<Broker, Box<dyn Error>> {
    let bank = place.connect("bank").await?;
    let reader = place.connect("balances").await?;
    let mut replayed = Balances::replay(&reader);
    let is_all =
        |accounts: &Accounts| accounts.get(ada).sequence == 6 && accounts.get(grace).sequence == 4;
    let accounts = replayed.wait_for(is_all).await?;
    expect(&accounts, ada, 5_000, false)?;
    reader.shutdown(PATIENCE).await;
    consume_bank_commands(&bank, Bank::new(&bank, accounts));
    Ok(bank)
}

/// Shows an account of the read side, which must be as expected.
fn expect(
    accounts: &Accounts,
    id: Uuid,
    balance: i64,
    is_closed: bool,
) -> Result<(), Box<dyn Error>> {
    let account = accounts.get(id);
    println!("balances: {account}");
    if (account.balance, account.is_closed) == (balance, is_closed) {
        return Ok(());
    }
    Err(format!("expected {balance} cents, closed: {is_closed}, found {account:?}").into())
}
