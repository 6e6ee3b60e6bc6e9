//! A bug in `pce`: the message of a panic may quote a secret, so only its position is shown.

use std::process::Command;

use pce::app::Panics;

const CANARY: &str = "canary-in-a-panic";

/// Runs in a process of its own, which the other test starts: a panic hook applies to the whole process.
#[test]
fn panics() {
    if std::env::var_os("PCE_TEST_PANICS").is_none() {
        return;
    }
    let panics = Panics::keep_quiet();
    assert_eq!(panics.first(), None);
    assert!(std::panic::catch_unwind(|| panic!("{CANARY}")).is_err());
    println!("panicked at {}", panics.first().unwrap());
}

#[test]
fn a_panic_shows_its_position_and_nothing_else() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "panics", "--nocapture"])
        .env("PCE_TEST_PANICS", "1")
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains("panicked at tests/panics.rs:"), "{stdout}");
    assert!(
        !stdout.contains(CANARY) && !stderr.contains(CANARY),
        "{stdout}{stderr}"
    );
}
