//! Servers that honour the request in their own way: totals, page sizes, types, flags and links that are not as
//! documented. Each answer is written out here.
// The result is the same on every platform.
#![cfg(not(windows))]

mod support;

use std::collections::HashSet;

use support::Output;
use support::hostile::{Hostile, Request, answer, no_content, ok};

fn event(number: usize, kind: &str) -> String {
    format!(r#"{{"type":{kind},"id":"E{number}","note":"same","url":"u{number:06}"}}"#)
}

/// Starts a server with this many events of type 0, at most `cap` on a page. `head` returns the first members of the
/// answer, for the index of the first row and the number of rows of the page.
fn paged(
    events: usize,
    cap: usize,
    head: impl Fn(usize, usize) -> String + Send + Sync + 'static,
) -> Hostile {
    Hostile::new(move |request| {
        let start = request.start().min(events);
        let end = (start + request.count().min(cap)).min(events);
        if start == end {
            return no_content();
        }
        let rows: Vec<String> = (start..end).map(|number| event(number, r#""0""#)).collect();
        let head = head(start, end - start);
        ok(&format!(r#"{{{head},"entry":[{}]}}"#, rows.join(",")))
    })
}

fn run(server: &Hostile, args: &[&str]) -> Output {
    let list = ["list", "210", "-o", "ndjson"];
    server.pce(list).args(args).run()
}

fn ids(rows: &str) -> Vec<String> {
    let id = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["id"].as_str().unwrap_or_default().to_owned()
    };
    rows.lines().map(id).collect()
}

#[test]
fn a_total_of_a_page_that_the_server_shortens_is_checked() {
    for total in [None, Some(20)] {
        let server = paged(57, 20, move |_, rows| {
            let total = total.unwrap_or(rows);
            format!(r#""itemsPerPage":20,"totalResults":{total}"#)
        });
        assert_eq!(ids(&run(&server, &[]).success()).len(), 57);
        // The numbers of extensions are read in the same way.
        let (rows, _) = run(&server, &["--limit", "30"]).success_with_notes();
        assert_eq!(ids(&rows).len(), 30);
    }
}

#[test]
fn a_total_that_counts_the_rows_so_far_costs_no_request_for_each_row() {
    for (events, most) in [(57, 8), (3_000, 160)] {
        let server = paged(events, 5_000, |start, rows| {
            format!(r#""totalResults":{}"#, start + rows)
        });
        let found = ids(&run(&server, &["--page-size", "20"]).success());
        assert_eq!(found.iter().collect::<HashSet<_>>().len(), events);
        let requests = server.requests().len();
        assert!(requests <= most, "{requests}");
    }
}

#[test]
fn a_total_that_is_false_on_its_own_page_is_no_change() {
    let server = paged(57, 20, |start, _| {
        format!(r#""totalResults":{}"#, if start == 0 { 0 } else { 57 })
    });
    assert_eq!(ids(&run(&server, &[]).success()).len(), 57);
}

fn asked_type(request: &Request) -> Option<usize> {
    let path = request.line.split([' ', '?']).nth(1).unwrap();
    path.split_once("/phoneCallEvents/")?.1.parse().ok()
}

/// Returns the numbers of the requested page of 12,000 events of this many types, and the number of all that the
/// request is for.
fn page_of_type(request: &Request, types: usize) -> (Vec<usize>, usize) {
    let kind = asked_type(request);
    let all: Vec<usize> = (0..12_000)
        .filter(|number| kind.is_none_or(|kind| number % types == kind))
        .collect();
    let start = request.start().min(all.len());
    let end = (start + request.count()).min(all.len());
    (all[start..end].to_vec(), all.len())
}

#[test]
fn a_type_written_as_another_number_is_the_same_type() {
    for kind in [
        "0",
        "0.0",
        r#"" 0""#,
        r#""0.00""#,
        r#""Dial-In""#,
        r#""Incoming""#,
    ] {
        let body = format!(r#"{{"totalResults":1,"entry":[{}]}}"#, event(1, kind));
        let server = Hostile::body(move |_| body.clone());
        let rows = run(&server, &["--event-type", "0"]).success();
        assert_eq!(ids(&rows), ["E1"], "{kind}");
    }
}

#[test]
fn a_result_is_divided_by_types_in_any_spelling() {
    // The API does not document the types 5 and 6.
    let server = Hostile::new(|request| {
        let (page, total) = page_of_type(request, 7);
        if page.is_empty() {
            return no_content();
        }
        let row = |number: &usize| event(*number, &format!("{}.0", number % 7));
        let rows: Vec<String> = page.iter().map(row).collect();
        ok(&format!(
            r#"{{"totalResults":{total},"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let rows = run(&server, &["--page-size", "1000"]).success();
    assert_eq!(ids(&rows).len(), 12_000);
}

#[test]
fn a_server_that_ignores_the_type_and_sends_only_the_fields_asked_for_lists_no_event_twice() {
    let server = Hostile::new(|request| {
        let fields = request.line.split("fields=").nth(1).unwrap_or_default();
        let rows: Vec<String> = (0..9)
            .map(|number| {
                let kind = if fields.contains("type") {
                    format!(r#""type":"{}","#, number % 3)
                } else {
                    String::new()
                };
                format!(r#"{{{kind}"id":"E{number}"}}"#)
            })
            .collect();
        ok(&format!(
            r#"{{"totalResults":9,"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    for (types, expected) in [("1", 3), ("1,2", 6)] {
        let (rows, notes) =
            run(&server, &["--event-type", types, "--fields", "id"]).success_with_notes();
        assert_eq!(ids(&rows).len(), expected, "{notes}");
        assert!(!rows.contains("type"), "{rows}");
    }
    let list = ["--event-type", "1", "--fields", "id", "--count", "9"];
    assert_eq!(ids(&run(&server, &list).success_with_notes().0).len(), 3);
}

#[test]
fn a_type_that_the_server_refuses_after_it_sent_its_events_is_missing() {
    let server = Hostile::new(|request| {
        let kind = asked_type(request);
        if kind == Some(3) {
            let body = r#"{"error":{"code":"pce_type_invalid","message":"No such."}}"#;
            return answer("400 Bad Request", "application/json", body.as_bytes());
        }
        let (page, _) = page_of_type(request, 5);
        if page.is_empty() {
            return no_content();
        }
        let row = |number: &usize| event(*number, &format!(r#""{}""#, number % 5));
        let rows: Vec<String> = page.iter().map(row).collect();
        ok(&format!(r#"{{"entry":[{}]}}"#, rows.join(",")))
    });
    let output = run(&server, &["--page-size", "1000", "--retries", "0"]);
    assert_eq!(output.code, Some(8), "{}", output.stderr);
}

/// Compares urls without regard to case, as the collations of databases do.
#[test]
fn a_merged_list_has_the_order_that_was_asked_for() {
    let server = Hostile::new(|request| {
        let (page, total) = page_of_type(request, 2);
        if page.is_empty() {
            return no_content();
        }
        let row = |number: &usize| {
            let letter = if number.is_multiple_of(7) { 'A' } else { 'a' };
            let kind = number % 2;
            format!(r#"{{"type":"{kind}","id":"E{number}","url":"{letter}{number:05}"}}"#)
        };
        let rows: Vec<String> = page.iter().map(row).collect();
        ok(&format!(
            r#"{{"totalResults":{total},"sorted":true,"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let list = [
        "--sort-order",
        "asc",
        "--fields",
        "url",
        "--page-size",
        "1000",
    ];
    let (rows, _) = run(&server, &list).success_with_notes();
    let urls: Vec<&str> = rows.lines().collect();
    assert_eq!(urls.len(), 12_000);
    assert!(urls.is_sorted());
}

#[test]
fn an_ignored_order_is_noticed_although_the_limit_is_small() {
    let server = Hostile::new(|request| {
        let urls = [3, 1, 2, 9, 5, 4];
        let start = request.start().min(urls.len());
        let end = (start + request.count()).min(urls.len());
        if start == end {
            return no_content();
        }
        let row = |url: &usize| format!(r#"{{"type":"0","id":"E{url}","url":"{url}"}}"#);
        let rows: Vec<String> = urls[start..end].iter().map(row).collect();
        ok(&format!(
            r#"{{"totalResults":6,"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let list = ["--sort-order", "desc", "--limit", "2"];
    let (rows, notes) = run(&server, &list).success_with_notes();
    assert_eq!(ids(&rows), ["E9", "E5"]);
    assert!(notes.contains("2 of 6 events are shown"), "{notes}");
}

#[test]
fn a_page_without_a_flag_is_compared_with_the_page_before_it() {
    let server = Hostile::new(|request| {
        let (numbers, flag) = match request.start() {
            0 => (20..40, r#""sorted":true,"#),
            20 => (0..20, ""),
            _ => return no_content(),
        };
        let rows: Vec<String> = numbers.map(|number| event(number, r#""0""#)).collect();
        ok(&format!(
            r#"{{"totalResults":40,{flag}"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    let list = ["--sort-order", "asc", "--page-size", "20"];
    let output = run(&server, &list);
    assert_eq!(output.code, Some(8));
    assert!(
        output.stderr.contains("sorted some pages"),
        "{}",
        output.stderr
    );
}

#[test]
fn raw_pages_with_equal_rows_are_complete() {
    let server = Hostile::new(|request| {
        let start = request.start().min(45);
        let end = (start + request.count()).min(45);
        if start == end {
            return no_content();
        }
        let rows = vec![r#"{"note":"same"}"#; end - start].join(",");
        ok(&format!(
            r#"{{"startIndex":{start},"totalResults":45,"entry":[{rows}]}}"#
        ))
    });
    let list = [
        "list",
        "210",
        "-o",
        "raw",
        "--fields",
        "note",
        "--page-size",
        "20",
    ];
    let output = server.pce(list).run();
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert_eq!(output.stdout.matches("same").count(), 45);
}

#[test]
fn events_whose_ids_are_names_of_fields_are_events() {
    for key in ["note", "id", "url", "status"] {
        let body = format!(
            r#"{{"totalResults":2,"entry":{{"{key}":{},"Ev2":{}}}}}"#,
            event(1, r#""0""#),
            event(2, r#""0""#)
        );
        let server = Hostile::body(move |_| body.clone());
        assert_eq!(ids(&run(&server, &[]).success()), ["E1", "E2"], "{key}");
    }
}

#[test]
fn links_and_flags_in_other_forms_are_read() {
    for member in [
        r#""links":[]"#,
        r#""paging":[]"#,
        r#""next":false"#,
        r#""next":{}"#,
        r#""links":{"next":false}"#,
        r#""links":[{"rel":"next","href":"x"}]"#,
        r#""sorted":"True","filtered":"TRUE""#,
        r#""sorted":1.0,"filtered":0.0"#,
    ] {
        let body = format!(
            r#"{{"totalResults":1,{member},"entry":[{}]}}"#,
            event(1, "0")
        );
        let server = Hostile::body(move |_| body.clone());
        assert_eq!(ids(&run(&server, &[]).success()), ["E1"], "{member}");
    }
}
