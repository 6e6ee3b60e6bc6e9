//! Parallel requests: the same bytes as with one at a time, and never more requests than `--jobs`.

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pce::sandbox::{Fault, Options};
use support::Server;
use support::hostile::{Hostile, answer, collection, ok};

const SEVERAL: [&str; 6] = [
    "list",
    "0003-210",
    "0003-230",
    "0003-299",
    "0003-220",
    "--page-size=90",
];

/// Runs a list; returns the parts of the result that must not depend on `--jobs`.
fn run(server: &Server, args: &[&str], jobs: &str) -> (Option<i32>, String) {
    let output = server.pce(SEVERAL).args(args).args(["--jobs", jobs]).run();
    (output.code, output.stdout)
}

#[test]
fn the_output_does_not_depend_on_jobs_with_any_fault() {
    let faults: [&[Fault]; 13] = [
        &[],
        &[Fault::Unfiltered],
        &[Fault::Unsorted],
        &[Fault::Unfiltered, Fault::Unsorted],
        &[Fault::Numbers],
        &[Fault::Sparse],
        &[Fault::ExtraKeys],
        &[Fault::SingleEntry],
        &[Fault::NoEntry],
        &[Fault::WrongItemsPerPage],
        &[Fault::ResetOnce],
        &[Fault::Flaky],
        &[Fault::Forbidden],
    ];
    let cases: [&[&str]; 5] = [
        &["-o", "ndjson"],
        &["-o", "csv", "--event-type", "0", "--event-type", "hangup"],
        &["-o", "json", "--filter-by", "url", "--filter-value", "old"],
        &["-o", "tsv", "--sort-order", "desc", "--limit", "333"],
        &["-o", "ndjson", "--sort-by", "modified", "--fields", "id"],
    ];
    // Under Wine, each of the 130 programs takes a while to start.
    let step = if cfg!(windows) { 4 } else { 1 };
    for on in faults.into_iter().step_by(step) {
        let server = Server::with(Options {
            events: Some(900),
            page_cap: Some(80),
            faults: on.to_vec(),
            ..Options::default()
        });
        for args in cases {
            let alone = run(&server, args, "1");
            let code = if on == [Fault::Forbidden] { 4 } else { 0 };
            assert_eq!(alone.0, Some(code), "{on:?} {args:?}");
            assert_eq!(alone.1.lines().count() > 100, code == 0, "{on:?} {args:?}");
            assert!(run(&server, args, "8") == alone, "{on:?} {args:?}");
        }
    }
}

#[test]
fn a_divided_result_does_not_depend_on_jobs() {
    let server = Server::events(12_000);
    let list = |jobs| {
        server
            .pce(["list", "0003-210", "-o", "ndjson", "--jobs", jobs])
            .run()
            .success()
    };
    let alone = list("1");
    assert_eq!(alone.lines().count(), 12_000);
    assert!(list("7") == alone, "the order depends on --jobs");
}

#[test]
fn no_more_requests_are_in_flight_than_jobs_allows() {
    for jobs in [1, 3, 8] {
        let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
        let peak = Arc::clone(&most);
        let server = Hostile::new(move |request| {
            peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(15));
            now.fetch_sub(1, Ordering::SeqCst);
            let start = request.start();
            let end = 400.min(start + request.count());
            ok(&collection(400, start, start..end))
        });
        let rows = server
            .pce([
                "list", "210", "211", "212", "213", "214", "215", "216", "217",
            ])
            .args(["--page-size", "50", "-o", "ndjson"])
            .args(["--jobs", &jobs.to_string()])
            .run()
            .success();
        assert_eq!(rows.lines().count(), 8 * 400);
        let most = most.load(Ordering::SeqCst);
        // Wine on a busy machine can be too slow to have them all in flight at one moment.
        assert!(
            most == jobs || cfg!(windows) && most < jobs,
            "--jobs {jobs}: {most}"
        );
    }
}

#[test]
fn only_a_few_pages_are_prefetched_after_a_slow_page() {
    // The second page is slow; pages read meanwhile wait in memory.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&seen);
    let server = Hostile::new(move |request| {
        let start = request.start();
        asked.lock().unwrap().push((start, Instant::now()));
        if start == 50 {
            std::thread::sleep(Duration::from_millis(800));
        }
        ok(&collection(4_000, start, start..start + 50))
    });
    let rows = server
        .pce(["list", "210", "--page-size", "50", "--jobs", "4"])
        .args(["-o", "ndjson"])
        .run()
        .success();
    assert_eq!(rows.lines().count(), 4_000);
    let seen = seen.lock().unwrap();
    let slow = seen.iter().find(|(start, _)| *start == 50).unwrap().1;
    let meanwhile = seen
        .iter()
        .filter(|(_, at)| *at < slow + Duration::from_millis(700))
        .count();
    // The first page, the slow one, and the pages that `pce` may prefetch after it.
    assert!((3..=6).contains(&meanwhile), "{meanwhile} pages of 80");
}

#[test]
fn retry_after_delays_all_requests() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&seen);
    let server = Hostile::new(move |request| {
        let mut asked = asked.lock().unwrap();
        asked.push(Instant::now());
        if asked.len() == 6 {
            let busy = answer("429 Too Many Requests", "text/plain", b"busy");
            let text = String::from_utf8(busy).unwrap();
            return text
                .replace("Connection: close", "Retry-After: 1\r\nConnection: close")
                .into_bytes();
        }
        drop(asked);
        let start = request.start();
        ok(&collection(2_000, start, start..start + 50))
    });
    let rows = server
        .pce(["list", "210", "--page-size", "50", "--jobs", "4"])
        .args(["-o", "ndjson"])
        .run()
        .success();
    assert_eq!(rows.lines().count(), 2_000);
    let seen = seen.lock().unwrap();
    let busy = seen[5];
    // Requests already in flight arrive at once; the others wait.
    let meanwhile = seen[6..]
        .iter()
        .filter(|at| at.duration_since(busy) < Duration::from_millis(900))
        .count();
    assert!(meanwhile <= 4, "{meanwhile} requests did not wait");
}
