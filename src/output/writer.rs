//! Writes the rows of a listing: a printer, a sink, and the count of the rows.

use std::io::Write;
use std::time::Duration;

use super::{Completeness, Format, Layout, OutputError, Printer, Record, Sink, printer};
use crate::terminal::Screen;
use crate::uapi::{Collection, Extension, Field, Row, Status};

/// How often the pager is looked at while pages are awaited.
const LOOK: Duration = Duration::from_millis(100);

/// Counts the rows, and writes no more than are wanted.
pub struct RowWriter {
    printer: Box<dyn Printer>,
    /// The fields of the columns, for a format that has cells.
    fields: Option<Vec<Field>>,
    sink: Sink,
    limit: Option<u64>,
    on_screen: bool,
    /// Disabled events so far, where they are counted and their status is known.
    disabled: Option<u64>,
    counts_disabled: bool,
    rows: u64,
    progress: Progress,
}

/// The state of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Empty,
    Begun,
    Ended,
}

impl RowWriter {
    /// Writes into the sink, at most `limit` rows.
    pub fn new(mut sink: Sink, format: Format, layout: Layout, limit: Option<u64>) -> Self {
        let on_screen = sink.as_screen().is_some();
        let printer_escapes = match format {
            Format::Table => true,
            Format::Json => layout.terminal.is_some(),
            _ => false,
        };
        if !printer_escapes {
            sink.escape_on_terminal();
        }
        Self {
            fields: format.has_cells().then(|| layout.fields()),
            printer: printer(format, layout),
            sink,
            limit,
            on_screen,
            disabled: None,
            counts_disabled: on_screen && format == Format::Table,
            rows: 0,
            progress: Progress::Empty,
        }
    }

    /// Returns whether the user has left the pager, and wants no more rows.
    pub fn reader_has_left(&mut self) -> bool {
        self.sink.as_screen().is_some_and(Screen::has_left)
    }

    /// Waits until the user has left the pager; without one, for ever.
    pub async fn reader_left(&mut self) {
        if !self.has_pager() {
            return std::future::pending().await;
        }
        while !self.reader_has_left() {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits while the pager has more text ahead of the reader than it is to have.
    pub async fn has_room(&mut self) {
        while self.sink.as_screen().is_some_and(Screen::is_full) {
            tokio::time::sleep(LOOK).await;
        }
    }

    fn has_pager(&mut self) -> bool {
        self.sink
            .as_screen()
            .is_some_and(|screen| screen.has_pager())
    }

    /// Disabled events among the rows, where their status is known.
    pub fn disabled(&self) -> Option<u64> {
        self.disabled
    }

    /// Returns whether a file is to be replaced, and is as it was until then.
    pub fn replaces_file(&self) -> bool {
        self.sink.temporary().is_some()
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Returns whether the limit is reached.
    pub fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.rows >= limit)
    }

    /// Writes the text before the rows, once. Until then, an error leaves the output empty.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn begin(&mut self) -> Result<(), OutputError> {
        if self.progress == Progress::Empty {
            self.progress = Progress::Begun;
            let begun = self.printer.begin(&mut self.sink);
            begun.map_err(|error| self.sink.error(error))?;
        }
        Ok(())
    }

    /// Writes a collection as it came, in a format that shows those.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn collection(&mut self, collection: &Collection) -> Result<(), OutputError> {
        self.begin()?;
        let written = self.printer.collection(&mut self.sink, collection);
        written.map_err(|error| self.sink.error(error))
    }

    /// Writes the rows of a page.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn page(&mut self, extension: &Extension, page: &Collection) -> Result<(), OutputError> {
        for row in page.rows() {
            self.row(extension, &row)?;
        }
        if self.on_screen {
            // The user need not wait for the next page.
            let flushed = self.sink.flush();
            flushed.map_err(|error| self.sink.error(error))?;
        }
        Ok(())
    }

    /// Writes a row, unless the limit is reached.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn row(&mut self, extension: &Extension, row: &Row<'_>) -> Result<(), OutputError> {
        if self.is_full() {
            return Ok(());
        }
        self.begin()?;
        self.rows += 1;
        let indexed;
        let row = match &self.fields {
            Some(fields) => {
                indexed = row.indexed(fields);
                &indexed
            }
            None => row,
        };
        if self.counts_disabled
            && let Some(status) = Status::from_value(&row.text(Field::Status))
        {
            *self.disabled.get_or_insert(0) += u64::from(status == Status::Disabled);
        }
        let record = Record { extension, row };
        let written = self.printer.record(&mut self.sink, &record);
        written.map_err(|error| self.sink.error(error))?;
        self.sink.end_row();
        Ok(())
    }

    /// Closes the text as complete, and leaves a file as it was.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn end(&mut self) -> Result<(), OutputError> {
        self.close(Completeness::Complete)
    }

    /// Ends the output early: no reader can take it for a complete one, and a file is as it was.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn abandon(mut self) -> Result<(), OutputError> {
        self.close(Completeness::Incomplete)?;
        self.sink.abandon()
    }

    /// Ends the output: a file has the rows from now on.
    ///
    /// # Errors
    /// The sink cannot be written, or the file not be replaced.
    pub fn commit(mut self) -> Result<(), OutputError> {
        self.begin()?;
        self.end()?;
        self.sink.commit()
    }

    fn close(&mut self, completeness: Completeness) -> Result<(), OutputError> {
        if self.progress != Progress::Begun {
            return Ok(());
        }
        self.progress = Progress::Ended;
        let ended = self.printer.end(&mut self.sink, completeness);
        ended
            .and_then(|()| self.sink.flush())
            .map_err(|error| self.sink.error(error))
    }
}
