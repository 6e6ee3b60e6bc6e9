//! Files that cannot be replaced, and the permissions of those that are.
#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::hostile::{Hostile, answer, collection, ok};
use support::{binary, has_program, skipped};

/// The id of a user without rights.
const NOBODY: u32 = 65534;

/// Starts a server with three events, which are about 200 bytes as csv.
fn server() -> Hostile {
    Hostile::body(|_| collection(3, 0, 0..3))
}

fn list(server: &Hostile, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(["list", "0003*210", "-o", "csv", "--host", &server.url])
        .args(args)
        .env_clear()
        .env("PCE_TOKEN", "canary-token")
        .env("PATH", "/usr/bin:/bin")
        .current_dir(folder);
    command
}

#[track_caller]
fn ends(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(output.stdout.is_empty());
    stderr
}

fn is_root() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let is_root = folder.path().metadata().unwrap().uid() == 0;
    if !is_root {
        skipped("it takes root to be another user and to mount");
    }
    is_root
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A folder where a file is mounted on the file `out`, until the value is dropped.
struct Mounted(tempfile::TempDir);

impl Mounted {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("host"), "old").unwrap();
        fs::write(folder.path().join("out"), "").unwrap();
        let mounted = Command::new("mount")
            .args(["--bind", "host", "out"])
            .current_dir(folder.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        skipped("nothing can be mounted here, which takes root");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn content(&self) -> String {
        fs::read_to_string(self.path().join("host")).unwrap()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path().join("out")).status();
    }
}

#[test]
fn a_mount_point_is_refused_before_anything_is_sent() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    symlink("out", mounted.path().join("link")).unwrap();
    let server = server();
    for name in ["out", "./out", "link"] {
        let output = list(&server, mounted.path(), &["-O", name])
            .output()
            .unwrap();
        let stderr = ends(&output, 11);
        let expected = format!(
            "error: {name} cannot be written: it cannot be replaced: it is a mount point\n"
        );
        assert!(stderr.starts_with(&expected), "{stderr}");
        assert!(stderr.contains("hint: add --in-place"), "{stderr}");
    }
    assert!(server.requests().is_empty());
    assert_eq!(mounted.content(), "old");
    assert_eq!(names(mounted.path()), ["host", "link", "out"]);
}

#[test]
fn diff_suggests_another_file_for_a_mount_point() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let server = server();
    let export = "extension,type,id\n1,0,a\n";
    fs::write(mounted.path().join("host"), export).unwrap();
    fs::write(mounted.path().join("old"), export).unwrap();
    for args in [&["--update", "out"][..], &["old", "-O", "out"]] {
        let output = Command::new(binary())
            .args(["diff", "--host", &server.url])
            .args(args)
            .env_clear()
            .env("PCE_TOKEN", "canary-token")
            .env("HOME", mounted.path())
            .current_dir(mounted.path())
            .output()
            .unwrap();
        let stderr = ends(&output, 11);
        assert!(
            stderr.contains("hint: use a file in another folder"),
            "{stderr}"
        );
    }
    assert!(server.requests().is_empty());
    assert_eq!(mounted.content(), export);
}

#[test]
fn a_mount_point_is_written_in_place_when_the_result_is_complete() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    fs::write(mounted.path().join("host"), "old ".repeat(1000)).unwrap();
    let args = ["-O", "out", "--in-place"];
    let failing = Hostile::new(|request| match request.start() {
        0 => ok(&collection(40, 0, 0..20)),
        _ => answer("500 Internal Server Error", "text/html", b"no"),
    });
    let output = list(&failing, mounted.path(), &args)
        .args(["--page-size", "20", "--retries", "0"])
        .output();
    let stderr = ends(&output.unwrap(), 8);
    assert!(!stderr.contains("half-written"), "{stderr}");
    assert_eq!(mounted.content(), "old ".repeat(1000));

    let output = list(&server(), mounted.path(), &args).output().unwrap();
    assert_eq!(ends(&output, 0), "");
    assert_eq!(mounted.content().lines().count(), 4);
    assert!(mounted.content().ends_with('\n'));
    assert_eq!(names(mounted.path()), ["host", "out"]);
}

