//! The cron line of the README over a week: `pce diff --update events.ndjson -A` mails nothing if no event changed, the
//! changes otherwise, and the error if the run failed.
#![cfg(unix)]

mod support;

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::json;
use support::Home;
use support::hostile::{Hostile, no_content};
use support::organisation::{Organisation, error, event, page};

const LINE: [&str; 6] = ["diff", "--update", "events.ndjson", "-A", "--retries", "0"];

/// The exit code of one run, and the mail of cron: everything that the run writes.
struct Night {
    code: Option<i32>,
    mail: String,
}

fn night(home: &Home, url: &str) -> Night {
    let out = home
        .pce(LINE)
        .env("PCE_HOST", url)
        .env("PCE_TOKEN", "x")
        .run();
    Night {
        code: out.code,
        mail: out.stdout + &out.stderr,
    }
}

/// Returns the ids in the baseline, and asserts that it is a complete ndjson file.
fn baseline(home: &Home) -> Vec<String> {
    let text = std::fs::read_to_string(home.path().join("events.ndjson")).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
    let id = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(row["extension"].is_string());
        row["id"].as_str().unwrap().to_owned()
    };
    text.lines().map(id).collect()
}

fn organisation() -> Organisation {
    Organisation::new(&[
        ("1", &[event(0, "A", "", "http://a/")]),
        (
            "2",
            &[
                event(0, "B", "", "http://b/"),
                event(1, "C", "", "http://c/"),
            ],
        ),
        ("3", &[]),
    ])
}

#[test]
fn a_week_of_nights() {
    let (home, server) = (Home::new(), organisation());
    let url = server.server.url.clone();

    // Monday, the first run: no export to compare with.
    let first = night(&home, &url);
    assert_eq!(first.code, Some(0));
    assert!(
        first.mail.contains("events.ndjson") && !first.mail.contains('+'),
        "{}",
        first.mail
    );
    assert_eq!(baseline(&home), ["A", "B", "C"]);

    // Tuesday: no event changed.
    let quiet = night(&home, &url);
    assert_eq!((quiet.code, quiet.mail.as_str()), (Some(0), ""));

    // Wednesday: a new event, a new url, and a new extension.
    server.change("1", "A", "url", "http://other/");
    server
        .state()
        .events
        .get_mut("3")
        .unwrap()
        .push(event(2, "D", "", "http://d/"));
    server
        .state()
        .events
        .insert("4".to_owned(), vec![event(0, "E", "", "http://e/")]);
    let busy = night(&home, &url);
    assert_eq!(busy.code, Some(0));
    let changes: Vec<&str> = busy.mail.lines().skip(1).map(|line| &line[..1]).collect();
    assert_eq!(changes, ["~", "+", "+"], "{}", busy.mail);
    assert_eq!(baseline(&home), ["A", "B", "C", "D", "E"]);

    // Thursday: one extension fails, and another one has changed. `pce` updates the baseline only with a complete list.
    server.state().broken.insert(
        "2".to_owned(),
        error("500 Internal Server Error", "internal_server_error"),
    );
    server.state().events.get_mut("4").unwrap().clear();
    for _ in 0..2 {
        let dead = night(&home, &url);
        assert_eq!(dead.code, Some(8), "{}", dead.mail);
        assert!(dead.mail.contains("internal_server_error"), "{}", dead.mail);
        let removed: Vec<&str> = dead
            .mail
            .lines()
            .filter(|line| line.starts_with('-'))
            .collect();
        assert!(
            removed.len() == 1 && removed[0].contains("http://e/"),
            "{}",
            dead.mail
        );
        assert_eq!(baseline(&home), ["A", "B", "C", "D", "E"]);
    }

    // Friday: the server answers nothing but errors, and then nothing at all.
    server.state().broken.clear();
    server.state().down = Some(error("503 Service Unavailable", "internal_server_error"));
    let down = night(&home, &url);
    assert_eq!(down.code, Some(7), "{}", down.mail);
    assert!(!down.mail.contains("http://"), "{}", down.mail);
    let gone = night(&home, "http://127.0.0.1:9");
    assert_eq!(gone.code, Some(5), "{}", gone.mail);
    assert_eq!(gone.mail.matches("error:").count(), 1, "{}", gone.mail);
    assert_eq!(baseline(&home), ["A", "B", "C", "D", "E"]);

    // Saturday: the run is killed in the middle.
    for signal in ["-KILL", "-TERM", "-INT"] {
        killed(&home, signal);
        assert_eq!(baseline(&home), ["A", "B", "C", "D", "E"]);
    }

    // Sunday: everything works, and nothing was lost.
    server.state().down = None;
    server.state().events.remove("1");
    let sunday = night(&home, &url);
    assert_eq!(sunday.code, Some(0), "{}", sunday.mail);
    let changes: Vec<&str> = sunday
        .mail
        .lines()
        .filter(|line| line.starts_with(['+', '-', '~']))
        .collect();
    assert_eq!(changes.len(), 2, "{}", sunday.mail);
    assert!(
        changes[0].contains("http://other/") && changes[1].contains("http://e/"),
        "{}",
        sunday.mail
    );
    assert_eq!(baseline(&home), ["B", "C", "D"]);
    let quiet = night(&home, &url);
    // The phone was removed, with its events.
    assert_eq!((quiet.code, quiet.mail.as_str()), (Some(0), ""));
}

/// Ends a run by a signal while the server keeps it waiting for the second extension.
fn killed(home: &Home, signal: &str) {
    let server = Hostile::raw(|request, stream| {
        use std::io::Write;
        let answer = if request.line.contains("presence") {
            let phones: Vec<_> = (1..=3).map(|number| json!({"extension": number})).collect();
            page(&phones, request)
        } else if request.line.contains("/1/") {
            page(&[event(0, "X", "", "http://x/")], request)
        } else {
            std::thread::sleep(Duration::from_secs(5));
            no_content()
        };
        let _ = stream.write_all(&answer);
    });
    let mut child = Command::new(support::binary())
        .args(LINE)
        .env_clear()
        .env("HOME", home.path())
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", "x")
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !server
        .requests()
        .iter()
        .any(|request| request.line.contains("/2/"))
    {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(50));
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
    assert!(!child.wait().unwrap().success());
    let mut rows = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut rows)
        .unwrap();
    assert_eq!(rows, "");
}
