//! `pce diff`: the changes since an earlier export.

mod support;

use serde_json::{Value, json};
use support::organisation::{Organisation, error, event};
use support::{Home, Output, Pce, Server, pce};

fn organisation() -> Organisation {
    Organisation::new(&[
        ("0003*99", &[event(0, "A", "first", "http://a/")]),
        (
            "0003*210",
            &[
                event(1, "B", "second", "http://b/"),
                event(2, "C", "third", "http://c/"),
            ],
        ),
    ])
}

/// Exports the current events of the server in this format, with the extension in each row.
fn export(server: &Organisation, format: &str) -> String {
    let out = server.pce(["list", "-A", "-o", format]).run();
    out.success_with_notes().0
}

/// Adds an event, changes two fields of another one, and removes a third.
fn change(server: &Organisation) {
    server.change("0003*210", "B", "note", "other");
    server.change("0003*210", "B", "status", "0");
    let mut state = server.state();
    state
        .events
        .get_mut("0003*99")
        .unwrap()
        .push(event(2, "D", "", "http://d/"));
    state.events.get_mut("0003*210").unwrap().remove(1);
}

const CHANGES: [&str; 4] = [
    "added,0003*99,2,D,url,,http://d/",
    "changed,0003*210,1,B,note,second,other",
    "changed,0003*210,1,B,status,1,0",
    "removed,0003*210,2,C,url,http://c/,",
];
const HEADER: &str = "change,extension,type,id,field,old,new";

fn csv(rows: &[&str]) -> String {
    [&[HEADER], rows].concat().join("\n") + "\n"
}

/// Returns a `pce diff` command with a baseline of this name and content.
fn diff(server: &Organisation, name: &str, baseline: &str) -> Pce {
    server.pce(["diff", name]).file(name, baseline)
}

#[test]
fn changes_are_found_in_every_format() {
    for format in ["json", "ndjson", "csv", "tsv"] {
        let server = organisation();
        let name = format!("events.{format}");
        let baseline = export(&server, format);
        assert_eq!(
            diff(&server, &name, &baseline).run().success(),
            "",
            "{format}"
        );
        change(&server);
        let rows = diff(&server, &name, &baseline)
            .args(["-o", "csv"])
            .run()
            .success();
        assert_eq!(rows, csv(&CHANGES), "{format}");
        // `pce` detects the format of the baseline by its content, not by its name.
        let rows = diff(&server, "old.txt", &baseline)
            .args(["-o", "csv", "--no-header"])
            .run();
        assert_eq!(rows.success(), CHANGES.join("\n") + "\n", "{format}");
    }
}

#[test]
fn every_output_format_has_one_row_for_each_change() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    change(&server);
    let run = |format: &str| {
        diff(&server, "old.ndjson", &baseline)
            .args(["-o", format])
            .run()
    };
    let objects: Vec<Value> = serde_json::from_str(&run("json").success()).unwrap();
    assert_eq!(
        objects[1],
        json!({"change": "changed", "extension": "0003*210", "type": "1", "id": "B", "field": "note",
               "old": "second", "new": "other"})
    );
    assert_eq!(objects[0]["old"], Value::Null);
    assert_eq!(objects[3]["new"], Value::Null);
    let lines = run("ndjson").success();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, objects);
    let tsv = run("tsv").success();
    assert_eq!(tsv, csv(&CHANGES).replace(',', "\t"));
    let table = run("table").success();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        lines[0][1..],
        ["EXTENSION", "TYPE", "ID", "FIELD", "OLD", "NEW"]
    );
    assert_eq!(
        lines[1],
        ["+", "0003*99", "Hangup", "D", "url", "http://d/"]
    );
    assert_eq!(
        lines[3],
        [
            "~", "0003*210", "Dial-Out", "B", "status", "enabled", "disabled"
        ]
    );
    assert_eq!(
        lines[4],
        ["-", "0003*210", "Hangup", "C", "url", "http://c/"]
    );
    let said = run("raw").failure(2);
    assert!(said.contains("raw"), "{said}");
}

