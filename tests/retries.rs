//! Transient failures are retried, other failures are not, and no row is written twice.

mod support;

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use support::hostile::{Hostile, answer, collection, no_content, ok};
use support::{Output, distinct, ids, pce};

const LIST: [&str; 4] = ["list", "210", "-o", "ndjson"];

/// Returns an answer without a body and with a `Retry-After`.
fn wait(status: &str, retry_after: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

/// Returns a `Retry-After` date this many seconds from now.
fn date(seconds: i64) -> String {
    let at = Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&at)
        .unwrap()
}

#[test]
fn passing_statuses_are_tried_again_and_shown() {
    for status in [
        "408 Request Timeout",
        "429 Too Many Requests",
        "502 Bad Gateway",
        "503 Service Unavailable",
        "504 Gateway Timeout",
    ] {
        let server = Hostile::new(move |request| match request.number {
            0 => answer(status, "text/html", b"<h1>Later</h1>"),
            _ => ok(&collection(3, 0, 0..3)),
        });
        let (rows, stderr) = server.pce(LIST).args(["-v"]).run().success_with_notes();
        assert_eq!(ids(&rows), ["E0", "E1", "E2"]);
        assert_eq!(server.requests().len(), 2, "{status}");
        let code = &status[..3];
        let line = stderr.lines().find(|line| line.contains("again in"));
        assert!(
            line.unwrap().contains(&format!("failed: HTTP {code}")),
            "{stderr}"
        );
    }
}

#[test]
fn other_statuses_are_final() {
    let rejected = [
        400, 402, 404, 405, 406, 409, 410, 411, 413, 414, 415, 417, 418, 421, 422, 423, 425, 426,
        428, 431, 451, 499,
    ];
    let failed = [500, 501, 505, 507, 520, 599];
    let denied = [401, 403];
    for (statuses, code) in [(&rejected[..], 3), (&failed[..], 7), (&denied[..], 4)] {
        for status in statuses {
            let line = format!("{status} No");
            let server = Hostile::new(move |_| answer(&line, "text/html", b"<h1>No</h1>"));
            let stderr = server.pce(LIST).run().failure(code);
            assert!(stderr.contains(&format!("HTTP {status}")), "{stderr}");
            assert_eq!(server.requests().len(), 1, "{status}");
        }
    }
}

#[test]
fn retry_after_is_a_date_too() {
    let server = Hostile::new(|request| match request.number {
        // A date has no fractions of a second: of two seconds, at least one remains.
        0 => wait("503 Service Unavailable", &date(2)),
        _ => ok(&collection(3, 0, 0..3)),
    });
    let started = Instant::now();
    let (rows, stderr) = server.pce(LIST).args(["-v"]).run().success_with_notes();
    assert_eq!(ids(&rows).len(), 3);
    assert!(started.elapsed() > Duration::from_secs(1), "{stderr}");
}

#[test]
fn a_longer_wait_than_anyone_has_time_for_is_an_error() {
    let number = "9".repeat(40);
    for retry_after in [date(3600), "3600".to_owned(), number] {
        let server = Hostile::new(move |_| wait("503 Service Unavailable", &retry_after));
        let started = Instant::now();
        server.pce(LIST).run().failure(7);
        assert_eq!(server.requests().len(), 1);
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn as_often_as_retries_says() {
    for (retries, requests) in [("0", 1), ("1", 2), ("4", 5)] {
        let server = Hostile::new(|_| wait("503 Service Unavailable", "0"));
        let (_, stderr) = server
            .pce(LIST)
            .args(["-v", "--retries", retries])
            .run()
            .partial(7);
        assert_eq!(server.requests().len(), requests);
        assert_eq!(stderr.matches("again in").count(), requests - 1, "{stderr}");
    }
}

/// Starts a server with 100 events in pages of 10; `first` answers the first request for each page.
fn fails_first(first: impl Fn(&mut dyn Write, &[u8]) + Send + Sync + 'static) -> Hostile {
    let asked: Mutex<HashSet<usize>> = Mutex::default();
    Hostile::raw(move |request, stream| {
        let start = request.start();
        let page = if start < 100 {
            ok(&collection(100, start, start..start + 10))
        } else {
            no_content()
        };
        if asked.lock().unwrap().insert(start) {
            first(stream, &page);
        } else {
            let _ = stream.write_all(&page);
        }
    })
}

#[track_caller]
fn comes_whole(server: &Hostile) {
    let rows = server.pce(LIST).args(["--page-size", "10"]).run().success();
    let expected: Vec<String> = (0..100).map(|number| format!("E{number}")).collect();
    assert_eq!(ids(&rows), expected);
    assert!(server.requests().len() >= 20);
}

#[test]
fn connections_closed_without_an_answer() {
    comes_whole(&fails_first(|_, _| {}));
}

#[test]
fn bodies_broken_off_in_the_middle_bring_no_row_twice() {
    comes_whole(&fails_first(|stream, page| {
        let _ = stream.write_all(&page[..page.len() * 2 / 3]);
    }));
}

#[test]
fn bodies_cut_off_where_only_the_json_shows_it() {
    comes_whole(&fails_first(|stream, page| {
        let text = std::str::from_utf8(page).unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
        let _ = write!(stream, "{head}{}", &body[..body.len() / 2]);
    }));
}

#[test]
fn chunks_that_never_end() {
    comes_whole(&fails_first(|stream, _| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        let _ = write!(stream, "{head}10\r\n{{\"totalResults\":\r\n");
    }));
}

#[test]
fn a_server_that_is_down_for_a_moment() {
    // The port is known, and no server listens on it yet.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let late = std::thread::spawn(move || {
        // Under Wine, a program takes a while to start.
        let down = if cfg!(windows) { 3000 } else { 300 };
        std::thread::sleep(Duration::from_millis(down));
        let listener = TcpListener::bind(address).unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).unwrap();
        stream.write_all(&ok(&collection(3, 0, 0..3))).unwrap();
    });
    let host = format!("http://{address}");
    let run = pce(LIST).args(["-v", "--retries", "20", "--host", &host]);
    let (rows, stderr) = run.env("PCE_TOKEN", "t").run().success_with_notes();
    late.join().unwrap();
    assert_eq!(ids(&rows).len(), 3);
    assert!(stderr.contains("again in"), "{stderr}");
}

