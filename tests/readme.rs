//! The README says what the binary does.

mod support;

use std::fs;
use std::path::Path;

use support::pce;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// What is between two markers.
#[track_caller]
fn section<'t>(text: &'t str, name: &str) -> &'t str {
    let begin = text.find(&format!("<!-- {name}")).unwrap();
    let begin = begin + text[begin..].find("-->\n").unwrap() + 4;
    let end = text.find(&format!("<!-- end of {name} -->")).unwrap();
    &text[begin..end]
}

#[test]
fn the_picture_is_the_real_output() {
    let readme = read("README.md");
    let picture = section(&readme, "picture");
    let command = picture
        .lines()
        .find_map(|line| line.strip_prefix("$ pce "))
        .unwrap();
    let shown = pce(command.split(' ')).run().success();
    assert_eq!(
        picture,
        format!("```console\n$ pce {command}\n{shown}```\n")
    );
}

#[test]
fn the_exit_codes_are_those_of_the_code() {
    let rows: Vec<String> = pce::exit::codes()
        .into_iter()
        .map(|(code, when)| format!("| {code} | {when} |\n"))
        .collect();
    let expected = format!("| code | when |\n| --- | --- |\n{}", rows.concat());
    assert_eq!(section(&read("README.md"), "exit codes"), expected);
}

#[test]
fn the_test_command_is_the_one_that_ci_runs() {
    assert!(read("README.md").contains("\ncargo test --locked\n"));
    assert!(read(".ci/run").contains("\ncargo test --locked\n"));
}

/// The shell commands of a text.
#[cfg(unix)]
fn commands(text: &str) -> Vec<&str> {
    let blocks: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() >= 3, "{text}");
    blocks
}

/// Runs a block of shell commands in `dir` with these variables, and expects nothing on stderr.
#[cfg(unix)]
#[track_caller]
fn run(block: &str, dir: &Path, variables: &[(&str, &str)]) -> std::process::Output {
    let folder = support::binary().parent().unwrap().display().to_string();
    let output = std::process::Command::new("bash")
        .args(["-euo", "pipefail", "-c", block])
        .env_clear()
        .env("PATH", format!("{folder}:/usr/bin:/bin"))
        .env("HOME", dir)
        .envs(variables.iter().copied())
        .current_dir(dir)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && stderr.is_empty(),
        "{block}{stderr}"
    );
    output
}

#[cfg(unix)]
#[test]
fn the_recipes_run_as_written() {
    if !support::has_program("jq") {
        return;
    }
    let server = support::Server::new();
    for block in commands(section(&read("README.md"), "recipes")) {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("phones.txt"),
            "0003*210\n0003*230 # conference\n",
        )
        .unwrap();
        let variables = [
            ("PCE_HOST", server.url.as_str()),
            ("PCE_TOKEN", &server.token),
        ];
        let output = run(block, dir.path(), &variables);
        let written = fs::read_to_string(dir.path().join("events.csv")).unwrap_or_default();
        assert!(output.stdout.len() + written.len() > 100, "{block}");
    }
}

#[cfg(unix)]
#[test]
fn the_unattended_recipes_run_as_written() {
    use std::os::unix::fs::PermissionsExt;
    let server = support::Server::new();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    };
    file("phones.txt", "0003*210\n0003*230\n");
    file("app-secret", &server.app_secret);
    let token = file("token", &server.token);
    let folder = dir.path().display().to_string();
    let variables = [
        ("HOST", server.url.as_str()),
        ("APP_KEY", "sandbox-app"),
        ("APP_SECRET", &server.app_secret),
        ("CREDENTIALS_DIRECTORY", &folder),
        ("TOKEN_FILE", &token),
    ];
    let text = read("docs/unattended.md");
    let blocks = commands(&text);
    assert_eq!(blocks.len(), 5, "{text}");
    for block in blocks {
        for name in ["events.csv", "events.ndjson"] {
            let _ = fs::remove_file(dir.path().join(name));
        }
        run(block, dir.path(), &variables);
        let written = ["events.csv", "events.ndjson"]
            .map(|name| fs::read_to_string(dir.path().join(name)).unwrap_or_default());
        assert!(
            written.concat().lines().count() > 20 || block.contains("auth login"),
            "{block}"
        );
    }
}
