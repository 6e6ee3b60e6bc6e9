//! `pce doctor`: one line for each check, with the remedy.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use support::hostile::{Hostile, answer, no_content};
use support::tls::{Flaw, ForwardingProxy, TlsServer};
use support::{Home, Output, Pce, Server, pce};

/// Returns the name of each check, whether it succeeded, and its detail with its hint.
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
fn all_checks_succeed() {
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
fn all_checks_succeed_with_the_sandbox_profile() {
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

    let (check, detail) = first_failure(server.pce(["doctor"]).env("PCE_HOST", "pbx.invalid"), 5);
    assert_eq!(check, "name resolution");
    assert!(detail.contains("--host"), "{detail}");

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
fn the_tls_check_shows_the_certificate() {
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
fn a_wrong_clock_fails_the_clock_check() {
    let server = support::hostile::Hostile::new(|_| {
        b"HTTP/1.1 204 No Content\r\nDate: Tue, 24 Nov 2020 08:00:00 GMT\r\nConnection: close\r\n\r\n".to_vec()
    });
    let (check, detail) = first_failure(server.pce(["doctor"]), 1);
    assert_eq!(check, "clock");
    assert!(detail.contains("clock"), "{detail}");
}

/// Asserts that no check failed, and returns the detail and the hint of this one.
#[track_caller]
fn success(run: Pce, check: &str) -> String {
    let output = run.args(["-o", "json"]).run();
    let found = findings(&output);
    assert!(
        found.iter().all(|found| found.1 != Some(false)),
        "{found:?}"
    );
    assert_eq!(output.code, Some(0));
    let found = found.into_iter().find(|found| found.0 == check).unwrap();
    assert_eq!(found.1, Some(true), "{}", found.2);
    found.2
}

/// Returns a `pce doctor` command that trusts the CA of this server.
fn trusting(server: &TlsServer) -> Pce {
    pce(["doctor", "--ca-cert", "ca.pem", "--retries", "0"])
        .file("ca.pem", &server.ca)
        .env("PCE_HOST", server.host())
        .env("PCE_TOKEN", "t")
}

/// Listens on `[::1]` and forwards every connection to this address; returns the port.
fn on_ipv6(address: String) -> u16 {
    let listener = TcpListener::bind("[::1]:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut server = TcpStream::connect(&address).unwrap();
            let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up, &mut server));
            std::thread::spawn(move || std::io::copy(&mut down, &mut client));
        }
    });
    port
}

#[test]
#[cfg_attr(windows, ignore = "Wine 8 cannot check certificates")]
fn a_proxy_is_the_way_that_is_checked() {
    let (server, proxy) = (TlsServer::new(Flaw::None), ForwardingProxy::new());
    let v6 = format!(
        "http://[::1]:{}",
        on_ipv6(proxy.url.trim_start_matches("http://").to_owned())
    );
    for url in [&proxy.url, &v6] {
        let run = || trusting(&server).env("HTTPS_PROXY", url);
        let name = url.trim_start_matches("http://");
        let way = format!("the proxy {name} (HTTPS_PROXY)");
        for check in ["name resolution", "TCP"] {
            let detail = success(run(), check);
            assert!(detail.contains(&way), "{detail}");
        }
        // The certificate is the server's.
        let detail = success(run(), "TLS");
        assert!(detail.contains("Test CA of the PBX"), "{detail}");
        let before = proxy.asked().len();
        success(run().env("NO_PROXY", "localhost"), "TLS");
        assert_eq!(proxy.asked().len(), before);
    }
    let asked = proxy.asked();
    let connect = format!("CONNECT localhost:{} HTTP/1.1", server.port);
    assert!(asked.len() >= 6 && asked.iter().all(|line| *line == connect));
}

#[test]
fn a_password_reaches_the_proxy_and_a_refusal_is_final() {
    let proxy = Hostile::new(|_| answer("407 Proxy Authentication Required", "text/plain", b""));
    let url = proxy.url.replace("http://", "http://user:canary%40@");
    let run = pce(["doctor", "--host", "pbx.example.com"]).env("PCE_TOKEN", "t");
    let (check, detail) = first_failure(run.env("HTTPS_PROXY", url), 5);
    assert_eq!(check, "TLS");
    assert!(
        detail.contains("HTTPS_PROXY") && !detail.contains("canary"),
        "{detail}"
    );
    let requests = proxy.requests();
    let password = (
        "proxy-authorization".to_owned(),
        "Basic dXNlcjpjYW5hcnlA".to_owned(),
    );
    assert!(requests.len() == 1 && requests[0].headers.contains(&password));
}

