//! Writes the rows of a listing: a printer, a sink, and the count of the rows.

use std::io::Write;
use std::time::Duration;

use super::{Completeness, Format, Layout, OutputError, Printer, Record, Sink, printer};
use crate::terminal::Screen;
use crate::uapi::{Collection, Extension, Field, Row, Status};

/// The interval at which pce checks the pager while it waits.
const LOOK: Duration = Duration::from_millis(100);

/// Counts the rows, and writes no more than the limit.
pub struct RowWriter {
    printer: Box<dyn Printer>,
    /// The fields of the columns, for a format that has cells.
    fields: Option<Vec<Field>>,
    sink: Sink,
    limit: Option<u64>,
    on_screen: bool,
    /// The number of disabled events so far; `None` if they are not counted or no status is known.
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
    /// Returns a writer of at most `limit` rows into the sink.
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

    /// Returns whether the user has quit the pager.
    pub fn reader_has_left(&mut self) -> bool {
        self.sink.as_screen().is_some_and(Screen::has_left)
    }

    /// Waits until the user quits the pager; without a pager, waits for ever.
    pub async fn reader_left(&mut self) {
        if !self.has_pager() {
            return std::future::pending().await;
        }
        while !self.reader_has_left() {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits while the pager has enough text that the user has not read yet.
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

    /// Returns the number of disabled events among the rows; `None` if they are not counted or no status is known.
    pub fn disabled(&self) -> Option<u64> {
        self.disabled
    }

    /// Returns whether `commit` replaces a file, which stays as it was until then.
    pub fn replaces_file(&self) -> bool {
        self.sink.temporary().is_some()
    }

    /// Returns the number of rows written so far.
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

    /// Writes a collection unchanged, in a format that shows collections.
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
            // The user sees the rows without waiting for the next page.
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

    /// Ends the output as incomplete, and leaves a file as it was.
    ///
    /// # Errors
    /// The sink cannot be written.
    pub fn abandon(mut self) -> Result<(), OutputError> {
        self.close(Completeness::Incomplete)?;
        self.sink.abandon()
    }

    /// Ends the output as complete, and replaces the file.
    ///
    /// # Errors
    /// The sink cannot be written, or the file cannot be replaced.
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