#[test]
fn without_changes_there_is_no_output() {
    let server = organisation();
    let baseline = export(&server, "json");
    for (format, text) in [
        ("table", ""),
        ("json", "[]\n"),
        ("ndjson", ""),
        ("csv", ""),
        ("tsv", ""),
    ] {
        let out = diff(&server, "old.json", &baseline)
            .args(["-o", format])
            .run();
        assert_eq!(out.success(), text, "{format}");
    }
    let out = diff(&server, "old.json", &baseline)
        .args(["-o", "csv", "-O", "changes.csv"])
        .run();
    assert_eq!(out.read("changes.csv"), "");
    out.success();
}

#[test]
fn changes_go_to_a_file() {
    let server = organisation();
    let baseline = export(&server, "json");
    change(&server);
    let out = diff(&server, "old.json", &baseline)
        .args(["-O", "changes.csv"])
        .run();
    assert_eq!(out.read("changes.csv"), csv(&CHANGES));
    assert_eq!(out.success(), "");
}

#[test]
fn changes_exit_with_12_only_with_exit_code() {
    let server = organisation();
    let baseline = export(&server, "csv");
    let run = |args: &[&str]| diff(&server, "old.csv", &baseline).args(args).run().code;
    assert_eq!((run(&[]), run(&["--exit-code"])), (Some(0), Some(0)));
    change(&server);
    assert_eq!((run(&[]), run(&["--exit-code"])), (Some(0), Some(12)));
}

#[test]
fn different_forms_of_a_value_are_not_a_change() {
    let server = organisation();
    {
        let mut state = server.state();
        let events = state.events.get_mut("0003*210").unwrap();
        events[0]["status"] = json!(1);
        events[0]["method"] = json!(0);
        events[0]["note"] = Value::Null;
        events[1]["type"] = json!(2);
    }
    let baseline = "extension,type,id,method,note,url,status,modified\n\
        0003*99,Dial-In,A,GET,first,http://a/,enabled,2000-01-01T00:00:00Z\n\
        0003-210,1,B,0,,http://b/,1,\n0003*210,2,C,0,third,http://c/,1,x\n";
    let out = diff(&server, "old.csv", baseline).run();
    assert_eq!(out.success(), "");
}

#[test]
fn ignored_fields_are_not_compared() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    server.change("0003*99", "A", "modified", "2026-02-02T00:00:00Z");
    server.change("0003*99", "A", "note", "other");
    let run = |args: &[&str]| {
        let out = diff(&server, "old.ndjson", &baseline)
            .args(args)
            .args(["-o", "tsv", "--no-header"])
            .run();
        let rows = out.success();
        rows.lines()
            .map(|row| row.split('\t').nth(4).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(run(&[]), ["note"]);
    assert_eq!(run(&["--ignore", "none"]), ["note", "modified"]);
    assert_eq!(run(&["--ignore", "note"]), ["modified"]);
    assert!(run(&["--ignore", "note", "--ignore", "modified"]).is_empty());
    assert!(run(&["--ignore", "note,modified"]).is_empty());
    let said = diff(&server, "old.ndjson", &baseline)
        .args(["--ignore", "noet"])
        .run()
        .failure(2);
    assert!(said.contains("noet") && said.contains("note"), "{said}");
}

#[test]
fn fields_that_one_side_never_has_are_noted() {
    let server = organisation();
    let baseline = r#"[{"extension":"0003*99","type":"0","id":"A","note":"first","color":"red"},
        {"extension":"0003*210","type":"1","id":"B","note":"second"},
        {"extension":"0003*210","type":"2","id":"C","note":"third"}]"#;
    let (rows, notes) = diff(&server, "old.json", baseline)
        .run()
        .success_with_notes();
    assert_eq!(rows, "");
    for field in ["color", "url", "status", "method"] {
        assert!(notes.contains(field), "{field}: {notes}");
    }
    // The default columns of csv have no links.
    let baseline = export(&server, "csv");
    assert_eq!(diff(&server, "old.csv", &baseline).run().success(), "");
}

