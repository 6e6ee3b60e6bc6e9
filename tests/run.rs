//! Runs that end early: by a signal or `--max-time` while they wait for input, by a closed stdout, or by a limit of the
//! system.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use support::hostile::{Hostile, collection, ok};
use support::{Server, binary, pce};

/// Returns a `pce` command that runs in this folder, with an environment of `HOME` and `PATH` only.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(args)
        .env_clear()
        .env("HOME", folder)
        .env("PATH", "/usr/bin:/bin")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a shell line with `$PCE` in it.
fn shell(folder: &Path, line: &str) -> std::process::Output {
    Command::new("bash")
        .args(["-c", line])
        .env_clear()
        .env("HOME", folder)
        .env("PATH", "/usr/bin:/bin")
        .env("PCE", binary())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Waits for the run to end, which must not take long.
#[track_caller]
fn ends_soon(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if started.elapsed() > Duration::from_secs(8) {
            child.kill().unwrap();
            panic!("the run does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Command lines that wait for input that never arrives; `fifo` is a FIFO without a writer.
const WAITING: [&[&str]; 6] = [
    &["list", "210", "--host", "127.0.0.1:9", "--token-file", "-"],
    &[
        "list",
        "210",
        "--host",
        "127.0.0.1:9",
        "--token-file",
        "fifo",
    ],
    &["list", "--profile", "sandbox", "--extensions-from", "-"],
    &["list", "--profile", "sandbox", "--extensions-from", "fifo"],
    &[
        "auth",
        "status",
        "--host",
        "127.0.0.1:9",
        "--token-file",
        "-",
    ],
    &["auth", "login", "--host", "127.0.0.1:9", "--token-stdin"],
];

fn folder_with_fifo() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo")
        .arg(folder.path().join("fifo"))
        .status();
    assert!(made.unwrap().success());
    folder
}

#[test]
fn a_signal_ends_a_run_that_waits_for_input() {
    let folder = folder_with_fifo();
    for args in WAITING {
        for (name, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
            let mut child = command(folder.path(), args).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(300));
            signal(&child, name);
            assert_eq!(ends_soon(&mut child).code(), Some(code), "{name}: {args:?}");
        }
    }
}

#[test]
fn max_time_ends_a_run_that_waits_for_input() {
    let folder = folder_with_fifo();
    for args in WAITING {
        let mut run = command(folder.path(), args);
        let mut child = run.args(["--max-time", "200ms"]).spawn().unwrap();
        assert_eq!(ends_soon(&mut child).code(), Some(6), "{args:?}");
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            stderr.matches("--max-time)").count(),
            1,
            "{args:?}: {stderr}"
        );
    }
}

#[test]
fn max_time_of_the_profile_applies_to_every_command() {
    let server = Hostile::new(|_| {
        std::thread::sleep(Duration::from_secs(20));
        Vec::new()
    });
    for args in [&["auth", "status"][..], &["doctor"], &["list", "210"]] {
        let output = server
            .pce(args)
            .file("config.toml", "[profiles.default]\nmax-time = \"300ms\"\n")
            .env("PCE_CONFIG_DIR", ".")
            .run();
        assert_eq!(output.code, Some(6), "{args:?}: {}", output.stderr);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["sandbox", "--max-time", "200ms"])
        .spawn()
        .unwrap();
    assert_eq!(ends_soon(&mut child).code(), Some(6));
}

#[test]
fn max_time_ends_a_run_whose_reader_does_not_read() {
    let server = Server::events(4_000);
    let folder = tempfile::tempdir().unwrap();
    let args = ["list", "0003-210", "-o", "json", "--max-time", "1s"];
    let mut child = command(folder.path(), &args)
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
        .spawn()
        .unwrap();
    assert_eq!(ends_soon(&mut child).code(), Some(6));
}

#[test]
fn a_handshake_that_drips_is_bounded() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The server sends a handshake record of 16 kB, one byte at a time.
            std::thread::spawn(move || {
                for byte in [0x16, 3, 3, 0x40, 0]
                    .into_iter()
                    .chain(std::iter::repeat(0))
                {
                    if stream.write_all(&[byte]).is_err() {
                        return;
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
            });
        }
    });
    let started = Instant::now();
    let output = pce(["doctor", "--connect-timeout", "500ms", "--host", &host])
        .env("PCE_TOKEN", "t")
        .run();
    assert_eq!(output.code, Some(6), "{}", output.stdout);
    assert!(output.stdout.contains("✗ TLS"), "{}", output.stdout);
    assert!(started.elapsed() < Duration::from_secs(6));
}

