//! Where rows become output: one printer, one destination, and the count of what was written.

use std::io::{self, Write};

use super::plan::Plan;
use crate::output::{Destination, Format, OutputError, Printer, Record, TerminalGuard, printer};
use crate::uapi::{Collection, Extension, Row};

/// The destination, with a guard before it where it is a terminal.
enum Out {
    Plain(Destination),
    Guarded(TerminalGuard<Destination>),
}

impl Out {
    fn new(destination: Destination, guarded: bool) -> Self {
        if guarded {
            Self::Guarded(TerminalGuard::new(destination))
        } else {
            Self::Plain(destination)
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Guarded(out) => out,
        }
    }

    fn finish(self) -> Result<(), OutputError> {
        match self {
            Self::Plain(out) => out.finish(),
            Self::Guarded(out) => out.finish().map_err(OutputError::stdout)?.finish(),
        }
    }

    /// An error of writing, with the name of what was written. A terminal is always stdout.
    fn error(&self, source: io::Error) -> OutputError {
        match self {
            Self::Plain(out) => out.error(source),
            Self::Guarded(_) => OutputError::stdout(source),
        }
    }
}

/// The output of a listing while it is being written.
pub(super) struct Sheet<'p> {
    plan: &'p Plan,
    printer: Box<dyn Printer>,
    out: Out,
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
            out: Out::new(destination, guarded),
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
            let begun = self.printer.begin(self.out.writer());
            begun.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Writes a collection as it came, where the format shows those.
    pub(super) fn collection(&mut self, collection: &Collection) -> Result<(), OutputError> {
        self.begin()?;
        self.printer
            .collection(self.out.writer(), collection)
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
            .record(self.out.writer(), &Record { extension, row })
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
        self.out.finish()
    }

    fn close(&mut self, whole: bool) -> Result<(), OutputError> {
        if !self.begun || self.ended {
            return Ok(());
        }
        self.ended = true;
        let ended = self.printer.end(self.out.writer(), whole);
        ended
            .and_then(|()| self.out.writer().flush())
            .map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> OutputError {
        self.out.error(error)
    }
}
