//! The table on a terminal. `tests/terminal/` has the output for each width; `PCE_BLESS=1 cargo test --test terminal`
//! rewrites it, for a reviewer to read.
#![cfg(unix)]

mod support;

use std::path::Path;

use support::hostile::Hostile;
use support::pce;
use support::pty::OnTerminal;

const LIST: [&str; 4] = ["--profile", "sandbox", "list", "0003-210"];

fn on_terminal(width: u16, args: &[&str]) -> OnTerminal {
    OnTerminal::pce(width, &[&LIST, args].concat())
}

/// Compares a screen with the committed one, which shows escape characters as `␛`.
#[track_caller]
fn same_as(name: &str, shown: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/terminal")
        .join(name);
    let shown = shown.replace('\u{1b}', "␛");
    if std::env::var_os("PCE_BLESS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(shown, expected, "{name}");
}

#[test]
fn the_table_of_each_width_is_the_committed_one() {
    for width in [40, 60, 80, 120, 200] {
        same_as(
            &format!("{width}.txt"),
            &on_terminal(width, &["-q"]).success(),
        );
    }
}

/// The status of a disabled event, with colours.
const COLORED: &str = "\u{1b}[1;31mdisabled\u{1b}[0m";

#[test]
fn several_extensions_fit_eighty_columns() {
    let shown = on_terminal(80, &["0003-230", "-q"]).success();
    same_as("80-extensions.txt", &shown);
}

#[test]
fn colours_follow_options_and_variables() {
    assert!(on_terminal(100, &["-q"]).success().contains(COLORED));
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_terminal(100, &["-q"]).env(name, value).success();
        assert!(!plain.contains('\u{1b}'), "{name}: {plain}");
        assert!(plain.contains(" disabled "), "{name}: {plain}");
    }
    let plain = on_terminal(100, &["-q"]).unset("TERM").success();
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let plain = on_terminal(100, &["-q", "--color", "never"]).success();
    assert!(!plain.contains('\u{1b}'), "{plain}");
    // An option takes precedence over a variable.
    let colored = on_terminal(100, &["--color", "always"]);
    assert!(colored.env("NO_COLOR", "1").success().contains(COLORED));
}

#[test]
fn without_a_terminal_colours_have_to_be_forced() {
    let list = |variables: &[(&str, &str)], args: &[&str]| {
        let mut run = pce(LIST).args(args);
        for (name, value) in variables {
            run = run.env(name, value);
        }
        run.run().success()
    };
    let plain = list(&[], &[]);
    assert!(!plain.contains('\u{1b}'));
    // A pipe has no terminal, so TERM does not matter.
    let forced = [("CLICOLOR_FORCE", "1"), ("TERM", "dumb")];
    assert!(list(&forced, &[]).contains(COLORED));
    assert!(list(&[], &["--color", "always"]).contains(COLORED));
    let terminals = [
        ("TERM", "xterm-256color"),
        ("FORCE_HYPERLINK", "1"),
        ("VTE_VERSION", "7000"),
        ("COLUMNS", "40"),
        ("TZ", "JST-9"),
    ];
    assert_eq!(list(&terminals, &[]), plain);
}

#[test]
fn links_are_written_only_to_terminals_that_show_them() {
    let link = "\u{1b}]8;;https://stats.example.com/c?m=hangup\u{1b}\\";
    let linked = |variables: &[(&str, &str)]| {
        let mut run = on_terminal(80, &[]);
        for (name, value) in variables {
            run = run.env(name, value);
        }
        let shown = run.success();
        assert_eq!(shown.contains(link), shown.contains("\u{1b}]8"), "{shown}");
        shown.contains(link)
    };
    let vte = ("VTE_VERSION", "7402");
    for variables in [
        &[vte][..],
        &[("TERM_PROGRAM", "WezTerm")],
        &[("TERM", "xterm-kitty")],
        &[("WT_SESSION", "1")],
        &[("FORCE_HYPERLINK", "1")],
        &[("TMUX", "/tmp/x,1,0"), ("TERM_PROGRAM_VERSION", "3.4")],
        &[vte, ("NO_COLOR", "1")],
    ] {
        assert!(linked(variables), "{variables:?}");
    }
    for variables in [
        &[][..],
        &[vte, ("FORCE_HYPERLINK", "0")],
        &[vte, ("TERM", "dumb")],
        &[("FORCE_HYPERLINK", "1"), ("TERM", "dumb")],
        &[
            vte,
            ("TMUX", "/tmp/x,1,0"),
            ("TERM_PROGRAM_VERSION", "3.3a"),
        ],
        &[vte, ("TERM", "screen-256color")],
    ] {
        assert!(!linked(variables), "{variables:?}");
    }
}

