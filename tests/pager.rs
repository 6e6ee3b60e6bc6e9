//! Output longer than a screen goes through a pager, only on a terminal.
#![cfg(unix)]

mod support;

use std::time::Duration;

use pce::sandbox::Options;
use support::pty::OnTerminal;
use support::{Server, has_program};

const LIST: [&str; 4] = ["--profile", "sandbox", "list", "0003-210"];

/// A pager that writes its input to a file, and prints only PAGED.
const PAGER: &str = "sh -c 'cat > paged; echo PAGED'";

fn on_terminal(args: &[&str]) -> OnTerminal {
    OnTerminal::pce(80, &[&LIST, args].concat()).height(24)
}

/// Returns a shell on a terminal that runs a script with `pce` in it.
fn shell(script: &str) -> OnTerminal {
    OnTerminal::shell(80, script)
        .height(24)
        .env("PCE_PAGER", PAGER)
}

#[test]
fn output_that_fits_the_screen_uses_no_pager() {
    // 27 lines are the header, 24 rows, the footer and the prompt.
    for (height, is_paged) in [(27, false), (26, true)] {
        let run = on_terminal(&[]).height(height).env("PCE_PAGER", PAGER);
        let paged = run.home.path().join("paged");
        let running = run.start();
        running.waits_for("24 events of 1 extension, 6 disabled, ");
        assert_eq!(paged.exists(), is_paged, "{height}: {}", running.seen());
        assert_eq!(running.seen().contains("TYPE"), !is_paged);
        let (status, shown) = running.end();
        assert!(status.success());
        // Lines for stderr are written after the pager ends.
        let is_after = shown.contains("PAGED\n24 events of");
        assert_eq!(is_after, is_paged, "{shown}");
    }
}

#[test]
fn a_pager_may_be_a_pipeline() {
    for pager in [
        "cat | sed -n '1s/.*TYPE.*/PIPED/p'",
        "P=PIPED; cat >/dev/null; echo $P",
    ] {
        let shown = on_terminal(&["-q"]).env("PCE_PAGER", pager).success();
        assert_eq!(shown, "PIPED\n");
    }
    if has_program("less") {
        let shown = on_terminal(&["-q"]).env("PCE_PAGER", "less -FRX | cat");
        assert!(shown.success().contains("STATUS"));
    }
}

#[test]
fn pce_pager_precedes_pager_and_every_format_is_paged() {
    for format in ["table", "json", "ndjson", "csv", "tsv", "raw"] {
        let shown = on_terminal(&["-q", "-o", format])
            .unset("PCE_PAGER")
            .env("PAGER", PAGER);
        let shown = shown.success();
        assert!(shown.starts_with("PAGED\n"), "{format}: {shown}");
        let shown = on_terminal(&["-q", "-o", format])
            .env("PAGER", PAGER)
            .env("PCE_PAGER", "sed -n 2p");
        let shown = shown.success();
        assert!(!shown.contains("PAGED"), "{format}: {shown}");
    }
}

#[test]
fn the_pager_gets_the_complete_output() {
    let run = on_terminal(&["-q", "-o", "csv"]).env("PCE_PAGER", "tee paged");
    let path = run.home.path().join("paged");
    let running = run.start();
    running.waits_for("camera?state=off");
    running.waits_until("written", || {
        std::fs::read_to_string(&path).is_ok_and(|text| text.lines().count() > 24)
    });
    let paged = std::fs::read_to_string(&path).unwrap();
    let (_, shown) = running.end();
    assert_eq!(shown, paged);
    assert!(paged.starts_with("type,id,method"), "{paged}");
}

#[test]
fn a_pager_is_not_told_to_move_the_cursor() {
    // Without a pager, a cursor movement follows an emoji whose width differs between terminals.
    let wide = |pager: &str| {
        let run = OnTerminal::pce(200, &LIST).height(24);
        let shown = run.env("PCE_PAGER", pager).success();
        assert!(shown.contains("👩🏽‍💻"), "{shown}");
        shown
    };
    assert!(wide("cat").contains("\u{1b}[113Ghttps://hooks.example.com/"));
    assert!(!wide("tee").contains("Ghttps://"));
}

