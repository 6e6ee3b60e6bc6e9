//! Helpers of the tests in this folder.

use super::{Column, Completeness, Format, Layout, Record, printer};
use crate::uapi::Row;

/// Calls `f` with one event of an extension.
pub(super) fn with_record<T>(extension: &str, row: &str, f: impl FnOnce(&Record<'_>) -> T) -> T {
    let extension = extension.parse().unwrap();
    let row = Row::parse(row).unwrap();
    f(&Record {
        extension: &extension,
        row: &row,
    })
}

/// Returns the output of these rows, each with its extension, as a complete result.
pub(super) fn whole(format: Format, layout: &Layout, rows: &[(&str, &str)]) -> String {
    print(format, layout, rows, Completeness::Complete)
}

/// Returns the output of these rows, each with its extension, if other rows are missing.
pub(super) fn incomplete(format: Format, layout: &Layout, rows: &[(&str, &str)]) -> String {
    print(format, layout, rows, Completeness::Incomplete)
}

fn print(
    format: Format,
    layout: &Layout,
    rows: &[(&str, &str)],
    completeness: Completeness,
) -> String {
    let mut out = Vec::new();
    let mut printer = printer(format, layout.clone());
    printer.begin(&mut out).unwrap();
    for (extension, row) in rows {
        with_record(extension, row, |record| printer.record(&mut out, record)).unwrap();
    }
    printer.end(&mut out, completeness).unwrap();
    String::from_utf8(out).unwrap()
}

/// Returns the columns of a `--fields` option.
#[expect(clippy::unnecessary_wraps, reason = "it is what `Layout` holds")]
pub(super) fn columns(names: &str) -> Option<Vec<Column>> {
    Some(names.split(',').map(|name| name.parse().unwrap()).collect())
}
