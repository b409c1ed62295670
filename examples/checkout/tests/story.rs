//! The example, as it is run, with its broker in memory.

use std::process::Command;

#[test]
fn the_day_in_the_shop_ends_as_it_should() {
    let ran = Command::new(env!("CARGO_BIN_EXE_example-checkout")).output();
    let told = ran.as_ref().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let is_good = ran.as_ref().is_ok_and(|output| output.status.success());
    assert!(is_good, "{ran:?}");
    assert!(told.is_ok_and(|told| told.ends_with("All of it came as it should.\n")));
}

#[test]
fn what_the_command_line_does_not_know_is_told() {
    let ran = Command::new(env!("CARGO_BIN_EXE_example-checkout")).arg("--ampq").output();
    let told = ran.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(told.is_ok_and(|told| told.contains("`--ampq` is not known here")));
}
