//! Help, man pages, README, docs and messages use the field's usual words.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::pages::root;

/// Phrases that a reader has to read twice, and what to write instead.
const BANNED: &[(&str, &str)] = &[
    ("to be had", "available"),
    ("could not be had", "is incomplete, or cannot be read"),
    ("had whole", "complete"),
    ("is none of", "is not one of"),
    ("is none", "is not a valid …"),
    ("are none", "are not valid …"),
    ("in the way", "the error"),
    ("comes again", "is a duplicate"),
    ("come again", "are duplicates"),
    ("goes before", "precedes"),
    ("does too", "also works"),
    ("do too", "also work"),
    ("in force", "effective"),
    ("nobody's business", "is ignored"),
    ("who types", "the user"),
    ("who reads", "the reader"),
    ("who asks", "the user"),
    ("who quits", "quitting"),
    ("whoever", "the reader, the user"),
    ("passing reason", "transient failure"),
    ("what came of", "the result"),
    ("a mistake in pce", "internal error (a bug in pce)"),
    ("forgotten", "removed"),
    ("give up after", "stop after"),
    ("there is one;", "present;"),
    ("is no duration", "is not a valid duration"),
    ("is no extension", "is not an extension"),
    ("sends elsewhere", "redirects to another host"),
    ("is no filter", "is not a filter"),
    ("is no collection", "is not a collection"),
    ("is no secret", "is not a secret"),
    ("are no secret", "are not secrets"),
    ("in no time", "must be greater than 0"),
    ("what can be asked for", "the available …"),
    ("counts as not set", "counts as unset"),
    ("gives no access token", "refused an access token"),
    ("that is a success", "exits with 0"),
    ("anything not below", "any other error"),
    ("what is missed", "targets missed"),
    ("other_end", "reverse order"),
    ("nobody sits", "without a terminal"),
    ("said so", "an error"),
];

/// The files below a folder with one of these extensions.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path
            .extension()
            .is_some_and(|own| extensions.iter().any(|extension| own == *extension))
        {
            found.push(path);
        }
    }
    found
}

/// Everything that a person reads: pages, manuals, and the sources with their messages and comments.
fn readable() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    for (folder, extensions) in [
        ("docs", &["md"][..]),
        ("benches", &["md", "rs", "sh"]),
        ("man", &["1"]),
        ("src", &["rs"]),
        ("tests", &["rs"]),
        ("fuzz", &["md"]),
        ("packaging", &["in"]),
    ] {
        found.extend(files(&root().join(folder), extensions));
    }
    found
}

#[test]
fn sentences_use_the_usual_words() {
    let own = root().join("tests/language.rs");
    let mut offences = Vec::new();
    for path in readable() {
        if path == own {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            // "Nothing" in its plain sense, unlike "a word that is none".
            let line = line.to_lowercase().replace("there is none", "");
            for (phrase, better) in BANNED {
                if has_phrase(&line, phrase) {
                    offences.push(format!(
                        "{}:{}: {phrase:?}: write {better:?}",
                        path.strip_prefix(root()).unwrap().display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// Whether a line has the phrase as words of their own, not as a part of longer ones.
fn has_phrase(line: &str, phrase: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    line.match_indices(phrase).any(|(start, found)| {
        let before = line[..start].chars().next_back();
        let after = line[start + found.len()..].chars().next();
        !is_letter(before) && !is_letter(after)
    })
}

#[test]
fn phrases_are_found_as_words() {
    assert!(has_phrase("asc and desc do too", "do too"));
    assert!(!has_phrase("they undo tools", "do too"));
    assert!(!has_phrase("this is nonetheless", "is none"));
}
