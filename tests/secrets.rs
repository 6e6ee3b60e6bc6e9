//! Searches every output for canaries that stand for the secrets.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use pce::sandbox::Options;
use support::hostile::{Hostile, answer};
use support::pty::OnTerminal;
use support::{Home, Output, Server};

/// Asserts that a text contains neither the App Secret nor the server's first token.
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
fn no_output_shows_a_secret() {
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
fn errors_do_not_repeat_a_secret() {
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
fn no_process_has_a_secret_in_its_arguments() {
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
fn only_files_that_the_user_alone_can_read_contain_a_secret() {
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
        // An access token is also a secret. Each token of the sandbox begins with `sandbox-`.
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

const TOKEN: &str = "canary/tok+en=1";
const APP_SECRET: &str = "canary/sec+ret=2";
const PASSWORD: &str = "canary-pass word";

/// Every form of every secret, as a server that echoes its request can send it back.
const ECHO: &str = "canary/tok+en=1 canary%2Ftok%2Ben%3D1 canary%2ftok%2ben%3d1 canary/sec+ret=2 \
                    canary%2Fsec%2Bret%3D2 canary-pass%20word am9lOmNhbmFyeS1wYXNzIHdvcmQ=";

/// Every command that sends requests.
const COMMANDS: [&[&str]; 8] = [
    &["list", "210", "211"],
    &["list", "-A"],
    &["diff", "old.ndjson"],
    &["diff", "old.ndjson", "-A", "--update"],
    &["doctor"],
    &["doctor", "-o", "json"],
    &["auth", "status"],
    &["auth", "status", "-o", "json"],
];

const BASELINE: &str = "{\"extension\":\"210\",\"type\":\"0\",\"id\":\"E1\"}\n";

/// Starts a server that echoes as an error of the API, in a body, in a header, in a redirect, or as an error of OAuth.
fn echo(how: usize) -> Hostile {
    Hostile::new(move |_| {
        let headers = |status: &str, header: &str| {
            format!("HTTP/1.1 {status}\r\n{header}\r\nX-Echo: {ECHO}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .into_bytes()
        };
        let json = "application/json";
        match how {
            0 => {
                let body = format!(r#"{{"error":{{"code":"{ECHO}","message":"{ECHO}"}}}}"#);
                answer("400 Bad Request", json, body.as_bytes())
            }
            1 => answer("500 Internal Server Error", "text/plain", ECHO.as_bytes()),
            2 => headers(
                "302 Found",
                &format!(
                    "Location: https://other.example.com/{}",
                    ECHO.replace(' ', "&")
                ),
            ),
            3 => headers("401 Unauthorized", &format!("WWW-Authenticate: {ECHO}")),
            4 => {
                let body = format!(r#"{{"error":"invalid_client","error_description":"{ECHO}"}}"#);
                answer("401 Unauthorized", json, body.as_bytes())
            }
            // The excerpt that `pce` shows of the answer ends within the token.
            _ => {
                let body = format!("{}{TOKEN} {ECHO}", "x".repeat(70));
                answer("200 OK", "text/html", body.as_bytes())
            }
        }
    })
}

#[test]
fn a_server_that_echoes_shows_no_secret() {
    let flags: [&[&str]; 5] = [
        &[],
        &["-v"],
        &["-vvv"],
        &["--error-format", "json"],
        &["--error-format", "json", "-vv"],
    ];
    let mut redacted = 0;
    for how in 0..6 {
        let server = echo(how);
        for flags in flags {
            for command in COMMANDS {
                let what = format!("{how}: {flags:?} {command:?}");
                let run = || {
                    let home = Home::new();
                    home.pce(command)
                        .file("old.ndjson", BASELINE)
                        .args(flags)
                        .args(["--retries", "0"])
                        .env("PCE_HOST", &server.url)
                };
                let with_token = run().env("PCE_TOKEN", TOKEN).run();
                hides_canaries_of_token(&what, &with_token);
                redacted += both(&with_token).matches("[redacted]").count();
                let with_app = run()
                    .env("PCE_APP_KEY", "app")
                    .env("PCE_APP_SECRET", APP_SECRET)
                    .run();
                hides_canaries_of_app(&what, &with_app);
            }
        }
    }
    assert!(redacted > 50, "{redacted}");
}

#[track_caller]
fn hides_canaries_of_token(what: &str, output: &Output) {
    let text = both(output);
    for canary in ["canary/tok", "canary%2Ftok", "canary%2ftok"] {
        assert!(!text.contains(canary), "{what} shows {canary}: {text}");
    }
}

#[track_caller]
fn hides_canaries_of_app(what: &str, output: &Output) {
    let text = both(output);
    for canary in ["canary/sec", "canary%2Fsec"] {
        assert!(!text.contains(canary), "{what} shows {canary}: {text}");
    }
}

#[test]
fn a_secret_is_hidden_however_the_server_escapes_it() {
    let escaped = [
        r"canary\/s~\u00e4&9x=",
        r"canary/s~\u00E4\u00269x\u003d",
        "canary/s~ä&amp;9x&#61;",
        "canary/s~%C3%A4%269x%3D",
        "canary%2fs~%c3%a4&9x=",
        "canary%252Fs~%25C3%25A4%25269x%253D",
        r"canary\\/s~\\u00e4&amp;9x=",
    ];
    for text in escaped {
        let server = Hostile::new(move |_| {
            let body = format!(r#"{{"error":{{"code":"count_invalid","message":{text:?}}}}}"#);
            let head = "HTTP/1.1 400 Bad Request\r\nConnection: close";
            format!("{head}\r\nX-Echo: {text}\r\n\r\n{body}").into_bytes()
        });
        for flags in [&["-vv"][..], &["--error-format", "json"]] {
            let output = Home::new()
                .pce(["list", "210"])
                .args(flags)
                .env("PCE_HOST", &server.url)
                .env("PCE_APP_KEY", "app")
                .env("PCE_APP_SECRET", "canary/s~ä&9x=")
                .run();
            let stderr = output.failure(3);
            assert!(!stderr.contains("canary"), "{text}: {stderr}");
            assert!(stderr.contains("[redacted]"), "{text}: {stderr}");
        }
    }
}

#[test]
fn a_proxy_that_echoes_shows_no_secret() {
    for status in [
        "407 Proxy Authentication Required",
        "502 Bad Gateway",
        "200 OK",
    ] {
        let proxy = Hostile::new(move |_| {
            format!("HTTP/1.1 {status}\r\nProxy-Authenticate: {ECHO}\r\n\r\n{ECHO}").into_bytes()
        });
        let address = proxy.url.trim_start_matches("http://");
        for flags in [
            &[][..],
            &["-vvv"],
            &["--error-format", "json"],
            &["--print-request"],
        ] {
            for command in COMMANDS {
                if flags.contains(&"--print-request") && command[0] != "list" {
                    continue;
                }
                let output = Home::new()
                    .pce(command)
                    .file("old.ndjson", BASELINE)
                    .args(flags)
                    .args(["--retries", "0"])
                    .env("PCE_HOST", "pbx.example.com")
                    .env("PCE_TOKEN", TOKEN)
                    .env(
                        "HTTPS_PROXY",
                        format!("http://joe:canary-pass%20word@{address}"),
                    )
                    .run();
                let text = both(&output);
                for canary in ["canary", PASSWORD, "am9lO"] {
                    assert!(
                        !text.contains(canary),
                        "{status} {flags:?} {command:?}: {text}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_pager_gets_no_secret() {
    let server = Server::new();
    let pager = "sh -c 'env; cat >/dev/null'";
    let screen = OnTerminal::pce(80, &["list", "0003-210"])
        .height(8)
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
        .env("PCE_APP_SECRET", "canary-secret")
        .env("HTTPS_PROXY", "http://joe:canary-password@127.0.0.1:9")
        .env("https_proxy", "http://joe:canary-password@127.0.0.1:9")
        .env("PCE_PAGER", pager)
        .success();
    assert!(screen.contains("PCE_HOST="), "{screen}");
    assert!(!screen.contains("canary"), "{screen}");
    assert!(!screen.contains(&server.token), "{screen}");
}

/// Runs `pce` as another user, because root can change every mode.
#[cfg(target_os = "linux")]
#[test]
fn a_secret_whose_mode_the_user_cannot_change_is_not_warned_about() {
    if !support::has_program("setpriv") {
        return;
    }
    let server = Server::new();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pce");
    fs::copy(support::binary(), &copy).unwrap();
    let run = |owner: u32| {
        let line = format!(
            "cd {0}; chmod 755 . pce; printf %s \"$TOKEN\" >token; chmod 444 token; chown {owner} token; \
             exec setpriv --reuid 64123 --clear-groups ./pce list 0003-230 -o json",
            folder.path().display()
        );
        Command::new("bash")
            .args(["-c", &line])
            .env("HOME", "/nonexistent")
            .env("TOKEN", &server.token)
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN_FILE", "token")
            .output()
            .unwrap()
    };
    let mounted = run(0);
    let stderr = String::from_utf8_lossy(&mounted.stderr);
    if stderr.contains("setpriv: ") {
        support::skipped("another user cannot be used here");
        return;
    }
    assert_eq!((mounted.status.code(), &*stderr), (Some(0), ""));
    let own = run(64123);
    let stderr = String::from_utf8_lossy(&own.stderr);
    assert!(
        stderr.contains("all users of this machine can read"),
        "{stderr}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_is_not_dumpable() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::MetadataExt;
    let server = Server::new();
    // Another user than root runs `pce`: the /proc entries of a process that is not dumpable belong to root.
    if !support::has_program("setpriv") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pce");
    fs::copy(support::binary(), &copy).unwrap();
    let line = format!(
        "chmod 755 {0} {0}/pce; exec setpriv --reuid 64123 --clear-groups bash -c 'echo 0003-210 | \
         {0}/pce list --extensions-from /dev/stdin -o csv --host {1}; exec {0}/pce sandbox'",
        folder.path().display(),
        server.url
    );
    let mut child = Command::new("bash")
        .args(["-c", &line])
        .env("HOME", "/nonexistent")
        .env("PCE_TOKEN", &server.token)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut rows = 0;
    while let Some(Ok(line)) = lines.next() {
        if line.contains("http://127.0.0.1:") && !line.contains(',') {
            break;
        }
        rows += 1;
    }
    let owner = fs::metadata(format!("/proc/{}/mem", child.id()));
    child.kill().unwrap();
    child.wait().unwrap();
    // The output has a header and 24 events: `pce` can still open files of its own process.
    assert!(rows >= 25, "{rows}");
    let owner = owner.unwrap().uid();
    assert_eq!(owner, 0);
}

/// Sends a signal to the process that the shell on this terminal waits for.
fn signal_child(running: &support::pty::Running, name: &str) {
    let shell = running.id();
    let children = format!("/proc/{shell}/task/{shell}/children");
    let child = fs::read_to_string(children).unwrap();
    let sent = Command::new("kill")
        .args(["-s", name, child.trim()])
        .status();
    assert!(sent.unwrap().success());
}

/// A script that asks for a secret, and shows the terminal's modes afterwards.
const ASKING: &str = "pce auth login --host https://localhost:9 --app-key k --store file; \
                      echo ended; stty -a | grep -o -E -- '-?(echo|icanon|isig)( |;|$)'; echo done";

#[test]
fn a_prompt_that_is_interrupted_leaves_the_terminal_as_it_was() {
    for (key, name) in [
        ("\u{3}", None),
        ("\u{1c}", None),
        ("", Some("TERM")),
        ("", Some("HUP")),
    ] {
        // The script continues after the signal that ends pce.
        let script = format!("trap : INT QUIT; {ASKING}");
        let running = OnTerminal::shell(80, &script).start();
        running.waits_for("App Secret: ");
        std::thread::sleep(Duration::from_millis(200));
        running.types("typed");
        match name {
            None => running.types(key),
            Some(name) => signal_child(&running, name),
        }
        running.waits_for("done");
        let (_, screen) = running.end();
        let after = screen.split("ended").nth(1).unwrap();
        for mode in ["echo", "icanon", "isig"] {
            assert!(after.contains(mode), "{key:?} {name:?}: {screen}");
            assert!(
                !after.contains(&format!("-{mode}")),
                "{key:?} {name:?}: {screen}"
            );
        }
        assert!(!screen.contains("typed"), "{screen}");
    }
}

#[test]
fn a_prompt_that_was_stopped_continues_without_echo() {
    let script = "set -m; pce auth login --host https://localhost:9 --app-key k --store file; \
                  stty -a | grep -o -E -- '-?echo ' ; echo stopped; fg; echo done";
    let running = OnTerminal::shell(80, script).start();
    running.waits_for("App Secret: ");
    std::thread::sleep(Duration::from_millis(200));
    running.types("\u{1a}");
    running.waits_for("stopped");
    assert!(!running.seen().contains("-echo"), "{}", running.seen());
    std::thread::sleep(Duration::from_millis(300));
    running.types("typed\n");
    running.waits_for("done");
    let (_, screen) = running.end();
    assert!(!screen.contains("typed"), "{screen}");
    assert!(screen.contains("error:"), "{screen}");
}
