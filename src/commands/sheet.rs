//! Where rows become output: one printer, one destination, and the count of what was written.

use std::io::{self, Write};
use std::time::Duration;

use super::ending::Ending;
use super::plan::Plan;
use crate::output::{
    Destination, Format, OutputError, Printer, Record, Target, TerminalGuard, printer,
};
use crate::report::{Progress, Reporter};
use crate::terminal::Screen;
use crate::uapi::{Collection, Extension, Field, Row, Status};

/// How often the pager is looked for while pages are waited for.
const LOOK_UP: Duration = Duration::from_millis(100);

/// Where the bytes go.
enum Place {
    Destination(Destination),
    Screen(Screen),
}

/// The place, and what is done before the first byte goes there.
struct Sink<'p> {
    place: Place,
    before: Option<Before<'p>>,
}

/// What is done before the first byte.
struct Before<'p> {
    /// Makes way for rows on the same terminal.
    progress: Option<&'p Progress>,
}

impl Sink<'_> {
    fn finish(self) -> Result<(), OutputError> {
        match self.place {
            Place::Destination(destination) => destination.finish(),
            Place::Screen(mut screen) => screen.end().map_err(OutputError::stdout),
        }
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(progress) = self.before.take().and_then(|before| before.progress) {
            progress.rows_flow();
        }
        match &mut self.place {
            Place::Destination(out) => out.write(bytes),
            Place::Screen(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::Destination(out) => out.flush(),
            Place::Screen(out) => out.flush(),
        }
    }
}

/// The sink, with a guard before it where it is a terminal.
enum Out<'p> {
    Plain(Sink<'p>),
    Guarded(TerminalGuard<Sink<'p>>),
}

impl<'p> Out<'p> {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Guarded(out) => out,
        }
    }

    /// What has been written so far ends with a row. On a terminal a line does.
    fn row_ends(&mut self) {
        if let Self::Plain(Sink {
            place: Place::Destination(out),
            ..
        }) = self
        {
            out.row_ends();
        }
    }

    fn finish(self) -> Result<(), OutputError> {
        match self {
            Self::Plain(out) => out.finish(),
            Self::Guarded(out) => out.finish().map_err(OutputError::stdout)?.finish(),
        }
    }

    fn sink(&mut self) -> &mut Sink<'p> {
        match self {
            Self::Plain(out) => out,
            Self::Guarded(out) => out.inner(),
        }
    }

    /// An error of writing, with the name of what was written. A terminal is always stdout.
    fn error(&self, source: io::Error) -> OutputError {
        match self {
            Self::Plain(Sink {
                place: Place::Destination(out),
                ..
            }) => out.error(source),
            _ => OutputError::stdout(source),
        }
    }
}

/// The output of a listing while it is being written.
pub(crate) struct Sheet<'p> {
    plan: &'p Plan,
    printer: Box<dyn Printer>,
    /// The fields that have cells.
    fields: Vec<Field>,
    out: Out<'p>,
    begun: bool,
    ended: bool,
    rows: u64,
    disabled: Option<u64>,
}

impl<'p> Sheet<'p> {
    /// An output with nothing in it yet. `ending` removes its temporary file when the run is ended by force.
    ///
    /// # Errors
    /// There is nothing to write to.
    pub(crate) fn open(
        plan: &'p Plan,
        reporter: &'p Reporter,
        ending: &Ending,
    ) -> Result<Self, OutputError> {
        let place = if plan.on_terminal {
            Place::Screen(Screen::new(plan.pager.clone(), reporter.paging()))
        } else {
            Place::Destination(Destination::open(plan.target.clone())?)
        };
        if let Place::Destination(destination) = &place
            && let Some(path) = destination.temporary()
        {
            ending.removes(path.to_owned());
        }
        let before = Before {
            progress: (plan.target == Target::Stdout).then_some(reporter.progress()),
        };
        let sink = Sink {
            place,
            before: Some(before),
        };
        // The table makes its cells safe itself, and has escapes of its own to write.
        let is_guarded = plan.on_terminal && plan.format != Format::Table;
        Ok(Self {
            plan,
            printer: printer(plan.format, plan.layout.clone()),
            fields: plan.layout.fields(),
            out: if is_guarded {
                Out::Guarded(TerminalGuard::new(sink))
            } else {
                Out::Plain(sink)
            },
            begun: false,
            ended: false,
            rows: 0,
            disabled: None,
        })
    }

    /// Whether whoever reads has quit the pager, and wants no more.
    pub(crate) fn reader_has_left(&mut self) -> bool {
        match &mut self.out.sink().place {
            Place::Screen(screen) => screen.has_left(),
            Place::Destination(_) => false,
        }
    }

    /// Waits until the pager is quit; where there is none, for ever.
    pub(crate) async fn reader_left(&mut self) {
        if self.plan.pager.is_none() {
            return std::future::pending().await;
        }
        while !self.reader_has_left() {
            tokio::time::sleep(LOOK_UP).await;
        }
    }

    /// Disabled events among the rows, where their status is known.
    pub(crate) fn disabled(&self) -> Option<u64> {
        self.disabled
    }

    /// Rows written so far.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether `--limit` is reached.
    pub(crate) fn is_full(&self) -> bool {
        self.plan.limit.is_some_and(|limit| self.rows >= limit)
    }

    /// Starts the output, when there is something to be said: an error before leaves it empty.
    pub(crate) fn begin(&mut self) -> Result<(), OutputError> {
        if !self.begun {
            self.begun = true;
            let begun = self.printer.begin(self.out.writer());
            begun.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Writes a collection as it came, where the format shows those.
    pub(crate) fn collection(&mut self, collection: &Collection) -> Result<(), OutputError> {
        self.begin()?;
        self.printer
            .collection(self.out.writer(), collection)
            .map_err(|error| self.failed(error))
    }

    /// Writes a page's rows.
    pub(crate) fn page(
        &mut self,
        extension: &Extension,
        page: &Collection,
    ) -> Result<(), OutputError> {
        for row in page.rows() {
            self.row(extension, &row)?;
        }
        if self.plan.on_terminal {
            // Who looks at it need not wait for the next page.
            let flushed = self.out.writer().flush();
            flushed.map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Writes a row, unless there are enough.
    pub(crate) fn row(&mut self, extension: &Extension, row: &Row<'_>) -> Result<(), OutputError> {
        if self.is_full() {
            return Ok(());
        }
        self.begin()?;
        self.rows += 1;
        let indexed;
        let row = if self.plan.format.has_cells() {
            indexed = row.indexed(&self.fields);
            &indexed
        } else {
            row
        };
        if self.plan.has_footer()
            && let Some(status) = Status::from_value(&row.text(Field::Status))
        {
            *self.disabled.get_or_insert(0) += u64::from(status == Status::Disabled);
        }
        self.printer
            .record(self.out.writer(), &Record { extension, row })
            .map_err(|error| self.failed(error))?;
        self.out.row_ends();
        Ok(())
    }

    /// Everything that could be had is there; what is written stays where it is, and a file is not replaced.
    pub(crate) fn end(&mut self) -> Result<(), OutputError> {
        self.close(true)
    }

    /// The output ends before its time: what is written stays a beginning that cannot be taken for the whole.
    pub(crate) fn stop(mut self) -> Result<(), OutputError> {
        self.close(false)?;
        match &mut self.out.sink().place {
            Place::Screen(screen) => screen.end().map_err(OutputError::stdout),
            Place::Destination(_) => Ok(()),
        }
    }

    /// Everything asked for is there, and counts from now on.
    pub(crate) fn finish(mut self) -> Result<(), OutputError> {
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
