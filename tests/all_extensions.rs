//! `--all-extensions`: the extension numbers come from the server.

mod support;

use serde_json::json;
use support::hostile::{Hostile, Request, answer, no_content, ok};
use support::organisation::{Organisation, error, event, page};
use support::{Server, json as objects};

const NOTE: &str = "queues, conferences and IVRs have to be named";

fn is_presence(request: &Request) -> bool {
    request.line.contains("/@self/presence")
}

/// Returns the extensions of the rows of an ndjson text, in order, without adjacent duplicates.
fn extensions(ndjson: &str) -> Vec<String> {
    let mut numbers: Vec<String> = ndjson
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| row["extension"].as_str().unwrap().to_owned())
        .collect();
    numbers.dedup();
    numbers
}

fn small() -> Organisation {
    Organisation::new(&[
        ("0003*99", &[event(0, "A", "", "http://a/")]),
        ("0003*210", &[event(0, "B", "", "http://b/")]),
        ("0003*1000", &[event(2, "C", "", "http://c/")]),
    ])
}

#[test]
fn every_extension_of_the_sandbox_is_listed_without_its_queues() {
    let server = Server::new();
    let out = server.pce(["list", "-A", "-o", "ndjson"]).run();
    let (rows, notes) = out.success_with_notes();
    assert!(
        notes.contains("402 extensions") && notes.contains(NOTE),
        "{notes}"
    );
    let numbers = extensions(&rows);
    assert!(numbers.is_sorted());
    assert!(numbers.contains(&"0003*210".to_owned()));
    for queue in ["0003*230", "0003*240"] {
        assert!(!numbers.contains(&queue.to_owned()), "{queue}");
    }
    let typed = server
        .pce(["list", "0003-240", "--all-extensions", "-o", "ndjson"])
        .run();
    let (rows, _) = typed.success_with_notes();
    assert_eq!(extensions(&rows)[0], "0003*240");
}

#[test]
fn numbers_are_listed_once_and_in_order() {
    let server = small();
    server.state().presence = Some(ok(&json!({"totalResults": 5, "entry": [
        {"extension": "0003*1000"}, {"extension": "0003*210"}, {"extension": "0003*99"},
        {"extension": "0003*210"}, {"extension": "0003*99", "status": 1},
    ]})
    .to_string()));
    let (rows, notes) = server
        .pce(["list", "-A", "-o", "ndjson"])
        .run()
        .success_with_notes();
    assert_eq!(extensions(&rows), ["0003*99", "0003*210", "0003*1000"]);
    assert!(notes.contains("3 extensions"), "{notes}");
    // Extensions on the command line come first, and are listed once.
    let out = server.pce(["list", "0003-210", "-A", "-o", "ndjson"]).run();
    let (rows, _) = out.success_with_notes();
    assert_eq!(extensions(&rows), ["0003*210", "0003*99", "0003*1000"]);
}

#[test]
fn numbers_in_any_order_over_several_pages_are_sorted() {
    let server = Hostile::new(|request| {
        let numbers = ["30", "10", "20", "10", "5"];
        if is_presence(request) {
            let start = request.start();
            let entry: Vec<_> = numbers.iter().skip(start).take(1).collect();
            let entry: Vec<_> = entry
                .iter()
                .map(|number| json!({"extension": number, "phone": start}))
                .collect();
            return ok(&json!({"totalResults": 5, "entry": entry}).to_string());
        }
        page(&[event(0, "A", "", "http://a/")], request)
    });
    let (rows, notes) = server
        .pce(["list", "-A", "-o", "ndjson"])
        .run()
        .success_with_notes();
    assert_eq!(extensions(&rows), ["5", "10", "20", "30"]);
    assert!(notes.contains("4 extensions"), "{notes}");
}

