//! How rows become bytes: one file a format behind one small trait, and where the bytes go.
//!
//! A [`Printer`] is told of every row as it arrives and writes into whatever it is given; only `table` has to hold
//! its rows back, because its columns are as wide as their widest cell. A [`Destination`] is stdout or a file that
//! changes only when everything has succeeded. What came from the server is text by strangers: [`escape`] and
//! [`TerminalGuard`] keep its control characters from a terminal.

mod cell;
mod column;
mod csv;
mod destination;
mod json;
mod raw;
mod table;
mod terminal;
#[cfg(test)]
mod testing;
mod tsv;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use crate::uapi::{Collection, Extension, Invalid, Row};

pub use column::Column;
pub use destination::{Destination, OutputError, Target};
pub use table::Times;
pub use terminal::{TerminalGuard, escape};

/// What the rows are written as.
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
    /// Tab-separated values, one line a row whatever the values hold.
    Tsv,
    /// The server's collections as they came.
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

    /// Whether it is made of the values of single fields, and not of whole objects.
    pub fn has_cells(self) -> bool {
        matches!(self, Self::Table | Self::Csv | Self::Tsv)
    }

    /// The name an option takes.
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
            .ok_or_else(|| Invalid::word("format", text, &Self::NAMES))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The terminal that stdout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Its width in columns; none, and it is asked for when the table is printed.
    pub width: Option<usize>,
    /// Whether it shows hyperlinks (OSC 8).
    pub links: bool,
}

impl Terminal {
    /// Its width at this moment. Where it does not say, that of `COLUMNS`, or of the terminals of old.
    fn width_now(self) -> usize {
        let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let told = || std::env::var("COLUMNS").ok()?.parse().ok();
        let told = || told().filter(|columns| *columns > 0);
        self.width.or_else(asked).or_else(told).unwrap_or(80)
    }
}

/// How the rows are laid out: what was asked for, resolved by the caller.
///
/// Each format takes what applies to it: `header` is for table, csv and tsv, `bom` and `guard_formulas` for csv and
/// tsv, `color`, `terminal` and `times` for table. `raw` takes nothing.
#[derive(Debug, Clone)]
pub struct Layout {
    /// These columns alone, in this order. A column that is named twice is shown once.
    pub columns: Option<Vec<Column>>,
    /// Whether more than one extension is listed: `extension` then comes first, unless `columns` names its place.
    pub several: bool,
    /// Whether a header row is written.
    pub header: bool,
    /// Whether words (`Dial-In`) stand in the place of the API's values (`0`).
    pub words: bool,
    /// Whether a byte order mark comes first, by which spreadsheets know UTF-8.
    pub bom: bool,
    /// Whether cells that a spreadsheet would take for a formula are marked as text.
    pub guard_formulas: bool,
    /// Whether cells may be coloured.
    pub color: bool,
    /// The terminal to fit the table to; none, and the bytes are the same everywhere.
    pub terminal: Option<Terminal>,
    /// How `modified` is shown.
    pub times: Times,
}

impl Default for Layout {
    /// What a pipe gets when no option is given.
    fn default() -> Self {
        Self {
            columns: None,
            several: false,
            header: true,
            words: false,
            bom: false,
            guard_formulas: false,
            color: false,
            terminal: None,
            times: Times::AsSent,
        }
    }
}

/// One event of the result, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The extension that was asked for.
    pub extension: &'a Extension,
    /// The event.
    pub row: &'a Row<'a>,
}

/// Writes a result, row by row.
///
/// The order of calls is [`begin`](Printer::begin), then for each page [`collection`](Printer::collection) and
/// [`record`](Printer::record) for each of its rows that is wanted, then [`end`](Printer::end).
pub trait Printer {
    /// Before the first row.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let _ = out;
        Ok(())
    }

    /// One row.
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()>;

    /// One page as it came. Only `raw` writes it.
    fn collection(&mut self, out: &mut dyn Write, collection: &Collection) -> io::Result<()> {
        let _ = (out, collection);
        Ok(())
    }

    /// After the last row. With `whole` false rows are missing, and the output must not look as if they were not,
    /// where the format has a way to tell.
    fn end(&mut self, out: &mut dyn Write, whole: bool) -> io::Result<()> {
        let _ = (out, whole);
        Ok(())
    }
}

/// The printer of this format.
pub fn printer(format: Format, layout: Layout) -> Box<dyn Printer> {
    match format {
        Format::Table => Box::new(table::Table::new(layout)),
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
    fn formats_have_names() {
        for (format, name) in Format::ALL.into_iter().zip(Format::NAMES) {
            assert_eq!(format.to_string(), name);
            assert_eq!(name.to_uppercase().parse(), Ok(format));
        }
        let refusal = "jsonl".parse::<Format>().unwrap_err().to_string();
        assert!(refusal.contains("\"json\""), "{refusal}");
    }
}
