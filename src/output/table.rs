//! The table: for people. It is whole and plain off a terminal, and fitted to it on one.
//!
//! Rows are held until the last one has come, as widths depend on all of them. A row is always one line: what would
//! break it, or act on a terminal, is escaped before the cell is made.

use std::io::{self, Write};

use comfy_table::{ContentArrangement, presets};
use jiff::Timestamp;

use super::{Column, Layout, Printer, Record, Terminal, cell, escape, fit};
use crate::uapi::{Field, Status};

/// Wider cells do not make their column wider: one long note would put spaces into every other row.
const WIDEST: usize = 64;

/// Columns between two cells.
const GAP: usize = 2;

/// Select Graphic Rendition: bold, faint, and back to normal.
const BOLD: &str = "\u{1b}[1m";
const FAINT: &str = "\u{1b}[2m";
const NORMAL: &str = "\u{1b}[0m";

/// A table being made.
pub(super) struct Table {
    layout: Layout,
    columns: Vec<Column>,
    rows: Vec<TableRow>,
}

struct TableRow {
    cells: Vec<String>,
    disabled: bool,
}

impl Table {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            columns: layout.columns_or_default(),
            layout,
            rows: Vec::new(),
        }
    }

    fn cell(&self, record: &Record<'_>, column: Column) -> String {
        let text = cell::text(record, column, self.layout.words);
        let date = match (&self.layout.terminal, column) {
            (Some(terminal), Column::Field(Field::Modified)) => readable(&text, terminal),
            _ => None,
        };
        date.unwrap_or_else(|| escape(&text).into_owned())
    }

    /// How wide each column is to be.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| {
                let cells = self.rows.iter().map(|row| fit::width(&row.cells[place]));
                let widest = cells.max().unwrap_or(0);
                let header = if self.layout.header {
                    column.name().len()
                } else {
                    0
                };
                widest.max(header)
            })
            .collect();
        match &self.layout.terminal {
            Some(terminal) => shrink(&self.columns, &mut widths, terminal.width),
            None => widths
                .iter_mut()
                .for_each(|width| *width = (*width).min(WIDEST)),
        }
        widths
    }

    /// The lines of the table, the header first.
    fn lines(&self) -> Vec<String> {
        let widths = self.widths();
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        let short = self.layout.terminal.is_some();
        let mut long = Vec::new();
        let header = self
            .columns
            .iter()
            .map(|column| column.name().to_uppercase());
        let header: Option<Vec<String>> = self.layout.header.then(|| header.collect());
        for cells in header.iter().chain(self.rows.iter().map(|row| &row.cells)) {
            let fitted: Vec<String> = cells
                .iter()
                .zip(&self.columns)
                .zip(&widths)
                .map(|((text, column), width)| {
                    if short {
                        shortened(text, *column, *width)
                    } else {
                        text.clone()
                    }
                })
                .collect();
            // A line with a cell that is wider than its column is put together on its own, so that the others are
            // not padded to it.
            let fits = fitted
                .iter()
                .zip(&widths)
                .all(|(text, width)| fit::width(text) <= *width);
            long.push((!fits).then(|| padded(&fitted, &widths)));
            table.add_row(if fits {
                fitted
            } else {
                vec![String::new(); cells.len()]
            });
        }
        for (column, width) in table.column_iter_mut().zip(&widths) {
            column.set_padding((0, u16::try_from(GAP).unwrap_or(2)));
            let width = u16::try_from(*width + GAP).unwrap_or(u16::MAX);
            column.set_constraint(comfy_table::ColumnConstraint::Absolute(
                comfy_table::Width::Fixed(width),
            ));
        }
        table
            .lines()
            .zip(long)
            .map(|(line, long)| long.unwrap_or(line).trim_end().to_owned())
            .collect()
    }
}

impl Printer for Table {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn record(&mut self, _out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        let cells = self
            .columns
            .iter()
            .map(|column| self.cell(record, *column))
            .collect();
        let status = record.row.text(Field::Status);
        let disabled = Status::from_value(&status) == Some(Status::Disabled);
        self.rows.push(TableRow { cells, disabled });
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, _whole: bool) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let header = usize::from(self.layout.header);
        for (place, line) in self.lines().into_iter().enumerate() {
            let row = place
                .checked_sub(header)
                .and_then(|place| self.rows.get(place));
            let style = match row {
                _ if !self.layout.color => None,
                None => Some(BOLD),
                Some(row) if row.disabled => Some(FAINT),
                Some(_) => None,
            };
            match style {
                Some(style) => writeln!(out, "{style}{line}{NORMAL}")?,
                None => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }
}

fn padded(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (text, width) in cells.iter().zip(widths) {
        line.push_str(text);
        let missing = width.saturating_sub(fit::width(text)) + GAP;
        line.extend(std::iter::repeat_n(' ', missing));
    }
    line
}

/// A date as people read it, in the terminal's time zone; `None` for what is no date.
fn readable(text: &str, terminal: &Terminal) -> Option<String> {
    let instant: Timestamp = text.parse().ok()?;
    let local = instant.to_zoned_datetime(terminal.zone.clone());
    Some(local.strftime("%Y-%m-%d %H:%M").to_string())
}

fn shortened(text: &str, column: Column, width: usize) -> String {
    match column {
        Column::Field(Field::Url | Field::Links) => fit::url(text, width),
        Column::Field(Field::Note | Field::Modified) => fit::tail(text, width),
        _ => fit::middle(text, width),
    }
}

/// The columns that can do with less room, in the order in which they have to, and how little they can do with.
const SHRINKING: [(Field, usize); 5] = [
    (Field::Links, 24),
    (Field::Url, 24),
    (Field::Note, 12),
    (Field::Id, 8),
    (Field::Modified, 10),
];

/// Takes room from columns until the row fits the terminal. What is left then is shown, and the line is longer than
/// the terminal: no column is dropped.
fn shrink(columns: &[Column], widths: &mut [usize], terminal: usize) {
    let gaps = GAP * columns.len().saturating_sub(1);
    for (field, least) in SHRINKING {
        let used: usize = widths.iter().sum::<usize>() + gaps;
        let excess = used.saturating_sub(terminal);
        let found = columns
            .iter()
            .position(|column| *column == Column::Field(field));
        if let Some(width) = found.and_then(|place| widths.get_mut(place)) {
            *width = (*width).min(width.saturating_sub(excess).max(least));
        }
    }
}