#[test]
fn the_extensions_are_those_of_the_baseline_unless_they_are_named() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    change(&server);
    server
        .state()
        .events
        .insert("0003*300".to_owned(), vec![event(0, "N", "", "http://n/")]);
    let run = |args: &[&str]| {
        let out = diff(&server, "old.ndjson", &baseline)
            .args(["-o", "csv", "--no-header"])
            .args(args)
            .run();
        out.success_with_notes()
    };
    let (rows, notes) = run(&[]);
    assert_eq!(rows.lines().collect::<Vec<_>>(), CHANGES);
    assert_eq!(notes, "");
    let (rows, notes) = run(&["0003-99"]);
    assert_eq!(rows, format!("{}\n", CHANGES[0]));
    assert!(
        notes.contains("0003*210") && notes.contains("2 events"),
        "{notes}"
    );
    let (rows, _) = run(&["-A"]);
    assert_eq!(
        rows.lines().last(),
        Some("added,0003*300,0,N,url,,http://n/")
    );
    assert_eq!(rows.lines().count(), 5);
}

#[test]
fn an_extension_that_only_the_baseline_has_is_listed_with_all() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    // A queue, which has no phone.
    server.state().presence = Some(support::hostile::ok(
        r#"{"totalResults":1,"entry":[{"extension":"0003*99"}]}"#,
    ));
    assert_eq!(
        diff(&server, "old.ndjson", &baseline)
            .args(["-A"])
            .run()
            .success(),
        ""
    );
}

#[test]
fn a_baseline_without_extension_belongs_to_the_one_that_is_named() {
    let server = organisation();
    let baseline = server
        .pce(["list", "0003-99", "-o", "json"])
        .run()
        .success();
    assert_eq!(
        diff(&server, "old.json", &baseline)
            .args(["0003-99"])
            .run()
            .success(),
        ""
    );
    for args in [&[][..], &["0003-99", "0003-210"], &["-A"]] {
        let said = diff(&server, "old.json", &baseline)
            .args(args)
            .run()
            .failure(2);
        assert!(said.contains("extension"), "{said}");
    }
}

#[test]
fn what_could_not_be_read_is_never_removed() {
    for broken in [
        error("500 Internal Server Error", "internal_server_error"),
        error("400 Bad Request", "pce_access_denied"),
        support::hostile::answer("200 OK", "text/html", b"<html>"),
        support::hostile::ok(r#"{"totalResults":9,"entry":[]}"#),
    ] {
        let server = organisation();
        let baseline = export(&server, "ndjson");
        change(&server);
        server.state().broken.insert("0003*210".to_owned(), broken);
        for update in [&[][..], &["--update"]] {
            let out = diff(&server, "old.ndjson", &baseline)
                .args(["-o", "csv", "--no-header", "--exit-code", "--retries", "0"])
                .args(update)
                .run();
            assert_eq!(out.read("old.ndjson"), baseline);
            let (rows, said) = out.partial(8);
            assert_eq!(rows, format!("{}\n", CHANGES[0]));
            assert!(said.contains("0003*210"), "{said}");
        }
    }
}

#[test]
fn an_extension_with_an_incomplete_list_has_no_changes() {
    let server = support::hostile::Hostile::new(|request| {
        if request.start() > 0 {
            return error("500 Internal Server Error", "internal_server_error");
        }
        let rows = json!({"totalResults": 2, "entry": [event(0, "A", "new", "http://a/")]});
        support::hostile::ok(&rows.to_string())
    });
    let baseline = r#"[{"extension":"1","type":"0","id":"A","note":"old"},{"extension":"1","type":"0","id":"B"}]"#;
    let out = server
        .pce(["diff", "old.json"])
        .file("old.json", baseline)
        .run();
    assert_eq!(out.stdout, "");
    assert_ne!(out.code, Some(0));
}

#[test]
fn a_host_that_is_down_ends_the_run_once() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    let out = pce(["diff", "old.ndjson", "--update", "--retries", "0"])
        .env("PCE_HOST", "http://127.0.0.1:9")
        .env("PCE_TOKEN", "x")
        .file("old.ndjson", &baseline)
        .run();
    assert_eq!(out.read("old.ndjson"), baseline);
    let said = out.failure(5);
    assert_eq!(said.matches("error:").count(), 1, "{said}");
}

