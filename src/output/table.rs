//! Columns for people.
//!
//! In a pipe, the table is complete and the same everywhere. On a terminal, it fits the current width, with `modified`
//! in the user's time zone, colours, and links; if the terminal is too narrow for columns, each event becomes a few
//! lines. `comfy-table` pads the columns. pce escapes control characters before that, because `comfy-table` passes them
//! on. A row with a very wide cell overflows, because otherwise `comfy-table` would pad all other rows to its width.

mod cell;
mod changes;
mod fit;
mod measure;
mod record;
mod shorten;
#[cfg(test)]
mod tests;
mod time;
mod wrap;

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Width, presets};

use self::cell::{Cell, Line, Style};
pub(super) use self::changes::write_changes;
use self::fit::{Fitted, GAP};
pub use self::time::Times;
use super::cell::text;
use super::{Column, Completeness, Layout, Paint, Printer, Record, View, escape};
use crate::uapi::Field;

/// The widest cell for which the other rows are padded, in a pipe or with `--wide`.
const WIDEST: usize = 120;

/// Holds its rows until the last one: a column is as wide as its widest cell.
pub(super) struct Table {
    layout: Layout,
    columns: Vec<Column>,
    rows: Vec<Line>,
}

impl Table {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            columns: layout.shown_columns(),
            rows: Vec::new(),
            layout,
        }
    }

    fn cell(&self, record: &Record<'_>, column: Column) -> Cell {
        let value = text(record, column, self.layout.values);
        let time = (column == Column::Field(Field::Modified))
            .then(|| self.layout.times.show(&value))
            .flatten();
        let style = match column {
            Column::Field(field @ (Field::Type | Field::Status))
                if self.layout.paint == Paint::Colors =>
            {
                Style::of(column, &record.row.text(field))
            }
            _ => Style::Plain,
        };
        Cell {
            text: time.unwrap_or_else(|| escape(&value).into_owned()),
            style,
            link: self.link(record, column),
        }
    }

    /// Returns the link of a cell: a URL links to itself, and an id links to its event if the row has the event's URL.
    fn link(&self, record: &Record<'_>, column: Column) -> Option<String> {
        if !self.layout.terminal.is_some_and(|terminal| terminal.links) {
            return None;
        }
        let field = match column {
            Column::Field(Field::Id) => Field::Links,
            Column::Field(field @ (Field::Url | Field::Links)) => field,
            _ => return None,
        };
        cell::link(&record.row.text(field))
    }

    fn header(&self) -> Option<Line> {
        let names = self.columns.iter();
        let names = names.map(|column| Cell::heading(*column)).collect();
        self.layout.header.then_some(names)
    }
}

impl Printer for Table {
    fn record(&mut self, _: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        let columns = self.columns.iter();
        let line = columns.map(|column| self.cell(record, *column)).collect();
        self.rows.push(line);
        Ok(())
    }

    /// Prints the rows. Without rows it prints no header: the caller reports that there are no events.
    fn end(&mut self, out: &mut dyn Write, _: Completeness) -> io::Result<()> {
        let mut rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let header = self.header();
        let paint = self.layout.paint;
        let Some(terminal) = self.layout.terminal else {
            let grid = Grid {
                gap: GAP,
                widest: WIDEST,
                fitted: None,
                paint,
            };
            return grid.print(out, header.as_ref(), &rows);
        };
        let width = terminal.width_now();
        let fitted = match terminal.view {
            View::Wide => Some(fit::natural(header.as_ref(), &rows, WIDEST)),
            View::Record => None,
            View::Fitted => {
                let cut = self.layout.times.cut();
                fit::fit(&self.columns, header.as_ref(), &mut rows, width, cut)
            }
        };
        let Some(Fitted { widths, gap }) = fitted else {
            return record::print(out, &self.columns, &rows, width, paint);
        };
        let grid = Grid {
            gap,
            widest: if terminal.view == View::Wide {
                WIDEST
            } else {
                width
            },
            fitted: Some(widths),
            paint,
        };
        grid.print(out, header.as_ref(), &rows)
    }
}

/// Prints rows in columns.
struct Grid {
    /// Columns of white space between two columns.
    gap: usize,
    /// The widest cell for which the other rows are padded. A row with a wider cell overflows its columns.
    widest: usize,
    /// The columns' widths, on a terminal.
    fitted: Option<Vec<usize>>,
    paint: Paint,
}

impl Grid {
    fn print(&self, out: &mut dyn Write, header: Option<&Line>, rows: &[Line]) -> io::Result<()> {
        let overflows = |row: &Line| row.iter().any(|cell| cell.width() > self.widest);
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .add_rows(rows.iter().filter(|row| !overflows(row)).map(texts));
        if let Some(header) = header {
            table.set_header(texts(header));
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, narrow(self.gap)));
            if let Some(widths) = &self.fitted {
                let width = Width::Fixed(narrow(widths[index] + self.gap));
                column.set_constraint(ColumnConstraint::Absolute(width));
            }
        }
        let natural = || table.column_max_content_widths().into_iter();
        let natural = || natural().map(usize::from).collect();
        let widths: Vec<usize> = self.fitted.clone().unwrap_or_else(natural);
        let mut padded = table.lines();
        for line in header.into_iter().chain(rows) {
            let text = if overflows(line) {
                self.overflowing(line, &widths)
            } else {
                padded.next().unwrap_or_default()
            };
            self.paint(out, text.trim_end(), line, &widths)?;
        }
        Ok(())
    }

    fn overflowing(&self, cells: &[Cell], widths: &[usize]) -> String {
        let mut line = String::new();
        for (index, cell) in cells.iter().enumerate() {
            line.push_str(&cell.text);
            line.extend(std::iter::repeat_n(' ', self.padding(cell, index, widths)));
        }
        line
    }

    /// Returns the number of spaces after a cell.
    fn padding(&self, cell: &Cell, index: usize, widths: &[usize]) -> usize {
        let width = widths.get(index).copied().unwrap_or(1).max(1);
        width.saturating_sub(cell.width()) + self.gap
    }

    /// Writes a padded line with the colours and links of its cells.
    fn paint(
        &self,
        out: &mut dyn Write,
        line: &str,
        cells: &[Cell],
        widths: &[usize],
    ) -> io::Result<()> {
        let mut rest = line;
        let mut column = 1;
        for (index, cell) in cells.iter().enumerate() {
            if self.paint == Paint::Plain && cells[index..].iter().all(|cell| cell.link.is_none()) {
                break;
            }
            // The white space at the end of the line is trimmed, and may have been a part of the last cell.
            let (text, after) = rest.split_at(cell.text.len().min(rest.len()));
            cell.write(out, text, self.paint)?;
            let spaces = self.padding(cell, index, widths).min(after.len());
            let (spaces, after) = after.split_at(spaces);
            out.write_all(spaces.as_bytes())?;
            column += widths.get(index).copied().unwrap_or_default() + self.gap;
            if self.fitted.is_some() && !after.is_empty() && measure::is_disputed(&cell.text) {
                // Terminals do not agree on the width of the cell, so pce moves the cursor to the next column.
                out.write_all(format!("\u{1b}[{column}G").as_bytes())?;
            }
            rest = after;
        }
        writeln!(out, "{rest}")
    }
}

fn narrow(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

fn texts(line: &Line) -> impl Iterator<Item = &str> {
    line.iter().map(|cell| cell.text.as_str())
}
