//! The system's keyring: a real gnome-keyring on a real session bus, and runs without one.
#![cfg(target_os = "linux")]

mod support;

use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::{Duration, Instant};

use pce::sandbox::Options;
use support::{Home, Server, has_program};

/// A session bus that starts nothing by itself.
const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;

const UNLOCK: &str =
    "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";

fn can_run() -> bool {
    ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"]
        .into_iter()
        .all(has_program)
}

/// Runs a script on a new session bus, and returns its stdout.
#[track_caller]
fn on_a_bus(home: &Home, server: &Server, bus: &[&str], script: &str) -> String {
    let runtime = home.path().join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    let folder = support::binary().parent().unwrap().display().to_string();
    let output = Command::new("dbus-run-session")
        .args(bus)
        .args(["--", "bash", "-euc", script])
        .env_clear()
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("URL", &server.url)
        .env("SECRET", &server.app_secret)
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(!stderr.contains(&server.app_secret), "{stderr}");
    stdout
}

const LOGIN: &str =
    "printf %s \"$SECRET\" | pce auth login --host \"$URL\" --app-key sandbox-app --secret-stdin";

#[test]
fn login_list_renewal_logout() {
    if !can_run() {
        return;
    }
    let server = Server::with(Options {
        token_ttl: Duration::from_secs(2),
        ..Options::default()
    });
    let script = format!(
        "{UNLOCK}
        {LOGIN}
        echo \"--- found\"; secret-tool search service pce 2>/dev/null | grep -c '^secret = '
        secret-tool lookup service pce username \"default $HOME/.config/pce\" | jq -r .access_token > first
        echo \"--- rows\"; pce list 0003-230 --fields id --no-header | wc -l
        sleep 3
        pce list 0003-230 --fields id --no-header | wc -l
        secret-tool lookup service pce username \"default $HOME/.config/pce\" | jq -r .access_token > second
        echo \"--- renewed\"; cmp -s first second || echo yes
        echo \"--- status\"; pce auth status
        pce auth logout
        echo \"--- left\"; secret-tool search --all service pce 2>/dev/null | grep -c '^secret = ' || true
        echo \"--- then\"; pce list 0003-230 2>/dev/null || echo $?"
    );
    let home = Home::new();
    let out = on_a_bus(&home, &server, &[], &format!("cd; {script}"));
    let part = |name: &str| {
        let begin = out
            .split(&format!("--- {name}\n"))
            .nth(1)
            .unwrap_or_default();
        begin.split("---").next().unwrap().trim().to_owned()
    };
    assert_eq!(part("found"), "1", "{out}");
    assert_eq!(part("rows"), "3\n3", "{out}");
    assert_eq!(part("renewed"), "yes", "{out}");
    assert!(part("status").contains("the keyring"), "{out}");
    assert!(part("left").starts_with('0'), "{out}");
    assert_eq!(part("then"), "4", "{out}");
    let grants = server
        .requests()
        .iter()
        .filter(|seen| seen.is_for_token())
        .count();
    assert!(
        (2..=3).contains(&grants),
        "login and renewal, and status where it came late: {grants}"
    );
    assert!(!out.contains(&server.app_secret));
}

#[test]
fn without_a_keyring_on_the_bus_a_login_exits_with_10() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let config = home.path().join("bus.conf");
    std::fs::write(&config, BARE_BUS).unwrap();
    let config = format!("--config-file={}", config.display());
    let out = on_a_bus(
        &home,
        &server,
        &[&config],
        &format!("{LOGIN} 2>&1 || echo \"exit $?\""),
    );
    assert!(
        out.contains("Secret Service") && out.contains("exit 10"),
        "{out}"
    );
    assert!(out.contains("--store file"), "{out}");
}

#[test]
fn a_locked_keyring_neither_hangs_nor_prompts() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    // The first session creates and uses the keyring; the next one does not unlock it.
    on_a_bus(&home, &server, &[], &format!("{UNLOCK}\n{LOGIN}"));
    let started = Instant::now();
    let out = on_a_bus(
        &home,
        &server,
        &[],
        "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1
        pce list 0003-230 2>&1 || echo \"exit $?\"",
    );
    assert!(out.contains("locked") && out.contains("exit 10"), "{out}");
    assert!(out.contains("PCE_TOKEN_FILE"), "{out}");
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
}