/// Returns whether a text names a variable; on Windows, `HTTPS_PROXY` and `https_proxy` are the same variable.
fn names(text: &str, variable: &str) -> bool {
    text.to_lowercase().contains(&variable.to_lowercase())
}

#[test]
fn a_proxy_that_is_not_reached_is_blamed_with_what_names_it() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    for (proxy, check, connect) in [
        (
            "http://proxy.invalid:3128".to_owned(),
            "name resolution",
            "proxy.invalid:3128",
        ),
        (format!("http://{closed}"), "TCP", ""),
    ] {
        for name in ["--proxy", "HTTPS_PROXY", "all_proxy"] {
            for command in [&["doctor"][..], &["list", "210"]] {
                let run = pce(command)
                    .args(["--host", "pbx.example.com", "--retries", "0"])
                    .env("PCE_TOKEN", "t");
                let run = if name == "--proxy" {
                    run.args(["--proxy", &proxy])
                } else {
                    run.env(name, &proxy)
                };
                let text = if command[0] == "doctor" {
                    let (found, detail) = first_failure(run, 5);
                    assert_eq!(found, check);
                    detail
                } else {
                    run.run().failure(5)
                };
                assert!(
                    text.contains(connect) && names(&text, &format!("{name}: no")),
                    "{text}"
                );
                assert!(!text.contains("--host"), "{text}");
            }
        }
    }
    // The error also names a proxy that does not answer.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let limits = ["--connect-timeout", "300ms", "--retries", "0"];
    let run = || {
        pce(limits)
            .env("PCE_TOKEN", "t")
            .env("PCE_HOST", "pbx.example.com")
            .env("HTTPS_PROXY", &url)
    };
    let (check, detail) = first_failure(run().args(["doctor"]), 6);
    assert_eq!(check, "TLS");
    let stderr = run().args(["list", "210"]).run().failure(6);
    for text in [detail, stderr] {
        assert!(
            names(&text, "(HTTPS_PROXY)") && text.contains("check the proxy"),
            "{text}"
        );
    }
    // The error also names the variable of a proxy that `pce` cannot use.
    let run = pce(["doctor", "--host", "pbx.example.com"]).env("PCE_TOKEN", "t");
    let (check, detail) = first_failure(run.env("ALL_PROXY", "socks5://p:1"), 2);
    assert_eq!(check, "name resolution");
    assert!(names(&detail, "ALL_PROXY"), "{detail}");
}

/// Returns a port on which 127.0.0.1 neither accepts nor refuses a connection, and on which `[::1]` answers.
fn half_dead() -> (u16, Vec<TcpStream>, TcpListener) {
    loop {
        let dead = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = dead.local_addr().unwrap();
        let Ok(alive) = TcpListener::bind(("::1", address.port())) else {
            continue;
        };
        std::thread::spawn(move || {
            for mut stream in alive.incoming().flatten() {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                while lines
                    .next()
                    .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
                {}
                let _ = stream.write_all(&no_content());
            }
        });
        let wait = Duration::from_millis(200);
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, wait) {
            waiting.push(stream);
        }
        return (address.port(), waiting, dead);
    }
}

