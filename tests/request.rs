//! Every option that changes the request, and the request that the server received.

mod support;

use pce::sandbox::Exchange;
use support::{Server, json, pce};

fn seen(args: &[&str]) -> Exchange {
    let server = Server::new();
    let output = server.pce(["list"]).args(args).args(["-o", "json"]).run();
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    server.request()
}

#[test]
fn extensions_have_two_spellings() {
    for spelling in ["0003*210", "0003-210"] {
        let path = seen(&[spelling]).path;
        assert_eq!(path, "/uapi/extensions/@me/0003*210/phoneCallEvents");
    }
    let path = seen(&["210"]).path;
    assert_eq!(path, "/uapi/extensions/@me/210/phoneCallEvents");
}

#[test]
fn users_have_two_spellings() {
    for (given, sent) in [
        ("@me", "@me"),
        ("me", "@me"),
        ("@viewer", "@viewer"),
        ("viewer", "@viewer"),
        ("@owner", "@owner"),
        ("owner", "@owner"),
        ("1042", "1042"),
    ] {
        let path = seen(&["210", "--user", given]).path;
        assert_eq!(path, format!("/uapi/extensions/{sent}/210/phoneCallEvents"));
    }
}

#[test]
fn event_types_are_names_or_numbers() {
    for (given, sent) in [
        ("dial-in", "0"),
        ("dial-out", "1"),
        ("hangup", "2"),
        ("answer-in", "3"),
        ("answer-out", "4"),
        ("0", "0"),
        ("17", "17"),
    ] {
        let path = seen(&["210", "--event-type", given]).path;
        assert_eq!(
            path,
            format!("/uapi/extensions/@me/210/phoneCallEvents/{sent}")
        );
    }
}

#[test]
fn several_types_are_several_requests_in_order() {
    let server = Server::new();
    let rows = json(
        &server
            .pce([
                "list",
                "210",
                "--event-type",
                "hangup",
                "--event-type",
                "0",
                "-o",
                "json",
            ])
            .run()
            .success(),
    );
    let types: Vec<&str> = rows
        .iter()
        .map(|row| row["type"].as_str().unwrap())
        .collect();
    let hangups = types.iter().filter(|kind| **kind == "2").count();
    assert!(hangups > 0 && hangups < types.len());
    assert!(
        types[..hangups].iter().all(|kind| *kind == "2"),
        "{types:?}"
    );
    assert!(
        types[hangups..].iter().all(|kind| *kind == "0"),
        "{types:?}"
    );
    let mut paths: Vec<String> = server
        .requests()
        .into_iter()
        .map(|seen| seen.path)
        .collect();
    paths.sort();
    assert_eq!(
        paths,
        [
            "/uapi/extensions/@me/210/phoneCallEvents/0",
            "/uapi/extensions/@me/210/phoneCallEvents/2"
        ]
    );
}

#[test]
fn filters_are_sent_with_the_names_of_the_api() {
    let filter = |args: &[&str]| {
        let request = seen(&[&["210", "--filter-by"], args].concat());
        ["filterBy", "filterOp", "filterValue"].map(|name| request.param(name).map(str::to_owned))
    };
    let owned = |texts: [Option<&str>; 3]| texts.map(|text| text.map(str::to_owned));
    assert_eq!(
        filter(&["url", "--filter-value", "old crm+&?"]),
        owned([Some("url"), Some("contains"), Some("old crm+&?")])
    );
    assert_eq!(
        filter(&["note", "--filter-op", "starts-with", "--filter-value", "Ä"]),
        owned([Some("note"), Some("startsWith"), Some("Ä")])
    );
    assert_eq!(
        filter(&["id", "--filter-op", "equals", "--filter-value", "-x"]),
        owned([Some("id"), Some("equals"), Some("-x")])
    );
    assert_eq!(
        filter(&["note", "--filter-op", "present"]),
        owned([Some("note"), Some("present"), None])
    );
    assert_eq!(
        filter(&[
            "status",
            "--filter-op",
            "equals",
            "--filter-value",
            "disabled"
        ]),
        owned([Some("status"), Some("equals"), Some("0")])
    );
}