#[test]
fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    let server = Hostile::new(|request| {
        std::thread::sleep(Duration::from_millis(800));
        let start = request.start();
        ok(&collection(3, start, start..3))
    });
    for name in ["INT", "HUP", "TERM", "QUIT"] {
        let folder = tempfile::tempdir().unwrap();
        let line = format!(
            "trap '' {name}; $PCE list 210 --host {} -o csv -O out.csv & \
             sleep 0.4; kill -s {name} $!; wait $!",
            server.url
        );
        let output = Command::new("bash")
            .args(["-c", &line])
            .env("PCE", binary())
            .env("PCE_TOKEN", "t")
            .env("HOME", folder.path())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{name}: {stderr}");
        let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
        assert_eq!(written.lines().count(), 4, "{name}");
    }
}

/// Starts a slow list that writes `out.csv`.
fn slow(folder: &Path) -> (Hostile, Child) {
    let server = Hostile::new(|request| {
        std::thread::sleep(Duration::from_millis(50));
        let start = request.start();
        ok(&collection(4000, start, start..start + request.count()))
    });
    let args = ["list", "210", "-o", "csv", "-O", "out.csv", "--jobs", "1"];
    let child = command(folder, &args)
        .args(["--page-size", "20", "--host", &server.url])
        .env("PCE_TOKEN", "t")
        .spawn()
        .unwrap();
    (server, child)
}

#[test]
fn a_fatal_signal_removes_the_temporary_file_and_ends_as_by_default() {
    for name in ["QUIT", "XCPU", "ALRM", "VTALRM", "PROF", "USR1", "USR2"] {
        let (status, left) = killed_by(name);
        assert!(status.signal().is_some(), "{name}: {status}");
        assert!(left.is_empty(), "{name}: {left:?}");
    }
    if cfg!(target_os = "linux") {
        for (name, code) in [("IO", 157), ("PWR", 158)] {
            let (status, left) = killed_by(name);
            assert_eq!(status.code(), Some(code), "{name}");
            assert!(left.is_empty(), "{name}: {left:?}");
        }
    }
}

/// Sends a signal to a slow list, and returns how it ended and the files that it left.
fn killed_by(name: &str) -> (ExitStatus, Vec<std::ffi::OsString>) {
    let folder = tempfile::tempdir().unwrap();
    let (_server, mut child) = slow(folder.path());
    for _ in 0..100 {
        if fs::read_dir(folder.path()).unwrap().count() == 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    signal(&child, name);
    let status = ends_soon(&mut child);
    let left = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| !name.to_string_lossy().starts_with("core"))
        .collect();
    (status, left)
}

#[test]
fn too_few_descriptors_for_output_and_sandbox_are_said_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = [false; 2];
    for limit in 5..20 {
        let line = format!(
            "ulimit -n {limit}; exec $PCE --profile sandbox list 0003-230 -O out.csv --retries 0 --timeout 1s"
        );
        let output = shell(folder.path(), &line);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("uncategorized"), "{limit}: {stderr}");
        seen[0] |= stderr.contains("out.csv cannot be written: Too many open files");
        seen[1] |= stderr.contains("cannot start the sandbox: Too many open files");
        if stderr.contains("Too many open files") {
            assert!(stderr.contains("ulimit -n"), "{limit}: {stderr}");
        }
    }
    assert_eq!(seen, [true; 2]);
}

#[test]
fn a_file_size_limit_is_an_error_of_the_output() {
    let server = Server::events(4_000);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out.csv"), "old").unwrap();
    let line = format!(
        "ulimit -f 8; PCE_HOST={} PCE_TOKEN={} exec $PCE list 0003-210 -o csv -O out.csv",
        server.url, server.token
    );
    let output = shell(folder.path(), &line);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(11), "{stderr}");
    assert!(stderr.contains("file too large"), "{stderr}");
    assert_eq!(
        fs::read_to_string(folder.path().join("out.csv")).unwrap(),
        "old"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Commands that write to stdout.
const WRITING: [&str; 12] = [
    "--profile sandbox list 0003-230",
    "--profile sandbox list 0003-230 -o json",
    "--profile sandbox list 0003-230 --print-request",
    "--profile sandbox auth status",
    "--profile sandbox doctor",
    "--profile sandbox doctor -o json",
    "config list",
    "config path",
    "completions bash --static",
    "help cron",
    "list --help",
    "--version",
];

#[test]
fn a_closed_stdout_is_an_error_of_the_output() {
    let folder = tempfile::tempdir().unwrap();
    for args in WRITING {
        for closed in [">&-", "<&- >&-", "1</dev/null"] {
            let output = shell(folder.path(), &format!("$PCE {args} {closed}"));
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(11), "{args} {closed}: {stderr}");
            assert!(
                stderr.contains("standard output"),
                "{args} {closed}: {stderr}"
            );
        }
        // `/dev/null` is not an error: users discard output with it, and some programs open it for reading and writing.
        for null in [">/dev/null", "1<>/dev/null"] {
            let output = shell(folder.path(), &format!("$PCE {args} {null}"));
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{args} {null}: {stderr}");
        }
    }
}

