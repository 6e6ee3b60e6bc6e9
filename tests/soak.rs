//! Many listings from a server that fails one request in five: no row is lost or duplicated.
//!
//! The short version runs with the other tests. `docs/faults.md` has the command and the figures of the long one:
//! `cargo test --release --locked --test soak -- --ignored --nocapture`.
// The result is the same on every platform, and the tests are slow under Wine.
#![cfg(not(windows))]

mod support;

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use support::hostile::{Hostile, answer, collection, no_content, ok};
use support::ids;

/// The number of ways in which a request can fail.
const WAYS: u64 = 5;

/// A server that fails one request in five, in one of several ways, at random.
struct Failing {
    server: Hostile,
    failed: Arc<AtomicU64>,
}

impl Failing {
    fn new(seed: u64) -> Self {
        let failed = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&failed);
        let random = Mutex::new(fastrand::Rng::with_seed(seed));
        let server = Hostile::raw(move |request, stream| {
            // The number of an extension is the number of its events.
            let total: usize = request.line.split('/').nth(4).unwrap().parse().unwrap();
            let start = request.start();
            let end = total.min(start + request.count());
            let page = if start < end {
                ok(&collection(total, start, start..end))
            } else {
                no_content()
            };
            let way = {
                let mut random = random.lock().unwrap();
                (random.u8(..5) == 0).then(|| random.u64(..WAYS))
            };
            count.fetch_add(u64::from(way.is_some()), Ordering::Relaxed);
            let busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let sent = match way {
                None => stream.write_all(&page),
                Some(0) => stream.write_all(&answer(
                    "503 Service Unavailable",
                    "text/html",
                    b"<h1>Later</h1>",
                )),
                Some(1) => stream.write_all(&answer("502 Bad Gateway", "text/html", b"")),
                Some(2) => stream.write_all(busy),
                Some(3) => stream.write_all(&page[..page.len() * 2 / 3]),
                Some(_) => Ok(()),
            };
            let _ = sent;
        });
        Self { server, failed }
    }
}

/// Runs this many lists, each with a random number of events and a random page size.
fn soak(listings: usize, seed: u64) {
    let failing = Failing::new(seed);
    let mut random = fastrand::Rng::with_seed(seed);
    let (started, mut rows) = (Instant::now(), 0);
    for number in 0..listings {
        let total = random.usize(..200);
        let page_size = random.usize(5..60).to_string();
        let jobs = random.usize(1..6).to_string();
        let output = failing
            .server
            .pce(["list", &total.to_string(), "-o", "ndjson"])
            .args([
                "--retries",
                "20",
                "--page-size",
                &page_size,
                "--jobs",
                &jobs,
            ])
            .run();
        let found = ids(&output.success());
        let expected: Vec<String> = (0..total).map(|event| format!("E{event}")).collect();
        assert_eq!(found, expected, "listing {number} of seed {seed}");
        rows += found.len();
    }
    println!(
        "{listings} listings, seed {seed}: {rows} rows, none lost and none twice; {} of {} requests failed; {:.0} s",
        failing.failed.load(Ordering::Relaxed),
        failing.server.requests().len(),
        started.elapsed().as_secs_f64(),
    );
}

#[test]
fn a_short_soak() {
    soak(25, fastrand::u64(..));
}

#[test]
#[ignore = "takes some minutes"]
fn ten_thousand_listings() {
    // Most of the time is spent in the waits between attempts.
    std::thread::scope(|scope| {
        for seed in 0..8 {
            scope.spawn(move || soak(10_000 / 8, seed));
        }
    });
}
