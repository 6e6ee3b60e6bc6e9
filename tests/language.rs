//! Help, man pages, README, docs and messages use the field's usual words.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::pages::root;

/// Phrases that are hard to understand, each with a replacement.
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
    ("sends elsewhere", "redirects to another host"),
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
    ("can't be had", "is not available"),
    ("does not go with", "does not work with"),
    ("nothing says", "no … is set"),
    ("out of bounds", "out of range"),
    ("as it likes", "any"),
    ("on the way", "between pce and the server"),
];

/// Phrases that messages and help avoid; comments and documents may use them in their plain sense.
const BANNED_IN_TEXTS: &[(&str, &str)] = &[
    ("there is no", "no …, unknown …"),
    ("there are no", "no …"),
    ("there was", "no …"),
    ("there were", "no …"),
    ("arrived", "received"),
    ("were read", "received"),
    ("meanwhile", "during the run"),
    ("gives no", "refused, or sends no"),
    ("is given", "explicit, or set"),
    ("was given", "explicit, or set"),
    ("give it", "use"),
    ("name it", "use"),
    ("say so", "report it"),
    ("says so", "reports it"),
    ("whose it is", "its owner"),
];

/// Returns the files below a folder with one of these extensions.
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

/// Returns the files that people read: pages, manuals, and the sources with their messages and comments.
fn readable() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "fuzz/checks.rs",
        ".ci/run",
    ]
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
        ("fuzz/targets", &["rs"]),
        ("xtask", &["rs"]),
        (".github", &["yml", "md"]),
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
        let is_source = path.starts_with(root().join("src")) && !path.ends_with("tests.rs");
        for (number, line) in text.lines().enumerate() {
            for (phrase, better) in offending(&line.to_lowercase(), is_source) {
                offences.push(format!(
                    "{}:{}: {phrase:?}: write {better:?}",
                    path.strip_prefix(root()).unwrap().display(),
                    number + 1
                ));
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// Returns the banned phrases of a line, each with a replacement.
fn offending(line: &str, is_source: bool) -> Vec<(&'static str, &'static str)> {
    // "There is none" is plain English if nothing exists; "is none" is banned because it can mean "is invalid".
    let line = line.replace("there is none", "");
    let text = if is_source {
        quoted(&line)
    } else {
        String::new()
    };
    let mut found: Vec<_> = BANNED
        .iter()
        .filter(|(phrase, _)| has_phrase(&line, phrase))
        .chain(
            BANNED_IN_TEXTS
                .iter()
                .filter(|(phrase, _)| has_phrase(&text, phrase)),
        )
        .copied()
        .collect();
    if is_no_noun(&line) {
        found.push(("is no X", "is not a valid X, is not an X"));
    }
    found
}

/// Returns the parts of a line of source between quotation marks.
fn quoted(line: &str) -> String {
    let code = if line.trim_start().starts_with("//") {
        ""
    } else {
        line
    };
    let inside = code.split('"').skip(1).step_by(2);
    inside.collect::<Vec<_>>().join("\n")
}

/// Returns whether a line says that a thing "is no" other thing. "There is no" and "is no longer" are plain English.
fn is_no_noun(line: &str) -> bool {
    [" is no ", " are no ", " was no "].iter().any(|phrase| {
        line.match_indices(phrase).any(|(start, found)| {
            let after = &line[start + found.len()..];
            let before = &line[..start];
            !before.ends_with("there") && !after.starts_with("longer") && !after.starts_with("more")
        })
    })
}

/// Returns whether a line has the phrase as whole words, not as a part of longer words.
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
    assert!(is_no_noun("\"ftp\" is no scheme"));
    assert!(!is_no_noun("there is no answer, and it is no longer valid"));
    assert_eq!(quoted("    fail(\"there are\") // there is"), "there are");
    assert_eq!(quoted("/// A \"word\""), "");
}