#[test]
fn an_empty_pager_or_cat_means_no_pager() {
    let whole = |run: OnTerminal| {
        let shown = run.env("NO_COLOR", "1").success();
        assert!(shown.starts_with("[\n"), "{shown}");
        assert!(shown.ends_with("}\n]\n"), "{shown}");
        assert_eq!(support::json(&shown).len(), 24);
    };
    let json = ["-q", "-o", "json"];
    for none in ["", "cat"] {
        whole(
            on_terminal(&json)
                .env("PCE_PAGER", none)
                .env("PAGER", PAGER),
        );
    }
    whole(on_terminal(&["-q", "-o", "json", "--no-pager"]).env("PCE_PAGER", PAGER));
    whole(
        on_terminal(&json)
            .env("PCE_PAGER", PAGER)
            .env("TERM", "dumb"),
    );
    // A pager that does not exist, and an invalid command line.
    whole(on_terminal(&json).env("PCE_PAGER", "/no/such/pager -x"));
    whole(on_terminal(&json).env("PCE_PAGER", "it's"));
    // A pager runs only if stdin and stdout are terminals.
    whole(shell(
        "pce --profile sandbox list 0003-210 -q -o json | cat",
    ));
    whole(shell(
        "echo 0003-210 | pce --profile sandbox list --extensions-from - -q -o json",
    ));
}

#[test]
fn less_gets_the_options_that_git_sets() {
    let pager = "sh -c 'cat > /dev/null; echo $LESS $LV $LESSCHARSET'";
    let shown = on_terminal(&["-q"]).env("PCE_PAGER", pager).success();
    assert_eq!(shown, "FRX -c utf-8\n");
    let shown = on_terminal(&["-q"])
        .env("PCE_PAGER", pager)
        .env("LESS", "-i");
    assert_eq!(shown.success(), "-i -c utf-8\n");
}

#[test]
fn a_pager_that_fails_is_an_error() {
    let (status, shown) = on_terminal(&[]).env("PCE_PAGER", "false").start().end();
    assert_eq!(status.code(), Some(11), "{shown}");
    assert!(
        shown.contains("the pager false failed (exit status: 1)"),
        "{shown}"
    );
}

/// Starts a server with many slow pages.
fn slow() -> Server {
    Server::with(Options {
        events: Some(10_000),
        page_cap: Some(50),
        latency: Duration::from_millis(20),
        ..Options::default()
    })
}

fn from(server: &Server, args: &[&str]) -> OnTerminal {
    OnTerminal::pce(80, &[&["list", "0003-210"], args].concat())
        .height(24)
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
}

#[test]
fn quitting_the_pager_stops_the_run_with_0() {
    let server = slow();
    let run = from(&server, &["-q", "-o", "ndjson"]).env("PCE_PAGER", "head -n 1");
    let shown = run.success();
    assert!(shown.starts_with('{') && shown.ends_with("}\n"), "{shown}");
    assert_eq!(shown.lines().count(), 1);
    assert!(server.requests().len() < 100, "{}", server.requests().len());
}

#[test]
fn errors_come_after_the_pager_and_keep_their_exit_code() {
    let args = ["0003-666", "-q", "-o", "ndjson"];
    let (status, shown) = on_terminal(&args)
        .env("PCE_PAGER", PAGER)
        .env("NO_COLOR", "1")
        .start()
        .end();
    assert_eq!(status.code(), Some(8), "{shown}");
    assert!(
        shown.starts_with("PAGED\nerror: 1 of 2 extensions failed: 0003*666: "),
        "{shown}"
    );
}