#[test]
fn a_temporary_folder_that_cannot_be_used_is_named() {
    let Some(mounted) = Mounted::new() else {
        return;
    };
    let server = server();
    let output = list(&server, mounted.path(), &["-O", "out", "--in-place"])
        .env("TMPDIR", "/nonexistent/tmp")
        .output();
    let stderr = ends(&output.unwrap(), 11);
    assert!(
        stderr.contains("no temporary file can be written in /nonexistent/tmp: "),
        "{stderr}"
    );
    assert!(stderr.contains("hint: set TMPDIR"), "{stderr}");
    assert!(server.requests().is_empty());
    assert_eq!(mounted.content(), "old");
}

#[test]
fn in_place_replaces_a_file_that_can_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    let before = path.metadata().unwrap().ino();
    let output = list(&server(), folder.path(), &["-O", "out", "--in-place"]).output();
    ends(&output.unwrap(), 0);
    assert_ne!(path.metadata().unwrap().ino(), before);
}

#[test]
fn in_place_needs_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = list(&server(), folder.path(), &["--in-place"]).output();
    let stderr = ends(&output.unwrap(), 2);
    assert!(stderr.contains("--output-file"), "{stderr}");
}

#[test]
fn a_half_written_file_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=16k", "none"])
        .arg(folder.path())
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        skipped("nothing can be mounted here, which takes root");
        return;
    }
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    Command::new("mount")
        .arg("--bind")
        .args([&path, &path])
        .status()
        .unwrap();
    let server = Hostile::body(|_| collection(900, 0, 0..900));
    let output = list(&server, folder.path(), &["-O", "out", "--in-place"]).output();
    for point in [&path, folder.path()] {
        Command::new("umount").arg(point).status().unwrap();
    }
    let stderr = ends(&output.unwrap(), 11);
    assert!(
        stderr.contains("; the file is left half-written\n"),
        "{stderr}"
    );
    assert!(stderr.contains("hint: make room there"), "{stderr}");
}

#[test]
fn a_sticky_folder_and_one_without_write_permission_are_noticed_before_anything_is_sent() {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let server = server();
    for (permissions, reason) in [
        (
            0o1777,
            "it belongs to another user, and its folder is sticky",
        ),
        (0o755, "no file can be created and renamed in its folder"),
    ] {
        fs::write(&path, "old").unwrap();
        chmod(&path, 0o666);
        chmod(folder.path(), permissions);
        let run = |args: &[&str]| {
            list(&server, folder.path(), args)
                .uid(NOBODY)
                .output()
                .unwrap()
        };
        let before = server.requests().len();
        let stderr = ends(&run(&["-O", "out"]), 11);
        assert!(stderr.contains(reason), "{stderr}");
        assert!(stderr.contains("hint: add --in-place"), "{stderr}");
        assert_eq!(server.requests().len(), before);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        ends(&run(&["-O", "out", "--in-place"]), 0);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        assert_eq!(names(folder.path()), ["out"]);
        // --in-place does not write to a read-only file.
        chmod(&path, 0o644);
        let stderr = ends(&run(&["-O", "out", "--in-place"]), 11);
        assert!(!stderr.contains("--in-place"), "{stderr}");
    }
    // Root and the owner may replace the file.
    chmod(folder.path(), 0o1777);
    let output = list(&server, folder.path(), &["-O", "out"])
        .output()
        .unwrap();
    ends(&output, 0);
}

