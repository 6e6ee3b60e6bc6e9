//! Man pages as man shows them.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::has_program;

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("man");
    let mut pages: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.sort();
    pages
}

#[test]
fn mandoc_lint_is_clean() {
    if !has_program("mandoc") {
        return;
    }
    let lint = Command::new("mandoc")
        .arg("-Tlint")
        .args(pages())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&lint.stdout);
    assert!(lint.status.success() && said.is_empty(), "{said}");
}

#[test]
fn pages_fit_a_terminal_and_have_their_sections() {
    if !has_program("mandoc") {
        return;
    }
    for page in pages() {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        let shown = Command::new("mandoc")
            .args(["-Tutf8", "-Owidth=80"])
            .arg(&page)
            .output()
            .unwrap();
        // Bold is a letter, a backspace and the letter again.
        let mut text = String::new();
        for letter in String::from_utf8(shown.stdout).unwrap().chars() {
            if letter == '\u{8}' {
                text.pop();
            } else {
                text.push(letter);
            }
        }
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
        let mut sections = vec![
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "EXIT STATUS",
            "SEE ALSO",
        ];
        if ["pce", "pce-list", "pce-auth-login", "pce-doctor"].contains(&name.as_str()) {
            sections.extend(["ENVIRONMENT", "FILES", "EXAMPLES"]);
        }
        for section in sections {
            assert!(
                text.lines().any(|line| line == section),
                "{name}: {section}"
            );
        }
        assert!(!text.contains('`') && !text.contains("\\-"), "{name}");
    }
}
