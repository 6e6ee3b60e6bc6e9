//! Where rows become output: one printer, one destination, and the count of what was written.

use std::io::Write;

use super::plan::Plan;
use crate::output::{Destination, Format, OutputError, Printer, Record, TerminalGuard, printer};
use crate::uapi::{Collection, Extension, Row};

/// The output of a listing while it is being written.
pub(super) struct Sheet<'p> {
    plan: &'p Plan,
    printer: Box<dyn Printer>,
    out: TerminalGuard<Destination>,
    begun: bool,
    ended: bool,
    rows: u64,
}

impl<'p> Sheet<'p> {
    /// An output with nothing in it yet.
    pub(super) fn new(plan: &'p Plan, destination: Destination) -> Self {
        // The table makes its cells safe itself, and has escapes of its own to write.
        let guarded = plan.on_terminal && plan.format != Format::Table;
        Self {
            plan,
            printer: printer(plan.format, plan.layout.clone()),
            out: TerminalGuard::new(destination, guarded),
            begun: false,
            ended: false,
            rows: 0,
        }
    }

    /// Rows written so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether `--limit` is reached.
    pub(super) fn is_full(&self) -> bool {
        self.plan.limit.is_some_and(|limit| self.rows >= limit)
    }

    /// Starts the output, when there is something to be said: an error before leaves it empty.
    pub(super) fn begin(&mut self) -> Result<(), OutputError> {
        if !self.begun {
            self.begun = true;
            let begun = self.printer.begin(&mut self.out);
            begun.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Writes a collection as it came, where the format shows those.
    pub(super) fn collection(&mut self, collection: &Collection) -> Result<(), OutputError> {
        self.begin()?;
        self.printer
            .collection(&mut self.out, collection)
            .map_err(|error| self.failed(error))
    }

    /// Writes a page's rows.
    pub(super) fn page(
        &mut self,
        extension: &Extension,
        page: &Collection,
    ) -> Result<(), OutputError> {
        for row in page.rows() {
            self.row(extension, &row)?;
        }
        Ok(())
    }

    /// Writes a row, unless there are enough.
    pub(super) fn row(&mut self, extension: &Extension, row: &Row<'_>) -> Result<(), OutputError> {
        if self.is_full() {
            return Ok(());
        }
        self.begin()?;
        self.rows += 1;
        self.printer
            .record(&mut self.out, &Record { extension, row })
            .map_err(|error| self.failed(error))
    }

    /// Everything that could be had is there; what is written stays where it is, and a file is not replaced.
    pub(super) fn end(&mut self) -> Result<(), OutputError> {
        self.close(true)
    }

    /// The output ends before its time: what is written stays a beginning that cannot be taken for the whole.
    pub(super) fn stop(&mut self) -> Result<(), OutputError> {
        self.close(false)
    }

    /// Everything asked for is there, and counts from now on.
    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        self.begin()?;
        self.close(true)?;
        self.out.into_inner().finish()
    }

    fn close(&mut self, whole: bool) -> Result<(), OutputError> {
        if !self.begun || self.ended {
            return Ok(());
        }
        self.ended = true;
        let ended = self.printer.end(&mut self.out, whole);
        ended
            .and_then(|()| self.out.flush())
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> OutputError {
        self.out.get_ref().failed(error)
    }
}