#[test]
fn an_append_only_folder_is_noticed_before_anything_is_created() {
    let folder = tempfile::tempdir().unwrap();
    let attribute = |change: &str| {
        let changed = Command::new("chattr")
            .arg(change)
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        changed.is_ok_and(|status| status.success())
    };
    fs::write(folder.path().join("out"), "old").unwrap();
    if !attribute("+a") {
        skipped(
            "no folder can be made append-only here, which takes root and a file system that has this",
        );
        return;
    }
    let server = server();
    let outputs = ["out", "new"].map(|name| list(&server, folder.path(), &["-O", name]).output());
    let left = names(folder.path());
    assert!(attribute("-a"));
    for output in outputs {
        let stderr = ends(&output.unwrap(), 11);
        assert!(stderr.contains("append-only"), "{stderr}");
    }
    assert!(server.requests().is_empty());
    assert_eq!(left, ["out"]);
}

#[test]
fn system_calls_that_are_refused_are_noticed_before_anything_is_sent() {
    if !has_program("strace") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    chmod(&path, 0o640);
    let server = server();
    let run = |fault: &str, args: &[&str]| {
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-o", "/dev/null", "-e"])
            .arg(format!("inject={fault}"));
        let run = list(&server, folder.path(), args);
        strace.arg(run.get_program()).args(run.get_args());
        strace
            .env_clear()
            .env("PCE_TOKEN", "canary-token")
            .env("PATH", "/usr/bin:/bin")
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    if !run("fsync:error=EINVAL", &["--print-request"])
        .status
        .success()
    {
        skipped("strace may not trace here");
        return;
    }
    for (fault, reason) in [
        (
            "fchmod:error=EPERM",
            "its permissions cannot be copied to another file",
        ),
        (
            "rename,renameat,renameat2:error=EBUSY",
            "no file can be created and renamed in its folder",
        ),
    ] {
        let stderr = ends(&run(fault, &["-O", "out"]), 11);
        assert!(stderr.contains(reason), "{fault}: {stderr}");
        assert!(stderr.contains("hint: add --in-place"), "{fault}: {stderr}");
        assert!(server.requests().is_empty(), "{fault}");
        assert_eq!(names(folder.path()), ["out"]);
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }
    ends(&run("fchmod:error=EPERM", &["-O", "out", "--in-place"]), 0);
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
    for error in ["EINVAL", "EOPNOTSUPP", "ENOSYS"] {
        fs::write(&path, "old").unwrap();
        ends(&run(&format!("fsync:error={error}"), &["-O", "out"]), 0);
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        assert_eq!(mode(&path), 0o640);
    }
    fs::write(&path, "old").unwrap();
    ends(&run("fsync:error=EIO", &["-O", "out"]), 11);
    assert_eq!(fs::read(&path).unwrap(), b"old");
}

#[test]
fn names_of_folders_are_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("dir")).unwrap();
    fs::write(folder.path().join("file"), "old").unwrap();
    symlink("foo/.", folder.path().join("link")).unwrap();
    let server = server();
    for name in [
        "foo/.", "foo/..", "foo/", "foo/./", "dir", "dir/.", "file/.", "file/", ".", "..", "link",
    ] {
        for option in ["-O", "--in-place"] {
            let args = ["-O", name, option];
            let args = if option == "-O" {
                &args[..2]
            } else {
                &args[..]
            };
            let output = list(&server, folder.path(), args).output().unwrap();
            let stderr = ends(&output, 11);
            assert!(stderr.contains("cannot be written"), "{name}: {stderr}");
        }
    }
    assert!(server.requests().is_empty());
    assert_eq!(names(folder.path()), ["dir", "file", "link"]);
}

#[test]
fn a_file_that_loses_its_owner_is_not_writable_by_others() {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let path = folder.path().join("out");
    for (group, before, after) in [
        (NOBODY, 0o666, 0o644),
        (NOBODY, 0o664, 0o644),
        (NOBODY, 0o7666, 0o644),
        // If `pce` cannot keep the group, the new file's group has no more rights than other users.
        (0, 0o666, 0o644),
        (0, 0o662, 0o600),
        (0, 0o642, 0o600),
    ] {
        fs::write(&path, "old").unwrap();
        chown(&path, Some(0), Some(group)).unwrap();
        chmod(&path, before);
        let server = server();
        let mut run = list(&server, folder.path(), &["-O", "out"]);
        let writable = before & 0o002 != 0 || group == NOBODY && before & 0o020 != 0;
        let output = run.uid(NOBODY).gid(NOBODY).output().unwrap();
        if !writable {
            ends(&output, 11);
            continue;
        }
        ends(&output, 0);
        assert_eq!(path.metadata().unwrap().uid(), NOBODY);
        assert_eq!(mode(&path), after, "{group} {before:o}");
        fs::remove_file(&path).unwrap();
    }
}

