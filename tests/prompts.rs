//! Questions, colours, times and notes on a terminal.
#![cfg(unix)]

mod support;

use std::time::Duration;

use support::hostile::{Hostile, answer, collection, ok};
use support::pty::OnTerminal;
use support::{Home, Server, pce};

const ESCAPE: &str = "\u{1b}[";

#[test]
fn options_and_variables_for_colour_apply_to_help() {
    for help in [&["--help"][..], &["-h"], &["list", "-h"], &["help", "list"]] {
        let plain = [("CLICOLOR", "0"), ("NO_COLOR", "1"), ("TERM", "dumb")];
        for (name, value) in plain {
            let screen = OnTerminal::pce(80, help).env(name, value).success();
            assert!(!screen.contains(ESCAPE), "{help:?} {name}: {screen}");
        }
        let coloured = OnTerminal::pce(80, help).env("NO_COLOR", "").success();
        assert!(coloured.contains(ESCAPE), "{help:?}: {coloured}");
        for never in [&["--color", "never"][..], &["--color=never"]] {
            let screen = OnTerminal::pce(80, &[never, help].concat()).success();
            assert!(!screen.contains(ESCAPE), "{help:?}: {screen}");
        }
        let piped = pce(help).run().success();
        assert!(!piped.contains(ESCAPE), "{help:?}: {piped}");
        let always = pce(["--color", "always"]).args(help).run().success();
        assert!(always.contains(ESCAPE), "{help:?}: {always}");
        let forced = pce(help).env("CLICOLOR_FORCE", "1").run().success();
        assert!(forced.contains(ESCAPE), "{help:?}: {forced}");
    }
}

#[test]
fn the_table_is_plain_with_clicolor_0_and_coloured_with_an_empty_no_color() {
    let list = ["--profile", "sandbox", "list", "0003-230"];
    let plain = OnTerminal::pce(120, &list).env("CLICOLOR", "0").success();
    assert!(!plain.contains("\u{1b}[1m"), "{plain}");
    let coloured = OnTerminal::pce(120, &list).env("NO_COLOR", "").success();
    assert!(coloured.contains("\u{1b}[1m"), "{coloured}");
}

#[test]
fn the_words_before_messages_are_coloured_on_a_terminal() {
    let (_, screen) = OnTerminal::pce(80, &["list", "210", "--limit", "0"])
        .start()
        .end();
    assert!(screen.contains("\u{1b}[1;31merror:\u{1b}[0m "), "{screen}");
    assert!(screen.contains("\u{1b}[1;36mhint:\u{1b}[0m "), "{screen}");
    let (_, screen) = OnTerminal::pce(80, &["list", "210", "--limit", "0", "--color", "never"])
        .start()
        .end();
    assert!(screen.starts_with("error: "), "{screen}");
    let json = ["list", "210", "--limit", "0", "--error-format", "json"];
    let (_, screen) = OnTerminal::pce(80, &json).start().end();
    assert!(screen.starts_with("{\"error\":"), "{screen}");
}

#[test]
fn login_warns_of_a_variable_that_overrides_it() {
    let (home, server) = (Home::new(), Server::new());
    let login = |name: &str, value: &str| {
        home.pce(["auth", "login", "--host", &server.url, "--store", "file"])
            .args(["--app-key", "sandbox-app", "--secret-stdin"])
            .stdin(&server.app_secret)
            .env(name, value)
            .run()
            .success_with_notes()
            .1
    };
    for name in ["PCE_TOKEN", "PCE_TOKEN_FILE", "PCE_APP_KEY"] {
        assert_eq!(
            login(name, "canary"),
            format!(
                "warning: {name} is set and overrides the stored login; unset it to use the login\n"
            )
        );
    }
    assert_eq!(login("PCE_TOKEN", ""), "");
}

#[test]
fn without_a_keyring_the_login_offers_the_file() {
    let server = Server::new();
    let args = ["auth", "login", "--host", &server.url];
    for (choice, is_stored) in [("y", true), ("n", false), ("", false)] {
        let running = OnTerminal::pce(120, &args).start();
        running.waits_for("No keyring on this machine.");
        running.waits_for("[y/N]: ");
        running.types(&format!("{choice}\n"));
        if is_stored {
            running.waits_for("App Key");
            running.types("sandbox-app\n");
            running.waits_for("App Secret: ");
            std::thread::sleep(Duration::from_millis(500));
            running.types(&format!("{}\n", server.app_secret));
        }
        let (status, screen) = running.end();
        assert_eq!(status.success(), is_stored, "{screen}");
        let expected = if is_stored {
            "stored in a file that only you can read"
        } else {
            "--store file"
        };
        assert!(screen.contains(expected), "{screen}");
    }
    // Without a terminal, the error names the option.
    let stderr = Home::new().login(&server, &[]).failure(10);
    assert!(
        stderr.contains("no keyring on this machine") && stderr.contains("--store file"),
        "{stderr}"
    );
}

