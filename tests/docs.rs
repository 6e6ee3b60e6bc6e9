//! Every command line in README, CONTRIBUTING and docs/ runs unchanged, here or in the script of its mark.

mod support;

use std::fs;
use std::path::Path;

use support::pages::{Page, pages, read, root};
use support::pce;

/// The marks, each with the test or script that runs its commands, and with words that this file must contain.
const MARKS: &[(&str, &str, &str)] = &[
    ("recipes", "tests/docs.rs", "commands(\"recipes\")"),
    (
        "organisation",
        "tests/docs.rs",
        "commands(\"organisation\")",
    ),
    ("sqlite", "tests/docs.rs", "of_program(\"sqlite\""),
    ("duckdb", "tests/docs.rs", "of_program(\"duckdb\""),
    ("pandas", "tests/docs.rs", "of_program(\"pandas\""),
    ("unattended", "tests/docs.rs", "commands(\"unattended\")"),
    ("login", "tests/login.rs", "commands(\"login\")"),
    ("ci", "tests/docs.rs", "commands(\"ci\")"),
    (
        "checkout",
        "packaging/check",
        "doc-commands README.md checkout",
    ),
    ("deb", "packaging/check-install", "readme deb"),
    ("archive", "packaging/check-install", "readme archive"),
    // Fuzzing does not end by itself; CI runs each target for some seconds.
    ("fuzz", ".ci/run", "cargo fuzz run --sanitizer none"),
    (
        "release",
        "packaging/check",
        "doc-commands docs/releasing.md release",
    ),
];

