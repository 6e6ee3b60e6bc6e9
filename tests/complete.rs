//! Lists are complete, for any number of pages and extensions.

mod support;

use pce::sandbox::{Fault, Options};
use support::{Server, distinct, ids, json};

#[test]
fn lists_more_events_than_the_apis_default_page_has() {
    let server = Server::new();
    let found = ids(&server.pce(["list", "210", "-o", "ndjson"]).run().success());
    assert_eq!((found.len(), distinct(&found)), (24, 24));
}

#[test]
fn lists_many_pages_without_duplicates() {
    let server = Server::events(4321);
    let found = ids(&server.pce(["list", "210", "-o", "ndjson"]).run().success());
    assert_eq!((found.len(), distinct(&found)), (4321, 4321));
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn pages_shorter_than_asked_for() {
    let server = Server::with(Options {
        events: Some(250),
        page_cap: Some(40),
        ..Options::default()
    });
    let found = ids(&server.pce(["list", "210", "-o", "ndjson"]).run().success());
    assert_eq!((found.len(), distinct(&found)), (250, 250));
    assert_eq!(server.requests().len(), 7);
}

#[test]
fn whatever_items_per_page_says() {
    let server = Server::with(Options {
        events: Some(250),
        page_cap: Some(40),
        faults: vec![Fault::WrongItemsPerPage],
        ..Options::default()
    });
    let found = ids(&server.pce(["list", "210", "-o", "ndjson"]).run().success());
    assert_eq!((found.len(), distinct(&found)), (250, 250));
}

#[test]
fn lists_up_to_the_last_page_of_the_api() {
    let server = Server::events(9998);
    let found = ids(&server.pce(["list", "210", "-o", "ndjson"]).run().success());
    assert_eq!((found.len(), distinct(&found)), (9998, 9998));
}

#[test]
fn the_limit_counts_rows_and_the_note_has_the_total() {
    let server = Server::events(4321);
    let (rows, note) = server
        .pce(["list", "210", "-o", "ndjson", "--limit", "3"])
        .run()
        .success_with_notes();
    assert_eq!(ids(&rows).len(), 3);
    assert_eq!(note, "note: 3 of 4321 events are shown (--limit 3)\n");
    assert_eq!(server.request().query, "count=3");

    let all = server
        .pce(["list", "210", "-o", "ndjson", "--limit", "5000"])
        .run()
        .success();
    assert_eq!(ids(&all).len(), 4321);
}

#[test]
fn a_page_after_the_last_row_does_not_look_like_an_empty_list() {
    let server = Server::new();
    let past = ["list", "0003-210", "--start-index", "24", "-o", "json"];
    let (rows, stderr) = server.pce(past).run().success_with_notes();
    assert_eq!(
        (rows.as_str(), stderr.as_str()),
        (
            "[]\n",
            "note: 0 events are shown (--start-index 24); the server sends no total\n"
        )
    );
    // An extension without events has an empty list, and `--count` leaves out no row.
    let empty = ["list", "0003-299", "--count", "20", "-o", "json"];
    assert_eq!(server.pce(empty).run().success(), "[]\n");
}

#[test]
fn quiet_leaves_the_note_out() {
    let server = Server::events(50);
    let rows = server
        .pce(["list", "210", "-o", "ndjson", "--limit", "3", "-q"])
        .run()
        .success();
    assert_eq!(ids(&rows).len(), 3);
}

#[test]
fn lists_several_extensions_in_the_requested_order() {
    let server = Server::new();
    let rows = json(
        &server
            .pce([
                "list", "0003*230", "0003-210", "0003*299", "0003*230", "-o", "json",
            ])
            .run()
            .success(),
    );
    let extensions: Vec<&str> = rows
        .iter()
        .map(|row| row["extension"].as_str().unwrap())
        .collect();
    let expected = [vec!["0003*230"; 3], vec!["0003*210"; 24]].concat();
    assert_eq!(extensions, expected);
    let first = rows[0].as_object().unwrap().keys().next().unwrap();
    assert_eq!(first, "extension");
}

#[test]
fn the_order_is_the_same_with_any_number_of_jobs() {
    let server = Server::with(Options {
        latency: std::time::Duration::from_millis(2),
        ..Options::default()
    });
    let extensions: Vec<String> = (400..440).map(|n| format!("0003*{n}")).collect();
    let run = |jobs: &str| {
        server
            .pce(["list", "-o", "csv", "--jobs", jobs])
            .args(&extensions)
            .run()
            .success()
    };
    let one = run("1");
    assert!(one.lines().count() > 40);
    assert_eq!(one, run("8"));
    assert_eq!(one, run("64"));
}

#[test]
fn a_limit_over_several_extensions_counts_all_rows() {
    let server = Server::new();
    let (rows, note) = server
        .pce([
            "list", "0003*230", "0003*210", "0003*240", "-o", "ndjson", "--limit", "5",
        ])
        .run()
        .success_with_notes();
    assert_eq!(rows.lines().count(), 5);
    assert_eq!(note, "note: 5 of 87 events are shown (--limit 5)\n");
}

#[test]
fn extensions_come_from_a_file_or_stdin() {
    let server = Server::new();
    let list = "# conference\n0003-230\n\n0003*299 # empty\n";
    let from_file = server
        .pce(["list", "--extensions-from", "list.txt", "-o", "csv"])
        .file("list.txt", list)
        .run()
        .success();
    assert_eq!(from_file.lines().count(), 4);
    assert!(from_file.starts_with("extension,type,id,"), "{from_file}");
    let from_stdin = server
        .pce(["list", "--extensions-from", "-", "-o", "csv"])
        .stdin(list)
        .run()
        .success();
    assert_eq!(from_stdin, from_file);
}

#[test]
fn sort_by_sorts_all_rows() {
    let server = Server::new();
    let rows = json(
        &server
            .pce([
                "list",
                "0003*230",
                "0003*210",
                "-o",
                "json",
                "--sort-by",
                "modified",
            ])
            .args(["--sort-order", "desc", "--fields", "id"])
            .run()
            .success(),
    );
    assert_eq!(rows.len(), 27);
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["extension", "id"]);

    let all = json(
        &server
            .pce(["list", "0003*230", "0003*210", "-o", "json"])
            .run()
            .success(),
    );
    let modified = |id: &serde_json::Value| -> jiff::Timestamp {
        let row = all.iter().find(|row| row["id"] == *id).unwrap();
        row["modified"].as_str().unwrap().parse().unwrap()
    };
    let dates: Vec<jiff::Timestamp> = rows.iter().map(|row| modified(&row["id"])).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
}

