//! Differences on Windows: names, sharing and access rights of files, encodings of lists, Credential Manager.
#![cfg(windows)]

mod support;

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use support::hostile::{Hostile, collection};
use support::{Home, Output, Pce, Server, pce};
use windows_permissions::constants::SeObjectType::SE_FILE_OBJECT;
use windows_permissions::constants::SecurityInformation;
use windows_permissions::wrappers::{GetNamedSecurityInfo, SetNamedSecurityInfo};
use windows_permissions::{LocalBox, SecurityDescriptor};

/// Lets other processes read the file, but neither write nor delete it. Spreadsheet programs open files in this way.
const SHARE_READ: u32 = 1;

fn list(home: &Home, file: impl AsRef<Path>) -> Pce {
    let list = home.pce([
        "--profile",
        "sandbox",
        "list",
        "0003-230",
        "-o",
        "csv",
        "-O",
    ]);
    list.args([file.as_ref()])
}

#[track_caller]
fn refused(output: Output, reason: &str) {
    let stderr = output.failure(11);
    assert!(stderr.contains(reason), "{stderr}");
}

/// Returns the names in a folder, so that a test finds temporary files that remain.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".config")
        .collect();
    names.sort();
    names
}

#[test]
fn rows_have_the_line_ends_and_the_encoding_of_every_platform() {
    for format in ["csv", "tsv", "json", "ndjson", "table"] {
        let rows = pce(["--profile", "sandbox", "list", "0003-230", "-o", format]);
        let rows = rows.run().success();
        assert!(
            rows.contains("öffnen") && rows.contains("通話終了"),
            "{rows}"
        );
        assert!(
            !rows.contains('\r') && !rows.starts_with('\u{feff}'),
            "{rows}"
        );
    }
}

#[test]
fn writes_to_devices() {
    let home = Home::new();
    for device in ["NUL", "nul", r"\\.\NUL"] {
        list(&home, device).run().success();
    }
    assert_eq!(names(home.path()), [""; 0]);
}

#[test]
fn replaces_a_file_in_a_path_of_any_form() {
    let home = Home::new();
    let absolute = home.path().join("with blanks & ünïcode").join("phones.csv");
    fs::create_dir(absolute.parent().unwrap()).unwrap();
    let relative = Path::new("with blanks & ünïcode").join("phones.csv");
    let slashes = absolute.to_str().unwrap().replace('\\', "/");
    let verbatim = format!(r"\\?\{}", absolute.display());
    // Windows ignores dots and blanks at the end of a name.
    let dotted = format!("{}. .", absolute.display());
    for path in [
        &absolute,
        &relative,
        Path::new(&slashes),
        Path::new(&verbatim),
        Path::new(&dotted),
    ] {
        fs::write(&absolute, "old").unwrap();
        list(&home, path).run().success();
        assert_eq!(
            fs::read_to_string(&absolute).unwrap().lines().count(),
            4,
            "{}",
            path.display()
        );
        assert_eq!(
            names(absolute.parent().unwrap()),
            ["phones.csv"],
            "{}",
            path.display()
        );
    }
}

/// A program that reads the file during the run sees the old or the new content. If it has the file open at the moment
/// of the replacement, Windows can reject the replacement, and the old content stays.
#[test]
fn replaces_a_file_in_one_step() {
    let home = Home::new();
    let file = home.path().join("phones.csv");
    list(&home, &file).run().success();
    let new = fs::read(&file).unwrap();
    fs::write(&file, "old").unwrap();
    let is_over = AtomicBool::new(false);
    let code = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                if let Ok(content) = fs::read(&file) {
                    assert!(content == b"old" || content == new);
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let output = list(&home, &file).run();
        is_over.store(true, Ordering::SeqCst);
        output.code
    });
    let expected = if code == Some(0) {
        new.as_slice()
    } else {
        b"old"
    };
    assert!(matches!(code, Some(0 | 11)), "{code:?}");
    assert_eq!(fs::read(&file).unwrap(), expected);
    assert_eq!(names(home.path()), ["phones.csv"]);
}

#[test]
fn writes_a_path_of_more_than_260_characters() {
    let home = Home::new();
    let folder: PathBuf = [
        home.path(),
        "f".repeat(200).as_ref(),
        "g".repeat(100).as_ref(),
    ]
    .iter()
    .collect();
    // The standard library passes a long path to Windows in its verbatim form.
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("phones.csv");
    for _ in 0..2 {
        list(&home, &file).run().success();
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 4);
    }
    assert_eq!(names(&folder), ["phones.csv"]);
}

#[test]
fn refuses_a_file_that_another_process_holds_open_before_any_request() {
    let server = Server::new();
    let home = Home::new();
    let file = home.path().join("phones.csv");
    for share in [0, SHARE_READ] {
        fs::write(&file, "old").unwrap();
        let held = OpenOptions::new()
            .read(true)
            .share_mode(share)
            .open(&file)
            .unwrap();
        let list = home.pce(["list", "0003-230", "-O", "phones.csv"]);
        let list = list
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token);
        let stderr = list.run().failure(11);
        assert!(
            stderr.contains("close the program that uses it"),
            "{stderr}"
        );
        drop(held);
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    }
    assert_eq!(server.requests().len(), 0);
    assert_eq!(names(home.path()), ["phones.csv"]);
}