#[test]
fn an_extension_that_no_longer_exists_has_its_events_removed() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    server.state().events.remove("0003*210");
    for args in [&[][..], &["-A"], &["0003-210", "0003-99"]] {
        let out = diff(&server, "old.ndjson", &baseline)
            .args(["-o", "csv", "--no-header", "--exit-code"])
            .args(args)
            .run();
        let (rows, notes) = out.partial(12);
        assert_eq!(
            rows,
            "removed,0003*210,1,B,url,http://b/,\nremoved,0003*210,2,C,url,http://c/,\n"
        );
        assert!(notes.contains("0003*210"), "{notes}");
    }
    // An extension that never had events is probably a typing error.
    let out = diff(&server, "old.ndjson", &baseline)
        .args(["0003-99", "0003-999"])
        .run();
    let (_, said) = out.partial(8);
    assert!(said.contains("0003*999"), "{said}");
    let out = diff(&server, "old.ndjson", &baseline)
        .args(["0003-99", "0003-999", "--ignore-missing"])
        .run();
    assert_eq!(out.code, Some(0), "{}", out.stderr);
}

#[test]
fn filters_apply_to_both_sides() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    change(&server);
    let run = |args: &[&str]| {
        let out = diff(&server, "old.ndjson", &baseline)
            .args(["-o", "csv", "--no-header"])
            .args(args)
            .run();
        out.success().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(run(&["--event-type", "dial-out"]), CHANGES[1..3]);
    assert_eq!(run(&["--event-type", "dial-in"]), [""; 0]);
    assert_eq!(
        run(&["--event-type", "dial-out", "--event-id", "B"]),
        CHANGES[1..3]
    );
    assert_eq!(run(&["--where", "type=hangup"]), [CHANGES[0], CHANGES[3]]);
    // The event was enabled before, and is no longer among the enabled events.
    assert_eq!(
        run(&["--where", "status=enabled", "--where", "type!=hangup"]),
        ["removed,0003*210,1,B,url,http://b/,"]
    );
    assert_eq!(
        run(&["--filter-by", "note", "--filter-value", "second"]),
        ["removed,0003*210,1,B,url,http://b/,"]
    );
    assert_eq!(run(&["--where", "extension=0003*99"]), [CHANGES[0]]);
    let baseline = "extension,type,id\n0003*99,0,A\n";
    let said = diff(&server, "old.csv", baseline)
        .args(["--where", "status=enabled"])
        .run()
        .failure(2);
    assert!(said.contains("status"), "{said}");
}