#[test]
fn the_filter_decides_what_is_listed() {
    let server = Server::new();
    let rows = json(
        &server
            .pce(["list", "210", "-o", "json", "--filter-by", "status"])
            .args(["--filter-op", "equals", "--filter-value", "disabled"])
            .run()
            .success(),
    );
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row["status"] == "0"), "{rows:?}");
}

#[test]
fn count_and_start_index_are_sent_unchanged() {
    let server = Server::events(100);
    let (rows, note) = server
        .pce([
            "list",
            "210",
            "-o",
            "json",
            "--count",
            "7",
            "--start-index",
            "20",
            "--fields",
            "url",
        ])
        .run()
        .success_with_notes();
    assert_eq!(json(&rows).len(), 7);
    assert_eq!(
        note,
        "note: 7 of 100 events are shown (--count 7 --start-index 20)\n"
    );
    let request = server.request();
    assert_eq!(request.query, "count=7&startIndex=20&fields=url");

    let request = seen(&["210", "--start-index", "3"]);
    assert_eq!(request.query, "startIndex=3");
}

#[test]
fn fields_are_requested_with_those_that_identify_a_row() {
    let request = seen(&["210", "--fields", "url,note", "--fields", "id"]);
    assert_eq!(request.param("fields"), Some("url,note,id,type"));
    let request = seen(&["210", "--event-type", "0", "--fields", "id,url"]);
    // The type shows whether the server honours the type in the path.
    assert_eq!(request.param("fields"), Some("id,url,type"));
}

#[test]
fn sort_order_has_short_names() {
    for (given, sent) in [
        ("ascending", "ascending"),
        ("asc", "ascending"),
        ("descending", "descending"),
        ("desc", "descending"),
    ] {
        let request = seen(&["210", "--sort-order", given]);
        assert_eq!(request.param("sortOrder"), Some(sent));
    }
}

#[test]
fn rows_are_requested_one_page_at_a_time() {
    let server = Server::events(95);
    let rows = server
        .pce([
            "list",
            "210",
            "-o",
            "ndjson",
            "--page-size",
            "30",
            "--jobs",
            "1",
        ])
        .run()
        .success();
    assert_eq!(rows.lines().count(), 95);
    let asked: Vec<String> = server
        .requests()
        .into_iter()
        .map(|seen| seen.query)
        .collect();
    assert_eq!(
        asked,
        [
            "count=30",
            "count=30&startIndex=30",
            "count=30&startIndex=60",
            "count=30&startIndex=90"
        ]
    );
}

#[test]
fn print_request_prints_curl_and_sends_nothing() {
    let server = Server::new();
    let (out, note) = server
        .pce([
            "list",
            "0003-210",
            "--event-type",
            "0",
            "--event-type",
            "1",
            "--print-request",
        ])
        .args(["--filter-by", "note", "--filter-value", "it's"])
        .run()
        .success_with_notes();
    let base = format!(
        "{}/uapi/extensions/@me/0003*210/phoneCallEvents",
        server.url
    );
    let line = |kind: &str| {
        format!(
            "curl -sS -H 'Accept: application/json' --config - \
             '{base}/{kind}?count=1000&filterBy=note&filterOp=contains&filterValue=it%27s' <<END\n\
             header = \"Authorization: Bearer $PCE_TOKEN\"\nEND\n"
        )
    };
    let expected = line("0") + &line("1");
    assert_eq!(out, expected);
    assert!(note.contains("startIndex"), "{note}");
    assert!(!out.contains(&server.token) && !note.contains(&server.token));
    assert!(server.requests().is_empty());
}

#[test]
fn a_printed_request_runs_unchanged() {
    if !support::has_program("curl") {
        return;
    }
    let server = Server::new();
    let (command, _) = server
        .pce(["list", "0003-210", "--print-request"])
        .run()
        .success_with_notes();
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .env("PCE_TOKEN", &server.token)
        .output()
        .unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["totalResults"], 24);
}

#[test]
fn print_request_needs_no_token() {
    let out = pce([
        "list",
        "210",
        "--print-request",
        "-q",
        "--host",
        "pbx.example.com",
    ])
    .run()
    .success();
    assert!(
        out.contains(
            "'https://pbx.example.com/uapi/extensions/@me/210/phoneCallEvents?count=1000'"
        )
    );
}