#[test]
fn refuses_a_read_only_file() {
    let home = Home::new();
    let file = home.path().join("phones.csv");
    fs::write(&file, "old").unwrap();
    let writable = fs::metadata(&file).unwrap().permissions();
    let mut read_only = writable.clone();
    read_only.set_readonly(true);
    fs::set_permissions(&file, read_only).unwrap();
    refused(
        list(&home, "phones.csv").run(),
        "phones.csv cannot be written",
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(names(home.path()), ["phones.csv"]);
    fs::set_permissions(&file, writable).unwrap();
}

#[test]
fn refuses_a_name_that_windows_reserves_or_does_not_know() {
    let home = Home::new();
    for name in [
        "NUL.csv",
        "con.json",
        "a?.csv",
        "a|b.csv",
        "missing\\phones.csv",
        r"Q:\phones.csv",
    ] {
        refused(list(&home, name).run(), "cannot be written");
    }
    assert_eq!(names(home.path()), [""; 0]);
}

/// Windows PowerShell's `>` writes UTF-16 with a byte order mark, and Notepad can also write it.
#[test]
fn reads_lists_of_extensions_as_windows_programs_write_them() {
    let text = "\u{feff}0003*230\r\n\r\n# Büro\r\n0003*220";
    let little = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [text.as_bytes().to_vec(), little, big] {
        let list = [
            "--profile",
            "sandbox",
            "list",
            "--extensions-from",
            "phones.txt",
            "-o",
            "csv",
        ];
        let (rows, _) = pce(list)
            .file("phones.txt", &bytes)
            .run()
            .success_with_notes();
        assert!(rows.contains("0003*230,"), "{rows}");
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let mut sandbox = std::process::Command::new(support::binary())
        .args(["--profile", "sandbox", "list", "0003-210", "-o", "ndjson"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(sandbox.stdout.take());
    let mut stderr = String::new();
    sandbox
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(stderr, "");
    assert_eq!(sandbox.wait().unwrap().code(), Some(141));
}

/// Runs without `PCE_CONFIG_DIR`, which the other tests set.
#[test]
fn settings_are_in_the_users_application_data() {
    let output = pce(["config", "path"]).without("PCE_CONFIG_DIR").run();
    let path = output.success();
    let expected = format!(
        r"{}\pce\config\config.toml",
        std::env::var("APPDATA").unwrap()
    );
    assert_eq!(path.trim_end().to_lowercase(), expected.to_lowercase());
}

#[test]
fn credential_manager_keeps_a_login_until_logout() {
    let server = Server::new();
    let home = Home::new();
    home.login(&server, &["--store", "keyring"])
        .success_with_notes();
    let rows = home
        .pce(["list", "0003-230", "-o", "ndjson"])
        .run()
        .success();
    assert_eq!(rows.lines().count(), 3);
    home.pce(["auth", "logout"]).run().success_with_notes();
    home.pce(["list", "0003-230"]).run().failure(4);
}

/// Credential Manager accepts at most 2,560 bytes.
#[test]
fn a_token_that_is_too_long_for_credential_manager_is_refused_at_login() {
    let server = Hostile::body(|_| collection(0, 0, []));
    let home = Home::new();
    let login = |token: &str, store: &str| {
        let login = home.pce(["auth", "login", "--token-stdin", "--store", store, "--host"]);
        login.args([&server.url]).stdin(token).run()
    };
    let token = "t".repeat(2600);
    let stderr = login(&token, "keyring").failure(10);
    assert!(
        stderr.contains("at most 2560 bytes") && stderr.contains("--store file"),
        "{stderr}"
    );
    assert!(!stderr.contains("ttt"), "{stderr}");
    login(&token[..2000], "keyring").success_with_notes();
    login(&token, "file").success_with_notes();
    home.pce(["auth", "logout"]).run().success_with_notes();
}

/// Sets the access rights of a file to those of a security descriptor in Microsoft's notation.
fn set_rights(file: &Path, rights: &str) {
    let rights: LocalBox<SecurityDescriptor> = rights.parse().unwrap();
    let kinds = SecurityInformation::Dacl | SecurityInformation::ProtectedDacl;
    SetNamedSecurityInfo(file, SE_FILE_OBJECT, kinds, None, None, rights.dacl(), None).unwrap();
}

fn rights(file: &Path) -> String {
    let found = GetNamedSecurityInfo(file, SE_FILE_OBJECT, SecurityInformation::Dacl).unwrap();
    found.as_sddl().unwrap().into_string().unwrap()
}

#[test]
fn a_login_in_a_file_is_the_users_alone_and_refused_where_others_can_read_it() {
    let server = Server::new();
    let home = Home::new();
    home.login(&server, &["--store", "file"])
        .success_with_notes();
    let file = home.path().join(".config/pce/credentials/default.json");
    let private = rights(&file);
    assert!(
        private.contains(";FA;;;S-1-5-21-") && !private.contains("WD"),
        "{private}"
    );
    let list = || home.pce(["list", "0003-230", "-o", "csv"]).run();
    list().success();
    for others in ["WD", "BU"] {
        set_rights(&file, &format!("{private}(A;;FR;;;{others})"));
        if !rights(&file).contains(others) {
            // Wine has three kinds of users: the owner, the group, and everyone.
            continue;
        }
        let stderr = list().failure(10);
        assert!(
            stderr.contains("can be read by others") && stderr.contains("icacls"),
            "{stderr}"
        );
    }
    set_rights(&file, &private);
    list().success();
}

/// Tests only the answer of `pce`: the completion script itself needs PowerShell.
#[test]
fn completion_answers_powershell() {
    let answer = pce(["--"])
        .env("PCE_COMPLETE", "powershell")
        .env("_PCE_WORDS", "pce.exe\nlist\n--event-type\ndial-o");
    let answer = answer.run().success();
    assert!(answer.starts_with("dial-out"), "{answer}");
    let script = pce(["completions", "powershell"]).run().success();
    assert!(script.contains("pce.exe' '--' 2>"), "{script}");
    let code: Vec<&str> = script
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert!(!code.join("\n").contains("Invoke-Expression"), "{script}");
}
