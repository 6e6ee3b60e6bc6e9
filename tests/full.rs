//! Full, read-only and slow disks.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use support::hostile::{Hostile, collection, ok};
use support::{Server, binary, has_program, skipped};

/// A filesystem of 128 kB, which is unmounted when the value is dropped.
struct Small(tempfile::TempDir);

impl Small {
    /// Mounts the filesystem; returns `None` if this user must not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=128k", "none"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        skipped("no filesystem can be mounted here, which takes root");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn mount_again(&self, options: &str) {
        let mounted = Command::new("mount")
            .args(["-o", &format!("remount,{options}")])
            .arg(self.path())
            .status();
        assert!(mounted.unwrap().success());
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn list(server: &str, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(["list", "0003*210", "--host", server])
        .args(args)
        .env_clear()
        .env("PCE_TOKEN", "canary-token")
        .current_dir(folder);
    command
}

/// Starts a server with 2,000 events, which do not fit on the filesystem.
fn many() -> Hostile {
    Hostile::new(|request| {
        let start = request.start();
        ok(&collection(2000, start, start..2000.min(start + 500)))
    })
}

#[test]
fn a_full_filesystem_keeps_the_old_file_and_nothing_else() {
    let Some(small) = Small::mount() else { return };
    let server = many();
    fs::write(small.path().join("out.json"), "old").unwrap();
    for format in ["json", "csv", "table"] {
        let args = ["-o", format, "-O", "out.json"];
        let output = list(&server.url, small.path(), &args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(11), "{stderr}");
        assert!(stderr.contains("out.json cannot be written"), "{stderr}");
        assert!(stderr.contains("hint: make room there"), "{stderr}");
        assert_eq!(small.names(), ["out.json"]);
        assert_eq!(fs::read(small.path().join("out.json")).unwrap(), b"old");
    }
}

#[test]
fn a_redirection_to_a_full_filesystem_is_an_error_too() {
    let Some(small) = Small::mount() else { return };
    let server = many();
    for format in ["json", "ndjson", "csv", "table", "raw"] {
        let file = fs::File::create(small.path().join("out")).unwrap();
        let output = list(&server.url, small.path(), &["-o", format])
            .stdout(file)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(11), "{format}: {stderr}");
        assert!(
            stderr.contains("standard output cannot be written"),
            "{stderr}"
        );
        let text = fs::read_to_string(small.path().join("out")).unwrap();
        assert!(!text.trim_end().ends_with(']'), "{format}");
    }
}

#[test]
fn a_read_only_filesystem_is_noticed_before_anything_is_sent() {
    let Some(small) = Small::mount() else { return };
    fs::write(small.path().join("out"), "old").unwrap();
    small.mount_again("ro");
    let server = Server::new();
    for file in ["out", "new"] {
        let args = ["-o", "csv", "-O", file];
        let output = list(&server.url, small.path(), &args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(11), "{stderr}");
        assert!(stderr.contains("cannot be written"), "{stderr}");
    }
    assert!(server.requests().is_empty());
    small.mount_again("rw");
    assert_eq!(small.names(), ["out"]);
}

#[test]
fn a_file_is_on_the_disk_before_it_takes_its_place() {
    if !has_program("strace") {
        return;
    }
    let traces = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .output();
    if !traces.is_ok_and(|output| output.status.success()) {
        skipped("strace may not trace here");
        return;
    }
    let server = Server::new();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out"), "old").unwrap();
    let calls = "trace=fsync,fdatasync,rename,renameat,renameat2";
    let status = Command::new("strace")
        .args(["-f", "-y", "-o", "trace", "-e", calls])
        .arg(binary())
        .args([
            "list",
            "0003*210",
            "-o",
            "csv",
            "-O",
            "out",
            "--host",
            &server.url,
        ])
        .env_clear()
        .env("PCE_TOKEN", &server.token)
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(status.success());
    let trace = fs::read_to_string(folder.path().join("trace")).unwrap();
    let calls: Vec<&str> = trace
        .lines()
        .filter(|line| line.contains(".out.") || line.contains("sync("))
        .collect();
    let [.., file, renamed, directory] = calls[..] else {
        panic!("{trace}");
    };
    assert!(file.contains("sync(") && file.contains("/.out."), "{trace}");
    assert!(
        renamed.contains("rename") && renamed.contains("\"out\""),
        "{trace}"
    );
    assert!(directory.contains("sync("), "{trace}");
    assert!(calls.iter().all(|call| call.ends_with("= 0")), "{trace}");
}

#[test]
fn every_command_notices_a_full_or_closed_stdout() {
    let home = tempfile::tempdir().unwrap();
    for args in [
        &["auth", "status"][..],
        &["auth", "status", "-o", "json"],
        &["config", "list"],
        &["config", "path"],
        &["config", "get", "user"],
        &["doctor"],
        &["doctor", "-o", "json"],
        &["help", "filters"],
        &["--help"],
        &["completions", "bash"],
        &["list", "210"],
        &["list", "210", "--print-request"],
    ] {
        let run = |stdout: Stdio| {
            let mut command = Command::new(binary());
            command
                .args(["--profile", "sandbox"])
                .args(args)
                .env_clear()
                .env("HOME", home.path())
                .stdout(stdout);
            let output = command.output().unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            (output.status, stderr)
        };
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let (status, stderr) = run(full.unwrap().into());
        assert_eq!(status.code(), Some(11), "{args:?}: {stderr}");
        assert!(
            stderr.contains("standard output cannot be written"),
            "{stderr}"
        );
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (status, stderr) = run(writer.into());
        let signal = std::os::unix::process::ExitStatusExt::signal(&status);
        assert_eq!(signal, Some(13), "{args:?}: {stderr}");
    }
}