#[test]
fn ctrl_d_at_a_prompt_ends_the_login() {
    let server = Server::new();
    let host = ["auth", "login", "--store", "file"];
    let key = ["auth", "login", "--store", "file", "--host", &server.url];
    let secret = [&key[..], &["--app-key", "k"]].concat();
    let keyring = ["auth", "login", "--host", &server.url];
    for (args, question) in [
        (&host[..], "Host: "),
        (&key, "access token): "),
        (&secret, "App Secret: "),
        (&keyring, "[y/N]: "),
    ] {
        let running = OnTerminal::pce(120, args).start();
        running.waits_for(question);
        std::thread::sleep(Duration::from_millis(300));
        running.types("\u{4}");
        let (status, screen) = running.end();
        assert_eq!(status.code(), Some(2), "{question}: {screen}");
        let shown = screen.replace("\u{1b}[1;31m", "").replace("\u{1b}[0m", "");
        assert!(
            shown.contains("\nerror: login cancelled at the prompt: nothing was stored\n"),
            "{question}: {screen}"
        );
    }
}

#[test]
fn a_written_file_is_reported_only_on_a_terminal() {
    let args = [
        "--profile",
        "sandbox",
        "list",
        "0003-230",
        "-O",
        "events.csv",
    ];
    let screen = OnTerminal::pce(80, &args).success();
    assert!(screen.contains("wrote 3 events to events.csv"), "{screen}");
    assert_eq!(pce(args).run().success(), "");
}

#[test]
fn login_and_status_show_the_zone_of_the_table() {
    let server = Server::new();
    let script = format!(
        "printf %s {} | pce auth login --host {} --app-key sandbox-app --secret-stdin --store file \
         && pce auth status && pce auth status | cat",
        server.app_secret, server.url
    );
    let screen = OnTerminal::shell(120, &script).success();
    let zones: Vec<&str> = screen
        .lines()
        .filter(|line| line.contains("valid until"))
        .map(|line| line.trim_end_matches('.').rsplit(' ').next().unwrap())
        .collect();
    let [login, status, piped] = zones.as_slice() else {
        panic!("{screen}");
    };
    assert!(["CET", "CEST"].contains(login), "{screen}");
    assert_eq!(login, status, "{screen}");
    assert_eq!(*piped, "UTC", "{screen}");
}

/// Starts a server that rejects the first extension, and takes long to send the pages of the second one.
fn half_dead() -> Hostile {
    Hostile::new(|request| {
        if request.line.contains("/0003*300") || request.line.contains("/0003%2A300") {
            let body = br#"{"error":{"code":"extension_invalid","message":"no such extension"}}"#;
            return answer("400 Bad Request", "application/json", body);
        }
        std::thread::sleep(Duration::from_millis(50));
        let start = request.start();
        ok(&collection(4000, start, start..start + 2))
    })
}

#[test]
fn extensions_that_failed_are_reported_when_the_run_is_stopped() {
    let server = half_dead();
    let list = [
        "list",
        "0003*300",
        "0003*301",
        "-o",
        "csv",
        "--page-size",
        "2",
    ];
    let (_, stderr) = server
        .pce(list)
        .args(["--jobs", "1", "--max-time", "900ms"])
        .run()
        .partial(6);
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(
        lines[0].starts_with("error: 1 of 2 extensions failed: 0003*300: "),
        "{stderr}"
    );
    assert!(stderr.contains("extension_invalid"), "{stderr}");
    assert!(
        stderr.contains("error: the run took longer than 900ms (--max-time)"),
        "{stderr}"
    );

    // The one object of JSON contains it.
    let (_, stderr) = server
        .pce(list)
        .args(["--jobs", "1", "--max-time", "900ms"])
        .args(["--error-format", "json"])
        .run()
        .partial(6);
    let object: serde_json::Value = serde_json::from_str(&stderr).unwrap();
    assert_eq!(object["error"]["kind"], "timeout");
    assert_eq!(object["error"]["errors"][0]["code"], "extension_invalid");
    assert_eq!(object["error"]["errors"][0]["extension"], "0003*300");

    let script = format!(
        "PCE_TOKEN=t exec pce {} --jobs 1 --no-pager --host {}",
        list.join(" "),
        server.url
    );
    let running = OnTerminal::shell(200, &format!("{script} --error-format json")).start();
    running.waits_for("0003*301,");
    running.types("\u{3}");
    let (status, screen) = running.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(
        screen.contains(r#""message":"interrupted by signal 2""#),
        "{screen}"
    );

    let running = OnTerminal::shell(120, &script).start();
    running.waits_for("0003*301,");
    running.types("\u{3}");
    let (status, screen) = running.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(screen.contains("extension_invalid"), "{screen}");
}

#[test]
fn ctrl_c_marks_a_table_as_incomplete() {
    let server = half_dead();
    let script = format!(
        "PCE_TOKEN=t exec pce list 0003*301 --page-size 2 --jobs 1 --host {}",
        server.url
    );
    let running = OnTerminal::shell(120, &script).start();
    running.waits_until("reading", || server.requests().len() > 3);
    running.types("\u{3}");
    let (status, screen) = running.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(screen.contains("\ninterrupted: incomplete\n"), "{screen}");
}