#[test]
fn the_id_links_to_the_event_and_a_note_controls_nothing() {
    let shown = on_terminal(200, &["--event-type", "dial-in"]).env("FORCE_HYPERLINK", "1");
    let shown = shown.success();
    let begin = shown.find("\u{1b}]8;;http://127.0.0.1/").unwrap();
    let link = &shown[begin..begin + shown[begin..].find("\u{1b}\\").unwrap()];
    assert!(link.contains("/uapi/extensions/"), "{link}");
    assert!(shown[begin..].contains("\u{1b}\\NqeyDRqo4FtabmFj8gNWq3hsiGNYyq\u{1b}]8;;\u{1b}\\"));
    // Control sequences in a note are shown, not executed.
    assert!(shown.contains(r"\u001b[31mURGENT\u001b[0m"), "{shown}");
}

#[test]
fn modified_is_in_local_time_unless_an_option_changes_it() {
    let shown = |args: &[&str]| {
        let args = [
            &["--event-type", "dial-out", "--fields", "id,modified"],
            args,
        ]
        .concat();
        on_terminal(80, &args).success()
    };
    let id = "u8jzPde0IgxLd6GncfBAepfJBd0Kh8  ";
    for (args, time) in [
        (&[][..], "2024-03-01 00:59"),
        (&["--utc"], "2024-02-29 23:59Z"),
        (&["--iso"], "2024-03-01T00:59:59+01:00"),
        (&["--utc", "--iso"], "2024-02-29T23:59:59Z"),
    ] {
        let shown = shown(args);
        assert!(
            shown.contains(&format!("{id}{time}\n")),
            "{args:?}: {shown}"
        );
    }
    // An unknown time zone means UTC, and the time says so.
    let shown = on_terminal(80, &["--fields", "modified,id"]);
    let shown = shown.env("TZ", "Nowhere/Land").success();
    assert!(shown.contains("2014-03-29 23:59Z  Qwb8"), "{shown}");
    // In Berlin, the clocks go forward at this hour; in Tokyo, they never do.
    let shown = on_terminal(80, &["--fields", "modified,id"]);
    let shown = shown.env("TZ", "JST-9").success();
    assert!(shown.contains("2014-03-30 08:59  Qwb8"), "{shown}");
}

#[test]
fn without_a_terminal_times_do_not_depend_on_the_time_zone() {
    let list = |zone: &str, args: &[&str]| {
        let args = [&["--fields", "modified"], args].concat();
        pce(LIST).args(args).env("TZ", zone).run()
    };
    let sent = list("UTC", &[]).success();
    assert!(sent.contains("2012-07-10T18:16:12+03:00\n"), "{sent}");
    assert_eq!(list("JST-9", &[]).success(), sent);
    assert_eq!(list("JST-9", &["--iso"]).success(), sent);
    let utc = list("JST-9", &["--utc"]).success();
    assert!(utc.contains("2012-07-10T15:16:12Z\n"), "{utc}");
    assert_eq!(list("UTC", &["--utc", "--iso"]).success(), utc);
    for option in ["--utc", "--iso"] {
        let refusal = list("UTC", &[option, "-o", "csv"]).failure(2);
        assert!(
            refusal.contains(&format!("{option} works with the table only")),
            "{refusal}"
        );
    }
}

#[test]
fn the_footer_follows_the_table_on_a_terminal() {
    let footer = "\n24 events of 1 extension, 6 disabled, ";
    assert!(on_terminal(80, &[]).success().contains(footer));
    for args in [&["-q"][..], &["-o", "csv"], &["--error-format", "json"]] {
        let shown = on_terminal(80, args).success();
        assert!(!shown.contains("24 events of 1"), "{args:?}: {shown}");
    }
    let script = "pce --profile sandbox list 0003-210 2> log; cat log";
    assert!(
        !OnTerminal::shell(80, script)
            .success()
            .contains("24 events")
    );
    let script = "pce --profile sandbox list 0003-210 > table";
    let shown = OnTerminal::shell(80, script).success();
    assert!(!shown.contains("24 events of 1"), "{shown}");
    // The footer does not count a column that is not shown.
    let shown = on_terminal(80, &["0003-230", "--fields", "id"]).success();
    assert!(shown.contains("\n27 events of 2 extensions, "), "{shown}");
    assert!(!shown.contains("disabled"), "{shown}");
    let shown = on_terminal(80, &["--limit", "1"]).success();
    let last = "\n\u{1b}[1mnote:\u{1b}[0m 1 of 24 events are shown (--limit 1)\n1 event of 1 extension, 0 disabled, ";
    assert!(shown.contains(last), "{shown}");
}

