//! The formats: fields, order, and harmless control characters.

mod support;

use support::hostile::Hostile;
use support::{Server, json};

/// Two events with values that are difficult for one of the formats.
const HOSTILE: &str = r#"{"totalResults":2,"entry":[
 {"type":"0","id":"A1","method":1,"note":"a,\"b\"\tc\nd\\ \u001b[31m \u0007 ü 日本 👩‍👩‍👧","url":"http://a.example.com/","status":"0","modified":"2026-01-02T03:04:05+02:00","links":{"self":"http://x/1"},"extra":[1, {"k": null}]},
 {"id":"A2","note":null,"type":9,"status":"7","url":"=1+2"}
]}"#;

fn hostile() -> Hostile {
    Hostile::body(|_| HOSTILE.to_owned())
}

fn list(format: &str, args: &[&str]) -> String {
    let args = [&["list", "210", "-o", format], args].concat();
    hostile().pce(args).run().success()
}

#[test]
fn json_is_one_array_of_the_servers_own_objects() {
    let text = list("json", &[]);
    let expected: serde_json::Value = serde_json::from_str(HOSTILE).unwrap();
    assert_eq!(json(&text), *expected["entry"].as_array().unwrap());
    assert!(
        text.starts_with("[\n{\"type\":\"0\",\"id\":\"A1\",\"method\":1,"),
        "{text}"
    );
    assert!(text.ends_with("}\n]\n"), "{text}");
    assert_eq!(text.lines().count(), 4);
    // Escapes, numbers and strings are unchanged.
    assert!(
        text.contains(r"\u001b[31m \u0007") && text.contains(r#""type":9"#),
        "{text}"
    );
}

#[test]
fn ndjson_has_one_object_per_line() {
    let text = list("ndjson", &[]);
    let rows: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows, json(&list("json", &[])));
}

#[test]
fn objects_with_line_breaks_are_written_on_one_line() {
    let server = Hostile::body(|_| {
        "{\"totalResults\": 1, \"entry\": [ {\r\n  \"id\" : \"a b\\n\\\"c\\\\\",\n  \"links\": {\n \"self\": \"x y\" }\n } ]}".to_owned()
    });
    let text = server.pce(["list", "210", "-o", "ndjson"]).run().success();
    assert_eq!(
        text,
        "{\"id\":\"a b\\n\\\"c\\\\\",\"links\":{\"self\":\"x y\"}}\n"
    );
}

#[test]
fn json_has_only_the_requested_fields() {
    let text = list("ndjson", &["--fields", "note,id,method"]);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("{\"note\":\"a,"), "{text}");
    assert!(lines[0].ends_with("\"id\":\"A1\",\"method\":1}"), "{text}");
    assert_eq!(lines[1], "{\"note\":null,\"id\":\"A2\"}");
    let text = list("ndjson", &["--fields", "extension,id"]);
    assert!(
        text.starts_with("{\"extension\":\"210\",\"id\":\"A1\"}\n"),
        "{text}"
    );
}

#[test]
fn with_several_extensions_the_extension_comes_first() {
    let server = hostile();
    let run = |args: &[&str]| {
        let args = [&["list", "0003-210", "211"], args].concat();
        server.pce(args).run().success()
    };
    let text = run(&["-o", "ndjson"]);
    assert!(
        text.starts_with("{\"extension\":\"0003*210\",\"type\":\"0\","),
        "{text}"
    );
    assert!(
        text.contains("{\"extension\":\"211\",\"type\":\"0\","),
        "{text}"
    );
    let text = run(&["-o", "ndjson", "--fields", "id"]);
    assert!(
        text.starts_with("{\"extension\":\"0003*210\",\"id\":\"A1\"}\n"),
        "{text}"
    );
    let text = run(&["-o", "csv", "--fields", "id"]);
    assert!(text.starts_with("extension,id\n0003*210,A1\n"), "{text}");
    let text = run(&["-o", "tsv", "--fields", "id,extension"]);
    assert!(text.starts_with("id\textension\nA1\t0003*210\n"), "{text}");
    let text = run(&["-o", "table", "--fields", "id"]);
    assert_eq!(text.lines().next(), Some("EXTENSION  ID"));
}

#[test]
fn csv_keeps_every_character() {
    let text = list("csv", &[]);
    assert_eq!(
        text,
        "type,id,method,note,url,status,modified\n\
         0,A1,1,\"a,\"\"b\"\"\tc\nd\\ \u{1b}[31m \u{7} ü 日本 👩‍👩‍👧\",http://a.example.com/,0,2026-01-02T03:04:05+02:00\n\
         9,A2,,,=1+2,7,\n"
    );
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let expected = json(&list("json", &[]));
    for (row, event) in reader.records().map(Result::unwrap).zip(&expected) {
        assert_eq!(&row[3], event["note"].as_str().unwrap_or_default());
    }
    let links = list("csv", &["--fields", "links,id", "--no-header"]);
    assert_eq!(links, "http://x/1,A1\n,A2\n");
}