#[test]
fn a_dead_address_beside_a_good_one_does_not_matter() {
    let (port, _waiting, _dead) = half_dead();
    let host = format!("http://localhost:{port}");
    let run = |args: &[&str]| {
        pce(args)
            .args(["--host", &host, "--retries", "0", "--connect-timeout", "3s"])
            .env("PCE_TOKEN", "t")
    };
    let started = Instant::now();
    let detail = success(run(&["doctor"]), "TCP");
    assert!(detail.contains(&format!("[::1]:{port}")), "{detail}");
    let rows = run(&["list", "210", "-o", "json"]).run().success();
    assert_eq!(rows, "[]\n");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn connect_timeout_covers_all_steps_of_a_connection() {
    // The proxy sends its answer slowly, and never ends it.
    let proxy = Hostile::raw(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X: y\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let started = Instant::now();
    let run = pce([
        "doctor",
        "--host",
        "pbx.example.com",
        "--connect-timeout",
        "500ms",
    ]);
    let run = run.env("PCE_TOKEN", "t").env("HTTPS_PROXY", &proxy.url);
    let (check, detail) = first_failure(run, 6);
    assert_eq!(check, "TLS");
    assert!(detail.contains("500ms"), "{detail}");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_certificate_file_that_cannot_be_used_is_a_finding() {
    let server = TlsServer::new(Flaw::None);
    let plain = Server::new();
    for (name, content) in [("missing.pem", None), ("empty.pem", Some(""))] {
        for host in [&server.host(), &plain.url, "pbx.invalid"] {
            let mut run = pce(["doctor", "--ca-cert", name, "--host", host]);
            if let Some(content) = content {
                run = run.file(name, content);
            }
            let output = run.env("PCE_TOKEN", "t").args(["-o", "json"]).run();
            let found = findings(&output);
            assert_eq!((found.len(), output.stderr.as_str()), (9, ""));
            let tls = found.iter().find(|found| found.0 == "TLS").unwrap();
            assert!(tls.1 == Some(false) && tls.2.contains(name), "{tls:?}");
            let code = if host == "pbx.invalid" { 5 } else { 2 };
            assert_eq!(output.code, Some(code), "{found:?}");
        }
    }
}

#[test]
fn json_is_complete_however_the_run_ends() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", silent.local_addr().unwrap());
    let run = || pce(["doctor", "-o", "json", "--host", &host]).env("PCE_TOKEN", "t");
    let output = run().args(["--max-time", "500ms"]).run();
    assert_eq!(output.code, Some(6));
    assert!(output.stderr.contains("--max-time"), "{}", output.stderr);
    let found = findings(&output);
    assert_eq!(found.len(), 9);
    let stopped = found.iter().find(|found| found.1 == Some(false)).unwrap();
    assert!(stopped.2.contains("--max-time"), "{found:?}");

    #[cfg(unix)]
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let silent = Hostile::raw(|_, _| std::thread::sleep(Duration::from_secs(10)));
        let child = std::process::Command::new(support::binary())
            .args(["doctor", "-o", "json", "--host", &silent.url])
            .env_clear()
            .env("PCE_TOKEN", "t")
            .env("HOME", Home::new().path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        while silent.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        let kill = ["-s", signal, &child.id().to_string()].map(str::to_owned);
        let killed = std::process::Command::new("kill").args(kill).status();
        assert!(killed.unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found.as_array().unwrap().len(), 9);
    }

    for (name, value) in [
        ("PCE_HOST", "http://pbx.example.com"),
        ("PCE_PROFILE", "a b"),
    ] {
        let output = pce(["doctor", "-o", "json"]).env(name, value).run();
        assert_eq!(findings(&output).len(), 9);
        assert!(matches!(output.code, Some(2 | 10)), "{:?}", output.code);
    }
}

#[cfg(unix)]
#[test]
fn marks_are_coloured_on_a_terminal_and_the_remedy_has_its_own_line() {
    use support::pty::OnTerminal;

    let doctor = |args: &[&str]| OnTerminal::pce(100, &[&["doctor"], args].concat());
    let (_, shown) = doctor(&[]).start().end();
    assert!(
        shown.contains("\u{1b}[32m✓\u{1b}[0m settings file"),
        "{shown}"
    );
    assert!(
        shown.contains("\u{1b}[31m✗\u{1b}[0m credential store"),
        "{shown}"
    );
    assert!(shown.contains("\n  hint: run `pce auth login`"), "{shown}");
    for run in [
        doctor(&["--color", "never"]),
        doctor(&[]).env("NO_COLOR", "1"),
        doctor(&[]).env("CLICOLOR", "0"),
        doctor(&[]).env("TERM", "dumb"),
    ] {
        let (_, shown) = run.start().end();
        assert!(
            shown.contains("✗ credential store") && !shown.contains('\u{1b}'),
            "{shown}"
        );
    }
    let forced = pce(["doctor", "--color", "always"]).run().stdout;
    assert!(forced.contains("\u{1b}[31m✗\u{1b}[0m"), "{forced}");
    assert!(!pce(["doctor"]).run().stdout.contains('\u{1b}'));
}
