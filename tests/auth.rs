//! After one login, later runs work without a terminal and, with `--store file`, without a keyring.

mod support;

use std::time::{Duration, Instant};

use pce::sandbox::Options;
use support::{Home, Server, json};

/// Returns the number of token requests that the server received.
fn grants(server: &Server) -> usize {
    server
        .requests()
        .iter()
        .filter(|seen| seen.is_for_token())
        .count()
}

fn short_lived(seconds: u64) -> Server {
    Server::with(Options {
        token_ttl: Duration::from_secs(seconds),
        ..Options::default()
    })
}

#[test]
fn lists_work_after_one_login() {
    let (home, server) = (Home::new(), Server::new());
    let said = home.login(&server, &["--store", "file"]).success();
    assert!(
        said.contains(&server.url) && said.contains("App Key sandbox-app"),
        "{said}"
    );
    assert!(said.contains("valid until 20"), "{said}");
    for _ in 0..3 {
        let rows = home.pce(["list", "0003-210", "-o", "json"]).run().success();
        assert_eq!(json(&rows).len(), 24);
    }
    assert_eq!(grants(&server), 1);
}

/// Lists repeatedly while tokens expire, alternately as cron runs it and on a terminal.
fn list_across_expiries(duration: Duration) {
    let (home, server) = (Home::new(), short_lived(2));
    home.login(&server, &["--store", "file"]).success();
    let terminal = support::has_program("script");
    let started = Instant::now();
    let mut runs = 0;
    while started.elapsed() < duration {
        let list = ["list", "0003-230", "-o", "json"];
        let rows = home.pce(list).run().success();
        assert_eq!(json(&rows).len(), 3);
        if terminal {
            // Indented JSON is longer than the screen, and this test cannot quit a pager.
            let command = format!(
                "'{}' {} --no-pager",
                support::binary().display(),
                list.join(" ")
            );
            let typed = std::process::Command::new("script")
                .args(["-qec", &command, "/dev/null"])
                .env_clear()
                .env("HOME", home.path())
                .env("PATH", "/usr/bin:/bin")
                .env("TERM", "xterm")
                .stdin(std::process::Stdio::null())
                .output()
                .unwrap();
            let text = String::from_utf8(typed.stdout).unwrap();
            assert!(typed.status.success(), "{text}");
            assert_eq!(text.matches("\"id\"").count(), 3, "{text}");
        }
        runs += 1;
        std::thread::sleep(Duration::from_millis(100));
    }
    // pce renews a token shortly before it expires, so slightly more often than every two seconds.
    let asked = grants(&server);
    let spans = usize::try_from(started.elapsed().as_secs()).unwrap() / 2;
    assert!(
        runs >= spans && (spans..=2 * spans + 2).contains(&asked),
        "{asked} tokens for {runs} rounds in {:?}",
        started.elapsed()
    );
}

#[test]
fn tokens_are_renewed_only_when_they_expire() {
    list_across_expiries(Duration::from_secs(7));
}

#[test]
#[ignore = "takes a minute; .ci/run runs it"]
fn expired_tokens_are_renewed_for_a_minute() {
    list_across_expiries(Duration::from_secs(60));
}

#[test]
fn many_at_once_renew_once() {
    let (home, server) = (Home::new(), short_lived(5));
    home.login(&server, &["--store", "file"]).success();
    std::thread::sleep(Duration::from_secs(6));
    std::thread::scope(|scope| {
        // Under Wine, 40 programs take longer to start than a token is valid.
        for _ in 0..if cfg!(windows) { 4 } else { 40 } {
            scope.spawn(|| {
                let rows = home.pce(["list", "0003-230", "-o", "json"]).run().success();
                assert_eq!(json(&rows).len(), 3);
            });
        }
    });
    assert_eq!(grants(&server), 2, "one at login, one for all of them");
}

