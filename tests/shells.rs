//! Completion, and `0003*210`, in real shells: a test types and presses TAB.
#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use support::typist::Typist;
use support::{Server, has_program, pce};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// The files in the shell's working folder.
const FILES: [(&str, &str); 2] = [
    (
        ".config/pce/config.toml",
        "[profiles.lab]\noutput = \"json\"\n",
    ),
    ("phones.txt", "0003*210\n"),
];

fn has(shell: &str) -> bool {
    has_program("script") && has_program(shell)
}

/// Returns the line for a shell's start-up file from `pce completions --help`.
fn setup(shell: &str) -> String {
    let help = pce(["completions", "--help"]).run().success();
    let line = help
        .lines()
        .find(|line| line.contains(&format!("pce completions {shell}")));
    let line = line.unwrap_or_else(|| panic!("{shell} is not in {help}"));
    line.trim().split("    ").next().unwrap().to_owned()
}

#[test]
fn completion_runs_pce_at_each_tab() {
    for shell in SHELLS.into_iter().filter(|shell| has(shell)) {
        let server = Server::new();
        let mut typist = Typist::new(shell, &setup(shell), &FILES, &server);
        // No extension has been listed so far.
        assert_eq!(typist.complete("pce list 0003"), "pce list 0003", "{shell}");
        assert_eq!(typist.run("pce list 0003-210 > /dev/null"), 0, "{shell}");
        for (typed, completed) in [
            ("pce li", "pce list"),
            ("pce auth st", "pce auth status"),
            ("pce list --filter-o", "pce list --filter-op"),
            ("pce list --filter-op eq", "pce list --filter-op equals"),
            (
                "pce list --event-type dial-o",
                "pce list --event-type dial-out",
            ),
            ("pce list --fields no", "pce list --fields note"),
            ("pce list --fields type,no", "pce list --fields type,note"),
            (
                "pce list --fields=type,url,mod",
                "pce list --fields=type,url,modified",
            ),
            ("pce list -o nd", "pce list -o ndjson"),
            ("pce --profile la", "pce --profile lab"),
            ("pce --profile=la", "pce --profile=lab"),
            ("pce list --profile sa", "pce list --profile sandbox"),
            ("pce list -O pho", "pce list -O phones.txt"),
            (
                "pce list --output-file=pho",
                "pce list --output-file=phones.txt",
            ),
            ("pce config set page", "pce config set page-size"),
            ("pce config set output nd", "pce config set output ndjson"),
            ("pce help exit", "pce help exit-codes"),
            ("pce help auth log", "pce help auth log"),
            ("pce sandbox --fault fla", "pce sandbox --fault flaky"),
            ("pce list 0003-2", "pce list 0003-210"),
            ("pce list 00", "pce list 0003-210"),
            ("pce list --fields note,no", "pce list --fields note,no"),
            (
                "pce list --event-type dial-out,dial-",
                "pce list --event-type dial-out,dial-in",
            ),
            (
                "pce list --filter-by status --filter-value dis",
                "pce list --filter-by status --filter-value disabled",
            ),
            (
                "pce list --filter-by=method --filter-value PO",
                "pce list --filter-by=method --filter-value POST",
            ),
            (
                "pce list --filter-by type --filter-value hang",
                "pce list --filter-by type --filter-value hangup",
            ),
            ("pce list --where stat", "pce list --where status"),
            (
                "pce list --where status=dis",
                "pce list --where status=disabled",
            ),
            (
                "pce diff --ignore url,mod",
                "pce diff --ignore url,modified",
            ),
            ("pce diff --ignore url,u", "pce diff --ignore url,u"),
            ("pce diff -o r", "pce diff -o r"),
            (
                "pce list --fields url --fields u",
                "pce list --fields url --fields u",
            ),
            ("pce diff pho", "pce diff phones.txt"),
            (r"pce list 0003\*2", r"pce list 0003\*210"),
            ("pce list '0003*2", "pce list '0003*210'"),
            ("pce list 0003-210 00", "pce list 0003-210 00"),
            ("pce --profile lab list 00", "pce --profile lab list 00"),
        ] {
            assert_eq!(typist.complete(typed), completed, "{shell}: {typed}");
        }
    }
}

#[test]
fn the_scripts_of_packages_complete() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for shell in SHELLS.into_iter().filter(|shell| has(shell)) {
        let scripts = scripts.display();
        let setup = match shell {
            "bash" => format!("source {scripts}/pce.bash"),
            "zsh" => format!("fpath=({scripts} $fpath)\nautoload -Uz compinit\ncompinit -i"),
            _ => format!("source {scripts}/pce.fish"),
        };
        let mut typist = Typist::new(shell, &setup, &FILES, &Server::new());
        for (typed, completed) in [
            ("pce li", "pce list"),
            ("pce auth st", "pce auth status"),
            ("pce list --filter-o", "pce list --filter-op"),
            ("pce list --filter-op eq", "pce list --filter-op equals"),
            ("pce list --fields no", "pce list --fields note"),
            ("pce list --fields type,no", "pce list --fields type,note"),
            (
                "pce list --fields type,url,mod",
                "pce list --fields type,url,modified",
            ),
            ("pce list --sort-by mod", "pce list --sort-by modified"),
            ("pce list -O pho", "pce list -O phones.txt"),
        ] {
            let line = typist.complete(typed);
            // zsh adds `=` or a comma to a word that needs more text after it.
            assert_eq!(
                line.trim_end_matches([',', '=']),
                completed,
                "{shell}: {typed}"
            );
        }
    }
}

