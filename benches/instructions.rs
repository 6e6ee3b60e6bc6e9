//! The instructions that `pce` executes for three kinds of work, compared with `benches/instructions.txt`.
//!
//! Counts vary less than times from run to run, so that an increase of a few per cent is visible. `cargo bench --bench
//! instructions` fails when a count is more than 3 % above the committed one; `cargo bench --bench instructions --
//! --update` rewrites the file. Needs valgrind.

#[cfg(unix)]
#[path = "speed/sandbox.rs"]
mod sandbox;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    counts::main()
}

#[cfg(not(unix))]
fn main() {
    eprintln!("the instructions are counted by valgrind, which needs a Unix");
}

#[cfg(unix)]
mod counts {
    use std::fmt::Write as _;
    use std::path::Path;
    use std::process::{Command, ExitCode};

    use crate::sandbox::{PCE, Sandbox};

    /// The accepted increase over the committed count, in per cent.
    const TOLERANCE: f64 = 3.0;

    /// The number of runs, of which the lowest count is used: an answer in more pieces than necessary costs more.
    const RUNS: usize = 5;

    pub fn main() -> ExitCode {
        let update = std::env::args().any(|arg| arg == "--update");
        if Command::new("valgrind").arg("--version").output().is_err() {
            eprintln!("SKIPPED: the instructions are not counted, valgrind is not installed");
            let in_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
            return if in_ci {
                ExitCode::FAILURE
            } else {
                ExitCode::SUCCESS
            };
        }
        let counts = counts();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.txt");
        if update {
            std::fs::write(&file, text(&counts)).expect("a file that can be written");
            println!("{} is written", file.display());
            return ExitCode::SUCCESS;
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        let slower = compare(&counts, &committed);
        if slower > 0 {
            eprintln!(
                "\n{slower} above the committed count by more than {TOLERANCE} %: make it cheaper, or say in the commit what"
            );
            eprintln!(
                "the instructions are spent on and run `cargo bench --bench instructions -- --update`"
            );
            let (here, there) = (compiler(), committed.lines().next().unwrap_or_default());
            if there != here {
                eprintln!(
                    "the committed counts are of another compiler: \"{there}\", this is \"{here}\""
                );
            }
            return ExitCode::FAILURE;
        }
        ExitCode::SUCCESS
    }

    /// Prints the counts beside the committed ones, and returns how many are too high.
    fn compare(counts: &[(&str, u64)], committed: &str) -> usize {
        let mut slower = 0;
        for (work, count) in counts {
            let line = committed.lines().find_map(|line| line.strip_prefix(*work));
            let before: u64 = line.and_then(|rest| rest.trim().parse().ok()).unwrap_or(0);
            #[allow(clippy::cast_precision_loss, reason = "a per cent is enough")]
            let change = (*count as f64 / before.max(1) as f64 - 1.0) * 100.0;
            let too_many = change > TOLERANCE;
            slower += usize::from(too_many);
            let verdict = if too_many {
                "TOO MANY"
            } else if change < -TOLERANCE {
                "fewer: run with --update to keep it so"
            } else {
                "as before"
            };
            println!("{work:24} {count:>12} instructions, {change:+.2} %: {verdict}");
        }
        slower
    }

    fn counts() -> Vec<(&'static str, u64)> {
        let folder = tempfile::tempdir().expect("a folder");
        // The length of the program's name changes the count, so the copy has the same short name on every machine.
        std::fs::copy(PCE, folder.path().join("pce")).expect("a copy of the program");
        let few = Sandbox::start(&["--events", "20"]);
        let many = Sandbox::start(&["--events", "4900"]);
        let list = ["list", "0003*210"];
        let csv = [&list[..], &["-o", "csv", "--page-size", "4900"]].concat();
        let count = |args: &[&str], server: &Sandbox| {
            let counts = (0..RUNS).map(|_| count(folder.path(), args, server));
            counts.min().expect("a run")
        };
        vec![
            ("--version", count(&["--version"], &few)),
            ("20 events → table", count(&list, &few)),
            ("4,900 events → csv", count(&csv, &many)),
        ]
    }

    fn count(folder: &Path, args: &[&str], server: &Sandbox) -> u64 {
        let output = Command::new("valgrind")
            .args([
                "--tool=callgrind",
                "--callgrind-out-file=/dev/null",
                "./pce",
            ])
            .args(args)
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("PCE_HOST", &server.url)
            .env("PCE_TOKEN", &server.token)
            .env("PCE_CONFIG_DIR", "/nonexistent")
            .env("HOME", "/nonexistent")
            .output()
            .expect("valgrind");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let collected = told
            .lines()
            .find_map(|line| line.split_once("Collected : "));
        let count = collected.and_then(|(_, count)| count.trim().parse().ok());
        count.unwrap_or_else(|| panic!("no count in {told}"))
    }

    fn text(counts: &[(&str, u64)]) -> String {
        let mut text = compiler() + "\n";
        for (work, count) in counts {
            let _ = writeln!(text, "{work:24} {count:>12}");
        }
        text
    }

    /// Returns the version of the compiler, and the architecture.
    fn compiler() -> String {
        let output = Command::new("rustc").arg("--version").output();
        let version = output.map(|output| output.stdout).unwrap_or_default();
        let version = String::from_utf8_lossy(&version).trim().to_owned();
        format!("{version}, {}", std::env::consts::ARCH)
    }
}