#[test]
fn two_thousand_extensions_are_listed_while_their_numbers_arrive() {
    let server = Hostile::new(|request| {
        let start = request.start();
        if is_presence(request) {
            if start > 0 {
                std::thread::sleep(std::time::Duration::from_millis(300));
            }
            let rows: Vec<_> = (0..2000)
                .map(|number| json!({"extension": format!("1*{number}")}))
                .collect();
            return page(&rows, request);
        }
        no_content()
    });
    let out = server
        .pce(["list", "-A", "-o", "json", "--jobs", "32"])
        .run();
    let (rows, notes) = out.success_with_notes();
    assert_eq!(rows, "[]\n");
    assert!(notes.contains("2000 extensions"), "{notes}");
    let requests = server.requests();
    let last_page = requests.iter().rposition(is_presence).unwrap();
    let first_list = requests
        .iter()
        .position(|request| !is_presence(request))
        .unwrap();
    assert!(first_list < last_page || requests.iter().filter(|r| is_presence(r)).count() == 2);
    assert_eq!(requests.len(), 2002);
}

#[test]
fn a_server_that_names_no_extension_lists_nothing() {
    for presence in [no_content(), ok(r#"{"totalResults":0,"entry":[]}"#)] {
        let server = small();
        server.state().presence = Some(presence);
        let out = server.pce(["list", "-A", "-o", "json"]).run();
        let (rows, notes) = out.success_with_notes();
        assert_eq!(rows, "[]\n");
        assert!(
            notes.contains("0 extensions") && notes.contains(NOTE),
            "{notes}"
        );
    }
}

#[test]
fn a_server_without_a_list_of_extensions_says_what_to_do() {
    for (presence, code, words) in [
        (
            error("501 Not Implemented", "request_not_implemented"),
            7,
            "request_not_implemented",
        ),
        (
            answer("404 Not Found", "text/html", b"<html>"),
            3,
            "HTTP 404",
        ),
        (
            answer("403 Forbidden", "text/html", b"<html>"),
            4,
            "HTTP 403",
        ),
        (error("400 Bad Request", "user_invalid"), 3, "user_invalid"),
    ] {
        let server = small();
        server.state().presence = Some(presence);
        let said = server.pce(["list", "-A", "-o", "json"]).run().failure(code);
        assert!(
            said.contains(words) && said.contains("list of extensions"),
            "{said}"
        );
        let hint = if words == "user_invalid" {
            "--user takes"
        } else {
            "--extensions-from"
        };
        assert!(said.contains(hint), "{said}");
        assert!(!said.contains("0 extensions"), "{said}");
        assert_eq!(server.server.requests().len(), 1);
    }
}

#[test]
fn a_server_that_is_down_is_no_reason_to_name_the_extensions() {
    let server = small();
    server.state().presence = Some(error("503 Service Unavailable", "unavailable"));
    let args = ["list", "-A", "-o", "json", "--retries", "0"];
    let said = server.pce(args).run().failure(7);
    assert!(said.contains("hint: try again later"), "{said}");
}

#[test]
fn the_extensions_of_a_baseline_are_not_those_of_the_list() {
    let server = small();
    server.state().presence = Some(error("501 Not Implemented", "request_not_implemented"));
    let baseline = r#"{"extension":"0003*1000","type":0,"id":"A","url":"http://a/"}"#;
    let said = server
        .pce(["diff", "events.ndjson", "-A"])
        .file("events.ndjson", format!("{baseline}\n"))
        .run()
        .partial(8)
        .1;
    assert!(
        said.contains("the list of extensions cannot be read"),
        "{said}"
    );
}

#[test]
fn the_printed_request_is_the_one_that_is_sent() {
    let server = small();
    let printed = server.pce(["list", "-A", "--print-request"]).run();
    let (printed, _) = printed.success_with_notes();
    server
        .pce(["list", "-A", "-o", "json"])
        .run()
        .success_with_notes();
    let line = server.server.requests()[0].line.clone();
    let path = line.split(' ').nth(1).unwrap();
    assert!(printed.contains(&format!("{path}'")), "{path}: {printed}");
}

#[test]
fn an_entry_without_an_extension_is_no_list_of_extensions() {
    for entry in [
        r#"{"status":"1"}"#,
        r#"{"extension":"Anna"}"#,
        r#"{"extension":null}"#,
    ] {
        let server = small();
        let body = format!(r#"{{"totalResults":2,"entry":[{{"extension":"0003*210"}},{entry}]}}"#);
        server.state().presence = Some(ok(&body));
        let said = server.pce(["list", "-A", "-o", "json"]).run().failure(7);
        assert!(said.contains("extension number"), "{said}");
    }
}

#[test]
fn a_page_of_numbers_that_fails_leaves_the_list_incomplete() {
    let server = Hostile::new(|request| {
        match (is_presence(request), request.start()) {
        (true, 0) => ok(
            &json!({"totalResults": 4, "sorted": true, "entry": [{"extension": "1"}, {"extension": "2"}]})
                .to_string(),
        ),
        (true, _) => error("500 Internal Server Error", "internal_server_error"),
        _ => page(&[event(0, "A", "", "http://a/")], request),
    }
    });
    let (rows, said) = server.pce(["list", "-A", "-o", "ndjson"]).run().partial(8);
    assert_eq!(extensions(&rows), ["1", "2"]);
    assert!(
        said.contains("list of extensions") && said.contains("internal_server_error"),
        "{said}"
    );
    let (rows, _) = server.pce(["list", "-A", "-o", "json"]).run().partial(8);
    assert!(!rows.contains(']'), "{rows}");
    let out = server
        .pce(["list", "-A", "-o", "csv", "-O", "events.csv"])
        .run();
    assert_eq!(out.files(), [""; 0]);
    out.failure(8);
}

#[test]
fn fewer_numbers_than_promised_leave_the_list_incomplete() {
    let server = Hostile::new(|request| {
        if is_presence(request) {
            // The server sends the same page for every request.
            return ok(
                &json!({"totalResults": 4, "entry": [{"extension": "1"}, {"extension": "2"}]})
                    .to_string(),
            );
        }
        page(&[event(0, "A", "", "http://a/")], request)
    });
    let (rows, said) = server.pce(["list", "-A", "-o", "ndjson"]).run().partial(8);
    assert_eq!(extensions(&rows), ["1", "2"]);
    assert!(said.contains("2 of 4"), "{said}");
}

#[test]
fn an_extension_that_fails_is_named_and_the_others_are_listed() {
    let server = small();
    let broken = error("500 Internal Server Error", "internal_server_error");
    server.state().broken.insert("0003*210".to_owned(), broken);
    let (rows, said) = server.pce(["list", "-A", "-o", "ndjson"]).run().partial(8);
    assert_eq!(extensions(&rows), ["0003*99", "0003*1000"]);
    assert!(said.contains("0003*210"), "{said}");
}

#[test]
fn options_of_the_list_apply_to_all_extensions() {
    let server = small();
    let out = server
        .pce([
            "list",
            "-A",
            "--event-type",
            "hangup",
            "--user",
            "1042",
            "-o",
            "csv",
        ])
        .args(["--fields", "id"])
        .run();
    let (rows, _) = out.success_with_notes();
    assert_eq!(rows, "extension,id\n0003*1000,C\n");
    let presence = &server.server.requests()[0].line;
    assert!(
        presence.starts_with("GET /uapi/extensions/1042/@self/presence?"),
        "{presence}"
    );
    let (rows, notes) = server
        .pce(["list", "-A", "-o", "json", "--limit", "2"])
        .run()
        .success_with_notes();
    assert_eq!(objects(&rows).len(), 2);
    assert!(notes.contains("2 of 3 events"), "{notes}");
}

#[test]
fn the_owner_has_no_list_of_extensions() {
    let server = small();
    for user in ["@owner", "owner"] {
        let said = server.pce(["list", "-A", "--user", user]).run().failure(2);
        assert!(
            said.contains("--all-extensions") && said.contains("@owner"),
            "{said}"
        );
    }
    assert!(server.server.requests().is_empty());
}

#[test]
fn one_extension_alone_is_named_in_its_rows() {
    let server = Organisation::new(&[("210", &[event(0, "A", "", "http://a/")])]);
    let (rows, _) = server
        .pce(["list", "-A", "-o", "csv", "--fields", "id"])
        .run()
        .success_with_notes();
    assert_eq!(rows, "extension,id\n210,A\n");
}
