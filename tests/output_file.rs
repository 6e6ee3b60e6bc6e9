//! `--output-file`: the file changes only if the whole run succeeds.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};
use std::time::Duration;

use pce::sandbox::{Fault, Options};
use support::hostile::{Hostile, answer, collection, ok};
use support::{Server, binary, pce};

const ARGS: [&str; 6] = ["list", "0003*230", "-o", "csv", "-O", "out.csv"];

#[test]
fn it_replaces_the_file_and_leaves_nothing_else() {
    let server = Server::new();
    let output = server.pce(ARGS).file("out.csv", "old").run();
    assert_eq!(output.read("out.csv").lines().count(), 4);
    assert_eq!(output.files(), ["out.csv"]);
    assert_eq!(output.success(), "");
}

#[test]
fn on_an_error_the_old_file_stays() {
    let server = Server::faulty(&[Fault::InternalError]);
    let output = server.pce(ARGS).file("out.csv", "old").run();
    assert_eq!(output.read("out.csv"), "old");
    assert_eq!(output.files(), ["out.csv"]);
    output.failure(7);

    // The old file also stays if `pce` received rows before the error.
    let server = Hostile::new(|request| {
        if request.start() == 0 {
            ok(&collection(40, 0, 0..20))
        } else {
            answer("500 Internal Server Error", "text/html", b"no")
        }
    });
    let output = server
        .pce(ARGS)
        .args(["--page-size", "20"])
        .file("out.csv", "old")
        .run();
    assert_eq!(output.read("out.csv"), "old");
    assert_eq!(output.files(), ["out.csv"]);
    output.failure(8);
}

#[test]
fn an_empty_result_that_is_an_error_changes_nothing() {
    let server = Server::new();
    let output = server
        .pce([
            "list",
            "0003*299",
            "-o",
            "csv",
            "-O",
            "out.csv",
            "--fail-empty",
        ])
        .file("out.csv", "old")
        .run();
    assert_eq!(output.read("out.csv"), "old");
    output.failure(9);
}

#[test]
fn mode_and_links_are_kept() {
    let server = Server::new();
    let run = server.pce(ARGS).file("real.csv", "old");
    let home = run.home();
    fs::set_permissions(home.join("real.csv"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.csv", home.join("out.csv")).unwrap();
    let output = run.run();
    assert_eq!(output.files(), ["out.csv", "real.csv"]);
    assert!(
        fs::symlink_metadata(home.join("out.csv"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(output.read("real.csv").lines().count(), 4);
    let mode = fs::metadata(home.join("real.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    output.success();
}

#[test]
fn a_new_file_has_the_mode_of_a_redirection() {
    let server = Server::new();
    let run = server.pce(ARGS);
    fs::write(run.home().join("redirected"), "").unwrap();
    let output = run.run();
    let mode = |name| output.metadata(name).permissions().mode() & 0o777;
    assert_eq!(mode("out.csv"), mode("redirected"));
    output.success();
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_sent() {
    let server = Server::new();
    for target in ["/nonexistent/out.csv", "/", "."] {
        let stderr = server
            .pce(["list", "0003*230", "-o", "csv", "-O", target])
            .run()
            .failure(11);
        assert!(
            stderr.contains(&format!("error: {target} cannot be written")),
            "{stderr}"
        );
    }
    assert!(server.requests().is_empty());
}

#[test]
fn devices_are_written_to_and_full_ones_noticed() {
    let server = Server::new();
    server
        .pce(["list", "0003*230", "-O", "/dev/null"])
        .run()
        .success();
    for format in ["table", "json", "csv", "raw"] {
        let stderr = server
            .pce(["list", "0003*230", "-o", format, "-O", "/dev/full"])
            .run()
            .failure(11);
        assert!(stderr.contains("/dev/full"), "{stderr}");
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let status = Command::new(binary())
            .args(["list", "0003*230", "-o", format, "--host", &server.url])
            .env("PCE_TOKEN", &server.token)
            .stdout(full)
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(11), "{format}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let server = Server::events(9000);
    let mut child = Command::new(binary())
        .args(["list", "0003*210", "-o", "ndjson", "--host", &server.url])
        .env("PCE_TOKEN", &server.token)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
    assert_eq!(signal, Some(13), "as any filter: by SIGPIPE");
}

#[test]
fn a_signal_leaves_whole_lines_and_no_file() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let server = Server::with(Options {
            events: Some(4000),
            latency: Duration::from_millis(50),
            ..Options::default()
        });
        let dir = tempfile::tempdir().unwrap();
        let start = |args: &[&str]| {
            Command::new(binary())
                .args(["list", "0003*210", "-o", "ndjson", "--host", &server.url])
                .args(["--page-size", "50", "--jobs", "1"])
                .args(args)
                .env("PCE_TOKEN", &server.token)
                .current_dir(dir.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let stop = |child: &std::process::Child| {
            let pid = child.id().to_string();
            let sent = Command::new("kill").args(["-s", signal, &pid]).status();
            assert!(sent.unwrap().success());
        };

        let mut child = start(&[]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        out.read_line(&mut text).unwrap();
        stop(&child);
        out.read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert!(text.ends_with('\n'));
        let rows = text.lines().count();
        assert!((50..4000).contains(&rows), "{rows}");
        for line in text.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }

        fs::write(dir.path().join("out"), "old").unwrap();
        let before = server.requests().len();
        let mut child = start(&["-O", "out"]);
        while server.requests().len() < before + 2 {
            std::thread::sleep(Duration::from_millis(10));
        }
        stop(&child);
        assert_eq!(child.wait().unwrap().code(), Some(code));
        let names: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["out"]);
        assert_eq!(fs::read_to_string(dir.path().join("out")).unwrap(), "old");
    }
}

#[test]
fn the_name_of_the_file_decides_the_format_unless_an_option_does() {
    let starts = |args: &[&str], file: &str, start: &str| {
        let output = pce(["--profile", "sandbox", "list", "0003*230"])
            .args(args)
            .args(["-O", file])
            .env("PCE_OUTPUT", "tsv")
            .run();
        let text = output.read(file);
        assert!(text.starts_with(start), "{args:?} {file}: {text}");
        output.success();
    };
    starts(&[], "a.json", "[\n{");
    starts(&[], "a.ndjson", "{\"");
    starts(&[], "a.jsonl", "{\"");
    starts(&[], "a.csv", "type,id,");
    starts(&[], "A.CSV", "type,id,");
    starts(&[], "a.tsv", "type\tid\t");
    starts(&["--bom"], "a.csv", "\u{feff}type,id,");
    starts(&["-o", "csv"], "a.json", "type,id,");
    // A file with another name gets the default format.
    starts(&[], "a.txt", "type\tid\t");
    starts(&[], "json", "type\tid\t");
    let output = pce(["--profile", "sandbox", "list", "0003*230", "-O", "a.txt"]).run();
    assert!(output.read("a.txt").starts_with("TYPE "));
    output.success();
    let stderr = pce([
        "--profile",
        "sandbox",
        "list",
        "0003*230",
        "-O",
        "a.csv",
        "--utc",
    ])
    .run()
    .failure(2);
    assert!(stderr.contains("csv"), "{stderr}");
}
