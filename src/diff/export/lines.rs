//! Reads csv and tsv exports: a header, and one line for each event.

use std::borrow::Cow;
use std::cell::RefCell;

use csv_core::ReadFieldResult;

use crate::diff::entry::{Marks, needs_mark};
use crate::diff::error::{ExportError, line};
use crate::diff::format::Format;
use crate::uapi::{Field, nearest};

/// A column of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Extension,
    Field(Field),
}

/// Whether cells of a tsv can be in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// They cannot.
    None,
    /// They can: the file is for spreadsheets, and begins with a byte order mark.
    ForSpreadsheets,
}

/// The division of the lines into cells, and the columns.
#[derive(Debug)]
pub(super) struct Table {
    format: Format,
    quotes: Quotes,
    columns: Vec<Column>,
    /// Whether marks before formulas are likely: with `--guard-formulas`, every cell of a csv is in quotes, and so is its
    /// header, whose names do not need them.
    has_marks: bool,
    /// Whether a formula has no mark.
    lacks_marks: bool,
    /// Divides csv lines with quotes. Creating a reader takes far longer than reading a line.
    reader: RefCell<csv_core::Reader>,
}

/// The cells of a line.
pub(super) struct Cells<'c, 't> {
    columns: &'c [Column],
    cells: Vec<Cow<'t, str>>,
}

impl<'t> Cells<'_, 't> {
    /// Returns the cell of a field; empty if there is no such column.
    pub(super) fn get(&self, field: Field) -> Cow<'t, str> {
        self.cell(Column::Field(field)).unwrap_or_default()
    }

    /// Returns the cell of the extension, if there is such a column.
    pub(super) fn extension(&self) -> Option<Cow<'t, str>> {
        self.cell(Column::Extension)
    }

    fn cell(&self, wanted: Column) -> Option<Cow<'t, str>> {
        let index = self.columns.iter().position(|column| *column == wanted)?;
        self.cells.get(index).cloned()
    }
}

impl Table {
    /// Returns the fields that have columns.
    pub(super) fn fields(&self) -> Vec<Field> {
        let field = |column: &Column| match column {
            Column::Field(field) => Some(*field),
            Column::Extension => None,
        };
        self.columns.iter().filter_map(field).collect()
    }

    /// Returns whether `--guard-formulas` has written the cells.
    pub(super) fn marks(&self) -> Marks {
        if self.has_marks && !self.lacks_marks {
            Marks::BeforeFormulas
        } else {
            Marks::None
        }
    }

    /// Takes note of the marks before formulas in a line.
    fn note_marks(&mut self, cells: &[Cow<'_, str>]) {
        if self.format == Format::Csv && !self.has_marks {
            return;
        }
        if self.format == Format::Tsv {
            // The cells of a tsv are not in quotes.
            let mut rest = cells.iter().filter_map(|cell| cell.strip_prefix('\''));
            self.has_marks |= rest.any(needs_mark);
        }
        self.lacks_marks |= cells.iter().any(|cell| needs_mark(cell));
    }

    /// Returns the cells of a line with their fields.
    pub(super) fn named<'t>(&self, record: &'t str) -> Vec<(Field, Cow<'t, str>)> {
        let named = self.columns.iter().zip(self.split(record));
        named
            .filter_map(|(column, cell)| match column {
                Column::Field(field) => Some((*field, cell)),
                Column::Extension => None,
            })
            .collect()
    }

    fn split<'t>(&self, record: &'t str) -> Vec<Cow<'t, str>> {
        match self.format {
            Format::Tsv if self.quotes == Quotes::ForSpreadsheets => record
                .split('\t')
                .map(|cell| unescaped(unquoted(cell)))
                .collect(),
            Format::Tsv => record
                .split('\t')
                .map(|cell| unescaped(cell.into()))
                .collect(),
            _ if !record.contains('"') => record.split(',').map(Cow::Borrowed).collect(),
            _ => quoted_cells(&mut self.reader.borrow_mut(), record),
        }
    }
}

/// The lines of an export.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// The offset of the next line.
    offset: usize,
    table: Table,
}

impl<'t> Lines<'t> {
    /// Reads the header.
    ///
    /// # Errors
    /// The first line is not the header of an export with `id` and `type`.
    pub(super) fn new(text: &'t str, quotes: Quotes) -> Result<Self, ExportError> {
        let header = text.lines().next().unwrap_or_default();
        let format = if header.contains('\t') {
            Format::Tsv
        } else {
            Format::Csv
        };
        let mut table = Table {
            format,
            quotes,
            columns: Vec::new(),
            has_marks: format == Format::Csv && header.starts_with('"'),
            lacks_marks: false,
            reader: RefCell::new(csv_core::Reader::new()),
        };
        for name in table.split(header) {
            let column = column(&name).map_err(|error| error.at(line(text, 0)))?;
            if table.columns.contains(&column) {
                let error = ExportError::foreign(format!("duplicate column '{name}'"));
                return Err(error.at(line(text, 0)));
            }
            table.columns.push(column);
        }
        for needed in [Field::Id, Field::Type] {
            if !table.columns.contains(&Column::Field(needed)) {
                let error = ExportError::foreign(format!("the column '{needed}' is missing"));
                return Err(error.at(line(text, 0)));
            }
        }
        let mut lines = Self {
            text,
            offset: 0,
            table,
        };
        lines.next_text()?;
        lines.check_end(0)?;
        Ok(lines)
    }