#[test]
fn ctrl_c_in_a_pager_does_not_end_the_run() {
    if !has_program("less") {
        return;
    }
    let server = Server::events(2_000);
    let running = from(&server, &[]).unset("PCE_PAGER").start();
    running.waits_for("MODIFIED");
    std::thread::sleep(Duration::from_millis(300));
    running.types("\u{3}");
    // `pce` would end a run that does not stop by itself after a shorter time.
    std::thread::sleep(Duration::from_millis(1_300));
    assert!(
        !running.seen().contains("2000 events of 1"),
        "{}",
        running.seen()
    );
    running.types("q");
    let (status, shown) = running.end();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(shown.contains("2000 events of 1 extension"), "{shown}");
}

#[test]
fn ctrl_c_ends_a_run_that_is_not_done_when_the_pager_is_quit() {
    if !has_program("less") {
        return;
    }
    let server = slow();
    let running = from(&server, &["-o", "ndjson"]).unset("PCE_PAGER").start();
    running.waits_for("{\"type\"");
    running.types("\u{3}");
    std::thread::sleep(Duration::from_millis(500));
    let requests = server.requests().len();
    assert!(requests < 190, "{requests}");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.requests().len(), requests);
    running.types("q");
    let (status, shown) = running.end();
    assert_eq!(status.code(), Some(130), "{shown}");
}

#[test]
fn quitting_while_pce_waits_for_pages_ends_the_run() {
    if !has_program("less") {
        return;
    }
    let server = Server::with(Options {
        events: Some(100),
        page_cap: Some(50),
        latency: Duration::from_secs(3),
        ..Options::default()
    });
    let running = from(&server, &["-o", "ndjson"]).unset("PCE_PAGER").start();
    running.waits_for("{\"type\"");
    let began = std::time::Instant::now();
    running.types("q");
    let (status, shown) = running.end();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(
        began.elapsed() < Duration::from_millis(2_500),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn colours_and_links_survive_less() {
    if !has_program("less") {
        return;
    }
    let server = Server::events(200);
    let run = from(&server, &[])
        .unset("PCE_PAGER")
        .env("VTE_VERSION", "7402");
    let running = run.start();
    running.waits_for("camera?state=off\u{1b}\\");
    let seen = running.seen();
    assert!(seen.contains("\u{1b}[32menabled\u{1b}[0m"), "{seen}");
    running.types("q");
    assert!(running.end().0.success());
    // If `less` would show escape characters as text, `pce` writes none.
    let run = from(&server, &[])
        .env("PCE_PAGER", "less")
        .env("LESS", "-i");
    let running = run.env("VTE_VERSION", "7402").start();
    running.waits_for("MODIFIED");
    running.types("q");
    let (status, shown) = running.end();
    assert!(status.success());
    assert!(
        !shown.contains("ESC[") && !shown.contains("[32menabled"),
        "{shown}"
    );
}

#[test]
fn a_pager_succeeds_where_the_parent_ignores_sigchld() {
    let script = "exec env --ignore-signal=CHLD pce --profile sandbox list 0003-210 -q -o csv";
    for pager in [PAGER, "false"] {
        let shown = shell(script).env("PCE_PAGER", pager).success();
        assert_eq!(shown.contains("PAGED"), pager == PAGER, "{shown}");
    }
}

#[test]
fn pages_are_read_ahead_of_a_slow_reader_up_to_a_bound() {
    let server = Server::events(9_000);
    let pager = "sh -c 'while [ ! -e go ]; do sleep 0.1; done; cat > paged'";
    let run = from(&server, &["-q", "-o", "ndjson", "--page-size", "100"]);
    let run = run.env("PCE_PAGER", pager);
    let home = run.home.path().to_path_buf();
    let running = run.start();
    let mut before = 0;
    running.waits_until("no more requests", || {
        std::thread::sleep(Duration::from_millis(500));
        let now = server.requests().len();
        now > 20 && std::mem::replace(&mut before, now) == now
    });
    let read = server.requests().len();
    assert!((25..70).contains(&read), "{read}");
    std::fs::write(home.join("go"), "").unwrap();
    running.waits_until("all of it", || {
        std::fs::read_to_string(home.join("paged")).is_ok_and(|text| text.lines().count() == 9_000)
    });
    assert!(running.end().0.success());
}
