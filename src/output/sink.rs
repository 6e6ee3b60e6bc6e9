//! The destination of the bytes: a pipe, a file that changes only when everything has succeeded, or a screen.

mod in_place;
mod rows;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use self::in_place::{Failed, InPlace};
use self::rows::{Reader, Rows};
use super::error::{Damage, OutputError};
use super::terminal::Escaper;
use crate::files::{self, Access, Durability, Replacement};
use crate::terminal::Screen;

/// The destination of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// This file. The output replaces its content.
    File {
        /// As the user named it.
        path: PathBuf,
        /// The fallback if it cannot be replaced.
        fallback: Fallback,
    },
}

/// The fallback for a file that cannot be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Refuse to write it.
    Refuse,
    /// Write to the file itself.
    InPlace,
}

/// Takes bytes and row ends, and passes complete rows on. Only `commit` replaces a file: if the sink is dropped without
/// it, the file stays as it was.
pub struct Sink {
    /// The file as the user named it; `None` for stdout.
    path: Option<PathBuf>,
    rows: Rows<Outlet>,
    is_terminal: bool,
    escaper: Option<Escaper>,
    before: Option<Box<dyn FnOnce()>>,
}

/// The destination of the buffered bytes.
enum Outlet {
    /// Stdout, or a file that is not a regular one: a device, a FIFO, a descriptor.
    Stream(Box<dyn Write>),
    File(Box<Replacement>),
    InPlace(InPlace),
    Screen(Box<Screen>),
}

impl Sink {
    /// Opens the target. Returns an error for every known obstacle, before any request.
    ///
    /// The sink follows a symbolic link: it replaces the file behind the link, and the link stays. It writes directly
    /// to devices and FIFOs.
    ///
    /// # Errors
    /// The target is a folder, is not writable, or cannot be replaced and the fallback is to refuse.
    pub fn open(target: Target) -> Result<Self, OutputError> {
        match target {
            Target::Stdout => stdout().map_err(OutputError::stdout),
            Target::File { path, fallback } => open_file(&path, fallback)
                .map_err(|error| OutputError::new(Some(path), error, Damage::None)),
        }
    }

    /// Returns a sink for stdout as a terminal, with its pager.
    pub fn screen(screen: Screen) -> Self {
        Self {
            is_terminal: true,
            ..Self::new(Outlet::Screen(Box::new(screen)), Reader::Other)
        }
    }

    fn new(outlet: Outlet, reader: Reader) -> Self {
        Self {
            path: None,
            rows: Rows::new(outlet, reader),
            is_terminal: false,
            escaper: None,
            before: None,
        }
    }

    /// Returns a sink that writes to an open file, without replacing it.
    fn stream(file: File) -> io::Result<Self> {
        let reader = Reader::of(&file)?;
        Ok(Self {
            is_terminal: file.is_terminal(),
            ..Self::new(Outlet::Stream(Box::new(file)), reader)
        })
    }

    /// Shows control characters as codes from now on, if the sink is a terminal.
    pub(super) fn escape_on_terminal(&mut self) {
        if self.is_terminal {
            self.escaper = Some(Escaper::default());
        }
    }

    /// Calls `act` before the first byte is passed on.
    pub fn before_first_byte(&mut self, act: impl FnOnce() + 'static) {
        self.before = Some(Box::new(act));
    }

    /// Returns whether a terminal shows the bytes, also if the user named the terminal as a file.
    pub fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Returns the temporary file that `commit` puts in place of the target, so that a signal handler can remove it.
    pub fn temporary(&self) -> Option<&Path> {
        match self.rows.outlet() {
            Outlet::File(replacement) => Some(replacement.temporary()),
            _ => None,
        }
    }

    /// Returns the screen, if the sink is one.
    pub(super) fn as_screen(&mut self) -> Option<&mut Screen> {
        match self.rows.outlet_mut() {
            Outlet::Screen(screen) => Some(screen),
            _ => None,
        }
    }

    /// Marks the end of a row, so that the sink passes on complete rows.
    pub(super) fn end_row(&mut self) {
        self.rows.end_row();
    }

    /// Returns an error of writing to this sink, with the name of the file.
    pub(super) fn error(&self, source: io::Error) -> OutputError {
        OutputError::new(self.path.clone(), source, Damage::None)
    }

