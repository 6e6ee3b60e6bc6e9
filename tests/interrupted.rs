//! The files and output that remain after a signal, a closed pipe or `kill -9`.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pce::sandbox::Options;
use support::hostile::{Hostile, collection, no_content, ok};
use support::{Server, binary};

fn start(server: &str, folder: &Path, args: &[&str]) -> Child {
    Command::new(binary())
        .args(["list", "0003*210", "--host", server])
        .args(args)
        .env_clear()
        .env("PCE_TOKEN", "canary-token")
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Starts a server with 4,000 events in slow pages.
fn endless() -> Hostile {
    Hostile::new(|request| {
        let start = request.start();
        std::thread::sleep(Duration::from_millis(20));
        ok(&collection(4000, start, start..start + request.count()))
    })
}

#[test]
fn a_signal_never_closes_an_array() {
    for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let server = endless();
        let folder = tempfile::tempdir().unwrap();
        let args = ["-o", "json", "--page-size", "50", "--jobs", "1"];
        let mut child = start(&server.url, folder.path(), &args);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        // The first rows were written.
        out.read_line(&mut text).unwrap();
        out.read_line(&mut text).unwrap();
        signal(&child, name);
        out.read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
        assert!(!text.trim_end().ends_with(']'), "{name}");
        assert!(text.ends_with("}\n"), "{name}: whole lines only");
        // With the missing bracket, it is an array of events.
        let whole = format!("{text}]");
        let rows: Vec<serde_json::Value> = serde_json::from_str(&whole).unwrap();
        assert!(rows.len() >= 50);
    }
}

#[test]
fn a_signal_ends_a_run_whose_messages_nobody_reads() {
    // One line on stderr for each request, more than the buffer of a pipe holds; the rows go to a file.
    let server = Hostile::new(|request| {
        let start = request.start();
        ok(&collection(4000, start, [start]))
    });
    let folder = tempfile::tempdir().unwrap();
    let args = ["-vv", "--page-size", "1", "-o", "csv", "-O", "events.csv"];
    let mut child = start(&server.url, folder.path(), &args);
    let mut requests = 0;
    // When requests stop, pce is waiting for its reader.
    while requests == 0 || server.requests().len() > requests {
        requests = server.requests().len();
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(requests < 3000, "{requests}: the pipe took everything");
    signal(&child, "TERM");
    let sent = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(
            sent.elapsed() < Duration::from_secs(10),
            "it goes on waiting"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_signal_cuts_no_row_while_nobody_reads() {
    // Rows with line breaks, more than the buffer of a pipe holds.
    let server = Hostile::new(|request| {
        let start = request.start();
        let rows: Vec<String> = (start..start + 1000)
            .map(|n| {
                format!(
                    r#"{{"type":"0","id":"E{n}","note":"a\nb\n{}"}}"#,
                    "x".repeat(n % 400)
                )
            })
            .collect();
        ok(&format!(
            r#"{{"totalResults":4000,"entry":[{}]}}"#,
            rows.join(",")
        ))
    });
    for format in ["csv", "ndjson"] {
        let folder = tempfile::tempdir().unwrap();
        let args = ["-o", format, "--fields", "id,note", "--no-header"];
        let mut child = start(&server.url, folder.path(), &args);
        while server.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(10));
        }
        // By then the pipe is full, and pce waits for its reader.
        std::thread::sleep(Duration::from_millis(1500));
        signal(&child, "TERM");
        assert_eq!(child.wait().unwrap().code(), Some(143));
        let mut text = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(text.len() > 10_000, "{}", text.len());
        if format == "ndjson" {
            assert!(
                text.lines()
                    .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
            );
            continue;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(row[0], format!("E{number}"));
            assert_eq!(row[1], format!("a\nb\n{}", "x".repeat(number % 400)));
        }
    }
}

#[test]
fn a_signal_while_waiting_for_the_server_ends_at_once() {
    let server = Server::with(Options {
        latency: Duration::from_secs(20),
        ..Options::default()
    });
    let folder = tempfile::tempdir().unwrap();
    let mut child = start(&server.url, folder.path(), &["-O", "out.csv", "-o", "csv"]);
    std::thread::sleep(Duration::from_millis(500));
    let started = Instant::now();
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_closed_pipe_stops_asking_for_pages() {
    let server = endless();
    let folder = tempfile::tempdir().unwrap();
    let args = ["-o", "ndjson", "--page-size", "50", "--jobs", "1"];
    let mut child = start(&server.url, folder.path(), &args);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut first = String::new();
    out.read_line(&mut first).unwrap();
    assert!(first.starts_with('{') && first.ends_with("}\n"), "{first}");
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let by = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(by, Some(13), "as any filter: by SIGPIPE");
    let asked = server.requests().len();
    // The pages that fit into the buffer of the pipe before its reader closes it, and one or two more.
    assert!(asked < 20, "{asked} of 80 pages");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.requests().len(), asked);
}

/// The number of runs that the test kills while they replace a file.
const KILLED: u32 = 500;

#[test]
fn killed_at_any_moment_it_leaves_the_old_file_or_the_new_one() {
    const EVENTS: usize = 300;
    let server = Hostile::new(|request| {
        let start = request.start();
        if start >= EVENTS {
            return no_content();
        }
        ok(&collection(EVENTS, start, start..EVENTS.min(start + 100)))
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.csv");
    let args = ["-o", "csv", "-O", "out.csv", "--page-size", "100"];
    let mut whole = start(&server.url, folder.path(), &args);
    let started = Instant::now();
    assert!(whole.wait().unwrap().success());
    let mut longest = started.elapsed();
    let new = fs::read(&path).unwrap();
    assert_eq!(String::from_utf8_lossy(&new).lines().count(), EVENTS + 1);

    let (mut kept, mut replaced, mut ended) = (0, 0, 0);
    while kept + replaced < KILLED {
        let old = format!("the old file, number {}\n", fastrand::u64(..)).into_bytes();
        fs::write(&path, &old).unwrap();
        let mut child = start(&server.url, folder.path(), &args);
        // The kill can come at any moment of a run; on a busy machine, a run takes longer.
        let moment = longest.mul_f64(fastrand::f64());
        std::thread::sleep(moment);
        let has_ended = child.try_wait().unwrap().is_some();
        longest = longest.mul_f64(if has_ended { 0.9 } else { 1.04 });
        child.kill().unwrap();
        child.wait().unwrap();
        let found = fs::read(&path).unwrap();
        match (found == old, found == new) {
            (true, false) if !has_ended => kept += 1,
            (false, true) if !has_ended => replaced += 1,
            (false, true) => ended += 1,
            _ => panic!(
                "after {moment:?} neither: {:?}",
                String::from_utf8_lossy(&found)
            ),
        }
        for entry in fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            // The file that remains after kill -9 is hidden, and named after the target.
            assert!(name == "out.csv" || name.starts_with(".out.csv."), "{name}");
        }
    }
    eprintln!(
        "killed {KILLED} times: {kept} old files, {replaced} new ones; {ended} runs had ended before"
    );
    assert!(kept > 0 && ended > 0, "{kept} {ended}");

    // The remaining file does not disturb the next run.
    fs::write(&path, "old").unwrap();
    let mut child = start(&server.url, folder.path(), &args);
    assert!(child.wait().unwrap().success());
    assert_eq!(fs::read(&path).unwrap(), new);
}