    /// Returns the format.
    pub(super) fn format(&self) -> Format {
        self.table.format
    }

    /// Returns the table, which divides the lines.
    pub(super) fn into_table(self) -> Table {
        self.table
    }

    /// Returns the next line that is an event, and its cells; `None` after the last one.
    ///
    /// # Errors
    /// The line does not have a cell for each column.
    pub(super) fn next_record(&mut self) -> Result<Option<(&'t str, Cells<'_, 't>)>, ExportError> {
        loop {
            let start = self.offset;
            let Some(record) = self.next_text()? else {
                return Ok(None);
            };
            if record.is_empty() {
                continue;
            }
            let cells = self.table.split(record);
            if cells.len() == self.table.columns.len() {
                self.check_end(start)?;
                self.table.note_marks(&cells);
                let columns = &self.table.columns;
                return Ok(Some((record, Cells { columns, cells })));
            }
            let columns = &self.table.columns;
            let (cells, columns) = (cells.len(), columns.len());
            let problem = format!("the line has {cells} cells and the header {columns}");
            let is_last = self.offset >= self.text.len() && !self.text.ends_with('\n');
            let error = if is_last && cells < columns {
                ExportError::cut_off(problem)
            } else {
                ExportError::foreign(problem)
            };
            return Err(error.at(line(self.text, start)));
        }
    }

    /// Rejects a line that begins at `start` and does not end: pce ends each line.
    fn check_end(&self, start: usize) -> Result<(), ExportError> {
        if self.offset < self.text.len() || self.text.ends_with('\n') {
            return Ok(());
        }
        let error = ExportError::cut_off("the text ends in the middle of a line");
        Err(error.at(line(self.text, start)))
    }

    /// Returns the text up to the next line break that is not in quotes.
    fn next_text(&mut self) -> Result<Option<&'t str>, ExportError> {
        let rest = &self.text[self.offset..];
        if rest.is_empty() {
            return Ok(None);
        }
        let bytes = rest.as_bytes();
        let (mut end, mut quotes, mut from) = (rest.len(), 0, 0);
        for newline in memchr::memchr_iter(b'\n', bytes) {
            if self.table.format == Format::Csv {
                quotes += memchr::memchr_iter(b'"', &bytes[from..newline]).count();
                from = newline;
            }
            if quotes % 2 == 0 {
                end = newline;
                break;
            }
        }
        if end == rest.len() && self.table.format == Format::Csv {
            quotes += memchr::memchr_iter(b'"', &bytes[from..]).count();
            if quotes % 2 == 1 {
                let error = ExportError::cut_off("a quoted cell has no closing quote");
                return Err(error.at(line(self.text, self.offset)));
            }
        }
        self.offset += (end + 1).min(rest.len());
        let record = &rest[..end];
        Ok(Some(record.strip_suffix('\r').unwrap_or(record)))
    }
}

fn column(name: &str) -> Result<Column, ExportError> {
    let name = name.trim();
    if name.eq_ignore_ascii_case("extension") {
        return Ok(Column::Extension);
    }
    if let Ok(field) = name.parse() {
        return Ok(Column::Field(field));
    }
    let problem = if name.contains(';') {
        "the columns are separated by ';', not by ',' or a tab".to_owned()
    } else if nearest(name, &Field::names()).is_none()
        && name.bytes().any(|byte| byte.is_ascii_digit())
    {
        "the first line is not a header".to_owned()
    } else {
        format!("unknown column '{name}'")
    };
    Err(ExportError::foreign(problem))
}

/// Divides a csv line with quotes.
fn quoted_cells<'t>(reader: &mut csv_core::Reader, record: &str) -> Vec<Cow<'t, str>> {
    reader.reset();
    let mut rest = record.as_bytes();
    let mut cell = vec![0; record.len()];
    let mut length = 0;
    let mut cells = Vec::new();
    loop {
        let (result, read, written) = reader.read_field(rest, &mut cell[length..]);
        rest = &rest[read..];
        length += written;
        match result {
            // No input is left: the next call, without input, ends the last cell.
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::Field { .. } => {
                cells.push(String::from_utf8_lossy(&cell[..length]).into_owned().into());
                length = 0;
            }
            ReadFieldResult::OutputFull | ReadFieldResult::End => return cells,
        }
    }
}

/// Removes the quotes around a cell of a file for spreadsheets.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let inner = cell
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.map_or(Cow::Borrowed(cell), |inner| {
        inner.replace("\"\"", "\"").into()
    })
}

/// Replaces the escapes of a tsv cell: `\t`, `\n`, `\r` and `\\`.
fn unescaped(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !cell.contains('\\') {
        return cell;
    }
    let mut text = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => text.push('\t'),
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text.into()
}