#[test]
fn an_app_in_the_environment_needs_no_login() {
    let (home, server) = (Home::new(), short_lived(60));
    let list = || {
        home.pce(["list", "0003-230", "-o", "json"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", "sandbox-app")
    };
    list()
        .env("PCE_APP_SECRET", &server.app_secret)
        .run()
        .success();
    list()
        .file("secret", format!("{}\n", server.app_secret))
        .env("PCE_APP_SECRET_FILE", "secret")
        .run()
        .success();
    assert_eq!(grants(&server), 1, "the token is kept between runs");
    let stderr = Home::new()
        .pce(["list", "0003-230"])
        .env("PCE_HOST", &server.url)
        .env("PCE_APP_KEY", "sandbox-app")
        .env("PCE_APP_SECRET", "wrong")
        .run()
        .failure(4);
    assert!(
        stderr.contains("invalid_client") && stderr.contains("trusted"),
        "{stderr}"
    );
}

#[test]
fn tokens_come_from_files_and_stdin() {
    let server = Server::new();
    let list = || {
        Home::new()
            .pce(["list", "0003-230", "-o", "json"])
            .env("PCE_HOST", &server.url)
    };
    list()
        .file("t", format!("{}\n", server.token))
        .env("PCE_TOKEN_FILE", "t")
        .run()
        .success();
    list()
        .file("t", &server.token)
        .args(["--token-file", "t"])
        .run()
        .success();
    list()
        .stdin(&server.token)
        .args(["--token-file", "-"])
        .run()
        .success();
    // The option wins over the environment.
    list()
        .file("t", &server.token)
        .args(["--token-file", "t"])
        .env("PCE_TOKEN", "wrong")
        .run()
        .success();
    let stderr = list().args(["--token-file", "missing"]).run().failure(2);
    assert!(stderr.contains("--token-file"), "{stderr}");
    let stderr = list()
        .file("t", "")
        .env("PCE_TOKEN_FILE", "t")
        .run()
        .failure(2);
    assert!(stderr.contains("PCE_TOKEN_FILE"), "{stderr}");
}

#[test]
fn login_checks_a_token_before_it_stores_it() {
    let (home, server) = (Home::new(), Server::new());
    let login = |token: &str| {
        home.pce([
            "auth",
            "login",
            "--host",
            &server.url,
            "--token-stdin",
            "--store",
            "file",
        ])
        .stdin(token)
        .run()
    };
    login("canary-wrong").failure(4);
    assert!(
        !home
            .path()
            .join(".config/pce/credentials/default.json")
            .exists()
    );
    login(&server.token).success();
    home.pce(["list", "0003-230"]).run().success();
}

#[test]
fn a_wrong_secret_is_not_stored() {
    let (home, server) = (Home::new(), Server::new());
    let stderr = home
        .pce([
            "auth",
            "login",
            "--host",
            &server.url,
            "--app-key",
            "sandbox-app",
            "--secret-stdin",
            "--store",
            "file",
        ])
        .stdin("canary-wrong")
        .run()
        .failure(4);
    assert!(
        stderr.contains("invalid_client") && stderr.contains("hint: "),
        "{stderr}"
    );
    assert!(!stderr.contains("canary"), "{stderr}");
    home.pce(["list", "0003-230"]).run().failure(4);
}

#[test]
fn a_credential_is_sent_only_to_its_own_host() {
    let (home, server, other) = (Home::new(), Server::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    let stderr = home
        .pce(["list", "0003-230", "--host", &other.url])
        .run()
        .failure(4);
    assert!(
        stderr.contains(&server.url) && stderr.contains(&other.url),
        "{stderr}"
    );
    assert!(stderr.contains("--host"), "{stderr}");
    assert!(other.requests().is_empty());
}

#[test]
fn without_a_terminal_the_error_names_the_missing_options() {
    let home = Home::new();
    let stderr = home.pce(["auth", "login"]).run().failure(2);
    assert!(stderr.contains("--host"), "{stderr}");
    let stderr = home
        .pce(["auth", "login", "--host", "pbx.example.com"])
        .run()
        .failure(2);
    assert!(
        stderr.contains("--app-key") && stderr.contains("--token-stdin"),
        "{stderr}"
    );
    let stderr = home
        .pce([
            "auth",
            "login",
            "--host",
            "pbx.example.com",
            "--app-key",
            "k",
        ])
        .run()
        .failure(2);
    assert!(stderr.contains("--secret-stdin"), "{stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_session_bus_the_error_names_the_alternatives() {
    let (home, server) = (Home::new(), Server::new());
    let started = Instant::now();
    let stderr = home.login(&server, &[]).failure(10);
    assert!(stderr.contains("no D-Bus session bus"), "{stderr}");
    assert!(
        stderr.contains("--store file") && stderr.contains("PCE_TOKEN_FILE"),
        "{stderr}"
    );
    assert!(started.elapsed() < Duration::from_secs(4));
    assert!(
        server.requests().is_empty(),
        "nothing is asked for that there is no place for"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    let folder = home.path().join(".config/pce/credentials");
    let file = folder.join("default.json");
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let stderr = home.pce(["list", "0003-230"]).run().failure(10);
    assert!(stderr.contains("chmod 600"), "{stderr}");
}

#[test]
fn status_shows_host_and_app_key_but_not_the_secret() {
    let (home, server) = (Home::new(), Server::new());
    let stderr = home.pce(["auth", "status"]).run().failure(4);
    assert!(stderr.contains("pce auth login"), "{stderr}");
    home.login(&server, &["--store", "file"]).success();
    let text = home.pce(["auth", "status"]).run().success();
    assert!(
        text.contains(&server.url) && text.contains("App Key sandbox-app"),
        "{text}"
    );
    assert!(text.contains("accepted by the server"), "{text}");
    let object = home.pce(["auth", "status", "-o", "json"]).run().success();
    let object: serde_json::Value = serde_json::from_str(&object).unwrap();
    assert_eq!(object["host"], server.url);
    assert_eq!(object["accepted"], true);
    let until: jiff::Timestamp = object["valid_until"].as_str().unwrap().parse().unwrap();
    let left = until.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((3_500..=3_600).contains(&left), "{left} s");
    let asked = server.requests().len();
    home.pce(["auth", "status", "--offline"]).run().success();
    assert_eq!(server.requests().len(), asked);
    assert!(!text.contains(&server.app_secret));
}

#[test]
fn status_exits_with_4_for_every_reason_of_a_failure() {
    let server = Server::new();
    let status = |host: &str, token: &str| {
        support::pce(["auth", "status", "--retries", "0"])
            .env("PCE_HOST", host)
            .env("PCE_TOKEN", token)
            .run()
            .partial(4)
    };
    let (stdout, stderr) = status(&server.url, "wrong");
    assert!(
        stdout.contains("not accepted") && stderr.contains("access_denied"),
        "{stdout}{stderr}"
    );
    let (_, stderr) = status("pbx.invalid", "t");
    assert!(stderr.contains("name"), "{stderr}");
}

#[test]
fn logout_removes_a_login_and_reports_a_missing_one() {
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    home.pce(["auth", "logout"]).run().partial(0);
    home.pce(["list", "0003-230"]).run().failure(4);
    assert!(
        !home
            .path()
            .join(".config/pce/credentials/default.json")
            .exists()
    );
    let (stdout, stderr) = home.pce(["auth", "logout"]).run().success_with_notes();
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("", "note: no credentials to remove\n")
    );
}

#[test]
fn each_profile_has_its_own_login() {
    let (home, one, two) = (Home::new(), Server::new(), Server::events(5));
    home.login(&one, &["--store", "file"]).success();
    home.login(&two, &["--store", "file", "--profile", "lab"])
        .success();
    let rows = |args: &[&str]| {
        let args = [&["list", "0003-210", "-o", "json"], args].concat();
        json(&home.pce(args).run().success()).len()
    };
    assert_eq!((rows(&[]), rows(&["--profile", "lab"])), (24, 5));
    let stderr = home
        .pce(["list", "210", "--profile", "lba"])
        .run()
        .failure(10);
    assert!(stderr.contains("\"lab\""), "{stderr}");
}

#[test]
fn a_token_that_is_refused_midway_is_renewed_and_no_row_is_lost() {
    // Every token is refused after its second request.
    let (home, server) = (
        Home::new(),
        Server::with(Options {
            events: Some(200),
            faults: vec![pce::sandbox::Fault::TokenExpires],
            ..Options::default()
        }),
    );
    home.login(&server, &["--store", "file"]).success();
    // With more in flight, the sandbox refuses the new token as well before all have used it.
    for jobs in ["1", "2"] {
        let rows = home
            .pce([
                "list",
                "0003-210",
                "-o",
                "ndjson",
                "--page-size",
                "20",
                "--jobs",
                jobs,
            ])
            .run()
            .success();
        let ids: std::collections::HashSet<String> = rows
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].to_string())
            .collect();
        assert_eq!(
            (rows.lines().count(), ids.len()),
            (200, 200),
            "--jobs {jobs}"
        );
    }
    assert!(grants(&server) > 5);
}

#[test]
fn an_edited_settings_file_does_not_send_a_token_to_another_host() {
    let (home, server, other) = (Home::new(), Server::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    home.pce(["config", "set", "host", &other.url])
        .run()
        .success();
    let stderr = home.pce(["list", "0003-230"]).run().failure(4);
    assert!(
        stderr.contains("config.toml:") && stderr.contains(&other.url),
        "{stderr}"
    );
    assert!(other.requests().is_empty());
}
