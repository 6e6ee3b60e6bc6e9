//! Logins stored in files: login, logout and renewal, also at the same time.
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use pce::sandbox::Options;
use support::hostile::{Hostile, answer, collection, ok};
use support::{Home, Server, skipped};

fn record(home: &Home) -> PathBuf {
    home.path().join(".config/pce/credentials/default.json")
}

fn tokens(home: &Home) -> usize {
    let folder = home.path().join(".local/state/pce/tokens");
    fs::read_dir(folder).map_or(0, Iterator::count)
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Starts a server with a slow token endpoint that rejects its first token.
fn slow_endpoint() -> Hostile {
    Hostile::new(|request| {
        if request.line.starts_with("POST") {
            if request.number > 0 {
                std::thread::sleep(Duration::from_millis(1500));
            }
            let body = format!(
                r#"{{"access_token":"token-{}","expires_in":1}}"#,
                request.number
            );
            answer("200 OK", "application/json", body.as_bytes())
        } else {
            ok(&collection(1, 0, [1]))
        }
    })
}

fn login(home: &Home, url: &str, key: &str, secret: &str) {
    home.pce(["auth", "login", "--host", url, "--store", "file"])
        .args(["--app-key", key, "--secret-stdin"])
        .stdin(secret)
        .run()
        .success();
}

#[test]
fn a_logout_during_a_renewal_stays() {
    let (home, server) = (Home::new(), slow_endpoint());
    login(&home, &server.url, "key", "canary-secret");
    std::thread::sleep(Duration::from_secs(1));
    std::thread::scope(|scope| {
        let listing = scope.spawn(|| home.pce(["list", "210"]).run().success());
        std::thread::sleep(Duration::from_millis(700));
        home.pce(["auth", "logout"]).run().success();
        listing.join().unwrap();
    });
    assert!(!record(&home).exists());
    home.pce(["list", "210"]).run().failure(4);
}

#[test]
fn a_login_during_a_renewal_stays() {
    let (home, server, other) = (Home::new(), slow_endpoint(), Server::new());
    login(&home, &server.url, "key", "canary-secret");
    std::thread::sleep(Duration::from_secs(1));
    std::thread::scope(|scope| {
        let listing = scope.spawn(|| home.pce(["list", "210"]).run().success());
        std::thread::sleep(Duration::from_millis(700));
        home.login(&other, &["--store", "file"]).success();
        let stored = fs::read_to_string(record(&home)).unwrap();
        listing.join().unwrap();
        assert_eq!(fs::read_to_string(record(&home)).unwrap(), stored);
    });
}

#[test]
fn a_cached_token_belongs_to_the_secret_and_goes_with_logout() {
    let (home, server) = (Home::new(), Server::new());
    let list = |secret: &str| {
        home.pce(["list", "0003-230", "-o", "json"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", "sandbox-app")
            .env("PCE_APP_SECRET", secret)
            .run()
    };
    list(&server.app_secret).success();
    assert_eq!(tokens(&home), 1);
    let stderr = list("canary-wrong").failure(4);
    assert!(stderr.contains("invalid_client"), "{stderr}");
    home.pce(["auth", "logout", "--all"])
        .run()
        .success_with_notes();
    assert_eq!(tokens(&home), 0);

    list(&server.app_secret).success();
    home.pce(["auth", "logout", "--host", &server.url])
        .run()
        .success_with_notes();
    assert_eq!(tokens(&home), 0);
}

#[test]
fn expired_tokens_are_pruned() {
    let (home, one, two) = (
        Home::new(),
        Server::with(Options {
            token_ttl: Duration::from_secs(1),
            ..Options::default()
        }),
        Server::new(),
    );
    let list = |server: &Server| {
        home.pce(["list", "0003-230", "-o", "json"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", "sandbox-app")
            .env("PCE_APP_SECRET", &server.app_secret)
            .run()
            .success();
    };
    list(&one);
    assert_eq!(tokens(&home), 1);
    std::thread::sleep(Duration::from_millis(1100));
    list(&two);
    assert_eq!(tokens(&home), 1);
}

#[test]
fn logout_removes_the_target_of_a_link_or_says_what_is_left() {
    let (home, server) = (Home::new(), Server::new());
    let elsewhere = home.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let target = elsewhere.join("login.json");
    fs::create_dir_all(record(&home).parent().unwrap()).unwrap();
    symlink(&target, record(&home)).unwrap();
    home.login(&server, &["--store", "file"]).success();
    assert!(
        fs::read_to_string(&target)
            .unwrap()
            .contains(&server.app_secret)
    );
    home.pce(["auth", "logout"]).run().success();
    assert!(!target.exists() && record(&home).symlink_metadata().is_err());

    // A folder cannot be removed as a file, not even by root.
    fs::create_dir(&target).unwrap();
    symlink(&target, record(&home)).unwrap();
    let stderr = home.pce(["auth", "logout"]).run().failure(10);
    assert!(stderr.contains("login.json is left"), "{stderr}");
}

#[test]
fn logout_of_all_goes_on_past_a_keyring_that_cannot_be_reached() {
    let (home, server) = (Home::new(), Server::new());
    for profile in ["a", "z"] {
        home.login(&server, &["--store", "file", "--profile", profile])
            .success();
    }
    let folder = record(&home).parent().unwrap().to_owned();
    fs::write(folder.join("m.keyring"), &server.url).unwrap();
    let (stdout, stderr) = home.pce(["auth", "logout", "--all"]).run().partial(10);
    assert_eq!(stdout.matches("Removed").count(), 2, "{stdout}");
    assert!(
        stderr.contains("\"m\"") && stderr.contains("D-Bus"),
        "{stderr}"
    );
    assert!(!folder.join("a.json").exists() && !folder.join("z.json").exists());
    assert!(folder.join("m.keyring").exists());
}

#[test]
fn logout_of_all_removes_every_login_although_stdout_cannot_be_written() {
    let (home, server) = (Home::new(), Server::new());
    for profile in ["a", "b", "c"] {
        home.login(&server, &["--store", "file", "--profile", profile])
            .success();
    }
    let output = std::process::Command::new("sh")
        .args(["-c", "exec \"$0\" auth logout --all >/dev/full"])
        .arg(support::binary())
        .env_clear()
        .env("HOME", home.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(11), "{stderr}");
    assert_eq!(stderr.matches("error: ").count(), 1, "{stderr}");
    home.pce(["auth", "list", "-o", "json"]).run().success();
    let left = fs::read_dir(record(&home).parent().unwrap()).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn a_folder_of_logins_that_cannot_be_read_is_not_empty() {
    let home = Home::new();
    let folder = record(&home).parent().unwrap().to_owned();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    symlink("credentials", &folder).unwrap();
    for args in [&["auth", "list"][..], &["auth", "logout", "--all"]] {
        let stderr = home.pce(args).run().failure(10);
        let text = "error: the stored logins cannot be read: ";
        assert!(stderr.starts_with(text), "{stderr}");
    }
}

#[test]
fn a_login_that_is_not_a_regular_file_is_an_error_at_once() {
    let home = Home::new();
    let file = record(&home);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let list = || home.pce(["list", "210"]).run().failure(10);
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    assert!(list().contains("it is not a regular file"));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(list().contains("it is a folder"));
}

/// The id of a user that does not run the tests.
const NOBODY: u32 = 65534;

/// Gives a file to another user, which only root can do; returns whether it succeeded.
fn give_away(path: &Path) -> bool {
    let given = chown(path, Some(NOBODY), Some(NOBODY)).is_ok();
    if !given {
        skipped("the tests do not run as root");
    }
    given
}

#[test]
fn what_another_user_owns_or_can_change_is_refused() {
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    home.pce(["config", "set", "timeout", "9s"]).run().success();
    let folder = home.path().join(".config/pce");
    let credentials = folder.join("credentials");
    let paths = [
        record(&home),
        credentials,
        folder.join("config.toml"),
        folder.clone(),
        home.path().join(".config"),
    ];
    for path in &paths {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        for open in [0o020, 0o002] {
            chmod(path, mode | open);
            let stderr = home.pce(["list", "0003-230"]).run().failure(10);
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(
                stderr.contains(name) && stderr.contains("chmod"),
                "{name}: {stderr}"
            );
            chmod(path, mode);
        }
        let owner = fs::metadata(path).unwrap();
        if !give_away(path) {
            return;
        }
        let stderr = home.pce(["list", "0003-230"]).run().failure(10);
        assert!(stderr.contains("belongs to another user"), "{stderr}");
        chown(path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    home.pce(["list", "0003-230"]).run().success();
}

#[test]
fn as_root_in_another_users_home_nothing_changes_owner() {
    let (home, server) = (Home::new(), Server::new());
    if !give_away(home.path()) {
        return;
    }
    for _ in 0..2 {
        home.login(&server, &["--store", "file"]).success();
        home.pce(["config", "set", "timeout", "9s"]).run().success();
        home.pce(["list", "0003-230", "-o", "json"]).run().success();
        home.pce(["list", "0003-230", "-o", "json"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", "sandbox-app")
            .env("PCE_APP_SECRET", &server.app_secret)
            .run()
            .success();
        let mut folders = vec![home.path().to_owned()];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for file in fs::read_dir(folder).unwrap().flatten() {
                let metadata = file.metadata().unwrap();
                assert_eq!(metadata.uid(), NOBODY, "{}", file.path().display());
                seen += 1;
                if metadata.is_dir() {
                    folders.push(file.path());
                }
            }
        }
        assert!(seen > 8, "{seen}");
    }
}

#[test]
fn a_store_that_cannot_be_used_is_exit_10_and_no_login_is_4() {
    let (home, server) = (Home::new(), Server::new());
    home.pce(["list", "0003-230"]).run().failure(4);
    home.login(&server, &["--store", "file"]).success();
    for mode in [0o644, 0o640, 0o604] {
        chmod(&record(&home), mode);
        let stderr = home.pce(["list", "0003-230"]).run().failure(10);
        assert!(stderr.contains("chmod 600"), "{stderr}");
    }
    fs::write(record(&home), "{").unwrap();
    chmod(&record(&home), 0o600);
    home.pce(["list", "0003-230"]).run().failure(10);
    fs::remove_file(record(&home)).unwrap();
    fs::create_dir(record(&home)).unwrap();
    chmod(&record(&home), 0o700);
    home.pce(["list", "0003-230"]).run().failure(10);
}

#[test]
fn invisible_characters_are_removed_with_a_warning() {
    let server = Server::new();
    let around = |text: &str| {
        [
            format!("\u{feff}{text}"),
            format!("{text}\u{200b}"),
            format!("{text}\r\n"),
            format!(" \t{text} \n"),
        ]
    };
    for (key, secret) in around("sandbox-app")
        .iter()
        .zip(&around(&server.app_secret))
    {
        let run = |name: &str, value: &str| {
            let (_, stderr) = Home::new()
                .pce(["list", "0003-230"])
                .file("secret", secret)
                .env("PCE_HOST", &server.url)
                .env("PCE_APP_KEY", "sandbox-app")
                .env(name, value)
                .run()
                .success_with_notes();
            assert!(stderr.contains("invisible characters"), "{stderr:?}");
            assert!(!stderr.contains(&server.app_secret), "{stderr}");
        };
        run("PCE_APP_SECRET", secret);
        run("PCE_APP_SECRET_FILE", "secret");
        let (_, stderr) = Home::new()
            .pce(["list", "0003-230"])
            .env("PCE_HOST", &server.url)
            .env("PCE_APP_KEY", key)
            .env("PCE_APP_SECRET", &server.app_secret)
            .run()
            .success_with_notes();
        assert!(stderr.contains("App Key"), "{stderr:?}");
        let (_, stderr) = Home::new()
            .pce(["auth", "login", "--host", &server.url, "--store", "file"])
            .args(["--app-key", key, "--secret-stdin"])
            .stdin(secret)
            .run()
            .success_with_notes();
        assert!(
            stderr.contains("App Key") && stderr.contains("App Secret"),
            "{stderr}"
        );
    }
}

#[test]
fn an_unusable_home_does_not_matter_when_the_environment_has_everything() {
    let server = Server::new();
    let home = Home::new();
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    for unusable in ["/dev/null", file.to_str().unwrap()] {
        let list = || {
            home.pce(["list", "0003-230", "-o", "json"])
                .env("HOME", unusable)
                .env("PCE_HOST", &server.url)
        };
        list().env("PCE_TOKEN", &server.token).run().success();
        list()
            .env("PCE_APP_KEY", "sandbox-app")
            .env("PCE_APP_SECRET", &server.app_secret)
            .run()
            .success();
        list().run().failure(4);
    }
}

#[test]
fn an_unreadable_home_does_not_matter_when_the_environment_has_everything() {
    let server = Server::new();
    let home = Home::new();
    let closed = home.path().join("closed");
    fs::create_dir(&closed).unwrap();
    chmod(&closed, 0o000);
    // Root can read everything, so another user has to run `pce`.
    chmod(home.path(), 0o755);
    let run = |variables: &[(&str, &str)]| {
        let mut command = std::process::Command::new("setpriv");
        command
            .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
            .arg(support::binary())
            .args(["list", "0003-230", "-o", "json"])
            .env_clear()
            .env("HOME", &closed)
            .env("PCE_HOST", &server.url)
            .envs(variables.iter().copied());
        command.output()
    };
    let Ok(probe) = run(&[("PCE_TOKEN", &server.token)]) else {
        return skipped("setpriv is not installed");
    };
    let stderr = String::from_utf8(probe.stderr).unwrap();
    if stderr.contains("setpriv") {
        return skipped("the tests cannot change to another user");
    }
    assert_eq!((probe.status.code(), stderr.as_str()), (Some(0), ""));
    let app = run(&[
        ("PCE_APP_KEY", "sandbox-app"),
        ("PCE_APP_SECRET", &server.app_secret),
    ])
    .unwrap();
    assert_eq!(String::from_utf8(app.stderr).unwrap(), "");
    let nothing = run(&[]).unwrap();
    assert_eq!(nothing.status.code(), Some(10));
}

#[test]
fn auth_list_shows_profiles_with_host_kind_and_store() {
    let (home, server) = (Home::new(), Server::new());
    assert_eq!(home.pce(["auth", "list"]).run().success(), "");
    home.login(&server, &["--store", "file"]).success();
    home.pce(["auth", "login", "--host", &server.url, "--profile", "lab"])
        .args(["--token-stdin", "--store", "file"])
        .stdin(&server.token)
        .run()
        .success();
    let folder = record(&home).parent().unwrap().to_owned();
    fs::write(
        folder.join("desk.keyring"),
        "https://pbx.example.com\napp\n",
    )
    .unwrap();
    let text = home.pce(["auth", "list"]).run().success();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["default", &server.url, "app", "file"],
            ["desk", "https://pbx.example.com", "app", "keyring"],
            ["lab", &server.url, "token", "file"],
        ]
    );
    let json = home.pce(["auth", "list", "-o", "json"]).run().success();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json[1]["credential"], "app");
    assert!(!format!("{text}{json}").contains(&server.app_secret));
}

#[test]
fn config_list_shows_the_logins_host() {
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file"]).success();
    let list = home.pce(["config", "list"]).run().success();
    let host = list.lines().find(|line| line.starts_with("host")).unwrap();
    assert!(
        host.contains(&server.url) && host.ends_with("login"),
        "{list}"
    );
    assert_eq!(
        home.pce(["config", "get", "host"]).run().success().trim(),
        server.url
    );
}

#[test]
fn without_a_login_the_error_names_the_profiles_that_have_one() {
    let (home, server) = (Home::new(), Server::new());
    home.login(&server, &["--store", "file", "--profile", "lab"])
        .success();
    let stderr = home.pce(["list", "210"]).run().failure(4);
    assert!(
        stderr.contains("profile \"default\"") && stderr.contains("--profile lab"),
        "{stderr}"
    );
}