    /// Writes the buffered bytes and replaces the file; on a screen, waits until the user quits the pager.
    pub(super) fn commit(mut self) -> Result<(), OutputError> {
        let ended = self.end_text();
        ended.map_err(|error| self.error(error))?;
        let path = self.path;
        match self.rows.into_outlet() {
            Outlet::Stream(_) => Ok(()),
            Outlet::Screen(mut screen) => screen.end().map_err(OutputError::stdout),
            Outlet::File(replacement) => replacement
                .commit(Durability::Synced)
                .map_err(|error| OutputError::new(path, error, Damage::None)),
            Outlet::InPlace(file) => file.commit().map_err(|failed| match failed {
                Failed::Before(error) => OutputError::new(path, error, Damage::None),
                Failed::HalfWritten(error) => OutputError::new(path, error, Damage::HalfWritten),
            }),
        }
    }

    /// Writes the buffered bytes, and leaves a file as it was.
    pub(super) fn abandon(mut self) -> Result<(), OutputError> {
        let ended = self.end_text();
        ended.map_err(|error| self.error(error))?;
        match self.as_screen() {
            Some(screen) => screen.end().map_err(OutputError::stdout),
            None => Ok(()),
        }
    }

    fn end_text(&mut self) -> io::Result<()> {
        if let Some(mut escaper) = self.escaper.take() {
            escaper.end(&mut self.rows)?;
        }
        self.rows.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(act) = self.before.take() {
            act();
        }
        match &mut self.escaper {
            Some(escaper) => escaper.write(bytes, &mut self.rows),
            None => self.rows.write_all(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(out) => out.write(bytes),
            Self::File(replacement) => replacement.file().write(bytes),
            Self::InPlace(out) => out.write(bytes),
            Self::Screen(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.flush(),
            Self::File(_) | Self::InPlace(_) => Ok(()),
            Self::Screen(out) => out.flush(),
        }
    }
}

#[cfg(unix)]
fn stdout() -> io::Result<Sink> {
    Sink::stream(crate::terminal::open_stdout()?)
}

#[cfg(not(unix))]
fn stdout() -> io::Result<Sink> {
    let outlet = Outlet::Stream(Box::new(io::stdout().lock()));
    Ok(Sink {
        is_terminal: io::stdout().is_terminal(),
        ..Sink::new(outlet, Reader::Other)
    })
}

fn open_file(path: &Path, fallback: Fallback) -> Result<Sink, files::Error> {
    let target = files::Target::resolve(path)?;
    #[cfg(unix)]
    match target.own_descriptor() {
        // Its errors are those of stdout: the reader of a pipe may end early.
        Some(1) => return Ok(stdout()?),
        Some(2) => return Ok(named(path, Sink::stream(crate::terminal::open_stderr()?)?)),
        _ => {}
    }
    if !target.is_replaceable() {
        // Bytes are appended: the target can be a regular file that a process has open, whose content must stay.
        let file = target.open(OpenOptions::new().append(true))?;
        return Ok(named(path, Sink::stream(file)?));
    }
    let outlet = match Replacement::create(&target, Access::Shared) {
        Ok(replacement) => Outlet::File(Box::new(replacement)),
        Err(files::Error::NotReplaceable(_)) if fallback == Fallback::InPlace => {
            Outlet::InPlace(InPlace::open(&target)?)
        }
        Err(error) => return Err(error),
    };
    Ok(named(path, Sink::new(outlet, Reader::Nobody)))
}

/// Returns the sink with the name that the user gave its file.
fn named(path: &Path, sink: Sink) -> Sink {
    Sink {
        path: Some(path.to_owned()),
        ..sink
    }
}

impl Reader {
    /// Returns the kind of reader of an open file.
    #[cfg(unix)]
    fn of(file: &File) -> io::Result<Self> {
        use std::os::unix::fs::FileTypeExt;

        let kind = file.metadata()?.file_type();
        Ok(if kind.is_fifo() {
            Self::Pipe
        } else if kind.is_file() || kind.is_char_device() && !file.is_terminal() {
            Self::Nobody
        } else {
            Self::Other
        })
    }

    #[cfg(not(unix))]
    fn of(_file: &File) -> io::Result<Self> {
        Ok(Self::Other)
    }
}