#[test]
fn limit_applies_after_sort_by() {
    let server = Server::events(100);
    let sorted = |args: &[&str]| {
        let args = [
            &[
                "list",
                "210",
                "-o",
                "ndjson",
                "--sort-by",
                "id",
                "--page-size",
                "30",
            ],
            args,
        ];
        ids(&server.pce(args.concat()).run().success_with_notes().0)
    };
    let all = sorted(&[]);
    assert!(all.is_sorted());
    assert_eq!(sorted(&["--limit", "7"]), all[..7]);
}

#[test]
fn sort_order_orders_by_url() {
    let server = Server::new();
    let urls = |args: &[&str]| -> Vec<String> {
        let args = [&["list", "210", "-o", "json"], args].concat();
        json(&server.pce(args).run().success())
            .iter()
            .map(|row| row["url"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(urls(&["--sort-order", "asc"]).is_sorted());
    assert!(urls(&["--sort-order", "desc"]).is_sorted_by(|a, b| a >= b));
    // pce requests each type separately, and still sorts across all of them.
    let several = urls(&[
        "--sort-order",
        "asc",
        "--event-type",
        "2",
        "--event-type",
        "0",
    ]);
    assert!(several.len() > 4 && several.is_sorted(), "{several:?}");
}

#[test]
fn what_the_server_does_not_filter_or_sort_pce_does() {
    let honest = Server::events(120);
    let server = Server::with(Options {
        events: Some(120),
        faults: vec![Fault::Unfiltered, Fault::Unsorted],
        ..Options::default()
    });
    let args = [
        "list",
        "210",
        "-o",
        "ndjson",
        "--page-size",
        "25",
        "--sort-order",
        "desc",
        "--filter-by",
        "url",
        "--filter-value",
        "example.net",
        "--fields",
        "id",
    ];
    let expected = honest.pce(args).run().success();
    assert!(expected.lines().count() > 3);
    assert_eq!(server.pce(args).run().success(), expected);

    let limited = [&args[..], &["--limit", "2"]].concat();
    let (rows, note) = server.pce(limited).run().success_with_notes();
    let first: Vec<&str> = expected.lines().take(2).collect();
    assert_eq!(rows.lines().collect::<Vec<_>>(), first);
    let total = expected.lines().count();
    assert_eq!(
        note,
        format!("note: 2 of {total} events are shown (--limit 2)\n")
    );
}

#[test]
fn an_empty_list_exits_with_0() {
    let server = Server::new();
    let run = |format: &str| {
        server
            .pce(["list", "0003*299", "-o", format])
            .run()
            .success()
    };
    assert_eq!(run("json"), "[]\n");
    assert_eq!(run("ndjson"), "");
    assert_eq!(run("csv"), "type,id,method,note,url,status,modified\n");
    assert_eq!(run("raw"), "");
}

#[test]
fn fail_empty_makes_an_empty_list_an_error() {
    let server = Server::new();
    let output = server
        .pce(["list", "0003*299", "-o", "json", "--fail-empty"])
        .run();
    let (stdout, stderr) = output.partial(9);
    assert_eq!(stdout, "[]\n");
    assert!(stderr.starts_with("error: no events found"), "{stderr}");
    server
        .pce(["list", "0003*230", "-o", "json", "--fail-empty"])
        .run()
        .success();
}

#[test]
fn past_the_window_each_type_has_its_own() {
    let server = Server::events(12_000);
    let rows = server
        .pce(["list", "210", "-o", "ndjson", "--page-size", "4999"])
        .run()
        .success();
    let found = ids(&rows);
    assert_eq!((found.len(), distinct(&found)), (12_000, 12_000));
    assert!(urls(&rows).is_sorted(), "the server's order is by url");
}

fn urls(rows: &str) -> Vec<String> {
    rows.lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            row["url"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn what_no_window_reaches_is_missing_and_counted() {
    let server = Server::events(105_000);
    let (rows, stderr) = server
        .pce(["list", "210", "-o", "ndjson", "--page-size", "4999"])
        .run()
        .partial(8);
    let found = ids(&rows);
    // Five types of 21,000 events each, of which one URI gives access to 9,998.
    assert_eq!((found.len(), distinct(&found)), (49_990, 49_990));
    assert!(stderr.contains("49990 of 105000"), "{stderr}");
    assert!(stderr.contains("55010 are missing"), "{stderr}");
}
