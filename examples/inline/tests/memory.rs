//! The example tells its whole story on the broker in memory.

use std::process::Command;

#[test]
fn it_ends_well_in_memory() {
    let output = Command::new(env!("CARGO_BIN_EXE_example-inline")).output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    for part in ["heard a greeting to Grace", "/to: ", "done: 2 greetings"] {
        assert!(told.contains(part), "no {part:?} in\n{told}");
    }
}
