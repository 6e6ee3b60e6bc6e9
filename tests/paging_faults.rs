//! Servers that page, count, sort or shape their answers wrongly: the list is complete, or the exit code says so.

mod support;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use pce::uapi::{
    Client, Credentials, Depth, Error, ListQuery, Listing, Network, Retry, Step, Transport,
    Unwatched,
};
use secrecy::SecretString;
use support::hostile::{Hostile, Request, answer, collection, event, no_content, ok};
use support::{distinct, ids};

const LIST: [&str; 6] = ["list", "210", "-o", "ndjson", "--retries", "0"];

/// Returns the event type in the path of a request.
fn asked_type(request: &Request) -> Option<usize> {
    let path = request.line.split([' ', '?']).nth(1).unwrap();
    path.split_once("/phoneCallEvents/")?.1.parse().ok()
}

/// Returns an event of one of several types.
fn typed(number: usize, types: usize) -> String {
    let kind = number % types;
    format!(r#"{{"type":"{kind}","id":"E{number}","url":"u{number:06}"}}"#)
}

fn body(rows: &[String], total: &str) -> String {
    let total = if total.is_empty() {
        String::new()
    } else {
        format!(r#""totalResults":{total},"#)
    };
    format!(r#"{{{total}"entry":[{}]}}"#, rows.join(","))
}

/// Starts a server with this number of events and types, and at most `cap` events on a page. It sends this total for
/// all types together, right or wrong.
fn server(events: usize, types: usize, cap: usize, total: &'static str) -> Hostile {
    Hostile::new(move |request| {
        let kind = asked_type(request);
        let all: Vec<usize> = (0..events)
            .filter(|event| kind.is_none_or(|kind| event % types == kind))
            .collect();
        let start = request.start().min(all.len());
        let end = (start + request.count().min(cap)).min(all.len());
        if start == end {
            return no_content();
        }
        let rows: Vec<String> = all[start..end].iter().map(|n| typed(*n, types)).collect();
        let is_of_all = asked_type(request).is_none();
        ok(&body(&rows, if is_of_all { total } else { "" }))
    })
}

#[test]
fn a_total_below_what_has_arrived_is_not_believed() {
    for total in ["0", "1", "20", "4999"] {
        for (cap, reach) in [(5_000, 6_001), (900, 4_999 + 900)] {
            // One type: the window ends before pce knows whether more events exist.
            let one = server(6_001, 1, cap, total);
            let (rows, stderr) = one.pce(LIST).run().partial(8);
            let found = ids(&rows);
            assert_eq!((found.len(), distinct(&found)), (reach, reach), "{total}");
            assert!(stderr.contains("index 4999"), "{stderr}");
            let longest = one.requests().iter().map(Request::count).max();
            assert_eq!(longest, Some(4999));
            // Several types have a window each.
            let five = server(6_001, 5, cap, total);
            let found = ids(&five.pce(LIST).run().success());
            assert_eq!((found.len(), distinct(&found)), (6_001, 6_001), "{total}");
            assert!(found.is_sorted_by_key(|id| id[1..].parse::<usize>().unwrap()));
        }
    }
}

#[test]
fn without_a_total_more_than_the_window_is_asked_for_by_type() {
    let server = server(12_000, 6, 5_000, "");
    let found = ids(&server.pce(LIST).run().success());
    assert_eq!((found.len(), distinct(&found)), (12_000, 12_000));
    assert!(found.is_sorted_by_key(|id| id[1..].parse::<usize>().unwrap()));
}

#[test]
fn raw_pages_of_a_divided_result_have_only_the_requested_fields() {
    let server = server(12_000, 6, 5_000, "12000");
    let list = ["list", "0003*210", "-o", "raw", "--fields", "id"];
    assert_eq!(server.pce(list).run().code, Some(0));
    let requests = server.requests();
    assert!(requests.len() > 6);
    for request in requests {
        assert!(!request.line.contains("url"), "{}", request.line);
    }
}

#[test]
fn an_entry_that_is_an_object_is_its_events() {
    let one = r#"{"id":"E1","type":"0"}"#;
    let cases = [
        ("{}".to_owned(), 0, vec![]),
        (one.to_owned(), 1, vec!["E1"]),
        (
            format!(r#"{{"Ev2":{},"Ev1":{one}}}"#, event(2)),
            2,
            vec!["E2", "E1"],
        ),
        (
            format!(r#"{{"0":{one},"2":{}}}"#, event(2)),
            2,
            vec!["E1", "E2"],
        ),
    ];
    for (entry, total, expected) in cases {
        let text = format!(r#"{{"totalResults":{total},"entry":{entry}}}"#);
        let server = Hostile::body(move |_| text.clone());
        assert_eq!(ids(&server.pce(LIST).run().success()), expected);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn an_object_that_is_not_an_event_is_an_error() {
    for entry in [
        "[{}]",
        r#"[{"id":"E1"},{}]"#,
        r#"[{"error":"none"}]"#,
        r#"{"a":1}"#,
        r#"{"a":{"id":"E1"},"b":1}"#,
        r#"{"a":{},"b":{}}"#,
        r#"{"a":[{"id":"E1"}]}"#,
        r#""""#,
    ] {
        for total in ["0", "1", "null"] {
            let text = format!(r#"{{"totalResults":{total},"entry":{entry}}}"#);
            let server = Hostile::body(move |_| text.clone());
            let stderr = server.pce(LIST).run().failure(7);
            assert!(
                stderr.contains("not an event") || stderr.contains("expected a list"),
                "{stderr}"
            );
            assert_eq!(server.requests().len(), 1, "{entry}");
        }
    }
}

#[test]
fn rows_without_an_id_that_equal_earlier_ones_bring_no_progress() {
    for total in ["0", "7", "null", "100000"] {
        let text = format!(r#"{{"totalResults":{total},"entry":[{{"note":"x"}},{{"note":"x"}}]}}"#);
        let server = Hostile::body(move |_| text.clone());
        let (rows, _) = server
            .pce(LIST)
            .args(["--event-type", "0"])
            .run()
            .partial(8);
        assert_eq!(rows, "{\"note\":\"x\"}\n");
        assert!(server.requests().len() <= 8, "{}", server.requests().len());
    }
}

/// Returns the requests for 4,000 events in pages of 100; a closure decides the length of each page.
fn requests(jobs: &str, length: impl Fn(usize) -> usize + Send + Sync + 'static) -> usize {
    let server = Hostile::new(move |request| {
        let start = request.start();
        let end = (start + length(start)).min(4_000);
        ok(&collection(4_000, start, start..end))
    });
    let found = ids(&server
        .pce(LIST)
        .args(["--page-size", "100", "--jobs", jobs])
        .run()
        .success());
    assert_eq!((found.len(), distinct(&found)), (4_000, 4_000));
    server.requests().len()
}

#[test]
fn pages_of_unexpected_lengths_cost_few_requests() {
    /// The rows of the page that starts at an index.
    type Length = fn(usize) -> usize;
    let lengths: [Length; 6] = [
        |_| 100,
        |start| if start == 2_000 { 99 } else { 100 },
        |start| 80 + start.wrapping_mul(0x9E37_79B1) % 21,
        |start| 1 + start.wrapping_mul(0x9E37_79B1) % 100,
        |start| 100 + start.wrapping_mul(0x9E37_79B1) % 60,
        |start| if start % 200 == 0 { 100 } else { 37 },
    ];
    for length in lengths {
        let alone = requests("1", length);
        for jobs in [2, 4, 8] {
            let several = requests(&jobs.to_string(), length);
            assert!(
                several * 10 <= alone * 11 + jobs * 10,
                "{several} where {alone} do, --jobs {jobs}"
            );
        }
    }
}

#[test]
fn rows_in_order_before_a_failure_of_one_type_are_written() {
    // 12,000 events of five types; the second page of type 2 fails.
    let failing = Hostile::new(|request| {
        if asked_type(request) == Some(2) && request.start() > 0 {
            return answer("500 Internal Server Error", "text/html", b"no");
        }
        let kind = asked_type(request);
        let all: Vec<usize> = (0..12_000)
            .filter(|event| kind.is_none_or(|kind| event % 5 == kind))
            .collect();
        let start = request.start().min(all.len());
        let end = (start + request.count()).min(all.len());
        let rows: Vec<String> = all[start..end].iter().map(|n| typed(*n, 5)).collect();
        ok(&body(&rows, &all.len().to_string()))
    });
    let (rows, stderr) = failing.pce(LIST).run().partial(8);
    // The last row of type 2 that `pce` received is the 500th: E2497.
    let expected: Vec<String> = (0..=2_497).map(|event| format!("E{event}")).collect();
    assert_eq!(ids(&rows), expected);
    assert!(stderr.contains("HTTP 500"), "{stderr}");
    assert!(stderr.contains("received 2498 of 12000 events"), "{stderr}");
}

#[test]
fn a_type_that_an_older_server_does_not_know_has_no_events() {
    let older = Hostile::new(|request| {
        let kind = asked_type(request);
        if kind.is_some_and(|kind| kind > 2) {
            let body = br#"{"error":{"code":"pce_type_invalid","message":"No such."}}"#;
            return answer("400 Bad Request", "application/json", body);
        }
        let all: Vec<usize> = (0..12_000)
            .filter(|event| kind.is_none_or(|kind| event % 3 == kind))
            .collect();
        let start = request.start().min(all.len());
        let end = (start + request.count()).min(all.len());
        let rows: Vec<String> = all[start..end].iter().map(|n| typed(*n, 3)).collect();
        ok(&body(&rows, &all.len().to_string()))
    });
    let found = ids(&older.pce(LIST).run().success());
    assert_eq!((found.len(), distinct(&found)), (12_000, 12_000));
}

#[test]
fn more_than_sixty_four_types_are_an_error() {
    for (types, code) in [(64, 0), (65, 7), (1_000, 7)] {
        for total in ["20000", ""] {
            let server = Hostile::new(move |request| {
                let events = if asked_type(request).is_some() {
                    64
                } else {
                    20_000
                };
                let start = request.start();
                if start > 0 && asked_type(request).is_some() {
                    return no_content();
                }
                let end = (start + request.count()).min(events);
                let rows = (start..end)
                    .filter(|n| asked_type(request).is_none_or(|kind| n % types == kind));
                let rows: Vec<String> = rows.map(|n| typed(n, types)).collect();
                ok(&body(
                    &rows,
                    if asked_type(request).is_some() {
                        ""
                    } else {
                        total
                    },
                ))
            });
            let output = server.pce(LIST).run();
            let asked: HashSet<usize> = server.requests().iter().filter_map(asked_type).collect();
            if code == 0 {
                assert_eq!(asked.len(), 64, "{}", output.stderr);
            } else {
                assert!(
                    asked.is_empty() && output.stderr.contains("more than 64"),
                    "{}",
                    output.stderr
                );
                assert!(matches!(output.code, Some(7 | 8)), "{output:?}");
            }
        }
    }
}

#[test]
fn a_page_with_many_more_rows_than_requested_is_an_error() {
    for (rows, page_size, fails) in [
        (5_000, "1", false),
        (5_001, "1", true),
        (9_000, "1000", false),
        (10_001, "1000", true),
        (60_000, "4999", true),
    ] {
        let server = Hostile::body(move |_| collection(rows, 0, 0..rows));
        let args = ["--page-size", page_size, "--event-type", "0"];
        let output = server.pce(LIST).args(args).run();
        if fails {
            let stderr = output.failure(7);
            assert!(stderr.contains("rows"), "{stderr}");
        } else {
            assert_eq!(ids(&output.success()).len(), rows);
        }
    }
}

#[test]
fn totals_near_the_largest_number_do_not_wrap() {
    let total = "18446744073709551615";
    let server = server(30, 3, 5_000, total);
    let (rows, stderr) = server
        .pce(["list", "210", "220", "-o", "ndjson", "--limit", "40"])
        .run()
        .partial(8);
    assert_eq!(rows.lines().count(), 40);
    assert!(
        stderr.contains(total) && stderr.contains("missing"),
        "{stderr}"
    );
}

#[test]
fn rows_left_out_by_an_option_are_told_beside_an_error() {
    let server = Hostile::new(|request| {
        if request.line.contains("/999/") {
            let body = br#"{"error":{"code":"extension_invalid","message":"No such."}}"#;
            return answer("400 Bad Request", "application/json", body);
        }
        let (start, count) = (request.start(), request.count());
        ok(&collection(24, start, start..24.min(start + count)))
    });
    for (option, extensions) in [
        (["--limit", "3"], ["210", "999"]),
        (["--count", "3"], ["210", "999"]),
        (["--limit", "3"], ["999", "210"]),
    ] {
        let (rows, stderr) = server
            .pce(["list", "-o", "ndjson"])
            .args(extensions)
            .args(option)
            .run()
            .partial(8);
        assert_eq!(rows.lines().count(), 3);
        assert!(
            stderr.contains("note: 3 of 24 events are shown"),
            "{stderr}"
        );
    }
}

#[test]
fn a_listing_that_breaks_off_says_how_many_of_how_many() {
    let server = Hostile::new(|request| match request.start() {
        0 => ok(&collection(45, 0, 0..20)),
        _ => answer("500 Internal Server Error", "text/html", b"no"),
    });
    let (_, stderr) = server.pce(LIST).run().partial(8);
    assert!(stderr.contains("received 20 of 45 events"), "{stderr}");
}

#[test]
fn a_total_that_is_the_pages_own_is_found_out_by_one_request() {
    // 57 events in pages of 20, each of which counts its own rows.
    let own = |events: usize| {
        Hostile::new(move |request| {
            let start = request.start().min(events);
            let end = (start + request.count()).min(events);
            if start == end {
                return no_content();
            }
            ok(&collection(end - start, start, start..end))
        })
    };
    let server = own(57);
    let found = ids(&server.pce(LIST).args(["--page-size", "20"]).run().success());
    assert_eq!(distinct(&found), 57);
    // Checking a true total costs one request for one row, and none if two pages agree.
    let server = own(20);
    let found = ids(&server.pce(LIST).args(["--page-size", "20"]).run().success());
    assert_eq!((found.len(), server.requests().len()), (20, 2));
    assert_eq!(server.requests()[1].count(), 1);
    let server = Hostile::new(|request| {
        let start = request.start();
        ok(&collection(40, start, start..start + 20))
    });
    assert_eq!(
        ids(&server.pce(LIST).args(["--page-size", "20"]).run().success()).len(),
        40
    );
    assert_eq!(server.requests().len(), 2);
    // If the server rejects the request after the last row, no more rows exist.
    let server = Hostile::new(|request| match request.start() {
        0 => ok(&collection(20, 0, 0..20)),
        _ => answer("400 Bad Request", "application/json", b"{}"),
    });
    assert_eq!(
        ids(&server.pce(LIST).args(["--page-size", "20"]).run().success()).len(),
        20
    );
}

#[test]
fn other_shapes_of_a_collection_are_read() {
    for (text, expected) in [
        (String::new(), 0),
        (" \n".to_owned(), 0),
        ("[]".to_owned(), 0),
        (format!("[{}]", collection(3, 0, 0..3)), 3),
        (
            collection(3, 0, 0..3).replace(r#""totalResults":3"#, r#""totalResults":3.0"#),
            3,
        ),
    ] {
        let server = Hostile::body(move |_| text.clone());
        assert_eq!(server.pce(LIST).run().success().lines().count(), expected);
    }
}

/// The flags of a response, and whether they confirm the filter and the sort order.
const FLAGS: [(&str, bool); 7] = [
    ("\"true\"", true),
    ("1", true),
    ("\"1\"", true),
    ("\"false\"", false),
    ("0", false),
    ("false", false),
    ("true", true),
];

#[test]
fn flags_may_be_strings_and_numbers() {
    for (flag, is_honoured) in FLAGS {
        let text = collection(30, 0, 0..30)
            .replace(r#""filtered":true"#, &format!(r#""filtered":{flag}"#));
        let server = Hostile::body(move |_| text.clone());
        let args = ["--filter-by", "note", "--filter-value", "n7"];
        let found = ids(&server.pce(LIST).args(args).run().success());
        assert_eq!(found.len(), if is_honoured { 30 } else { 1 }, "{flag}");
    }
}

/// Starts a server with 60 events in pages of 20 without flags; `order` returns the event at each index.
fn unflagged(order: impl Fn(usize) -> usize + Send + Sync + 'static) -> Hostile {
    Hostile::new(move |request| {
        let start = request.start().min(60);
        let rows: Vec<String> = (start..(start + 20).min(60))
            .map(|n| event(order(n)))
            .collect();
        ok(&body(&rows, "60"))
    })
}

#[test]
fn a_filter_that_was_not_applied_is_recognised_without_flags() {
    let server = unflagged(|n| n);
    let args = [
        "--filter-by",
        "note",
        "--filter-op",
        "equals",
        "--filter-value",
        "n45",
    ];
    let (rows, stderr) = server
        .pce(LIST)
        .args(args)
        .args(["-v"])
        .run()
        .success_with_notes();
    assert_eq!(ids(&rows), ["E45"]);
    assert!(
        stderr.contains("did not apply the filter, pce did"),
        "{stderr}"
    );
    let args = [
        "--filter-by",
        "note",
        "--filter-value",
        "n",
        "--limit",
        "25",
    ];
    let (rows, stderr) = server.pce(LIST).args(args).run().success_with_notes();
    assert_eq!(ids(&rows).len(), 25);
    assert!(stderr.contains("25 of 60"), "{stderr}");
}

#[test]
fn an_order_that_was_not_honoured_is_recognised_without_flags() {
    let sorted: Vec<String> = (0..60).map(|n| format!("E{n}")).collect();
    // Out of order on the first page, between two pages, and on the last page.
    let orders: [fn(usize) -> usize; 4] = [
        |n| 59 - n,
        |n| (n + 40) % 60,
        |n| {
            if n == 58 {
                59
            } else if n == 59 {
                58
            } else {
                n
            }
        },
        |n| n,
    ];
    for (index, order) in orders.into_iter().enumerate() {
        let server = unflagged(order);
        let args = ["--sort-order", "asc", "-v"];
        let (rows, stderr) = server.pce(LIST).args(args).run().success_with_notes();
        assert_eq!(ids(&rows), sorted);
        let said = stderr.contains("the server did not sort, pce did");
        assert_eq!(said, index < 3, "{stderr}");
    }
    let server = unflagged(|n| 59 - n);
    let args = ["--sort-order", "asc", "--limit", "2"];
    let (rows, _) = server.pce(LIST).args(args).run().success_with_notes();
    assert_eq!(ids(&rows), ["E0", "E1"]);
}

#[test]
fn rows_of_another_type_or_id_are_left_out_with_a_note() {
    // The server ignores type and id.
    let server = Hostile::body(|_| {
        let rows: Vec<String> = (0..10).map(|n| typed(n, 5)).collect();
        body(&rows, "10")
    });
    let (rows, stderr) = server
        .pce(LIST)
        .args(["--event-type", "2"])
        .run()
        .success_with_notes();
    assert_eq!(ids(&rows), ["E2", "E7"]);
    assert!(stderr.contains("note: left out 8 events"), "{stderr}");
    let types = ["--event-type", "0", "--event-type", "1"];
    let (rows, _) = server.pce(LIST).args(types).run().success_with_notes();
    let found = ids(&rows);
    assert_eq!((found.len(), distinct(&found)), (4, 4));
    let one = ["--event-type", "2", "--event-id", "E7"];
    let (rows, stderr) = server.pce(LIST).args(one).run().success_with_notes();
    assert_eq!(ids(&rows), ["E7"]);
    assert!(stderr.contains("left out 9 events"), "{stderr}");
    // The limit counts the rows that are left.
    let limit = ["--event-type", "2", "--limit", "1"];
    let (rows, stderr) = server.pce(LIST).args(limit).run().success_with_notes();
    assert_eq!(ids(&rows), ["E2"]);
    assert!(stderr.contains("1 of 2 events are shown"), "{stderr}");
}

#[test]
fn large_pages_share_one_budget_of_memory() {
    // Pages of 12 MiB: 64 MiB hold five of them, and sixteen requests would be allowed.
    let most = Arc::new(AtomicUsize::new(0));
    let (now, peak) = (AtomicUsize::new(0), Arc::clone(&most));
    let note = "x".repeat(12 << 20);
    let server = Hostile::new(move |request| {
        peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(100));
        now.fetch_sub(1, Ordering::SeqCst);
        let start = request.start();
        let row = event(start).replace(r#""note":""#, &format!(r#""note":"{note}"#));
        ok(&body(&[row], "12"))
    });
    let args = ["--page-size", "1", "--jobs", "16", "--fields", "id"];
    let rows = server.pce(LIST).args(args).run().success();
    assert_eq!(distinct(&ids(&rows)), 12);
    let most = most.load(Ordering::SeqCst);
    assert!((2..=6).contains(&most), "{most} requests at once");
}

/// Credentials that panic, as a bug would.
struct Panicking;

impl Credentials for Panicking {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, Error>> {
        panic!("a bug")
    }

    fn renew<'a>(
        &'a self,
        _: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, Error>> {
        panic!("a bug")
    }
}

#[test]
fn a_task_that_panics_is_an_internal_error_and_not_the_end_of_the_rows() {
    let client = Client::new(
        "http://127.0.0.1:9".parse().unwrap(),
        Transport::new(&Network::default()).unwrap(),
        Arc::new(Panicking),
        Arc::new(Unwatched),
        Retry::default(),
        2,
    );
    let depth = Depth::All {
        page_size: "20".parse().unwrap(),
        part_size: "20".parse().unwrap(),
        limit: None,
        merge: true,
    };
    let queries = ["210", "220"].map(|extension| ListQuery::new(extension.parse().unwrap()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut listing = Listing::new(Arc::new(client), queries.to_vec(), depth, 2);
        for index in 0..2 {
            let step = listing.next().await;
            assert!(
                matches!(step, Some(Step::Failed(failed, Error::Panicked, _)) if failed == index),
                "{step:?}"
            );
        }
        assert!(listing.next().await.is_none());
    });
}
