//! `pce doctor`: one line for each check, with the remedy.

mod support;

use support::tls::{Flaw, TlsServer};
use support::{Home, Output, Pce, Server, pce};

/// The checks with what each found, and the exit code.
fn findings(output: &Output) -> Vec<(String, Option<bool>, String)> {
    let list: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    list.as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            let detail = format!("{} {}", text("detail"), text("hint"));
            (text("check"), finding["ok"].as_bool(), detail)
        })
        .collect()
}

#[track_caller]
fn first_failure(run: Pce, code: i32) -> (String, String) {
    let output = run.args(["-o", "json"]).run();
    assert_eq!(
        output.code,
        Some(code),
        "{}{}",
        output.stdout,
        output.stderr
    );
    assert_eq!(output.stderr, "");
    let found = findings(&output);
    assert_eq!(found.len(), 9);
    let failure = found
        .into_iter()
        .find(|(_, ok, _)| *ok == Some(false))
        .unwrap();
    (failure.0, failure.2)
}

#[test]
fn all_is_well() {
    let server = Server::new();
    let output = server.pce(["doctor"]).run();
    let text = output.success();
    assert_eq!(text.lines().count(), 9, "{text}");
    assert_eq!(
        text.lines().filter(|line| line.starts_with('✓')).count(),
        8,
        "{text}"
    );
    assert!(text.contains("- TLS") && text.contains(" ms)"), "{text}");
    let output = server.pce(["doctor", "-o", "json"]).run();
    let names: Vec<String> = findings(&output).into_iter().map(|found| found.0).collect();
    assert_eq!(
        names,
        [
            "settings file",
            "profile",
            "credential store",
            "name resolution",
            "TCP",
            "TLS",
            "clock",
            "token",
            "API"
        ]
    );
    output.success();
}

#[test]
fn the_sandbox_is_well() {
    pce(["--profile", "sandbox", "doctor"]).run().success();
}

#[test]
fn each_failure_has_its_exit_code_and_remedy() {
    let server = Server::new();
    let (check, detail) = first_failure(pce(["doctor"]), 4);
    assert_eq!(check, "credential store");
    assert!(detail.contains("pce auth login"), "{detail}");

    let (check, detail) = first_failure(server.pce(["doctor"]).env("PCE_TOKEN", "wrong"), 4);
    assert_eq!(check, "API");
    assert!(detail.contains("access_denied"), "{detail}");

    let (check, _) = first_failure(server.pce(["doctor"]).env("PCE_HOST", "pbx.invalid"), 5);
    assert_eq!(check, "name resolution");

    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (check, _) = first_failure(
        server
            .pce(["doctor"])
            .env("PCE_HOST", format!("http://{closed}")),
        5,
    );
    assert_eq!(check, "TCP");

    let home = Home::new();
    let dir = home.path().join(".config/pce");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(
        dir.join("config.toml"),
        "[profiles.default]\nhots = \"x\"\n",
    )
    .unwrap();
    let (check, detail) = first_failure(home.pce(["doctor"]), 10);
    assert_eq!(check, "settings file");
    assert!(
        detail.contains("config.toml:2") && detail.contains("host"),
        "{detail}"
    );
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn the_certificate_is_looked_at() {
    let doctor = |server: &TlsServer| {
        pce(["doctor"])
            .file("ca.pem", &server.ca)
            .env("PCE_HOST", server.host())
            .env("PCE_TOKEN", "t")
    };
    let server = TlsServer::new(Flaw::None);
    let output = doctor(&server)
        .args(["--ca-cert", "ca.pem", "-o", "json"])
        .run();
    let found = findings(&output);
    let tls = found.iter().find(|found| found.0 == "TLS").unwrap();
    assert_eq!(tls.1, Some(true), "{}", tls.2);
    for word in ["localhost", "Test CA of the PBX", "2099-01-01"] {
        assert!(tls.2.contains(word), "{}", tls.2);
    }
    output.success();

    let (check, detail) = first_failure(doctor(&server), 5);
    assert_eq!(check, "TLS");
    assert!(detail.contains("--ca-cert"), "{detail}");

    let expired = TlsServer::new(Flaw::Expired);
    let (_, detail) = first_failure(doctor(&expired).args(["--ca-cert", "ca.pem"]), 5);
    assert!(detail.contains("expired"), "{detail}");
}

#[test]
fn a_clock_that_is_off_is_noticed() {
    let server = support::hostile::Hostile::new(|_| {
        b"HTTP/1.1 204 No Content\r\nDate: Tue, 24 Nov 2020 08:00:00 GMT\r\nConnection: close\r\n\r\n".to_vec()
    });
    let (check, detail) = first_failure(server.pce(["doctor"]), 1);
    assert_eq!(check, "clock");
    assert!(detail.contains("clock"), "{detail}");
}
