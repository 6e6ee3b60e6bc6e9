//! BASELINE of `pce diff`: which files are refused before a request, and what `--update` does to them.

mod support;

use serde_json::json;
use support::hostile::Hostile;
use support::organisation::{Organisation, error, event};
use support::{Home, pce};

fn organisation() -> Organisation {
    Organisation::new(&[
        ("1", &[event(0, "A", "first", "http://a/")]),
        (
            "2",
            &[
                event(1, "B", "second", "http://b/"),
                event(2, "C", "", "http://c/"),
            ],
        ),
    ])
}

fn export(server: &Organisation, args: &[&str]) -> String {
    let out = server.pce(["list", "1", "2"]).args(args).run();
    out.success_with_notes().0
}

/// Compares two ndjson exports of one event with these notes, and returns the rows.
fn compared(old: &str, new: &str) -> String {
    let event = |note: &str| format!("{{\"type\":\"0\",\"id\":\"A\",\"note\":{note}}}\n");
    let args = ["diff", "a", "--with", "b", "-o", "csv", "--no-header"];
    let run = pce(args).file("a", event(old)).file("b", event(new));
    run.run().success()
}

#[test]
fn texts_that_look_like_one_number_are_different() {
    for (old, new) in [
        (r#""1.10""#, r#""1.1""#),
        (r#""10""#, r#""10.0""#),
        (r#""100""#, r#""1e2""#),
        (r#""100000000000000001""#, r#""100000000000000002""#),
        ("9007199254740993", "9007199254740992"),
        (r#""1.0""#, "1"),
    ] {
        let rows = compared(old, new);
        assert!(
            rows.starts_with("changed,,0,A,note,"),
            "{old} {new}: {rows}"
        );
    }
    for (old, new) in [(r#""1""#, "1"), ("1", "1.0"), ("100", "1e2")] {
        assert_eq!(compared(old, new), "", "{old} {new}");
    }
}

#[test]
fn null_and_an_empty_text_are_different() {
    assert_eq!(compared("null", r#""""#), "changed,,0,A,note,,\n");
    assert_eq!(compared("null", "null"), "");
}

#[test]
fn update_with_a_selection_never_removes_other_events_from_the_baseline() {
    let server = organisation();
    let baseline = export(&server, &["-o", "ndjson"]);
    let asked = server.server.requests().len();
    for (args, lost) in [
        (&["--where", "status=disabled"][..], 3),
        (&["--where", "extension=1"], 2),
        (&["--event-type", "dial-out"], 2),
        (&["--event-type", "1", "--event-id", "B"], 2),
        (&["--filter-by", "note", "--filter-value", "first"], 2),
        (&["1"], 2),
    ] {
        let out = server
            .pce(["diff", "--update", "e.ndjson"])
            .file("e.ndjson", &baseline)
            .args(args)
            .run();
        assert_eq!(out.read("e.ndjson"), baseline);
        let said = out.failure(2);
        let problem = format!("--update would remove {lost} of 3 events from BASELINE");
        assert!(said.contains(&problem), "{args:?}: {said}");
    }
    assert_eq!(server.server.requests().len(), asked);
}

#[test]
fn a_baseline_of_one_selection_is_updated_every_night() {
    let server = organisation();
    for args in [
        &["-A", "--where", "status=disabled"][..],
        &["2", "--event-type", "dial-out"],
        &["-A", "--where", "extension=2", "--where", "note~e"],
    ] {
        let home = Home::new();
        server.change("1", "A", "status", "0");
        let night = || {
            let run = home.pce(["diff", "--update", "d.ndjson", "-o", "csv", "--no-header"]);
            let run = run
                .env("PCE_HOST", &server.server.url)
                .env("PCE_TOKEN", "x");
            run.args(args).run().success_with_notes()
        };
        night();
        assert_eq!(night(), (String::new(), String::new()), "{args:?}");
        server.change("1", "A", "status", "1");
        let removed = if args[2] == "status=disabled" {
            "removed,1,0,A,url,http://a/,\n"
        } else {
            ""
        };
        assert_eq!(night(), (removed.to_owned(), String::new()), "{args:?}");
        assert_eq!(night(), (String::new(), String::new()), "{args:?}");
    }
}

#[test]
fn a_filter_that_ignores_case_is_applied_to_both_lists() {
    let server = Hostile::body(|_| {
        json!({"totalResults": 2, "filtered": true, "sorted": true, "entry": [
            event(0, "A", "first", "http://a/"), event(1, "B", "FIRST", "http://b/")]})
        .to_string()
    });
    let home = Home::new();
    let night = || {
        let run = home.pce(["diff", "--update", "d.ndjson", "1", "--filter-by", "note"]);
        let run = run.env("PCE_HOST", &server.url).env("PCE_TOKEN", "x");
        run.args(["--filter-value", "first"])
            .run()
            .success_with_notes()
    };
    night();
    assert_eq!(night(), (String::new(), String::new()));
}

#[test]
fn the_output_file_is_not_an_input() {
    let server = organisation();
    let baseline = export(&server, &["-o", "csv"]);
    let asked = server.server.requests().len();
    for (args, input) in [
        (&["diff", "e.csv", "-O", "e.csv"][..], "BASELINE"),
        (&["diff", "e.csv", "-O", "./e.csv"], "BASELINE"),
        (
            &["diff", "new.csv", "1", "--update", "-O", "new.csv"],
            "BASELINE",
        ),
        (
            &["diff", "e.csv", "--with", "f.csv", "-O", "f.csv"],
            "--with",
        ),
        (
            &["diff", "e.csv", "--extensions-from", "p.txt", "-O", "p.txt"],
            "--extensions-from",
        ),
        (
            &["list", "--extensions-from", "p.txt", "-O", "p.txt"],
            "--extensions-from",
        ),
    ] {
        let out = server
            .pce(args)
            .file("e.csv", &baseline)
            .file("f.csv", &baseline)
            .file("p.txt", "1\n2\n")
            .run();
        assert_eq!(out.read("p.txt"), "1\n2\n");
        assert_eq!(out.read("e.csv"), baseline);
        assert_eq!(out.read("f.csv"), baseline);
        let said = out.failure(2);
        assert!(
            said.contains("--output-file") && said.contains(input),
            "{said}"
        );
    }
    assert_eq!(server.server.requests().len(), asked);
}

#[cfg(unix)]
#[test]
fn the_output_file_is_not_a_link_to_the_baseline() {
    let server = organisation();
    let home = Home::new();
    let baseline = export(&server, &["-o", "csv"]);
    std::fs::write(home.path().join("e.csv"), &baseline).unwrap();
    std::os::unix::fs::symlink("e.csv", home.path().join("link.csv")).unwrap();
    let run = home.pce(["diff", "e.csv", "-O", "link.csv"]);
    let run = run
        .env("PCE_HOST", &server.server.url)
        .env("PCE_TOKEN", "x");
    assert!(run.run().failure(2).contains("BASELINE"));
}

#[test]
fn the_output_of_diff_is_not_a_baseline() {
    let text = r#"[{"change":"added","extension":"1","type":"0","id":"A","field":"url","old":null,"new":"http://a/"}]"#;
    for text in [text, text.trim_matches(['[', ']'])] {
        let server = organisation();
        let out = server.pce(["diff", "e.json"]).file("e.json", text).run();
        let said = out.failure(2);
        assert!(said.contains("the output of pce diff"), "{said}");
        assert!(server.server.requests().is_empty());
    }
}

#[test]
fn a_line_that_does_not_end_is_cut_off() {
    for text in [
        "extension,type,id,url\n1,0,A,htt",
        "extension,type,id,url\n1,0,A,\"http://a/\"",
        "extension,type,id,url\n1,0,A,",
        "extension,type,id,ur",
        "extension\ttype\tid\turl\n1\t0\tA\thtt",
    ] {
        let server = organisation();
        let out = server.pce(["diff", "e.csv"]).file("e.csv", text).run();
        let said = out.failure(2);
        assert!(
            said.contains("the text ends in the middle of a line") || said.contains("'ur'"),
            "{said}"
        );
        assert!(server.server.requests().is_empty());
    }
}

#[test]
fn a_condition_needs_its_field_in_both_files() {
    let run = |args: &[&str]| {
        pce(["diff", "a.csv", "--with", "b.csv"])
            .file("a.csv", "type,id,status\n0,A,0\n")
            .file("b.csv", "type,id,note\n0,A,x\n")
            .args(args)
            .run()
            .failure(2)
    };
    let said = run(&["--where", "status=disabled"]);
    assert!(said.contains("--with b.csv has no field status"), "{said}");
    let said = run(&["--where", "extension=2"]);
    assert!(
        said.contains("the exports have no extension, which --where 'extension=2' compares"),
        "{said}"
    );
}

#[test]
fn an_export_without_events_is_compared_with_several_extensions() {
    let events = "{\"extension\":\"1\",\"type\":\"0\",\"id\":\"A\",\"url\":\"http://a/\"}\n\
                  {\"extension\":\"2\",\"type\":\"1\",\"id\":\"B\",\"url\":\"http://b/\"}\n";
    for empty in ["[]", "", "type,id\n", "extension,type,id\n"] {
        let run = |old: &str, new: &str| {
            let args = ["diff", "a", "--with", "b", "-o", "csv", "--no-header"];
            pce(args).file("a", old).file("b", new).run().success()
        };
        let added = "added,1,0,A,url,,http://a/\nadded,2,1,B,url,,http://b/\n";
        assert_eq!(run(empty, events), added, "{empty}");
        let removed = "removed,1,0,A,url,http://a/,\nremoved,2,1,B,url,http://b/,\n";
        assert_eq!(run(events, empty), removed, "{empty}");
    }
}

#[test]
fn update_keeps_the_marks_of_guard_formulas() {
    for format in ["csv", "tsv"] {
        let server = organisation();
        server.change("1", "A", "note", "=1+1");
        let guarded = export(&server, &["-o", format, "--guard-formulas"]);
        assert!(guarded.contains("'=1+1"));
        server.change("2", "B", "note", "-2");
        let now = export(&server, &["-o", format, "--guard-formulas"]);
        let out = server
            .pce(["diff", "--update", "e.csv", "-o", "csv", "--no-header"])
            .file("e.csv", &guarded)
            .run();
        assert_eq!(out.read("e.csv"), now, "{format}");
        assert_eq!(out.success(), "changed,2,1,B,note,second,-2\n", "{format}");
    }
}

#[test]
fn an_apostrophe_is_a_change_where_no_formulas_are_marked() {
    let run = |old: &str, new: &str| {
        let args = ["diff", "a", "--with", "b", "-o", "csv", "--no-header"];
        pce(args).file("a", old).file("b", new).run().success()
    };
    for old in [
        "type,id,note\n0,A,O'-Ton\n",
        "type\tid\tnote\n0\tA\tO'-Ton\n",
        "\"type\",\"id\",\"note\"\n\"0\",\"A\",\"O'-Ton\"\n\"0\",\"B\",\"-1\"\n",
    ] {
        let new = r#"{"type":"0","id":"A","note":"O-Ton"}{"type":"0","id":"B","note":"-1"}"#;
        let rows = run(old, new);
        assert!(rows.contains("changed,,0,A,note,O'-Ton,O-Ton\n"), "{rows}");
    }
}

#[test]
fn ignored_fields_can_be_those_of_the_server_alone() {
    let server = organisation();
    for (name, text) in [
        ("e.csv", export(&server, &["-o", "csv"])),
        ("e.ndjson", export(&server, &["-o", "ndjson"])),
    ] {
        server.change("1", "A", "lastUsed", "2026-01-01");
        server.change("1", "A", "note", "other");
        for ignored in [
            &["--ignore", "lastUsed,note"][..],
            &["--ignore", "note, lastUsed"],
            &["--ignore", "NOTE", "--ignore", "lastUsed"],
        ] {
            let out = server
                .pce(["diff", name])
                .file(name, &text)
                .args(ignored)
                .run();
            assert_eq!(out.success(), "", "{ignored:?}");
        }
        server.change("1", "A", "note", "first");
    }
    let args = ["diff", "new.csv", "--update", "-A", "--ignore", "lastUsed"];
    assert_eq!(server.pce(args).run().code, Some(0));
}

#[test]
fn fields_beyond_the_columns_of_a_csv_are_no_news() {
    let server = organisation();
    let baseline = export(&server, &["-o", "csv"]);
    server.change("1", "A", "owner", "x");
    let out = server
        .pce(["diff", "e.csv", "-A"])
        .file("e.csv", &baseline)
        .run();
    assert_eq!(out.success(), "");
    let out = pce(["diff", "a.csv", "--with", "b.csv"])
        .file("a.csv", "type,id,note\n0,A,x\n")
        .file("b.csv", "type,id,note\n0,A,x\n")
        .run();
    assert_eq!(out.success(), "");
    let out = pce(["diff", "a.json", "--with", "b.csv"])
        .file("a.json", r#"[{"type":"0","id":"A","note":"x"}]"#)
        .file("b.csv", "type,id,note\n0,A,x\n")
        .run();
    assert_eq!(out.success(), "");
}

#[test]
fn raw_is_refused_with_the_origin_of_the_setting() {
    let server = organisation();
    let run = || {
        server
            .pce(["diff", "e.csv"])
            .file("e.csv", "extension,type,id\n")
    };
    let said = run().env("PCE_OUTPUT", "raw").run().failure(2);
    assert!(said.contains("PCE_OUTPUT raw does not work"), "{said}");
    let said = run().args(["-o", "raw"]).run().failure(2);
    assert!(said.contains("-o raw does not work"), "{said}");
}

#[test]
fn an_error_says_which_files_it_leaves_unchanged() {
    let server = organisation();
    let baseline = export(&server, &["-o", "csv"]);
    server.state().broken.insert(
        "2".to_owned(),
        error("500 Internal Server Error", "internal_server_error"),
    );
    let run = |host: &str| {
        server
            .pce([
                "diff",
                "--update",
                "e.csv",
                "-O",
                "ch.csv",
                "--retries",
                "0",
            ])
            .env("PCE_HOST", host)
            .file("e.csv", &baseline)
            .file("ch.csv", "old")
            .run()
    };
    for host in [server.server.url.as_str(), "http://127.0.0.1:9"] {
        let out = run(host);
        assert_eq!(
            (out.read("e.csv"), out.read("ch.csv")),
            (baseline.clone(), "old".to_owned())
        );
        for file in ["e.csv", "ch.csv"] {
            assert!(
                out.stderr.contains(&format!("{file} left unchanged")),
                "{}",
                out.stderr
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn the_number_of_changes_in_a_file_is_shown_on_a_terminal() {
    use support::pty::OnTerminal;

    let args = ["diff", "a", "--with", "b", "-O", "ch.csv"];
    let run = OnTerminal::pce(100, &args);
    std::fs::write(run.home.path().join("a"), "type,id,note\n0,A,x\n").unwrap();
    std::fs::write(run.home.path().join("b"), "type,id,note\n0,A,y\n").unwrap();
    let shown = run.success();
    assert!(shown.contains("wrote 1 change to ch.csv"), "{shown:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_that_the_changes_are_incomplete() {
    use support::pty::OnTerminal;

    let server = Hostile::new(|_| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        support::hostile::no_content()
    });
    let script = format!("PCE_TOKEN=t exec pce diff e.csv --host {}", server.url);
    let run = OnTerminal::shell(120, &script);
    std::fs::write(run.home.path().join("e.csv"), "extension,type,id\n1,0,A\n").unwrap();
    let running = run.start();
    running.waits_until("reading", || !server.requests().is_empty());
    running.types("\u{3}");
    let (status, screen) = running.end();
    assert_eq!(status.code(), Some(130), "{screen}");
    assert!(screen.contains("interrupted: incomplete"), "{screen}");
}

#[cfg(unix)]
#[test]
fn a_closed_stdin_is_not_an_empty_baseline() {
    let server = organisation();
    let run = |redirection: &str| {
        let home = Home::new();
        let script = format!("exec \"$0\" diff - 1 2 {redirection}");
        std::process::Command::new("sh")
            .args(["-c", &script])
            .arg(support::binary())
            .env_clear()
            .env("HOME", home.path())
            .env("PCE_HOST", &server.server.url)
            .env("PCE_TOKEN", "x")
            .output()
            .unwrap()
    };
    let closed = run("<&-");
    let said = String::from_utf8_lossy(&closed.stderr);
    assert_eq!(closed.status.code(), Some(2), "{said}");
    assert!(said.contains("standard input is closed"), "{said}");
    assert!(server.server.requests().is_empty());
    assert_eq!(run("</dev/null").status.code(), Some(0));
}

#[test]
fn a_baseline_in_utf_16_is_read() {
    let server = organisation();
    let text = format!(
        "\u{feff}{}",
        export(&server, &["-o", "csv"]).replace('\n', "\r\n")
    );
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little.clone(), big] {
        let out = server.pce(["diff", "e.csv"]).file("e.csv", &bytes).run();
        assert_eq!(out.success(), "");
    }
    let cut = &little[..little.len() - 1];
    let said = server
        .pce(["diff", "e.csv"])
        .file("e.csv", cut)
        .run()
        .failure(2);
    assert!(said.contains("middle of a character"), "{said}");
}

#[test]
fn extensions_that_are_not_read_after_an_error_of_the_host_are_named() {
    let events = [event(0, "A", "", "http://a/")];
    let names = ["1", "2", "3", "4", "5"];
    let server = Organisation::new(&names.map(|name| (name, &events[..])));
    let out = server.pce(["list", "-A", "-o", "ndjson"]).run();
    let baseline = out.success_with_notes().0;
    server
        .state()
        .broken
        .insert("3".to_owned(), error("401 Unauthorized", "invalid_token"));
    let out = server
        .pce(["diff", "e.ndjson", "--jobs", "1"])
        .file("e.ndjson", &baseline)
        .run();
    assert_eq!(out.stdout, "");
    assert!(
        out.stderr.contains("not read and not compared: 3, 4, 5"),
        "{}",
        out.stderr
    );
    assert_eq!(out.code, Some(8), "{}", out.stderr);
}