#[test]
fn two_exports_are_compared_without_a_server() {
    let server = organisation();
    let before = export(&server, "csv");
    change(&server);
    let after = export(&server, "json");
    let compare = |args: &[&str]| {
        pce(["diff", "before.csv", "--with", "after.json", "-o", "csv"])
            .file("before.csv", &before)
            .file("after.json", &after)
            .args(args)
            .run()
    };
    assert_eq!(compare(&[]).success(), csv(&CHANGES));
    let (rows, _) = compare(&["0003-99"]).success_with_notes();
    assert_eq!(rows, csv(&CHANGES[..1]));
    assert_eq!(
        compare(&["--event-type", "2"]).success(),
        csv(&[CHANGES[0], CHANGES[3]])
    );
    for args in [&["-A"][..], &["--update"]] {
        let said = compare(args).failure(2);
        assert!(said.contains("--with"), "{said}");
    }
    // Rows without an extension belong to the same extension in both files.
    let out = pce(["diff", "a", "--with", "b", "-o", "csv", "--no-header"])
        .file("a", "type,id,url\n0,x,http://x/\n")
        .file("b", r#"{"type":0,"id":"x","url":"http://y/"}"#)
        .run();
    assert_eq!(out.success(), "changed,,0,x,url,http://x/,http://y/\n");
    let out = pce(["diff", "a", "--with", "b"])
        .file("a", "type,id\n")
        .file("b", "[")
        .run();
    assert!(out.failure(2).contains("b, entry 1"));
}

#[test]
fn a_baseline_that_is_no_complete_export_is_refused_before_a_request() {
    let server = organisation();
    for (name, text, words) in [
        (
            "a.json",
            "[\n{\"type\":\"0\",\"id\":\"a\"},\n",
            "a.json, entry 2: the text ends before its JSON does",
        ),
        (
            "a.csv",
            "name,phone\nAnna,1\n",
            "a.csv, line 1: unknown column 'name'",
        ),
        ("a.csv", "type,id\n0,a\n0,b,c\n", "a.csv, line 3"),
        ("a.csv", "", "a.csv"),
        ("a.json", "", "a.json"),
        (
            "a.json",
            "[{\"type\":\"0\"}]",
            "a.json, entry 1: the event has no id",
        ),
        (
            "a.ndjson",
            "{\"type\":0,\"id\":\"a\"}\n{\"type\":0,\"id\":\"a\"}\n",
            "a.ndjson, line 2: event 0/a is already in line 1",
        ),
        ("a.json", "{\"totalResults\":0,\"entry\":[]}", "-o raw"),
    ] {
        let said = diff(&server, name, text).args(["0003-99"]).run().failure(2);
        assert!(said.contains(words), "{said}");
    }
    let said = server
        .pce(["diff", "absent.json", "0003-99"])
        .run()
        .failure(2);
    assert!(
        said.contains("absent.json") && said.contains("--update"),
        "{said}"
    );
    let said = server.pce(["diff", ".", "0003-99"]).run().failure(2);
    assert!(said.contains('.'), "{said}");
    let bytes = [b'[', 0xff, b']'];
    let out = server
        .pce(["diff", "a.json", "0003-99"])
        .file("a.json", bytes)
        .run();
    assert!(out.failure(2).contains("UTF-8"));
    assert!(server.server.requests().is_empty());
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_read() {
    let server = organisation();
    for format in ["json", "ndjson", "csv", "tsv"] {
        let text = format!("\u{feff}{}", export(&server, format).replace('\n', "\r\n"));
        assert_eq!(diff(&server, "old", &text).run().success(), "", "{format}");
    }
}

fn rows(out: &Output, name: &str) -> String {
    out.read(name)
}

#[test]
fn update_replaces_the_baseline_in_its_format() {
    for format in ["json", "ndjson", "csv", "tsv"] {
        let server = organisation();
        let name = format!("events.{format}");
        let baseline = export(&server, format);
        change(&server);
        let now = export(&server, format);
        let out = diff(&server, &name, &baseline)
            .args(["--update", "-o", "csv"])
            .run();
        assert_eq!(rows(&out, &name), now, "{format}");
        assert_eq!(out.files(), [name.as_str()]);
        assert_eq!(out.success(), csv(&CHANGES));
        assert_eq!(
            diff(&server, &name, &now)
                .args(["--update"])
                .run()
                .success(),
            ""
        );
    }
    // An updated baseline always has the extension, and keeps its columns.
    let server = organisation();
    let baseline = "id,type,note\nA,0,old\n";
    let out = diff(&server, "a.csv", baseline)
        .args(["0003-99", "--update", "-o", "csv", "--no-header"])
        .run();
    assert_eq!(
        rows(&out, "a.csv"),
        "extension,id,type,note\n0003*99,A,0,first\n"
    );
    let (changes, notes) = out.success_with_notes();
    assert_eq!(changes, "changed,0003*99,0,A,note,old,first\n");
    assert!(notes.contains("url"), "{notes}");
}

#[test]
fn update_creates_a_missing_baseline() {
    for (name, format) in [
        ("a.csv", "csv"),
        ("a.json", "json"),
        ("a.tsv", "tsv"),
        ("a", "ndjson"),
        ("a.ndjson", "ndjson"),
    ] {
        let server = organisation();
        let out = server.pce(["diff", name, "--update", "-A"]).run();
        assert_eq!(rows(&out, name), export(&server, format));
        let (changes, notes) = out.success_with_notes();
        assert_eq!(changes, "");
        assert!(notes.contains(name), "{notes}");
    }
    let server = organisation();
    let said = server.pce(["diff", "a.csv", "--update"]).run().failure(2);
    assert!(said.contains("EXTENSION"), "{said}");
    server.state().broken.insert(
        "0003*99".to_owned(),
        error("500 Internal Server Error", "internal_server_error"),
    );
    let out = server.pce(["diff", "a.csv", "--update", "-A"]).run();
    assert_eq!(out.files(), [""; 0]);
    assert_eq!(out.code, Some(8));
}

#[cfg(unix)]
#[test]
fn changes_that_cannot_be_written_leave_the_baseline() {
    let server = organisation();
    let baseline = export(&server, "ndjson");
    change(&server);
    let home = support::Home::new();
    let path = home.path().join("old.ndjson");
    std::fs::write(&path, &baseline).unwrap();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let status = std::process::Command::new(support::binary())
        .args(["diff", "old.ndjson", "--update"])
        .env_clear()
        .env("HOME", home.path())
        .env("PCE_HOST", &server.server.url)
        .env("PCE_TOKEN", "x")
        .current_dir(home.path())
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(11));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), baseline);
    let out = diff(&server, "old.ndjson", &baseline)
        .args(["--update", "-O", "no/folder.csv"])
        .run();
    assert_eq!(rows(&out, "old.ndjson"), baseline);
    assert_eq!(out.code, Some(11));
}

