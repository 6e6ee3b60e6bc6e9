//! Faults of servers and networks, and changes by other admins, that could shorten a list, duplicate its rows or mix
//! them up: the exit code reports each of them.

mod support;

use std::io::Write;

use pce::sandbox::{Fault, Options};
use support::hostile::{Hostile, answer, collection, event, no_content, ok};
use support::{Server, distinct, ids};

const LIST: [&str; 6] = ["list", "210", "-o", "ndjson", "--retries", "0"];

/// Returns a page of `total` events, as a correct server sends it.
fn page(total: usize, start: usize, count: usize) -> Vec<u8> {
    if start >= total {
        return no_content();
    }
    ok(&collection(total, start, start..total.min(start + count)))
}

/// Returns the body of a page without a total.
fn uncounted(ids: impl Iterator<Item = usize>) -> String {
    let rows: Vec<String> = ids.map(event).collect();
    format!(r#"{{"entry":[{}]}}"#, rows.join(","))
}

#[test]
fn the_same_page_for_ever() {
    let server = Hostile::body(|request| collection(1000, request.start(), 0..100));
    let (rows, stderr) = server
        .pce(LIST)
        .args(["--page-size", "100"])
        .run()
        .partial(8);
    assert_eq!(ids(&rows).len(), 100);
    assert!(stderr.contains("100 of 1000 events"), "{stderr}");
    // Two requests, and those that `pce` prefetches with the second one.
    assert!(server.requests().len() <= 7, "{}", server.requests().len());
}

#[test]
fn a_total_that_never_ends() {
    // Every page has new events, and the total grows with every page.
    let server = Hostile::body(|request| {
        let start = request.start();
        collection(start + 20_000, start, start..start + request.count())
    });
    let (rows, stderr) = server
        .pce(LIST)
        .args(["--event-type", "0", "--page-size", "4999"])
        .run()
        .partial(8);
    assert_eq!(distinct(&ids(&rows)), 9998);
    assert!(
        stderr.contains("received ") || stderr.contains("added or removed"),
        "{stderr}"
    );
    assert!(server.requests().len() <= 3);
}

#[test]
fn an_event_added_meanwhile() {
    let server = Server::with(Options {
        events: Some(100),
        page_cap: Some(30),
        faults: vec![Fault::Shift],
        ..Options::default()
    });
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    let found = ids(&rows);
    assert_eq!(found.len(), distinct(&found), "a row was written twice");
    assert!(stderr.contains("added or removed"), "{stderr}");
}

#[test]
fn an_event_removed_meanwhile() {
    let server = Server::with(Options {
        events: Some(100),
        page_cap: Some(30),
        faults: vec![Fault::Shrink],
        ..Options::default()
    });
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    let found = ids(&rows);
    assert_eq!(found.len(), distinct(&found));
    assert!(stderr.contains("added or removed"), "{stderr}");
}

#[test]
fn more_rows_than_asked_for_are_all_taken() {
    let server = Hostile::new(|request| page(250, request.start(), 100));
    let rows = server.pce(LIST).args(["--page-size", "10"]).run().success();
    assert_eq!(distinct(&ids(&rows)), 250);
}

#[test]
fn rows_promised_and_never_sent() {
    let server = Hostile::body(|_| r#"{"totalResults":7,"entry":[]}"#.to_owned());
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    assert_eq!(rows, "");
    assert!(stderr.contains("0 of 7 events"), "{stderr}");
}

#[test]
fn a_server_that_does_not_count() {
    let server = Hostile::new(|request| {
        let start = request.start();
        if start >= 250 {
            return no_content();
        }
        ok(&uncounted(start..(start + 100).min(250)))
    });
    let rows = server.pce(LIST).run().success();
    assert_eq!(distinct(&ids(&rows)), 250);
    // The total is known only after all events were read.
    let stderr = server.pce(LIST).args(["--limit", "7"]).run();
    assert_eq!(
        stderr.success_with_notes().1,
        "note: 7 events are shown (--limit 7); the server sends no total\n"
    );
    let rows = server.pce(LIST).args(["--limit", "251"]).run().success();
    assert_eq!(distinct(&ids(&rows)), 250);
}

#[test]
fn a_server_that_does_not_count_and_never_ends() {
    let endless = Hostile::new(|request| {
        let start = request.start();
        ok(&uncounted(start..start + request.count()))
    });
    let (rows, stderr) = endless.pce(LIST).run().partial(8);
    assert_eq!(distinct(&ids(&rows)), 9998);
    assert!(
        stderr.contains("received 9998 events, and more may exist")
            && stderr.contains("index 4999"),
        "{stderr}"
    );
    let same = Hostile::body(|_| uncounted(1..3));
    let (rows, stderr) = same.pce(LIST).run().partial(8);
    assert_eq!(ids(&rows), ["E1", "E2"]);
    assert!(
        stderr.contains("received 2 events") && stderr.contains("same events again"),
        "{stderr}"
    );
}

#[test]
fn next_is_a_hint_and_not_an_address() {
    let server = Hostile::new(|request| {
        if request.start() >= 40 {
            return no_content();
        }
        // The total counts only the page; only `next` shows that more events exist.
        let start = request.start();
        let rows: Vec<String> = (start..start + 20).map(event).collect();
        ok(&format!(
            r#"{{"totalResults":20,"next":"http://127.0.0.1:9/elsewhere","entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let output = server.pce(LIST).run();
    assert_eq!(distinct(&ids(&output.stdout)), 40);
    for request in server.requests() {
        assert!(
            request
                .line
                .starts_with("GET /uapi/extensions/@me/210/phoneCallEvents?")
        );
    }
}

#[test]
fn a_body_shorter_than_its_length() {
    let server = Hostile::new(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{\"totalResults\":0"
            .to_vec()
    });
    let stderr = server.pce(LIST).run().failure(5);
    assert!(stderr.contains("the connection broke: "), "{stderr}");
    assert_eq!(server.requests().len(), 1);
    server
        .pce(["list", "210", "--retries", "2"])
        .run()
        .failure(5);
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_body_cut_off_is_never_a_shorter_list() {
    // Without Content-Length, only the JSON shows that the body is cut off.
    let whole = collection(3, 0, 0..3);
    for cut in [1, whole.len() / 2, whole.len() - 1] {
        let body = whole[..cut].to_owned();
        let server = Hostile::new(move |_| {
            format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}").into_bytes()
        });
        server.pce(LIST).run().failure(7);
    }
}

#[test]
fn a_gigabyte_of_spaces() {
    let server = Hostile::raw(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..1024 {
            if stream.write_all(&spaces).is_err() {
                return;
            }
        }
    });
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("more than 64 MiB"), "{stderr}");
}

#[test]
fn bodies_that_are_no_text() {
    let server = Hostile::new(|_| answer("200 OK", "application/json", b"{\"entry\":[\xff\xfe]}"));
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("not UTF-8"), "{stderr}");
    let server = Hostile::new(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello".to_vec()
    });
    let stderr = server.pce(LIST).run().failure(7);
    assert!(stderr.contains("compressed"), "{stderr}");
}

#[test]
fn nesting_does_not_overflow() {
    let deep = "[".repeat(200_000);
    let server =
        Hostile::body(move |_| format!(r#"{{"totalResults":1,"entry":[{{"id":"1","x":{deep}"#));
    server.pce(LIST).run().failure(7);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let server = Hostile::body(move |_| {
        format!(r#"{{"totalResults":1,"entry":[{{"id":"1","x":{deep}}}]}}"#)
    });
    let rows = server.pce(LIST).run().success();
    assert!(rows.starts_with(r#"{"id":"1","x":[[["#));
}

#[test]
fn odd_shapes_are_passed_on_as_they_came() {
    for (entry, expected) in [
        (
            r#"{"id":"1","type":0,"status":1}"#,
            r#"{"id":"1","type":0,"status":1}"#,
        ),
        (
            r#"[{"id":null,"type":"9","new":{"a":[1, 2]}}]"#,
            r#"{"id":null,"type":"9","new":{"a":[1, 2]}}"#,
        ),
        (r#"[{"id":"1","id":"2"}]"#, r#"{"id":"1","id":"2"}"#),
    ] {
        let server = Hostile::body(move |_| format!(r#"{{"totalResults":"1","entry":{entry}}}"#));
        assert_eq!(server.pce(LIST).run().success().trim_end(), expected);
    }
    let server = Hostile::body(|_| r#"{"totalResults":0}"#.to_owned());
    assert_eq!(server.pce(LIST).run().success(), "");
}

#[test]
fn a_wrong_content_type_does_not_matter() {
    let server = Hostile::new(|_| answer("200 OK", "text/html", collection(1, 0, 0..1).as_bytes()));
    assert_eq!(ids(&server.pce(LIST).run().success()), ["E0"]);
}

#[test]
fn a_busy_server_is_given_the_time_it_asks_for() {
    let server = Hostile::new(|request| {
        if request.number == 0 {
            b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
        } else {
            page(3, 0, 20)
        }
    });
    let started = std::time::Instant::now();
    let (rows, stderr) = server
        .pce(["list", "210", "-o", "ndjson", "-v"])
        .run()
        .success_with_notes();
    assert_eq!(ids(&rows).len(), 3);
    assert!(started.elapsed() >= std::time::Duration::from_secs(1));
    assert!(
        stderr.contains("HTTP 429") && stderr.contains("again in 1.0 s"),
        "{stderr}"
    );

    // `pce` does not wait for an hour.
    let server = Hostile::new(|_| {
        b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
    });
    let stderr = server.pce(["list", "210"]).run().failure(3);
    assert!(stderr.contains("asked too often"), "{stderr}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_flaky_server_costs_no_row() {
    let server = Server::with(Options {
        events: Some(500),
        page_cap: Some(20),
        faults: vec![Fault::Flaky],
        ..Options::default()
    });
    let rows = server.pce(["list", "210", "-o", "ndjson"]).run().success();
    let found = ids(&rows);
    assert_eq!((found.len(), distinct(&found)), (500, 500));
}

#[test]
fn a_row_twice_on_one_page() {
    let server = Hostile::body(|_| collection(3, 0, [0, 1, 0]));
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    assert_eq!(ids(&rows), ["E0", "E1"]);
    assert!(stderr.contains("2 of 3 events"), "{stderr}");
}

#[test]
fn events_are_told_apart_by_type_id_and_extension() {
    let event = |kind: &str| format!(r#"{{"type":"{kind}","id":"same"}}"#);
    let body = format!(
        r#"{{"totalResults":3,"entry":[{},{},{}]}}"#,
        event("0"),
        event("1"),
        // The same type, as a number.
        r#"{"type":1,"id":"same"}"#
    );
    let server = Hostile::body(move |_| body.clone());
    let (rows, stderr) = server
        .pce(["list", "210", "220", "-o", "csv", "--fields", "type"])
        .run()
        .partial(8);
    assert_eq!(rows, "extension,type\n210,0\n210,1\n220,0\n220,1\n");
    assert!(stderr.contains("2 of 3 events"), "{stderr}");
}

#[test]
fn a_total_below_what_has_arrived_is_not_the_end() {
    let server = Hostile::new(|request| {
        let start = request.start();
        if start >= 250 {
            return no_content();
        }
        ok(&collection(7, start, start..start + 50))
    });
    let rows = server.pce(LIST).run().success();
    assert_eq!(distinct(&ids(&rows)), 250);
}

#[test]
fn a_total_that_shrinks_below_what_has_arrived() {
    let server = Hostile::new(|request| match request.start() {
        0 => ok(&collection(100, 0, 0..60)),
        60 => ok(&collection(50, 60, 60..61)),
        _ => no_content(),
    });
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    assert_eq!(ids(&rows).len(), 61);
    assert!(
        stderr.contains("received 61 events, and the server's total became 50"),
        "{stderr}"
    );
}

#[test]
fn a_page_in_the_middle_that_is_empty() {
    let server = Hostile::new(|request| match request.start() {
        0 => ok(&collection(100, 0, 0..50)),
        _ => ok(&collection(100, 50, 0..0)),
    });
    let (rows, stderr) = server.pce(LIST).run().partial(8);
    assert_eq!(ids(&rows).len(), 50);
    assert!(stderr.contains("50 of 100 events"), "{stderr}");
    assert!(server.requests().len() <= 5);
}

#[test]
fn totals_that_are_no_numbers() {
    for total in ["-1", "1.5", "\"many\"", "1e3", "99999999999999999999", "[]"] {
        let server = Hostile::body(move |_| format!(r#"{{"totalResults":{total},"entry":[]}}"#));
        server.pce(LIST).run().failure(7);
    }
    let server = Hostile::body(|_| format!(r#"{{"totalResults":{},"entry":[]}}"#, u64::MAX));
    server.pce(LIST).run().partial(8);
}

#[test]
fn next_on_another_origin_is_never_asked() {
    let other = Hostile::new(|_| no_content());
    let next = other.url.clone();
    let server = Hostile::new(move |request| {
        let rows: Vec<String> = (0..20).map(event).collect();
        if request.start() > 0 {
            return no_content();
        }
        ok(&format!(
            r#"{{"totalResults":20,"next":"{next}/uapi/extensions/@me/210/phoneCallEvents?startIndex=20","links":{{"next":"{next}"}},"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let rows = server.pce(LIST).run().success();
    assert_eq!(ids(&rows).len(), 20);
    assert!(other.requests().is_empty());
    for request in server.requests() {
        let line = &request.line;
        assert!(
            line.starts_with("GET /uapi/extensions/@me/210/phoneCallEvents?"),
            "{line}"
        );
    }
}

/// The filters that `pce` has to apply.
const FILTERS: [&[&str]; 5] = [
    &["--filter-by", "note", "--filter-value", "CRM"],
    &[
        "--filter-by",
        "status",
        "--filter-op",
        "equals",
        "--filter-value",
        "disabled",
    ],
    &[
        "--filter-by",
        "url",
        "--filter-op",
        "starts-with",
        "--filter-value",
        "https://crm",
    ],
    &["--filter-by", "note", "--filter-op", "present"],
    &[
        "--filter-by",
        "type",
        "--filter-op",
        "equals",
        "--filter-value",
        "hangup",
    ],
];

#[test]
fn each_filter_that_the_server_ignores_is_applied_to_the_whole() {
    let options = |faults: &[Fault]| Options {
        events: Some(400),
        page_cap: Some(30),
        faults: faults.to_vec(),
        ..Options::default()
    };
    let honest = Server::with(options(&[]));
    let server = Server::with(options(&[Fault::Unfiltered]));
    for filter in FILTERS {
        // The links contain the server's address. The filter's field is requested but not shown.
        for fields in ["type,id,note,url,status,modified", "id", "modified,id"] {
            let args = [&LIST[..], filter, &["--fields", fields]].concat();
            let expected = honest.pce(&args).run().success();
            let total = expected.lines().count();
            assert!(total > 2 && total <= 400, "{filter:?}: {total}");
            let (rows, stderr) = server.pce(&args).args(["-v"]).run().success_with_notes();
            assert_eq!(rows, expected, "{args:?}");
            let said = "the server did not apply the filter, pce did";
            assert!(stderr.contains(said), "{stderr}");

            let limited = [&args[..], &["--limit", "2"]].concat();
            let (rows, note) = server.pce(limited).run().success_with_notes();
            let first: Vec<&str> = expected.lines().take(2).collect();
            assert_eq!(rows.lines().collect::<Vec<_>>(), first);
            let said = format!("note: 2 of {total} events are shown (--limit 2)\n");
            assert_eq!(note, said);
        }
    }
}

#[test]
fn an_order_that_the_server_ignores_is_made_here() {
    let options = |faults: &[Fault]| Options {
        events: Some(400),
        page_cap: Some(30),
        faults: faults.to_vec(),
        ..Options::default()
    };
    let honest = Server::with(options(&[]));
    let server = Server::with(options(&[Fault::Unsorted]));
    for order in ["ascending", "descending"] {
        let args = [&LIST[..], &["--sort-order", order, "--fields", "url"]].concat();
        let expected = honest.pce(&args).run().success();
        let (rows, stderr) = server.pce(&args).args(["-v"]).run().success_with_notes();
        assert_eq!(rows, expected, "{order}");
        assert!(
            stderr.contains("the server did not sort, pce did"),
            "{stderr}"
        );
        let limited = [&args[..], &["--limit", "5"]].concat();
        let (rows, _) = server.pce(limited).run().success_with_notes();
        let first: Vec<&str> = expected.lines().take(5).collect();
        assert_eq!(rows.lines().collect::<Vec<_>>(), first);
    }
}

#[test]
fn raw_output_warns_of_a_filter_or_an_order_that_the_server_ignores() {
    let body = r#"{"totalResults":2,"filtered":false,"sorted":false,"entry":[{"id":"b","type":"0","url":"http://b/"},{"id":"a","type":"0","url":"http://a/"}]}"#;
    let server = Hostile::body(move |_| body.to_owned());
    for (args, what) in [
        (
            ["--filter-by", "url", "--filter-value", "b"],
            "apply the filter",
        ),
        (["--sort-order", "asc", "--event-type", "0"], "sort"),
    ] {
        let run = server.pce(["list", "210", "-o", "raw"]).args(args).run();
        let (written, stderr) = run.success_with_notes();
        assert_eq!(written.trim_end(), body);
        let warning =
            format!("warning: the server did not {what}; -o raw shows its collections unchanged");
        assert!(stderr.contains(&warning), "{stderr}");
    }
}

/// Starts a server where 210 and 250 are complete, 220 has fewer rows than its total, 230 fails after the first page,
/// and 240 is rejected.
fn mixed() -> Hostile {
    Hostile::new(|request| {
        let number = |extension: &str| request.line.contains(&format!("/{extension}/"));
        let first = request.start() == 0;
        if first && (number("220") || number("230")) {
            ok(&collection(40, 0, 0..25))
        } else if number("220") {
            no_content()
        } else if number("230") {
            answer("500 Internal Server Error", "text/html", b"no")
        } else if number("240") {
            let body = br#"{"error":{"code":"extension_invalid","message":"No such."}}"#;
            answer("400 Bad Request", "application/json", body)
        } else {
            page(3, request.start(), 20)
        }
    })
}

/// Returns whether `pce` closed the array of these extensions.
#[track_caller]
fn closed(server: &Hostile, extensions: &[&str], args: &[&str]) -> bool {
    let output = server
        .pce(["list", "-o", "json", "--jobs", "1"])
        .args(extensions)
        .args(args)
        .run();
    let whole = serde_json::from_str::<serde_json::Value>(&output.stdout).is_ok();
    assert_eq!(whole, output.stdout.trim_end().ends_with(']'));
    output.partial(8);
    whole
}

#[test]
fn a_closed_array_has_whole_listings_alone_and_all_that_could_be_had() {
    let server = mixed();
    for (extensions, expected) in [
        (&["210", "240", "250"][..], true),
        (&["240", "210"], true),
        (&["220"], false),
        (&["230"], false),
        (&["210", "220", "250"], false),
        (&["210", "230", "250"], false),
        (&["230", "240"], false),
    ] {
        assert_eq!(closed(&server, extensions, &[]), expected, "{extensions:?}");
    }
    // With `--fail-fast`, `pce` never requests the last extension, so the array stays open.
    for extensions in [
        ["210", "240", "250"],
        ["210", "220", "250"],
        ["210", "230", "250"],
    ] {
        let server = mixed();
        assert!(!closed(&server, &extensions, &["--fail-fast"]));
        let asked = |extension: &str| {
            let part = format!("/{extension}/");
            server
                .requests()
                .iter()
                .any(|seen| seen.line.contains(&part))
        };
        assert!(asked("210") && !asked("250"), "{extensions:?}");
    }
    // If no row was received, nothing is written, not even an empty array.
    let promised = Hostile::body(|_| r#"{"totalResults":7,"entry":[]}"#.to_owned());
    let args = ["list", "210", "-o", "json"];
    promised.pce(args).run().failure(8);
}

#[test]
fn an_extension_that_falls_short_does_not_stop_the_rest() {
    let server = mixed();
    let (rows, stderr) = server
        .pce(["list", "220", "210", "230", "250", "-o", "csv"])
        .args(["--fields", "extension,id", "--retries", "0"])
        .run()
        .partial(8);
    let found: Vec<&str> = rows.lines().skip(1).map(|line| &line[..3]).collect();
    let expected = [
        ["220"; 25].as_slice(),
        &["210"; 3],
        &["230"; 25],
        &["250"; 3],
    ]
    .concat();
    assert_eq!(found, expected);
    assert!(stderr.contains("220: received 25 of 40 events"), "{stderr}");
    assert!(stderr.contains("cause: 230 (partial): "), "{stderr}");
    assert!(stderr.contains("2 of 4 extensions"), "{stderr}");
}

#[test]
fn a_server_that_filters_or_sorts_some_pages_alone() {
    let server = Hostile::new(|request| {
        let start = request.start();
        let page = collection(60, start, start..start + 20);
        let honoured = start == 0;
        ok(&page
            .replace(r#""filtered":true"#, &format!(r#""filtered":{honoured}"#))
            .replace(r#""sorted":true"#, &format!(r#""sorted":{honoured}"#)))
    });
    for (args, what) in [
        (["--filter-by", "note", "--filter-value", "n"], "filtered"),
        (["--sort-order", "asc", "--page-size", "20"], "sorted"),
    ] {
        let (rows, stderr) = server.pce(LIST).args(args).run().partial(8);
        assert_eq!(ids(&rows).len(), 20);
        assert!(
            stderr.contains(&format!("the server {what} some pages, and others not")),
            "{stderr}"
        );
    }
    // Without a filter or a sort order, the flags do not matter.
    let rows = server.pce(LIST).run().success();
    assert_eq!(ids(&rows).len(), 60);
}