/// Starts a keyring daemon for the keyrings in the home, without a password that unlocks them.
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1";

#[test]
fn a_keyring_with_a_blank_password_is_unlocked_without_a_window() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    // The file of a keyring without a password, as gnome-keyring writes it.
    let keyrings = home.path().join(".local/share/keyrings");
    std::fs::create_dir_all(&keyrings).unwrap();
    let plain =
        "[keyring]\ndisplay-name=plain\nctime=0\nmtime=0\nlock-on-idle=false\nlock-after=false\n";
    std::fs::write(keyrings.join("plain.keyring"), plain).unwrap();
    std::fs::write(keyrings.join("default"), "plain").unwrap();
    on_a_bus(&home, &server, &[], &format!("{LOCKED}\n{LOGIN}"));
    let script = format!(
        "{LOCKED}
        pce list 0003-230 --fields id --no-header | wc -l
        gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets \
            -m org.freedesktop.Secret.Service.Lock '[\"/org/freedesktop/secrets/collection/plain\"]' >/dev/null
        pce auth status --offline
        pce auth logout"
    );
    let out = on_a_bus(&home, &server, &[], &script);
    assert!(out.starts_with("3\n"), "{out}");
    assert!(
        out.contains("the keyring") && out.contains("Removed"),
        "{out}"
    );
}

#[test]
fn two_settings_folders_share_no_entry() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let script = format!(
        "{UNLOCK}
        export PCE_CONFIG_DIR=$HOME/a
        {LOGIN}
        echo '--- a'; pce auth status --offline | grep -c \"$URL\"
        export PCE_CONFIG_DIR=$HOME/b
        echo '--- b'; pce auth status --offline 2>/dev/null || echo \"exit $?\"
        pce auth logout 2>/dev/null
        unset PCE_CONFIG_DIR
        echo '--- home'; pce auth status --offline 2>/dev/null || echo \"exit $?\"
        pce auth logout --all 2>/dev/null
        export PCE_CONFIG_DIR=$HOME/a
        echo '--- still'; pce list 0003-230 --fields id --no-header | wc -l"
    );
    let out = on_a_bus(&home, &server, &[], &script);
    let lines: Vec<&str> = out
        .lines()
        .filter(|line| !line.starts_with("Logged") && !line.starts_with("Access"))
        .collect();
    assert_eq!(
        lines,
        [
            "--- a",
            "1",
            "--- b",
            "exit 4",
            "--- home",
            "exit 4",
            "--- still",
            "3"
        ]
    );
}

#[test]
fn logout_of_all_finds_entries_without_a_note() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let script = format!(
        "{UNLOCK}
        {LOGIN} >/dev/null
        {LOGIN} --profile work >/dev/null
        pce --profile work config set timeout 9s
        rm -r .config/pce/credentials
        echo '--- removed'; pce auth logout --all
        echo '--- left'; pce auth status --offline 2>/dev/null || echo \"exit $?\"
        pce --profile work auth status --offline 2>/dev/null || echo \"exit $?\""
    );
    let script = format!("cd \"$HOME\"; {script}");
    let out = on_a_bus(&home, &server, &[], &script);
    let expected = "--- removed\nRemoved the credentials of profile default.\n\
                    Removed the credentials of profile work.\n--- left\nexit 4\nexit 4\n";
    assert!(out.ends_with(expected), "{out}");
}

#[test]
fn a_login_in_a_file_warns_of_the_previous_one_in_a_locked_keyring() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    on_a_bus(&home, &server, &[], &format!("{UNLOCK}\n{LOGIN}"));
    let script = format!("{LOCKED}\n{LOGIN} --store file 2>&1");
    let out = on_a_bus(&home, &server, &[], &script);
    let warning = "warning: the previous login stays in the keyring: the keyring is locked";
    assert!(out.contains(warning), "{out}");
}