#[test]
fn bom_and_guard_formulas_quote_every_csv_cell() {
    let text = list("csv", &["--bom", "--guard-formulas", "--fields", "url"]);
    assert_eq!(
        text,
        "\u{feff}\"url\"\n\"http://a.example.com/\"\n\"'=1+2\"\n"
    );
}

#[test]
fn each_tsv_row_is_one_line() {
    let text = list("tsv", &["--fields", "id,note"]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(
        lines[1],
        "A1\ta,\"b\"\\tc\\nd\\\\ \u{1b}[31m \u{7} ü 日本 👩‍👩‍👧"
    );
    assert_eq!(lines[2], "A2\t");
}

#[test]
fn labels_and_values_select_names_or_numbers() {
    let csv = |args: &[&str]| {
        let args = [&["--fields", "type,method,status", "--no-header"], args].concat();
        list("csv", &args)
    };
    assert_eq!(csv(&[]), "0,1,0\n9,,7\n");
    assert_eq!(csv(&["--values"]), "0,1,0\n9,,7\n");
    assert_eq!(csv(&["--labels"]), "Dial-In,POST,disabled\n9,,7\n");
    let json = list("ndjson", &["--labels", "--fields", "type,method,status"]);
    assert_eq!(
        json,
        "{\"type\":\"Dial-In\",\"method\":\"POST\",\"status\":\"disabled\"}\n{\"type\":9,\"status\":\"7\"}\n"
    );
    let table = |args: &[&str]| {
        let args = [&["--fields", "type,method,status", "--no-header"], args].concat();
        list("table", &args)
    };
    assert_eq!(table(&[]), "Dial-In  POST  disabled\n9              7\n");
    assert_eq!(table(&["--values"]), "0  1  0\n9     7\n");
}

#[test]
fn raw_writes_the_collections_unchanged() {
    assert_eq!(list("raw", &[]), format!("{HOSTILE}\n"));
    let server = Server::events(50);
    let text = server
        .pce(["list", "210", "-o", "raw", "--page-size", "20"])
        .run()
        .success();
    let totals: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["totalResults"].take())
        .collect();
    assert_eq!(totals, [50, 50, 50]);
}

#[test]
fn in_a_pipe_the_table_is_plain_and_complete() {
    let text = list("table", &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("TYPE     ID  METHOD  NOTE"), "{text}");
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    assert!(lines[1].contains(r"a,"), "{text}");
    assert!(
        lines[1].contains(r"\tc\nd\ \u001b[31m \u0007 ü 日本 👩‍👩‍👧"),
        "{text}"
    );
    assert!(lines[1].ends_with("2026-01-02T03:04:05+02:00"), "{text}");
    assert!(lines.iter().all(|line| !line.ends_with(' ')), "{text:?}");
    let long = format!("http://a.example.com/{}", "x".repeat(500));
    let body = format!(
        r#"{{"totalResults":2,"entry":[{{"url":"{long}","id":"1"}},{{"url":"u","id":"2"}}]}}"#
    );
    let server = Hostile::body(move |_| body.clone());
    let text = server
        .pce(["list", "210", "--fields", "url,id"])
        .run()
        .success();
    assert!(text.contains(&long), "{text}");
    // One long cell does not pad the others to its width.
    assert!(text.lines().nth(2).unwrap().len() < 100, "{text}");
}

#[test]
fn without_a_terminal_the_output_does_not_depend_on_the_environment() {
    let server = Server::new();
    for format in ["table", "json", "csv", "tsv"] {
        let args = ["list", "0003*210", "0003*230", "-o", format];
        let plain = server.pce(args).run().success();
        let other = server
            .pce(args)
            .env("TERM", "xterm-256color")
            .env("COLUMNS", "40")
            .env("LC_ALL", "de_DE.UTF-8")
            .env("LANG", "C")
            .env("TZ", "Asia/Tokyo")
            .run()
            .success();
        assert_eq!(plain, other, "{format}");
        assert!(!plain.contains('\u{1b}') || format == "csv" || format == "tsv");
    }
}

#[test]
fn colours_follow_the_option_and_the_environment() {
    let server = Server::new();
    let table = |args: &[&str]| {
        let args = [&["list", "0003*230"], args].concat();
        server.pce(args).run().success()
    };
    assert!(!table(&[]).contains('\u{1b}'));
    assert!(!table(&["--color", "never"]).contains('\u{1b}'));
    let colored = table(&["--color", "always"]);
    assert!(
        colored.contains("\u{1b}[1;31mdisabled\u{1b}[0m  2016-"),
        "{colored:?}"
    );
}

#[test]
fn an_empty_table_writes_a_note_to_stderr() {
    let server = Server::new();
    let (stdout, stderr) = server.pce(["list", "0003*299"]).run().success_with_notes();
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("", "note: no events found\n")
    );
}

#[test]
fn the_environment_sets_the_format() {
    let server = Server::new();
    let run = |args: &[&str]| {
        let args = [&["list", "0003*230"], args].concat();
        server.pce(args).env("PCE_OUTPUT", "csv").run().success()
    };
    assert!(run(&[]).starts_with("type,id,"));
    assert!(run(&["-o", "json"]).starts_with('['));
}
