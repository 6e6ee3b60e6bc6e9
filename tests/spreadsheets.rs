//! Files for spreadsheets, read by LibreOffice with every separator that its import dialog offers.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use support::has_program;
use support::hostile::Hostile;

/// Values that change if a spreadsheet finds a formula in them and computes it.
const NOTES: [&str; 22] = [
    "=1+1",
    "x;=1+1",
    "x,=1+1",
    "x\\t=1+1",
    "x\\n=1+1",
    "x\\r\\n=1+1",
    "\\t=1+1",
    " =1+1",
    "x =1+1 y",
    "\\\"=1+1\\\"",
    "x;\\\"=1+1\\\";y",
    "x\\\";=1+1;\\\"y",
    "\\\";=1+1;\\\"",
    "x;'=1+1';y",
    "x,'=1+1',y",
    "\\\"\\\"=1+1",
    "x; \\t=1+1",
    "x|=1+1",
    "\u{feff}=1+1",
    "x;+1+1",
    "x;-1+1;@SUM(1)",
    "\\\"an open quote",
];

/// The codes of separators and text delimiters: each separator, and all at once, with each delimiter.
const IMPORTS: [&str; 7] = [
    "44,34",
    "59,34",
    "9,34",
    "32,34",
    "44/59/9/32/124,34",
    "44/59/9/32/124,39",
    "44/59/9/32/124,",
];

fn server() -> Hostile {
    Hostile::body(|_| {
        let rows: Vec<String> = NOTES
            .iter()
            .enumerate()
            .map(|(number, note)| {
                format!(
                    r#"{{"id":"A{number}","type":"0","note":"{note}","url":"https://a/{number}"}}"#
                )
            })
            .collect();
        format!(
            r#"{{"totalResults":{},"entry":[{}]}}"#,
            rows.len(),
            rows.join(",")
        )
    })
}

/// Returns the sheets that LibreOffice makes of files in a folder, as XML.
fn sheets<const N: usize>(folder: &Path, import: &str, files: [&str; N]) -> [String; N] {
    let status = Command::new("soffice")
        .arg("--headless")
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .arg(format!(
            "--infilter=CSV:{import},76,1,,0,false,true,false,false,false,0,true"
        ))
        .args(["--convert-to", "fods", "--outdir"])
        .arg(folder)
        .args(files.map(|file| folder.join(file)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    files.map(|file| fs::read_to_string(folder.join(file).with_extension("fods")).unwrap())
}

fn list(server: &Hostile, file: &Path, args: &[&str]) {
    let output = server
        .pce(["list", "210", "--fields", "note,id,url"])
        .args(["-O", file.to_str().unwrap()])
        .args(args)
        .run();
    output.success();
}

#[test]
fn no_guarded_cell_is_a_formula_whatever_the_separator() {
    if !has_program("soffice") {
        return;
    }
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let names = ["guarded.csv", "guarded-too.tsv", "plain.csv"];
    for name in names {
        let args = ["--guard-formulas"];
        let args = if name.starts_with("guarded") {
            &args[..]
        } else {
            &[]
        };
        list(&server, &folder.path().join(name), args);
    }
    for import in IMPORTS {
        let [csv, tsv, plain] = sheets(folder.path(), import, names);
        for sheet in [csv, tsv] {
            let formula = sheet
                .find("table:formula")
                .map(|start| &sheet[start..][..60]);
            assert_eq!(formula, None, "{import}");
            assert!(sheet.contains("A21"), "{import}");
        }
        // Without the option, the spreadsheet computes formulas.
        assert!(plain.contains("table:formula"), "{import}");
    }
}

#[test]
fn a_quote_at_the_start_of_a_cell_takes_no_rows_along() {
    if !has_program("soffice") {
        return;
    }
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let names = ["bom.tsv", "guarded.tsv"];
    for (name, option) in names.into_iter().zip(["--bom", "--guard-formulas"]) {
        list(&server, &folder.path().join(name), &[option]);
    }
    for sheet in sheets(folder.path(), "9,34", names) {
        for number in 0..NOTES.len() {
            let cell = format!("<text:p>A{number}</text:p>");
            assert!(sheet.contains(&cell), "row {number}");
        }
        assert!(sheet.contains("<text:p>&quot;an open quote</text:p>"));
    }
}