#[test]
fn connections_that_are_reset() {
    // A connection that is closed before the request was read is reset.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            stream.read_exact(&mut [0; 10]).unwrap();
        }
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(&ok(&collection(3, 0, 0..3))).unwrap();
    });
    let run = pce(LIST)
        .args(["-v", "--host", &host])
        .env("PCE_TOKEN", "t");
    let (rows, stderr) = run.run().success_with_notes();
    server.join().unwrap();
    assert_eq!(ids(&rows).len(), 3);
    assert_eq!(stderr.matches("again in").count(), 2, "{stderr}");
    // Under Wine, a reset can look like the end of the connection.
    let is_reset = stderr.contains("reset") || cfg!(windows) && stderr.contains("closed");
    assert!(is_reset, "{stderr}");
}

/// Starts a server that sends its body at one byte per second.
fn slow() -> Hostile {
    Hostile::raw(|_, stream| {
        let page = ok(&collection(3, 0, 0..3));
        let body = page
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap()
            + 4;
        let (head, body) = page.split_at(body);
        let _ = stream.write_all(head);
        for byte in body {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    })
}

/// Runs a command; returns its output and its duration.
fn timed(run: support::Pce) -> (Output, Duration) {
    let started = Instant::now();
    let output = run.run();
    (output, started.elapsed())
}

#[test]
fn a_byte_a_second_is_too_slow() {
    let server = slow();
    let args = ["--timeout", "400ms", "--retries", "1"];
    let (output, elapsed) = timed(server.pce(LIST).args(args));
    let stderr = output.failure(6);
    assert!(stderr.contains("--timeout"), "{stderr}");
    assert_eq!(server.requests().len(), 2);
    assert!(elapsed < Duration::from_secs(15), "{elapsed:?}");
}

#[test]
fn max_time_is_over_all() {
    // `--max-time` covers requests, retries, and the waits between them.
    let busy = Hostile::new(|_| wait("503 Service Unavailable", "20"));
    let down = Hostile::new(|_| wait("503 Service Unavailable", "1"));
    for server in [slow(), busy, down] {
        let args = ["--max-time", "500ms", "--retries", "20"];
        let (output, elapsed) = timed(server.pce(LIST).args(args));
        let stderr = output.failure(6);
        assert!(stderr.contains("--max-time"), "{stderr}");
        assert!(elapsed < Duration::from_secs(15), "{elapsed:?}");
    }
}

#[test]
fn nobody_says_hello() {
    // TCP connects, and TLS never begins.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("https://{}", listener.local_addr().unwrap());
    let args = ["--connect-timeout", "300ms", "--retries", "1", "--host"];
    let run = pce(LIST).args(args).args([&host]).env("PCE_TOKEN", "t");
    let (output, elapsed) = timed(run);
    let stderr = output.failure(6);
    assert!(stderr.contains("--connect-timeout"), "{stderr}");
    assert!(elapsed < Duration::from_secs(15), "{elapsed:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_picks_up() {
    // The queue of a listener that accepts nothing is full, so no further connection is made.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        let patience = Duration::from_millis(200);
        while let Ok(Ok(stream)) =
            tokio::time::timeout(patience, tokio::net::TcpStream::connect(address)).await
        {
            queue.push(stream);
        }
        let host = format!("http://{address}");
        let args = ["--connect-timeout", "300ms", "--retries", "0", "--host"];
        let run = pce(LIST).args(args).args([&host]).env("PCE_TOKEN", "t");
        let (output, elapsed) = timed(run);
        let stderr = output.failure(6);
        assert!(stderr.contains("--connect-timeout"), "{stderr}");
        assert!(elapsed < Duration::from_secs(15), "{elapsed:?}");
    });
}

#[test]
fn lists_completely_when_one_page_in_three_fails() {
    let server = Hostile::new(|request| {
        let start = request.start();
        if fastrand::u8(..3) == 0 {
            return wait("503 Service Unavailable", "0");
        }
        if start >= 2000 {
            return no_content();
        }
        ok(&collection(2000, start, start..start + 20))
    });
    let rows = server
        .pce(LIST)
        .args(["--page-size", "20", "--retries", "20"])
        .run()
        .success();
    let found = ids(&rows);
    assert_eq!((found.len(), distinct(&found)), (2000, 2000));
}