#[test]
fn a_closed_descriptor_that_is_the_output_file_is_an_error_of_the_output() {
    let server = Server::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("base.ndjson"), "").unwrap();
    for (names, closed) in [
        (["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"], ">&-"),
        (["/dev/stderr", "/dev/fd/2", "/proc/self/fd/2"], "2>&-"),
    ] {
        for name in names {
            for command in ["list 0003-230", "diff base.ndjson 0003-230"] {
                let line = format!(
                    "PCE_HOST={} PCE_TOKEN={} exec $PCE {command} -O {name} {closed}",
                    server.url, server.token
                );
                let output = shell(folder.path(), &line);
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(11), "{line}: {stderr}");
                assert!(
                    stderr.contains("it is closed") || closed == "2>&-",
                    "{line}: {stderr}"
                );
            }
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn stdout_under_another_name_ends_quietly_with_its_reader() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["/dev/stdout", "/dev/fd/1"] {
        let line = format!(
            "(sleep 0.2; $PCE --profile sandbox list 0003-230 -o csv -O {name}; echo $? >code) | true; \
             while ! [ -s code ]; do sleep 0.1; done; cat code; rm code"
        );
        let output = shell(folder.path(), &line);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "141\n");
        assert!(output.stderr.is_empty(), "{output:?}");
    }
    let line =
        "(echo first; $PCE --profile sandbox list 0003-230 -o csv -O /dev/stdout; echo last) >out";
    assert!(shell(folder.path(), line).status.success());
    let written = fs::read_to_string(folder.path().join("out")).unwrap();
    assert_eq!(written.lines().count(), 6, "{written}");
    assert!(written.starts_with("first\n") && written.ends_with("last\n"));
}

#[test]
fn rows_that_go_to_a_file_need_no_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let line = "$PCE --profile sandbox list 0003-230 -o csv -O out.csv >&-";
    let output = shell(folder.path(), line);
    assert_eq!(output.status.code(), Some(0));
    let written = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert_eq!(written.lines().count(), 4);
}

#[test]
fn a_full_device_and_a_closed_pipe_end_every_command_alike() {
    let folder = tempfile::tempdir().unwrap();
    for args in WRITING {
        let output = shell(folder.path(), &format!("$PCE {args} >/dev/full"));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(11), "{args}: {stderr}");
        let line = format!("(sleep 0.2; $PCE {args}; echo $? >code) | true; sleep 0.5; cat code");
        let output = shell(folder.path(), &line);
        for _ in 0..100 {
            if fs::read_to_string(folder.path().join("code")).is_ok_and(|code| !code.is_empty()) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let code = fs::read_to_string(folder.path().join("code")).unwrap();
        assert_eq!(code, "141\n", "{args}: {output:?}");
        fs::remove_file(folder.path().join("code")).unwrap();
    }
}

#[test]
fn too_few_descriptors_are_an_error_of_the_system() {
    let server = Server::new();
    let folder = tempfile::tempdir().unwrap();
    let mut refused = 0;
    for limit in 5..16 {
        let line = format!(
            "ulimit -n {limit}; exec $PCE list 0003-230 --retries 0 --timeout 2s --host {}",
            server.url
        );
        let output = Command::new("bash")
            .args(["-c", &line])
            .env("PCE", binary())
            .env("PCE_TOKEN", &server.token)
            .env("HOME", folder.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("bug in pce"), "{limit}: {stderr}");
        refused += usize::from(stderr.contains("Too many open files"));
        let code = output.status.code().unwrap();
        assert!([0, 1, 10, 11].contains(&code), "{limit}: {code}: {stderr}");
    }
    assert!(refused > 2, "{refused}");
}

/// Runs `pce` as another user, because root has no limit of processes.
#[test]
fn too_few_threads_are_an_error_of_the_system() {
    if !support::has_program("setpriv") || !support::has_program("prlimit") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("pce");
    fs::copy(binary(), &copy).unwrap();
    let line = format!(
        "chmod 755 {0} {0}/pce; setpriv --reuid 64123 --clear-groups \
         prlimit --nproc=1 {0}/pce list 210 --host localhost:9 --retries 0",
        folder.path().display()
    );
    let output = Command::new("bash")
        .args(["-c", &line])
        .env("PCE_TOKEN", "t")
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("setpriv: ") {
        support::skipped("another user cannot be used here");
        return;
    }
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("temporarily unavailable"), "{stderr}");
    assert!(stderr.contains("ulimit -u"), "{stderr}");
}

#[test]
fn a_signal_ends_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["sandbox"]).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.contains("http://127.0.0.1:"), "{line}");
    signal(&child, "INT");
    assert_eq!(ends_soon(&mut child).code(), Some(130));
}