/// Listed extensions are stored only on a terminal, up to a limit, readable by the user only, and removable.
#[test]
fn extensions_are_stored_only_if_listed_at_a_terminal() {
    if !has("bash") {
        return;
    }
    let server = Server::new();
    let mut typist = Typist::new("bash", &setup("bash"), &FILES, &server);
    let kept = typist.path(".local/state/pce/extensions/default");
    assert_eq!(typist.run("pce list 0003-210 2> /dev/null > /dev/null"), 0);
    assert_eq!(
        typist.run("pce --profile sandbox list 0003-220 --limit 1 > /dev/null"),
        0
    );
    assert_eq!(typist.run("pce list 0003-999 > /dev/null"), 3);
    assert!(
        !kept.exists(),
        "output to a file, the sandbox or a failure stored an extension"
    );

    assert_eq!(
        typist.run("pce list 0003-210 0003-230 -o ndjson > /dev/null"),
        0
    );
    assert_eq!(typist.run("pce list '0003*230' > /dev/null"), 0);
    assert_eq!(fs::read_to_string(&kept).unwrap(), "0003*230\n0003*210\n");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kept), 0o600);
    assert_eq!(mode(kept.parent().unwrap()), 0o700);

    let many: Vec<String> = (5000..5300).map(|number| number.to_string()).collect();
    let many = many.join("\n");
    fs::write(&kept, &many).unwrap();
    assert_eq!(typist.run("pce list 0003-240 > /dev/null"), 0);
    let text = fs::read_to_string(&kept).unwrap();
    assert_eq!(text.lines().count(), 200);
    assert!(text.starts_with("0003*240\n5000\n"), "{text}");

    for logout in ["pce auth logout", "pce auth logout --all"] {
        assert_eq!(typist.run("pce list 0003-240 > /dev/null"), 0);
        assert!(kept.exists());
        assert_eq!(typist.run(logout), 0);
        assert!(!kept.exists(), "{logout} leaves them");
    }

    assert_eq!(typist.run("pce list 0003-240 > /dev/null"), 0);
    assert!(kept.exists());
    assert_eq!(typist.run("pce config set history off"), 0);
    assert!(!kept.exists(), "history off leaves them");
    assert_eq!(typist.run("pce list 0003-240 > /dev/null"), 0);
    assert!(!kept.exists(), "history off does not keep it off");
    assert_eq!(typist.run("pce config set history on"), 0);

    // A folder that cannot be written does not fail the list.
    fs::remove_dir_all(typist.path(".local/state")).unwrap();
    fs::write(typist.path(".local/state"), "a file").unwrap();
    assert_eq!(
        typist.run("pce list 0003-240 > ~/rows 2> >(tee ~/said >&2)"),
        0
    );
    assert_eq!(typist.run("pce list 0003-240 > ~/rows"), 0);
    assert!(
        fs::read_to_string(typist.path("rows"))
            .unwrap()
            .lines()
            .count()
            > 10
    );
}

#[test]
fn extensions_need_quotes_only_where_the_help_says_so() {
    let server = Server::new();
    let run = |shell: &str, line: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = support::binary().parent().unwrap().display().to_string();
        let options: &[&str] = if shell == "bash" { &["--norc"] } else { &[] };
        let output = Command::new(shell)
            .args(options)
            .args(["-c", line])
            .env_clear()
            .env("HOME", folder.path())
            .env("PATH", format!("{path}:/usr/bin:/bin"))
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), stdout.lines().count())
    };
    let line = |extension: &str| format!("pce list {extension} -o ndjson");
    for shell in SHELLS.into_iter().filter(|shell| has_program(shell)) {
        let whole = run(shell, &line("'0003*210'"));
        assert!(whole.0 && whole.1 > 10, "{shell}: {whole:?}");
        assert_eq!(run(shell, &line("0003-210")), whole, "{shell}");
        let unquoted = run(shell, &line("0003*210"));
        match shell {
            "bash" => assert_eq!(unquoted, whole),
            _ => assert_eq!(unquoted, (false, 0), "{shell}"),
        }
    }
    if has("zsh") {
        let setup = format!("setopt nomatch\n{}", setup("zsh"));
        let mut typist = Typist::new("zsh", &setup, &FILES, &server);
        assert_eq!(typist.run("pce list 0003*210 -o ndjson > rows"), 0);
        let rows = fs::read_to_string(typist.path("rows")).unwrap();
        assert!(rows.lines().count() > 10);
        // Completion also works with the alias.
        assert_eq!(typist.complete("pce list 0003*2"), r"pce list 0003\*210");
        assert_eq!(typist.run(r"pce list 0003\*210 -o ndjson > rows"), 0);
        assert_eq!(typist.run(r"\pce list 0003*210"), 1);
    }
}

#[test]
fn a_variable_that_was_left_set_changes_nothing() {
    let rows = pce(["--profile", "sandbox", "list", "0003-230", "-o", "ndjson"])
        .env("PCE_COMPLETE", "bash")
        .run()
        .success();
    assert_eq!(rows.lines().count(), 3);
    // Completion prints no errors.
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let answer = pce(["--", "pce", "list", "--nonsense", ""])
            .env("PCE_COMPLETE", shell)
            .file(".config", "no folder")
            .run();
        assert_eq!(answer.stderr, "", "{shell}");
    }
}
