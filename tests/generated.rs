//! The committed man pages and completion scripts are those that this version generates.

mod support;

use std::fs;
use std::path::Path;

use support::pce;

#[track_caller]
fn same(folder: &str, fresh: &Path) {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let names = |dir: &Path| -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&committed), names(fresh), "run: cargo xtask generate");
    for name in names(fresh) {
        assert!(
            fs::read(committed.join(&name)).unwrap() == fs::read(fresh.join(&name)).unwrap(),
            "{folder}/{name} is not what this version generates; run: cargo xtask generate"
        );
    }
}

#[test]
fn man_pages_and_completions_are_up_to_date() {
    let dir = tempfile::tempdir().unwrap();
    xtask::generate(dir.path()).unwrap();
    same("man", &dir.path().join("man"));
    same("completions", &dir.path().join("completions"));
}

#[test]
fn each_shell_has_its_script() {
    for (shell, file) in [
        ("bash", "pce.bash"),
        ("zsh", "_pce"),
        ("fish", "pce.fish"),
        ("powershell", "_pce.ps1"),
        ("elvish", "pce.elv"),
    ] {
        let printed = pce(["completions", shell, "--static"]).run().success();
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("completions")
            .join(file);
        assert_eq!(printed, fs::read_to_string(path).unwrap(), "{shell}");
        for word in ["event-type", "sort-order", "sandbox"] {
            assert!(printed.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn man_pages_have_the_version_and_the_exit_codes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("man/pce-list.1");
    let page = fs::read_to_string(path).unwrap();
    assert!(page.contains(".SH \"EXIT STATUS\""), "{page}");
    let version = concat!("\"pce ", env!("CARGO_PKG_VERSION"), "\"");
    assert!(page.contains(version), "{page}");
    for (code, _) in pce::exit::codes() {
        assert!(page.contains(&format!("\\fB{code}\\fR")), "{code}");
    }
}
