//! Progress: a line on a terminal that is removed at the end, and nothing in files and pipes.
#![cfg(unix)]

mod support;

use std::time::{Duration, Instant};

use pce::sandbox::{Fault, Options};
use support::Server;
use support::pty::OnTerminal;

/// The sequence that clears the line.
const CLEARED: &str = "\r\u{1b}[2K";

/// Starts a server that answers each request after 400 ms.
fn slow(options: Options) -> Server {
    Server::with(Options {
        latency: Duration::from_millis(400),
        ..options
    })
}

fn at(server: &Server, run: OnTerminal) -> OnTerminal {
    run.env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
}

fn list(server: &Server, args: &[&str]) -> OnTerminal {
    at(server, OnTerminal::pce(100, &[&["list"], args].concat()))
}

fn shell(server: &Server, script: &str) -> OnTerminal {
    at(server, OnTerminal::shell(100, script))
}

#[test]
fn progress_counts_pages_and_events_and_is_removed_before_the_table() {
    let server = slow(Options {
        page_cap: Some(4),
        ..Options::default()
    });
    let shown = list(&server, &["0003-210", "--jobs", "1"]).success();
    assert!(shown.contains(" pages, 8 of 24 events"), "{shown}");
    let (progress, table) = shown.rsplit_once(CLEARED).unwrap();
    assert!(table.starts_with("\u{1b}[1mTYPE"), "{table}");
    assert!(
        table.contains("\n24 events of 1 extension, 6 disabled, "),
        "{table}"
    );
    // The progress stays on one line.
    assert!(!progress.contains('\n'), "{progress}");
}

#[test]
fn extensions_are_counted() {
    let server = slow(Options::default());
    let extensions = ["0003-210", "0003-230", "0003-240", "--jobs", "1"];
    let shown = list(&server, &extensions).success();
    for told in [
        "1 of 3 extensions, 1 page, 24 events",
        "2 of 3 extensions, 2 pages, 27 events",
    ] {
        assert!(shown.contains(told), "{shown}");
    }
}

#[test]
fn extensions_that_the_server_names_are_counted() {
    let server = slow(Options::default());
    let shown = list(&server, &["-A", "--jobs", "64", "--limit", "1"]).success();
    assert!(shown.contains("of 402 extensions"), "{shown}");
}

#[test]
fn progress_shows_a_wait_with_its_reason() {
    let server = Server::faulty(&[Fault::RateLimit]);
    let shown = list(&server, &["0003-210", "0003-230", "0003-240"]).success();
    assert!(shown.contains("again in 1 s: "), "{shown}");
    assert!(shown.contains("429"), "{shown}");
}

#[test]
fn a_fast_run_shows_no_progress() {
    let server = Server::new();
    // On a busy machine, a run may take longer, so the test makes several attempts.
    let was_soon = (0..20).any(|_| {
        let start = Instant::now();
        let shown = list(&server, &["0003-230", "--color", "never"]).success();
        let is_soon = start.elapsed() < Duration::from_millis(500);
        assert!(!is_soon || !shown.contains(['\u{1b}', '\r']), "{shown}");
        is_soon
    });
    assert!(was_soon);
}

#[test]
fn progress_is_hidden_with_quiet_verbose_and_json_errors() {
    let server = Server::with(Options {
        latency: Duration::from_millis(900),
        ..Options::default()
    });
    for args in [&["-q"][..], &["-v"], &["--error-format", "json"]] {
        let args = [&["0003-230", "--color", "never"], args].concat();
        let shown = list(&server, &args).success();
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\r'),
            "{args:?}: {shown}"
        );
    }
    let shown = list(&server, &["0003-230"]).env("TERM", "dumb").success();
    assert!(
        !shown.contains('\u{1b}') && !shown.contains('\r'),
        "{shown}"
    );
    // A log, as under cron, or a pipe contains no byte of the progress.
    let script = "pce list 0003-230 2> log > rows; test -s log && exit 1; grep -c '' rows";
    assert_eq!(shell(&server, script).success(), "4\n");
    let script = "pce list 0003-230 2>&1 > rows | cat; pce list 0003-299 2>&1 | cat";
    assert_eq!(shell(&server, script).success(), "note: no events found\n");
}

#[test]
fn rows_in_a_file_do_not_end_the_progress_and_rows_in_a_pipe_do() {
    let server = slow(Options {
        page_cap: Some(8),
        ..Options::default()
    });
    let list = "pce list 0003-210 -o ndjson --jobs 1";
    for (script, end) in [
        (format!("{list} > rows"), CLEARED.to_owned()),
        (
            format!("{list} -O rows"),
            format!("{CLEARED}wrote 24 events to rows\n"),
        ),
    ] {
        let shown = shell(&server, &script).success();
        assert!(shown.contains("2 pages, 16 of 24 events"), "{shown}");
        assert!(shown.ends_with(&end), "{shown:?}");
    }
    let shown = shell(&server, &format!("{list} | cat > /dev/null")).success();
    assert!(!shown.contains("2 pages"), "{shown}");
}

#[test]
fn errors_are_on_a_line_of_their_own() {
    let server = slow(Options::default());
    let extensions = ["0003-666", "0003-210", "0003-240", "--jobs", "1"];
    let (status, shown) = list(&server, &extensions).start().end();
    assert_eq!(status.code(), Some(8), "{shown}");
    for line in shown.lines().filter(|line| line.contains("error: ")) {
        let line = line.rsplit('\r').next().unwrap();
        let line = line.trim_start_matches("\u{1b}[2K");
        assert!(line.starts_with("error: "), "{shown}");
    }
}
