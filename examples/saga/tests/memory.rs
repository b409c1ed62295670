//! The example tells its whole story on the broker in memory.

use std::process::Command;

#[test]
fn it_ends_well_in_memory() {
    let output = Command::new(env!("CARGO_BIN_EXE_example-saga")).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    for part in [
        "the carrier does not answer, attempt 2",
        "the carrier has the parcel, attempt 3",
        "Grace: Charging -> Refused -> Release",
        "Linus: Charging -> Overdue -> Release",
        "-> Captured -> Refund",
        "done: 1 order completed, 3 cancelled",
    ] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
}
