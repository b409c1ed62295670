//! The example tells its whole story on the broker in memory.

use std::process::Command;

#[test]
fn it_ends_well_in_memory() {
    let output = Command::new(env!("CARGO_BIN_EXE_example-ledger")).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    for part in
        ["refused, too_little_money", "refused (is_closed), given back", "done: Ada has 51.00"]
    {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
    assert_eq!(told.matches("100.00 deposited").count(), 1, "a command twice is done once\n{told}");
}