#[test]
fn an_old_entry_is_moved_if_the_note_says_that_it_belongs_to_the_folder() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let script = format!(
        "{UNLOCK}
        {LOGIN} >/dev/null
        key=\"default $HOME/.config/pce\"
        secret-tool lookup service pce username \"$key\" > record
        pce auth logout >/dev/null
        secret-tool store --label old service pce username default < record
        echo '--- no note'; pce auth status --offline 2>/dev/null || echo \"exit $?\"
        mkdir -p b/credentials; printf https://other.example.com > b/credentials/default.keyring
        echo '--- other host'; PCE_CONFIG_DIR=b pce auth status --offline 2>/dev/null || echo \"exit $?\"
        printf %s \"$URL\" > .config/pce/credentials/default.keyring
        echo '--- moved'; pce list 0003-230 --fields id --no-header | wc -l
        secret-tool lookup service pce username default || echo gone
        secret-tool lookup service pce username \"$key\" | jq -r .app_key"
    );
    let out = on_a_bus(&home, &server, &[], &format!("cd; {script}"));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines,
        [
            "--- no note",
            "exit 4",
            "--- other host",
            "exit 4",
            "--- moved",
            "3",
            "gone",
            "sandbox-app"
        ]
    );
}

#[test]
fn the_addresses_of_a_list_are_tried_in_turn() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let script = format!(
        "{UNLOCK}
        bus=$DBUS_SESSION_BUS_ADDRESS
        export DBUS_SESSION_BUS_ADDRESS=\"unix:path=/nonexistent/bus;$bus\"
        {LOGIN} >/dev/null
        echo 0003-230 | pce list --extensions-from - --fields id --no-header | wc -l
        pce list 0003-230 >&- 2>/dev/null || echo \"exit $?\"
        export DBUS_SESSION_BUS_ADDRESS='unix:path=/nonexistent/a;unix:path=/nonexistent/b'
        pce list 0003-230 2>&1 || echo \"exit $?\""
    );
    let out = on_a_bus(&home, &server, &[], &script);
    assert!(out.starts_with("3\nexit 11\nerror: "), "{out}");
    assert!(out.ends_with("exit 10\n"), "{out}");
}

#[test]
fn a_keyring_that_never_answers_is_an_error_after_3_seconds() {
    let (home, server) = (Home::new(), Server::new());
    let socket = home.path().join("bus");
    // The system accepts connections, and no program reads from them.
    let _listener = UnixListener::bind(&socket).unwrap();
    let started = Instant::now();
    let stderr = home
        .pce([
            "auth",
            "login",
            "--host",
            &server.url,
            "--app-key",
            "sandbox-app",
            "--secret-stdin",
        ])
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", socket.display()),
        )
        .stdin(&server.app_secret)
        .run()
        .failure(10);
    assert!(stderr.contains("did not answer within 3 s"), "{stderr}");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn the_keyring_is_not_touched_when_the_environment_has_the_token() {
    let (home, server) = (Home::new(), Server::new());
    let socket = home.path().join("bus");
    let _listener = UnixListener::bind(&socket).unwrap();
    let started = Instant::now();
    home.pce(["list", "0003-230"])
        .env(
            "DBUS_SESSION_BUS_ADDRESS",
            format!("unix:path={}", socket.display()),
        )
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
        .run()
        .success();
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn several_entries_of_a_profile_are_named_and_the_next_login_leaves_one() {
    if !can_run() {
        return;
    }
    let (home, server) = (Home::new(), Server::new());
    let script = format!(
        "{UNLOCK}
        {LOGIN} >/dev/null
        key=\"default $HOME/.config/pce\"
        twice() {{
            secret-tool lookup service pce username \"$key\" > record
            secret-tool store --collection session --label other service pce username \"$key\" < record
        }}
        count() {{ secret-tool search --all service pce 2>/dev/null | grep -c '^secret = ' || true; }}
        cd; twice; count
        pce list 0003-230 2>&1 || echo \"exit $?\"
        {LOGIN} >/dev/null
        count
        twice
        pce auth logout >/dev/null
        count"
    );
    let out = on_a_bus(&home, &server, &[], &script);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.first(), Some(&"2"), "{out}");
    assert!(
        out.contains("2 entries") && out.contains("pce auth login"),
        "{out}"
    );
    assert_eq!(lines[lines.len() - 3..], ["exit 10", "1", "0"], "{out}");
}
