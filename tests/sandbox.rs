//! The sandbox as a command of its own, and as a profile.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use support::{binary, json, pce};

/// `pce sandbox` in a process of its own, which ends when the value is dropped.
struct Running {
    child: std::process::Child,
    variables: Vec<(String, String)>,
}

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut child = Command::new(binary())
            .arg("sandbox")
            .args(args)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut variables = Vec::new();
        for line in lines {
            let line = line.unwrap();
            if let Some((name, value)) = line
                .trim()
                .strip_prefix("export ")
                .and_then(|pair| pair.split_once('='))
            {
                variables.push((name.to_owned(), value.to_owned()));
            }
            if line.contains("PCE_APP_SECRET") {
                break;
            }
        }
        Self { child, variables }
    }

    fn variable(&self, name: &str) -> &str {
        let found = self.variables.iter().find(|(known, _)| known == name);
        &found.unwrap().1
    }

    /// Lists events from the server, with the variables that it printed.
    fn list(&self, args: &[&str]) -> support::Output {
        pce(["list", "0003*210", "-o", "json"])
            .args(args)
            .env("PCE_HOST", self.variable("PCE_HOST"))
            .env("PCE_TOKEN", self.variable("PCE_TOKEN"))
            .run()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_profile_needs_no_account_no_settings_and_no_network() {
    let rows = json(
        &pce(["--profile", "sandbox", "list", "0003*210", "-o", "json"])
            .run()
            .success(),
    );
    assert_eq!(rows.len(), 24);
    let rows = pce(["list", "0003*210", "-o", "json"])
        .env("PCE_PROFILE", "sandbox")
        .run()
        .success();
    assert_eq!(json(&rows).len(), 24);
}

#[test]
fn the_profile_is_not_sent_through_a_proxy() {
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        pce(["--profile", "sandbox", "list", "0003*210", "-o", "json"])
            .env(name, "http://127.0.0.1:9")
            .run()
            .success();
    }
}

#[test]
fn the_sandbox_prints_the_variables_that_pce_needs() {
    let sandbox = Running::start(&[]);
    assert!(
        sandbox
            .variable("PCE_HOST")
            .starts_with("http://127.0.0.1:")
    );
    assert_eq!(json(&sandbox.list(&[]).success()).len(), 24);
}

#[test]
fn events_and_page_cap_set_the_sizes_of_list_and_page() {
    let sandbox = Running::start(&["--events", "300", "--page-cap", "50"]);
    assert_eq!(json(&sandbox.list(&[]).success()).len(), 300);
    let (rows, note) = sandbox.list(&["--count", "100"]).success_with_notes();
    assert_eq!(json(&rows).len(), 50);
    assert!(note.contains("50 of 300"), "{note}");
}

#[test]
fn latency_faults_and_token_ttl_change_the_answers() {
    let sandbox = Running::start(&["--latency", "300ms"]);
    let started = std::time::Instant::now();
    sandbox.list(&[]).success();
    assert!(started.elapsed() >= std::time::Duration::from_millis(300));

    let sandbox = Running::start(&["--fault", "internal-error"]);
    sandbox.list(&[]).failure(7);

    let sandbox = Running::start(&["--token-ttl", "1ms"]);
    std::thread::sleep(std::time::Duration::from_millis(50));
    sandbox.list(&[]).failure(4);
}

#[test]
fn an_unknown_fault_gets_the_nearest() {
    let stderr = pce(["sandbox", "--fault", "flakey"]).run().failure(2);
    assert!(
        stderr.contains("\"flaky\"") && stderr.contains("--fault"),
        "{stderr}"
    );
}

#[test]
fn a_port_in_use_is_an_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let stderr = pce(["sandbox", "--port", &port]).run().failure(1);
    assert!(stderr.contains("--port"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn each_signal_ends_the_sandbox_with_its_exit_code() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let mut sandbox = Running::start(&[]);
        let pid = sandbox.child.id().to_string();
        Command::new("kill")
            .args(["-s", signal, &pid])
            .status()
            .unwrap();
        assert_eq!(sandbox.child.wait().unwrap().code(), Some(code));
    }
}
