//! `docs/faults.md`: every fault has a test, and the test exists.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// Returns the cells of every row of the document's tables of faults.
fn rows() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let text = fs::read_to_string(path).unwrap();
    let (faults, _figures) = text.split_once("\n## Figures\n").unwrap();
    faults
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(str::to_owned).collect::<Vec<_>>())
        .filter(|cells| cells[0] != "fault" && cells[0] != "---")
        .collect()
}

#[test]
fn the_table_has_at_least_forty_faults() {
    let rows = rows();
    assert!(rows.len() >= 40, "{}", rows.len());
    for row in &rows {
        assert_eq!(row.len(), 4, "{row:?}");
    }
    let faults: HashSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert!(faults.len() >= 40);
}

#[test]
fn every_named_test_exists() {
    for row in rows() {
        let name = row[3].trim_matches('`');
        let (file, test) = name.split_once("::").unwrap_or_else(|| panic!("{name}"));
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(format!("{file}.rs"));
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (before, _) = source
            .split_once(&format!("fn {test}("))
            .unwrap_or_else(|| panic!("no test {name}"));
        // The attributes of a test are directly above it.
        let attributes = before.rsplit("\n\n").next().unwrap();
        assert!(attributes.contains("#[test]"), "{name} is not a test");
        assert!(
            !attributes.contains("#[ignore"),
            "{name} does not run by itself"
        );
    }
}

#[test]
fn every_exit_code_exists() {
    let documented: Vec<u16> = pce::exit::codes()
        .into_iter()
        .map(|(code, _)| u16::from(code))
        .collect();
    for row in rows() {
        if ["any", "the error's"].contains(&row[2].as_str()) {
            continue;
        }
        for code in row[2].split([',', '+']) {
            let code: u16 = code.trim().parse().unwrap_or_else(|_| panic!("{row:?}"));
            // A run that a signal ends exits with 128 plus the number of the signal.
            assert!(documented.contains(&code) || code > 128, "{row:?}");
        }
    }
}
