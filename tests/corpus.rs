//! The checks of the fuzz targets on the committed corpus, so that no fixed bug returns.

#[path = "../fuzz/checks.rs"]
mod checks;

use std::fs;
use std::path::Path;

/// Passes every file of a target's corpus to its check.
#[track_caller]
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display());
        check(&fs::read(&path).unwrap());
        files += 1;
    }
    assert!(files >= 10, "{} has {files} files", folder.display());
}

#[test]
fn page() {
    replay("page", checks::page);
}

#[test]
fn settings() {
    replay("settings", checks::settings);
}

#[test]
fn extensions() {
    replay("extensions", checks::extensions);
}

#[test]
fn formats() {
    replay("formats", checks::formats);
}
