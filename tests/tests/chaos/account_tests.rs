//! The account sees what is wrong.

use super::account::{Account, Due, ParkedBy, Queue};

fn queue(name: &'static str) -> Queue {
    Queue { name, is_once: true, parks: true, is_ordered: true, is_stream: false }
}

/// Three messages of one key to two queues, the last one always fails.
fn account() -> Account {
    let log =
        Queue { is_once: false, parks: false, is_ordered: false, is_stream: true, ..queue("log") };
    let due = |is_poison| Due { queues: [0, 1].into(), is_poison, key: Some(7) };
    Account::new(vec![queue("work"), log], vec![due(false), due(false), due(true)])
}

/// As it should be.
fn settle(account: &Account, but: &[usize]) {
    for number in (0..3).filter(|number| !but.contains(number)) {
        account.confirmed(number);
        account.handled("log", number);
        match number {
            2 => account.parked("work", number, ParkedBy::Consumer),
            _ => account.handled("work", number),
        }
    }
}

#[test]
fn what_is_settled_is_not_wrong() {
    let account = account();
    settle(&account, &[]);
    account.handled("log", 1);
    account.parked("work", 2, ParkedBy::Consumer);
    assert_eq!(account.wrong(), Vec::<String>::new());
    let sum = account.sum();
    assert_eq!((sum.due, sum.handled, sum.parked, sum.missing), (6, 5, 1, 0));
    assert_eq!((sum.repeated, sum.parked_again), (1, 1));
}

#[test]
fn a_lost_message_is_named() {
    let account = account();
    settle(&account, &[1]);
    account.confirmed(1);
    account.handled("log", 1);
    assert_eq!(account.wrong(), ["work: message 1 is missing; confirmed after fault 0"]);
    assert_eq!(account.sum().missing, 1);
}

#[test]
fn what_a_stream_misses_is_counted_by_itself() {
    let account = account();
    settle(&account, &[1]);
    account.confirmed(1);
    account.handled("work", 1);
    let sum = account.sum();
    assert_eq!((sum.missing, sum.missing_in_stream), (0, 1));
}

#[test]
fn a_message_handled_twice_is_named() {
    let account = account();
    settle(&account, &[]);
    account.handled("work", 1);
    let wrong = account.wrong();
    assert!(
        wrong.contains(&"work: message 1 was handled 2 times; confirmed after fault 0".to_owned()),
        "{wrong:?}"
    );
}

#[test]
fn a_message_in_two_places_is_named() {
    let account = account();
    settle(&account, &[]);
    account.parked("work", 0, ParkedBy::Consumer);
    assert_eq!(
        account.wrong(),
        ["work: message 0 was both handled and parked; confirmed after fault 0"]
    );
}

#[test]
fn a_wrong_order_is_named() {
    let account = account();
    settle(&account, &[0]);
    account.confirmed(0);
    account.handled("log", 0);
    account.handled("work", 0);
    assert_eq!(account.wrong(), ["work: message 0 after 1, of key 7"]);
}

/// A restart may give a key another partition, where what comes later does not wait for what came before.
#[test]
fn what_is_overtaken_across_a_restart_is_counted_apart() {
    let account = account();
    account.confirmed(0);
    account.outage();
    account.confirmed(1);
    account.handled("work", 1);
    account.handled("work", 0);
    settle(&account, &[0, 1]);
    account.handled("log", 0);
    account.handled("log", 1);
    assert_eq!(account.wrong(), Vec::<String>::new());
    assert_eq!(account.sum().moved, 1);
}

#[test]
fn what_fails_for_good_or_not_at_all_has_its_place() {
    let account = account();
    settle(&account, &[0, 2]);
    for number in [0, 2] {
        account.confirmed(number);
        account.handled("log", number);
    }
    account.parked("work", 0, ParkedBy::Consumer);
    account.handled("work", 2);
    assert_eq!(
        account.wrong(),
        [
            "work: message 0 was parked, and has no reason to fail; confirmed after fault 0",
            "work: message 2 was handled, and always fails; confirmed after fault 0"
        ]
    );
}

#[test]
fn a_message_out_of_place_or_unconfirmed_is_named() {
    let account = account();
    settle(&account, &[1]);
    account.handled("elsewhere", 0);
    account.astray("unrouted.parked", 0);
    assert_eq!(
        account.wrong(),
        [
            "message 0 came to elsewhere, where it does not belong",
            "message 0 ended in unrouted.parked",
            "message 1 was never confirmed"
        ]
    );
}