#[test]
fn a_test_or_script_runs_every_command() {
    let mut seen = 0;
    for page in pages() {
        for block in page.blocks() {
            let (name, text) = (&page.name, &block.text);
            match block.language.as_str() {
                "sh" => {}
                // `tests/readme.rs` compares README's picture of the table; a test below compares systemd's units.
                "console" | "ini" => continue,
                other => panic!("{name}: \"{other}\" is not a language of code blocks:\n{text}"),
            }
            let mark = block.mark.as_deref().unwrap_or_else(|| {
                panic!("{name}: no <!-- run: … --> above, so nobody runs it:\n{text}")
            });
            let (_, runner, words) = MARKS
                .iter()
                .find(|(known, ..)| *known == mark)
                .unwrap_or_else(|| panic!("{name}: nobody runs \"{mark}\":\n{text}"));
            assert!(read(runner).contains(words), "{runner} does not run {mark}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn ci_runs_its_commands_as_they_are_written() {
    let ci = read(".ci/run");
    for page in ["README.md", "CONTRIBUTING.md"] {
        for line in Page::new(page).commands("ci").join("\n").lines() {
            assert!(
                ci.lines().any(|of_ci| of_ci == line),
                "{page}: {line} is not in .ci/run"
            );
        }
    }
}

/// Checks that the options of commands in the text exist.
#[test]
fn commands_in_the_text_are_commands_of_pce() {
    let mut seen = 0;
    for page in pages() {
        for code in page.code_in_text() {
            let Some(arguments) = code.strip_prefix("pce ") else {
                continue;
            };
            // The reader replaces `…` and words in capitals.
            let arguments = arguments.split(' ').filter(|word| *word != "…");
            let out = pce(arguments).args(["--help"]).run();
            assert_eq!(out.code, Some(0), "{}: {code}: {}", page.name, out.stderr);
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn files_that_are_named_exist() {
    let folders = [
        "src/",
        "tests/",
        "docs/",
        "man/",
        "completions/",
        "benches/",
        "packaging/",
        "fuzz/",
    ];
    let mut missing = Vec::new();
    for page in pages() {
        let named = page
            .code_in_text()
            .into_iter()
            .filter(|code| folders.iter().any(|folder| code.starts_with(folder)))
            .map(|code| root().join(code.split(' ').next().unwrap()));
        missing.extend(
            named
                .chain(page.links())
                .filter(|path| !path.exists())
                .map(|path| format!("{}: {}", page.name, path.display())),
        );
    }
    assert!(missing.is_empty(), "{missing:#?}");
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
        "{block}\n{stderr}"
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
    for block in Page::new("README.md").commands("recipes") {
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
        let output = run(&block, dir.path(), &variables);
        let written = fs::read_to_string(dir.path().join("events.csv")).unwrap_or_default();
        assert!(output.stdout.len() + written.len() > 100, "{block}");
    }
}

/// Runs a block in a new folder, and returns its output.
#[cfg(unix)]
#[track_caller]
fn shown(block: &str, server: &support::Server) -> String {
    let dir = tempfile::tempdir().unwrap();
    let folder = support::binary().parent().unwrap().display().to_string();
    let mut command = std::process::Command::new("bash");
    command
        .args(["-euo", "pipefail", "-c", block])
        .env(
            "PATH",
            format!("{folder}:{}", std::env::var("PATH").unwrap()),
        )
        .env("HOME", dir.path())
        .env("PCE_HOST", &server.url)
        .env("PCE_TOKEN", &server.token)
        .env_remove("PCE_PROFILE")
        .current_dir(dir.path());
    let output = command.output().unwrap();
    let (rows, notes) = (output.stdout, output.stderr);
    let notes = String::from_utf8(notes).unwrap();
    // --all-extensions reports the number of extensions.
    assert!(
        output.status.success() && notes.lines().all(|line| line.starts_with("note: ")),
        "{block}\n{notes}"
    );
    String::from_utf8(rows).unwrap() + &notes
}

#[cfg(unix)]
#[test]
fn the_recipes_for_an_organisation_run_as_written() {
    if !support::has_program("jq") {
        return;
    }
    let server = support::Server::new();
    for page in ["README.md", "docs/recipes.md"] {
        for block in Page::new(page).commands("organisation") {
            let shown = shown(&block, &server);
            assert!(shown.len() > 50, "{block}\n{shown}");
        }
    }
}

/// Returns the block of a program's recipe if the program is installed.
#[cfg(unix)]
fn of_program(mark: &str, probe: &[&str]) -> Option<String> {
    let found = std::process::Command::new(probe[0])
        .args(&probe[1..])
        .output();
    if found.is_ok_and(|output| output.status.success()) {
        return Page::new("docs/recipes.md")
            .commands(mark)
            .into_iter()
            .next();
    }
    if mark == "sqlite" {
        support::skipped("sqlite3 is not installed");
    }
    None
}

#[cfg(unix)]
#[test]
fn exports_are_read_by_databases() {
    let server = support::Server::new();
    let recipes = [
        of_program("sqlite", &["sqlite3", "-version"]),
        of_program("duckdb", &["duckdb", "-version"]),
        of_program("pandas", &["python3", "-c", "import pandas"]),
    ];
    for block in recipes.into_iter().flatten() {
        let shown = shown(&block, &server);
        assert!(shown.contains("0003*"), "{block}\n{shown}");
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
    let blocks = Page::new("docs/unattended.md").commands("unattended");
    assert_eq!(blocks.len(), 5);
    for block in blocks {
        for name in ["events.csv", "events.ndjson"] {
            let _ = fs::remove_file(dir.path().join(name));
        }
        run(&block, dir.path(), &variables);
        let written = ["events.csv", "events.ndjson"]
            .map(|name| fs::read_to_string(dir.path().join(name)).unwrap_or_default());
        assert!(
            written.concat().lines().count() > 20 || block.contains("auth login"),
            "{block}"
        );
    }
}

/// Checks that the unit has the command and the variables of the shell recipe that a test above runs.
#[test]
fn the_systemd_unit_runs_what_the_shell_runs() {
    let page = Page::new("docs/unattended.md");
    let unit = page
        .blocks()
        .into_iter()
        .find(|block| block.text.contains("ExecStart="))
        .unwrap();
    let start = unit
        .text
        .lines()
        .find_map(|line| line.strip_prefix("ExecStart=/usr/bin/pce "))
        .unwrap();
    let shell = page
        .commands("unattended")
        .into_iter()
        .find(|block| block.contains("env -i") && block.contains("-o csv"))
        .unwrap();
    assert!(shell.ends_with(start), "{start}: {shell}");
    for variable in unit.text.split(&[' ', '\n', '=']) {
        if variable.starts_with("PCE_") {
            assert!(shell.contains(&format!("{variable}=")), "{variable}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_understands_the_units() {
    if !support::has_program("systemd-analyze") {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for unit in Page::new("docs/unattended.md").blocks() {
        if unit.language != "ini" {
            continue;
        }
        let first = unit.text.lines().next().unwrap();
        let name = first.strip_prefix("# /etc/systemd/system/").unwrap();
        let path = dir.path().join(name);
        // systemd's units name the installed program, which is not installed here.
        let binary = support::binary().display().to_string();
        fs::write(&path, unit.text.replace("/usr/bin/pce", &binary)).unwrap();
        paths.push(path);
    }
    assert_eq!(paths.len(), 2);
    let output = std::process::Command::new("systemd-analyze")
        .arg("verify")
        .args(&paths)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// Returns the files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let (folders, mut found): (Vec<_>, Vec<_>) = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .partition(|path| path.is_dir());
    found.extend(folders.iter().flat_map(|folder| files(folder)));
    found
}

/// Checks that CONTRIBUTING's table has each folder of `src/`, with all folders that it uses.
#[test]
fn contributing_lists_each_folder_and_what_it_uses() {
    let page = read("CONTRIBUTING.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| `src/"))
        .map(|line| line.split(" | ").collect())
        .collect();
    let source = root().join("src");
    let mut rooms = 0;
    for entry in fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        let file = path.with_extension("rs");
        // A module is a folder, a file, or a file with a folder of the same name.
        if path.is_dir() && file.exists() {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let slash = if path.is_dir() { "/" } else { "" };
        let first = format!("| `src/{name}{slash}`");
        let row = rows
            .iter()
            .find(|row| row[0] == first)
            .unwrap_or_else(|| panic!("CONTRIBUTING.md has no room src/{name}{slash}"));
        rooms += 1;
        let may_know = row[2];
        if name == "lib.rs"
            || may_know.contains("of all folders")
            || may_know.contains("all others")
        {
            continue;
        }
        let room = name.trim_end_matches(".rs");
        let inside = path.with_extension("");
        let mut code = if inside.is_dir() {
            files(&inside)
        } else {
            Vec::new()
        };
        code.extend(file.exists().then_some(file));
        for file in code {
            for known in fs::read_to_string(&file).unwrap().split("crate::").skip(1) {
                let known = known
                    .split(|c: char| !c.is_ascii_lowercase())
                    .next()
                    .unwrap();
                assert!(
                    known == room
                        || !source.join(known).exists()
                        || may_know.contains(&format!("`{known}`")),
                    "{} knows {known}, which CONTRIBUTING.md does not say",
                    file.display()
                );
            }
        }
    }
    assert!(rooms > 8, "{rooms}");
}
