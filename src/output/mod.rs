//! Rows as bytes: one file a format behind one small trait, writing into whatever takes bytes.
//!
//! [`Destination`] is where the bytes go, and [`TerminalGuard`] keeps control characters that came from the server
//! away from a terminal. The table alone holds its rows; every other format writes them as they come.

mod cell;
mod column;
mod delimited;
mod destination;
mod fit;
mod json;
mod raw;
mod table;
mod terminal;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use jiff::tz::TimeZone;

pub use column::Column;
pub use destination::{Destination, OutputError, Target};
pub use terminal::{TerminalGuard, escape};

use crate::uapi::{Collection, Extension, Invalid, Row};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// One array, an object a line.
    Json,
    /// An object a line.
    Ndjson,
    /// RFC 4180, with `\n` at the ends of lines.
    Csv,
    /// A row a line, with `\t`, `\n`, `\r` and `\\` for what would break it.
    Tsv,
    /// The server's collections as they came.
    Raw,
}

impl Format {
    /// The names an option takes.
    pub const NAMES: [&str; 6] = ["table", "json", "ndjson", "csv", "tsv", "raw"];

    const ALL: [Self; 6] = [
        Self::Table,
        Self::Json,
        Self::Ndjson,
        Self::Csv,
        Self::Tsv,
        Self::Raw,
    ];
}

impl FromStr for Format {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|format| format.to_string() == text)
            .ok_or_else(|| Invalid::word("output format", text, &Self::NAMES))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES[*self as usize])
    }
}

/// What rows are to look like.
#[derive(Debug, Clone)]
pub struct Layout {
    /// `--fields`: these, in this order.
    pub columns: Option<Vec<Column>>,
    /// More than one extension is listed: each row says whose it is.
    pub several: bool,
    /// Whether table, csv and tsv begin with the names of their columns.
    pub header: bool,
    /// Words (`Dial-In`) in the place of the API's values (`0`).
    pub words: bool,
    /// csv and tsv begin with a byte order mark.
    pub bom: bool,
    /// csv and tsv cells that a spreadsheet would take for a formula begin with a `'`.
    pub guard_formulas: bool,
    /// Whether the table has colour.
    pub color: bool,
    /// Set when the table goes to a terminal, to be fitted to it.
    pub terminal: Option<Terminal>,
}

impl Layout {
    /// The columns in force, where there are any: those asked for, with the extension in front where rows need it.
    fn chosen(&self) -> Option<Vec<Column>> {
        let mut columns = self.columns.clone()?;
        if self.several && !columns.contains(&Column::Extension) {
            columns.insert(0, Column::Extension);
        }
        Some(columns)
    }

    /// The columns of a format that has to have some.
    fn columns_or_default(&self) -> Vec<Column> {
        self.chosen().unwrap_or_else(|| {
            let extension = self.several.then_some(Column::Extension);
            extension.into_iter().chain(Column::DEFAULT).collect()
        })
    }
}

/// The terminal that a table is fitted to.
#[derive(Debug, Clone)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// The time zone that dates are shown in.
    pub zone: TimeZone,
}

/// A row, and the extension that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The extension.
    pub extension: &'a Extension,
    /// The event.
    pub row: &'a Row<'a>,
}

/// A format, told of rows as they come.
pub trait Printer {
    /// Before the first row, also when there is none.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;

    /// The next row.
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()>;

    /// The next collection, before its rows: for the format that shows those.
    fn collection(&mut self, _out: &mut dyn Write, _collection: &Collection) -> io::Result<()> {
        Ok(())
    }

    /// After the last row. Where the output had to stop early it is not whole, and must not look so.
    fn end(&mut self, out: &mut dyn Write, whole: bool) -> io::Result<()>;
}

/// The printer of a format.
pub fn printer(format: Format, layout: Layout) -> Box<dyn Printer> {
    match format {
        Format::Table => Box::new(table::Table::new(layout)),
        Format::Json => Box::new(json::Json::array(&layout)),
        Format::Ndjson => Box::new(json::Json::lines(&layout)),
        Format::Csv => Box::new(delimited::Csv::new(layout)),
        Format::Tsv => Box::new(delimited::Tsv::new(layout)),
        Format::Raw => Box::new(raw::Raw),
    }
}

#[cfg(test)]
mod tests;
