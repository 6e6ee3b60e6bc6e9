//! A mistake in `pce` itself: its message may quote a secret, so only its place is kept.

use std::process::Command;

use pce::report;

const CANARY: &str = "canary-in-a-panic";

/// What the other test runs in a process of its own, since the hook is the whole process's.
#[test]
fn panics() {
    if std::env::var_os("PCE_TEST_PANICS").is_none() {
        return;
    }
    report::keep_panics_quiet();
    assert_eq!(report::panicked_at(), None);
    assert!(std::panic::catch_unwind(|| panic!("{CANARY}")).is_err());
    println!("panicked at {}", report::panicked_at().unwrap());
}

#[test]
fn a_panic_shows_its_place_and_nothing_else() {
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
