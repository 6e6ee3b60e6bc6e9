//! Searches every output for canaries that stand for the secrets.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use pce::sandbox::Options;
use support::{Home, Output, Server};

/// Every secret that there is in these tests: the app's, and the server's first token.
fn clean(what: &str, text: &str, server: &Server) {
    for secret in [&server.app_secret, &server.token] {
        assert!(
            !text.contains(secret.as_str()),
            "{what} shows a secret: {text}"
        );
    }
}

fn both(output: &Output) -> String {
    format!("{}{}", output.stdout, output.stderr)
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn no_output_shows_one() {
    let (home, server) = (Home::new(), Server::new());
    let login = home.login(&server, &["--store", "file", "-vvv"]);
    assert_eq!(login.code, Some(0), "{}", login.stderr);
    clean("auth login -vvv", &both(&login), &server);
    for args in [
        &["list", "0003-210", "-vvv", "-o", "json"][..],
        &["list", "0003-210", "--print-request"],
        &["list", "0003*999", "-vvv"],
        &["auth", "status", "-vvv"],
        &["auth", "status", "-o", "json"],
        &["doctor", "-vvv"],
        &["doctor", "-o", "json"],
        &["config", "list"],
    ] {
        clean(&args.join(" "), &both(&home.pce(args).run()), &server);
        let given = home
            .pce(args)
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token)
            .run();
        clean(&args.join(" "), &both(&given), &server);
    }
}

#[test]
fn refusals_do_not_repeat_one() {
    let server = Server::new();
    let canary = "canary-9f3";
    for (name, value) in [
        ("PCE_TOKEN", "canary-9f3 with space"),
        ("PCE_TOKEN", "canary-9f3\u{7}"),
        ("PCE_HOST", "https://user:canary-9f3@pbx.example.com"),
        ("HTTPS_PROXY", "http://u:canary-9f3@[bad"),
    ] {
        let output = Home::new()
            .pce([
                "list",
                "210",
                "--host",
                "pbx.invalid",
                "--retries",
                "0",
                "-vvv",
            ])
            .env("PCE_TOKEN", "t")
            .env(name, value)
            .run();
        assert_ne!(output.code, Some(0));
        assert!(!both(&output).contains(canary), "{name}: {}", both(&output));
    }
    drop(server);
}

#[test]
fn no_process_has_one_in_its_arguments() {
    let server = Server::with(Options {
        latency: Duration::from_millis(700),
        ..Options::default()
    });
    let home = Home::new();
    let mut child = Command::new(support::binary())
        .args(["list", "0003-210", "-o", "json"])
        .env_clear()
        .env("HOME", home.path())
        .env("PCE_HOST", &server.url)
        .env("PCE_APP_KEY", "sandbox-app")
        .env("PCE_APP_SECRET", &server.app_secret)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(400));
    let mut seen = 0;
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let arguments = String::from_utf8_lossy(&arguments);
        seen += usize::from(arguments.contains("0003-210"));
        clean("/proc", &arguments, &server);
    }
    assert!(seen > 0, "the process was not looked at");
    assert!(child.wait().unwrap().success());
}

#[test]
fn only_files_for_secrets_hold_one_and_nobody_else_can_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    home.pce(["list", "0003-210"])
        .env("PCE_HOST", &server.url)
        .env("PCE_APP_KEY", "sandbox-app")
        .env("PCE_APP_SECRET", &server.app_secret)
        .run()
        .success();
    home.pce(["config", "set", "timeout", "9s"]).run().success();
    home.pce(["list", "0003-210", "-O", "out"]).run().success();
    let files = files_below(home.path());
    assert!(files.len() >= 4, "{files:?}");
    let mut with_secret = Vec::new();
    for file in &files {
        let text = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
        if text.contains(&server.app_secret) {
            with_secret.push(file.clone());
        }
        // An access token is a secret too: all of the sandbox's begin alike.
        if text.contains("sandbox-") && text.contains("access_token") {
            let mode = fs::metadata(file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.display());
        }
    }
    let store = home.path().join(".config/pce/credentials/default.json");
    assert_eq!(
        with_secret,
        [store],
        "the explicit file store alone has the App Secret"
    );
}