#[test]
fn the_sandbox_has_no_changes_and_shows_those_of_an_edited_export() {
    let server = Server::new();
    let baseline = server
        .pce(["list", "0003-210", "0003-230", "-o", "json"])
        .run()
        .success();
    let run = |baseline: &str, args: &[&str]| {
        server
            .pce(["diff", "old.json", "-o", "csv", "--no-header"])
            .args(args)
            .file("old.json", baseline)
            .run()
    };
    assert_eq!(run(&baseline, &[]).success(), "");
    let edited = baseline.replacen("Close the ticket timer", "x", 1);
    let changes = run(&edited, &["--exit-code"]).partial(12).0;
    assert!(
        changes.ends_with(",note,x,Close the ticket timer\n"),
        "{changes}"
    );
    assert_eq!(changes.lines().count(), 1);
}

#[test]
fn the_sandbox_profile_has_no_changes_from_run_to_run() {
    let home = Home::new();
    let run = || {
        home.pce([
            "--profile",
            "sandbox",
            "diff",
            "--update",
            "events.ndjson",
            "0003-210",
        ])
    };
    let (changes, notes) = run().run().success_with_notes();
    assert_eq!(changes, "");
    assert!(notes.contains("events.ndjson"), "{notes}");
    let (changes, _) = run().run().success_with_notes();
    assert_eq!(changes, "");
}

#[test]
fn the_baseline_can_come_from_stdin() {
    let server = organisation();
    for format in ["ndjson", "json", "csv"] {
        let server = organisation();
        let baseline = export(&server, format);
        change(&server);
        let run = server.pce(["diff", "-", "-o", "csv"]).stdin(&baseline);
        assert_eq!(run.run().success(), csv(&CHANGES), "{format}");
    }
    let broken = server.pce(["diff", "-"]).stdin("[{\"id\":").run();
    let said = broken.failure(2);
    assert!(said.contains("stdin"), "{said}");

    let asked = server.server.requests();
    for (args, problem) in [
        (
            &["diff", "-", "-A", "--update"][..],
            "--update cannot replace stdin",
        ),
        (
            &["diff", "-", "--extensions-from", "-"],
            "--extensions-from - and BASELINE - cannot both read stdin",
        ),
        (
            &["diff", "a.csv", "--with", "-", "--extensions-from", "-"],
            "--extensions-from - and --with - cannot both read stdin",
        ),
        (
            &["diff", "-", "--token-file", "-"],
            "BASELINE - and --token-file - cannot both read stdin",
        ),
    ] {
        let said = server.pce(args).stdin("").run().failure(2);
        assert!(said.contains(problem), "{args:?}: {said}");
    }
    assert_eq!(server.server.requests().len(), asked.len());
}

#[cfg(unix)]
#[test]
fn changes_are_coloured_on_a_terminal() {
    use support::pty::OnTerminal;

    let run = |color: &str| {
        let before = r#"{"extension":"1","type":"0","id":"a","note":"x"}
{"extension":"1","type":"0","id":"b","url":"http://b/"}"#;
        let after = r#"{"extension":"1","type":"0","id":"a","note":"y"}
{"extension":"1","type":"0","id":"c","url":"http://c/"}"#;
        let args = ["diff", "a.ndjson", "--with", "b.ndjson", "--color", color];
        let run = OnTerminal::pce(100, &args);
        std::fs::write(run.home.path().join("a.ndjson"), before).unwrap();
        std::fs::write(run.home.path().join("b.ndjson"), after).unwrap();
        run.success()
    };
    let shown = run("auto");
    for (sign, color) in [("+", "32"), ("-", "1;31"), ("~", "36")] {
        assert!(
            shown.contains(&format!("\u{1b}[{color}m{sign}")),
            "{shown:?}"
        );
    }
    assert!(!run("never").contains('\u{1b}'));
}