/// Returns the ACL of a file, as `getfacl` shows it.
fn acl(path: &Path) -> String {
    let shown = Command::new("getfacl")
        .args(["-cpE"])
        .arg(path)
        .output()
        .unwrap();
    String::from_utf8(shown.stdout).unwrap()
}

fn setfacl(args: &[&str], path: &Path) -> bool {
    let set = Command::new("setfacl")
        .args(args)
        .arg(path)
        .stderr(Stdio::null())
        .status();
    set.is_ok_and(|status| status.success())
}

#[test]
fn a_replaced_file_keeps_its_acl_and_takes_none_from_its_folder() {
    if !has_program("setfacl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let lists = [
        "u:nobody:r",
        "u:nobody:-,o::r",
        "g:nogroup:rw,m::r",
        "u:nobody:rwx,g:nogroup:r,g::-,o::-",
    ];
    for default in [false, true] {
        if default {
            assert!(setfacl(
                &["-d", "-m", "u:nobody:rwx,g:nogroup:rwx"],
                folder.path()
            ));
        }
        for list_of in lists {
            let _ = fs::remove_file(&path);
            fs::write(&path, "old").unwrap();
            if !setfacl(&["-b", "-m", list_of], &path) {
                skipped("the file system has no ACLs");
                return;
            }
            let before = acl(&path);
            let output = list(&server(), folder.path(), &["-O", "out"])
                .output()
                .unwrap();
            ends(&output, 0);
            assert_eq!(acl(&path), before, "{list_of}");
            assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
        }
        // A file without an ACL does not get the folder's ACL for new files.
        assert!(setfacl(&["-b"], &path));
        chmod(&path, 0o664);
        let before = acl(&path);
        let output = list(&server(), folder.path(), &["-O", "out"])
            .output()
            .unwrap();
        ends(&output, 0);
        assert_eq!(acl(&path), before);
    }
}

#[test]
fn where_an_acl_cannot_be_kept_the_file_is_the_users_alone() {
    if !has_program("setfacl") || !has_program("strace") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    fs::write(&path, "old").unwrap();
    if !setfacl(&["-m", "u:nobody:-"], &path) {
        skipped("the file system has no ACLs");
        return;
    }
    let server = server();
    let run = list(&server, folder.path(), &["-O", "out"]);
    let status = Command::new("strace")
        .args([
            "-f",
            "-o",
            "/dev/null",
            "-e",
            "inject=fsetxattr:error=EPERM",
        ])
        .arg(run.get_program())
        .args(run.get_args())
        .env_clear()
        .env("PCE_TOKEN", "canary-token")
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    assert_eq!(mode(&path), 0o600);
    assert_eq!(acl(&path), "user::rw-\ngroup::---\nother::---\n\n");
}

#[test]
fn a_link_that_appears_during_the_run_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("victim"), "precious").unwrap();
    fs::write(folder.path().join("out"), "old").unwrap();
    for name in ["out", "new"] {
        let path = folder.path().join(name);
        let server = Hostile::body(move |_| {
            let _ = fs::remove_file(&path);
            symlink("victim", &path).unwrap();
            collection(3, 0, 0..3)
        });
        let output = list(&server, folder.path(), &["-O", name])
            .output()
            .unwrap();
        ends(&output, 0);
        assert!(
            fs::symlink_metadata(folder.path().join(name))
                .unwrap()
                .is_file()
        );
    }
    assert_eq!(fs::read(folder.path().join("victim")).unwrap(), b"precious");
}
