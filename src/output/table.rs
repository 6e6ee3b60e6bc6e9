//! Columns for people.
//!
//! In a pipe the table is whole and the same everywhere. On a terminal it is fitted to the width, with `modified` in
//! the user's time, and lines may be coloured. `comfy-table` pads the columns; it knows nothing of control characters
//! (they are escaped before), and one very wide cell would pad every other row (such rows overflow instead).

mod fit;
mod shorten;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use comfy_table::{ContentArrangement, presets};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_width::UnicodeWidthStr;

use super::{Column, Layout, Printer, Record, cell, escape};
use crate::uapi::{Field, Status};

/// Columns of white space between two columns.
const GAP: usize = 2;

/// The widest cell, in a pipe, that other rows are padded for.
const WIDEST: usize = 120;

/// Holds its rows until the last one: a column is as wide as its widest cell.
pub(super) struct Table {
    layout: Layout,
    columns: Vec<Column>,
    rows: Vec<Line>,
}

/// A row's cells, safe to print.
struct Line {
    cells: Vec<String>,
    disabled: bool,
}

impl Table {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            columns: layout.shown_columns(),
            rows: Vec::new(),
            layout,
        }
    }

    fn cell(&self, record: &Record<'_>, column: Column) -> String {
        let text = cell::text(record, column, self.layout.words);
        if self.layout.terminal.is_some()
            && column == Column::Field(Field::Modified)
            && let Some(time) = local_time(&text, &self.layout.zone)
        {
            return time;
        }
        escape(&text).into_owned()
    }

    /// Whether the event is shown to be disabled. Colour alone says nothing: the column is to be there too.
    fn shows_disabled(&self, record: &Record<'_>) -> bool {
        self.columns.contains(&Column::Field(Field::Status))
            && Status::from_value(&record.row.text(Field::Status)) == Some(Status::Disabled)
    }

    fn header(&self) -> Option<Vec<String>> {
        let names = self.columns.iter();
        let names = names.map(|column| column.name().to_uppercase()).collect();
        self.layout.header.then_some(names)
    }
}

impl Printer for Table {
    fn record(&mut self, _: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        let columns = self.columns.iter();
        self.rows.push(Line {
            cells: columns.map(|column| self.cell(record, *column)).collect(),
            disabled: self.shows_disabled(record),
        });
        Ok(())
    }

    /// Prints the rows there are. Where there is none, there is no header either: it is for the caller to say so.
    fn end(&mut self, out: &mut dyn Write, _: bool) -> io::Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let header = self.header();
        let mut widest = WIDEST;
        if let Some(terminal) = self.layout.terminal {
            fit::fit(&self.columns, header.as_deref(), &mut rows, terminal.width);
            widest = widest.max(terminal.width);
        }
        let styles = header.iter().map(|_| BOLD);
        let styles = styles.chain(
            rows.iter()
                .map(|row| if row.disabled { DIM } else { PLAIN }),
        );
        for (line, style) in arrange(header.as_deref(), &rows, widest).zip(styles) {
            let line = line.trim_end();
            if self.layout.color && style != PLAIN {
                writeln!(out, "{style}{line}{RESET}")?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }
}

// The table crate was built without styling, and lines are styled as a whole.
const PLAIN: &str = "";
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const RESET: &str = "\u{1b}[0m";

/// A dateTime as people read it, to the minute. `None` where it has no offset, and so names no moment, or is no
/// dateTime at all.
fn local_time(text: &str, zone: &TimeZone) -> Option<String> {
    let moment: Timestamp = text.parse().ok()?;
    let local = moment.to_zoned_datetime(zone.clone());
    Some(local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// The lines of the table, padded. A row with a cell wider than `widest` overflows: it takes the columns from the
/// others, and what it needs besides.
fn arrange<'a>(
    header: Option<&'a [String]>,
    rows: &'a [Line],
    widest: usize,
) -> impl Iterator<Item = String> + 'a {
    let overflows = move |row: &Line| row.cells.iter().any(|cell| cell.width() > widest);
    let mut table = comfy_table::Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .add_rows(
            rows.iter()
                .filter(|row| !overflows(row))
                .map(|row| &row.cells),
        );
    if let Some(header) = header {
        table.set_header(header);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let widths = table.column_max_content_widths();
    let mut padded: Vec<String> = table.lines().collect();
    padded.reverse();
    let mut next = move || padded.pop().unwrap_or_default();
    let header = header.map(|_| next());
    let rows = rows.iter().map(move |row| {
        if overflows(row) {
            overflowing(&row.cells, &widths)
        } else {
            next()
        }
    });
    header.into_iter().chain(rows)
}

fn overflowing(cells: &[String], widths: &[u16]) -> String {
    let mut line = String::new();
    for (place, cell) in cells.iter().enumerate() {
        let width = widths.get(place).copied().map_or(1, usize::from).max(1);
        let padding = width.saturating_sub(cell.width()) + GAP;
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line
}
