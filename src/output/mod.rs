//! Turns rows into bytes: one file for each format behind one small trait, and one sink that takes the bytes.
//!
//! A [`RowWriter`] counts and limits the rows of a listing. It passes each to a [`Printer`], which formats it; only
//! `table` holds its rows until the last one, because a column is as wide as its widest cell. The bytes go to a
//! [`Sink`]: a pipe, a file that changes only when everything has succeeded, or a screen with a pager. Text from the
//! server may contain control characters: the formats for people call [`escape`] for each value, and a sink that is a
//! terminal escapes the output of the other formats.

mod cell;
mod changes;
mod column;
mod csv;
mod error;
mod json;
mod raw;
mod sink;
mod table;
mod terminal;
#[cfg(test)]
mod testing;
mod tsv;
mod writer;

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::str::FromStr;

use crate::uapi::{Collection, Extension, Invalid, Row};

pub use changes::write_changes;
pub use column::Column;
pub use error::OutputError;
pub use sink::{Fallback, Sink, Target};
pub use table::Times;
pub use terminal::escape;
pub use writer::RowWriter;

/// The format of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Columns for people, as wide as their widest cell.
    Table,
    /// One JSON array, an object a line.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values (RFC 4180, but a line ends with a newline alone).
    Csv,
    /// Tab-separated values: each row is one line, whatever characters its values contain.
    Tsv,
    /// The server's collections, unchanged.
    Raw,
}

impl Format {
    const ALL: [Self; 6] = [
        Self::Table,
        Self::Json,
        Self::Ndjson,
        Self::Csv,
        Self::Tsv,
        Self::Raw,
    ];

    /// The names an option takes.
    pub const NAMES: [&str; 6] = ["table", "json", "ndjson", "csv", "tsv", "raw"];

    /// Returns the format that the extension of a file name stands for.
    pub fn of_file(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            _ => None,
        }
    }

    /// Returns whether the format shows the values of single fields, and not whole objects.
    pub fn has_cells(self) -> bool {
        matches!(self, Self::Table | Self::Csv | Self::Tsv)
    }

    /// Returns the name an option takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Raw => "raw",
        }
    }
}

impl FromStr for Format {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| Invalid::word("output format", text, &Self::NAMES))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The terminal that shows the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Its width in columns; `None` to read the width when pce prints the table.
    pub width: Option<usize>,
    /// Whether it shows hyperlinks (OSC 8).
    pub links: bool,
    /// The form of the table on it.
    pub view: View,
}

/// The form of the table on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Columns that fit the terminal's width, with long cells shortened.
    Fitted,
    /// Columns as wide as their cells.
    Wide,
    /// A few lines for each event.
    Record,
}

impl Terminal {
    /// Returns the current width, or that of `COLUMNS`, or 80.
    fn width_now(self) -> usize {
        let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let told = || std::env::var("COLUMNS").ok()?.parse().ok();
        let told = || told().filter(|columns| *columns > 0);
        self.width.or_else(asked).or_else(told).unwrap_or(80)
    }
}

/// The form of type, method and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// As the API has them: `0`.
    Api,
    /// In words: `Dial-In`.
    Words,
}

/// Whether the output has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// No colours.
    Plain,
    /// Colours.
    Colors,
}

/// The layout of the rows.
///
/// Each format uses the parts that apply to it: `header` is for table, csv and tsv, `bom` and `guard_formulas` for csv
/// and tsv, `paint` and `terminal` for table and json, `times` for table. `raw` uses none.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The columns to show, in this order. A column that is named twice is shown once.
    pub columns: Option<Vec<Column>>,
    /// Whether more than one extension is listed: `extension` is then the first column, unless `columns` has it.
    pub several: bool,
    /// Whether a header row is written.
    pub header: bool,
    /// The form of the values that the API codes as numbers.
    pub values: Values,
    /// Whether the text begins with a byte order mark, which tells spreadsheets that it is UTF-8.
    pub bom: bool,
    /// Whether a `'` marks text that a spreadsheet would take for a formula.
    pub guard_formulas: bool,
    /// Whether the output has colours.
    pub paint: Paint,
    /// The terminal that shows the rows; `None` if the bytes must be the same everywhere.
    pub terminal: Option<Terminal>,
    /// The form of `modified`.
    pub times: Times,
}

impl Default for Layout {
    /// Returns the layout for a pipe, without options.
    fn default() -> Self {
        Self {
            columns: None,
            several: false,
            header: true,
            values: Values::Api,
            bom: false,
            guard_formulas: false,
            paint: Paint::Plain,
            terminal: None,
            times: Times::AsSent,
        }
    }
}

/// One event of the result, and its extension.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The extension that was listed.
    pub extension: &'a Extension,
    /// The event.
    pub row: &'a Row<'a>,
}

/// Whether every row of the result was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// Every row.
    Complete,
    /// Rows are missing.
    Incomplete,
}

/// Writes a result, row by row.
///
/// The order of calls is [`begin`](Printer::begin), then for each page [`collection`](Printer::collection) and
/// [`record`](Printer::record) for each of its rows, then [`end`](Printer::end).
pub trait Printer {
    /// Writes the text before the first row.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// Writes one row, or holds it until the end.
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()>;

    /// Writes one page unchanged. Only `raw` does this.
    fn collection(&mut self, out: &mut dyn Write, collection: &Collection) -> io::Result<()> {
        let _ = (out, collection);
        Ok(())
    }

    /// Writes the text after the last row. An incomplete result must not look complete, if the format can show the
    /// difference.
    fn end(&mut self, out: &mut dyn Write, completeness: Completeness) -> io::Result<()> {
        let _ = (out, completeness);
        Ok(())
    }
}

/// Returns the printer of this format.
pub fn printer(format: Format, layout: Layout) -> Box<dyn Printer> {
    match format {
        Format::Table => Box::new(table::Table::new(layout)),
        Format::Json if layout.terminal.is_some() => Box::new(json::Pretty::new(&layout)),
        Format::Json => Box::new(json::Json::new(&layout)),
        Format::Ndjson => Box::new(json::Ndjson::new(&layout)),
        Format::Csv => Box::new(csv::Csv::new(&layout)),
        Format::Tsv => Box::new(tsv::Tsv::new(&layout)),
        Format::Raw => Box::new(raw::Raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_decides_the_format() {
        for (name, format) in [
            ("a.json", Some(Format::Json)),
            ("a.b/x.NDJSON", Some(Format::Ndjson)),
            ("a.jsonl", Some(Format::Ndjson)),
            ("a.Csv", Some(Format::Csv)),
            ("a.csv.tsv", Some(Format::Tsv)),
            ("json", None),
            ("a.json/b", None),
            ("a.json.gz", None),
            ("a.raw", None),
            ("-", None),
        ] {
            assert_eq!(Format::of_file(Path::new(name)), format, "{name}");
        }
    }

    #[test]
    fn formats_have_names() {
        for (format, name) in Format::ALL.into_iter().zip(Format::NAMES) {
            assert_eq!(format.to_string(), name);
            assert_eq!(name.to_uppercase().parse(), Ok(format));
        }
        let refusal = "jsonl".parse::<Format>().unwrap_err().to_string();
        assert!(refusal.contains("\"json\""), "{refusal}");
    }
}