#[test]
fn a_url_cannot_leave_its_link() {
    let server = Hostile::body(|_| {
        r#"{"totalResults":4,"entry":[
            {"id":"A1","type":"0","url":"https://a.example.com/\u001b\\\u001b]0;title\u0007","links":{"self":"javascript:alert(1)"}},
            {"id":"A2","type":"0","url":"https://a.example.com/\u0007\u009c","links":{"self":"https://b.example.com/\u001b[2J"}},
            {"id":"A3","type":"0","url":"file:///etc/passwd","modified":"\u001b[5n"},
            {"id":"A4","type":"0","url":"https://a.example.com/?x;y=1","links":{"self":"https://b.example.com/4"}}
        ]}"#
            .to_owned()
    });
    for width in [30, 80, 200] {
        let run = OnTerminal::pce(width, &["list", "210", "-q", "--no-pager"]);
        let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
        let shown = run.env("FORCE_HYPERLINK", "1").success();
        let links: Vec<&str> = shown
            .split("\u{1b}]8;;")
            .skip(1)
            .map(|rest| rest.split_once("\u{1b}\\").unwrap().0)
            .filter(|link| !link.is_empty())
            .collect();
        let expected = ["https://a.example.com/?x;y=1", "https://b.example.com/4"];
        assert!(
            links.iter().all(|link| expected.contains(link)),
            "{links:?}"
        );
        assert!(
            expected.iter().all(|link| links.contains(link)),
            "{links:?}"
        );
        // Only sequences for colours remain.
        let mut rest = shown.replace("\u{1b}]8;;\u{1b}\\", "");
        for link in expected {
            rest = rest.replace(&format!("\u{1b}]8;;{link}\u{1b}\\"), "");
        }
        for code in ["0", "1", "32", "35", "36", "1;31"] {
            rest = rest.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert!(
            !rest.contains(|c: char| c.is_control() && c != '\n'),
            "{rest:?}"
        );
    }
}

/// Starts a server with a row whose values would control a terminal.
fn controls() -> Hostile {
    Hostile::body(|_| {
        r#"{"totalResults":1,"entry":[{"id":"A1","type":"0","note":"\u001b]0;title\u0007\u202e","url":"\u009b31m"}]}"#
            .replace("\\u009b", "\u{9b}")
            .replace("\\u202e", "\u{202e}")
    })
}

#[test]
fn controls_are_escaped_on_a_terminal_whatever_its_name() {
    let server = controls();
    let names = [
        "-",
        "/dev/tty",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/fd/1",
        "/dev/fd/0",
        "/proc/self/fd/1",
        "/proc/thread-self/fd/1",
        "/dev/../dev/tty",
        "\"$(tty)\"",
        "link",
        "link2",
    ];
    for format in ["csv", "tsv", "json", "ndjson", "raw", "table"] {
        for name in names {
            let script = format!(
                "ln -s /dev/tty link; ln -s /dev/stdout link2; exec pce list 210 -q -o {format} -O {name}"
            );
            let run = OnTerminal::shell(80, &script).env("NO_COLOR", "1");
            let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
            let shown = run.success();
            assert!(
                shown.contains(r"\u001b]0;title\u0007\u202e"),
                "{format} {name}: {shown:?}"
            );
            assert!(
                !shown.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
                "{format} {name}: {shown:?}"
            );
        }
    }
    // `-O /dev/fd/3` is a file here, although other descriptors are terminals.
    let script = "pce list 210 -q -o csv > out; pce list 210 -q -o csv -O /dev/fd/3 3> out2; cat -v out out2";
    let run = OnTerminal::shell(80, script);
    let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
    assert_eq!(run.success().matches("^[]0;title^G").count(), 2);
}

#[test]
fn wide_cuts_nothing() {
    let url = "https://crm.example.com/a/long/path/that/does/not/fit?caller=$CALLERID";
    let note = "word ".repeat(30);
    let server = Hostile::body(move |_| {
        format!(
            r#"{{"totalResults":2,"entry":[{{"id":"A1","type":"0","url":"{url}"}},{{"id":"A2","type":"1","note":"{note}end"}}]}}"#
        )
    });
    let shown = |width: u16, args: &[&str]| {
        let run = OnTerminal::pce(
            width,
            &[&["list", "210", "-q", "--no-pager"], args].concat(),
        );
        let run = run.env("NO_COLOR", "1");
        let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
        run.success()
    };
    let wide = shown(80, &["--wide"]);
    assert!(!wide.contains('…') && wide.contains(url), "{wide}");
    assert!(wide.contains("word end"), "{wide}");
    assert_eq!(wide.lines().count(), 3, "{wide}");
    assert_eq!(shown(30, &["--wide"]), wide);
    assert!(shown(80, &[]).contains('…'));
    // Without a terminal, `--wide` changes nothing.
    let piped = |args: &[&str]| server.pce(["list", "210"]).args(args).run().success();
    assert_eq!(piped(&["--wide"]), piped(&[]));
}

