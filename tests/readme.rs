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

#[cfg(unix)]
#[test]
fn the_recipes_run_as_written() {
    use std::process::Command;
    if !support::has_program("jq") {
        return;
    }
    let readme = read("README.md");
    let recipes = section(&readme, "recipes");
    let blocks: Vec<&str> = recipes
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(blocks.len() >= 3, "{recipes}");
    let server = support::Server::new();
    for block in blocks {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("phones.txt"),
            "0003*210\n0003*230 # conference\n",
        )
        .unwrap();
        let folder = support::binary().parent().unwrap().display().to_string();
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", block])
            .env_clear()
            .env("PATH", format!("{folder}:/usr/bin:/bin"))
            .env("HOME", dir.path())
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token)
            .current_dir(dir.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && stderr.is_empty(),
            "{block}{stderr}"
        );
        let written = fs::read_to_string(dir.path().join("events.csv")).unwrap_or_default();
        assert!(output.stdout.len() + written.len() > 100, "{block}");
    }
}