#[test]
fn one_event_is_a_record() {
    let args = [
        "--event-type",
        "dial-in",
        "--event-id",
        "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq",
    ];
    for width in [60, 200] {
        let shown = on_terminal(width, &args).env("NO_COLOR", "1").success();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "TYPE      Dial-In", "{shown}");
        assert_eq!(
            lines[1], "ID        NqeyDRqo4FtabmFj8gNWq3hsiGNYyq",
            "{shown}"
        );
        assert!(lines.contains(&"STATUS    enabled"), "{shown}");
        assert!(!shown.contains('…'), "{shown}");
    }
    let piped = pce(LIST).args(args).run().success();
    assert!(piped.starts_with("TYPE     ID "), "{piped}");
}

#[test]
fn a_shortened_url_shows_where_it_leads() {
    let server = Hostile::body(|_| {
        let rows = [
            "https://crm.example.com:443@evil.example/a/very/long/path/that/does/not/fit/at/all.php",
            "https://crm.example.com.another.long.name.in.front.of.it.evil.example/and/a/path",
            "http://a.example/",
        ];
        let rows: Vec<String> = rows
            .iter()
            .enumerate()
            .map(|(number, url)| format!(r#"{{"id":"A{number}","type":"0","url":"{url}"}}"#))
            .collect();
        format!(r#"{{"totalResults":3,"entry":[{}]}}"#, rows.join(","))
    });
    for width in [50, 60, 80] {
        let run = OnTerminal::pce(
            width,
            &["list", "210", "-q", "--fields", "type,id,note,url"],
        );
        let run = run.env("NO_COLOR", "1");
        let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
        let shown = run.success();
        let rows: Vec<&str> = shown.lines().skip(1).collect();
        assert!(
            rows[0].contains("evil.example") && !rows[0].contains("crm"),
            "{shown}"
        );
        assert!(rows[1].contains("evil.example"), "{shown}");
        let schemes = rows.iter().filter(|row| row.contains("://")).count();
        assert!([0, 3].contains(&schemes), "{shown}");
    }
}

#[test]
fn json_on_a_terminal_is_indented_and_coloured_and_has_the_same_value() {
    let json = ["-q", "-o", "json"];
    let shown = on_terminal(80, &json).success();
    assert!(
        shown.starts_with("[\n  {\n    \u{1b}[1m\"type\"\u{1b}[0m: "),
        "{shown}"
    );
    assert!(shown.contains("\u{1b}[32m\"https://"), "{shown}");
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_terminal(80, &json).env(name, value).success();
        assert!(!plain.contains('\u{1b}'), "{plain}");
        let piped = pce(LIST).args(json).run().success();
        let links = |rows: Vec<serde_json::Value>| {
            // The links contain the port of the sandbox, which differs in each run.
            let without = |mut row: serde_json::Value| {
                row.as_object_mut().unwrap().remove("links");
                row
            };
            rows.into_iter().map(without).collect::<Vec<_>>()
        };
        assert_eq!(links(support::json(&plain)), links(support::json(&piped)));
    }
    // Without a terminal, json has no colours.
    let piped = pce(LIST)
        .args(json)
        .args(["--color", "always"])
        .run()
        .success();
    assert!(
        piped.starts_with("[\n{\"type\"") && !piped.contains('\u{1b}'),
        "{piped}"
    );
    let several = on_terminal(80, &["0003-230", "-q", "-o", "json"]).env("NO_COLOR", "1");
    assert!(
        several
            .success()
            .starts_with("[\n  {\n    \"extension\": \"0003*210\",\n")
    );
}

#[test]
fn marks_and_invisible_characters_stay_in_their_cell() {
    let marks = "\u{301}".repeat(4000);
    let server = Hostile::body(move |_| {
        format!(
            r#"{{"totalResults":2,"entry":[{{"id":"A1","type":"0","note":"a{marks}"}},{{"id":"A2","type":"0","note":"b\u00ad\u3164{}c"}}]}}"#,
            "\u{e0041}"
        )
    });
    for format in ["table", "csv", "raw", "json"] {
        let run = OnTerminal::pce(80, &["list", "210", "-q", "--no-pager", "-o", format]);
        let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "canary");
        let shown = run.env("NO_COLOR", "1").success();
        assert!(!shown.contains(&"\u{301}".repeat(9)), "{format}");
        assert!(
            !shown.contains(['\u{ad}', '\u{3164}', '\u{e0041}']),
            "{format}"
        );
        assert!(
            shown.contains(r"b\u00ad\u3164\udb40\udc41c"),
            "{format}: {shown}"
        );
        assert!(format != "table" || shown.len() < 500, "{shown}");
    }
}
