//! The kinds of stdin, stdout and stderr, and the size of the terminal, asked once when the run starts.

#[cfg(unix)]
use std::fs::File;
use std::io::{self, IsTerminal};

/// What the three standard streams are connected to.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    /// Standard input.
    pub stdin: Stream,
    /// Standard output.
    pub stdout: Stream,
    /// Standard error.
    pub stderr: Stream,
    /// Columns and lines of the terminal, where there is one.
    pub size: Option<(usize, usize)>,
}

/// What one standard stream is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// A terminal.
    Terminal,
    /// A file, a pipe, a socket or a device.
    Other,
    /// Nothing: the parent process closed it, or opened it for reading only.
    Closed,
}

impl Stream {
    /// Returns whether it is a terminal.
    pub fn is_terminal(self) -> bool {
        self == Self::Terminal
    }

    /// Returns whether it is a terminal that shows colours. On Windows, the console is told that escape sequences
    /// follow.
    pub fn shows_colors(self) -> bool {
        self.is_terminal() && takes_escapes()
    }

    fn of(stream: &impl IsTerminal) -> Self {
        if stream.is_terminal() {
            Self::Terminal
        } else {
            Self::Other
        }
    }
}

/// Returns whether the terminal obeys escape sequences. On Windows, this tells the console that they follow.
pub(super) fn takes_escapes() -> bool {
    anstyle_query::term_supports_color()
        && anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

impl Streams {
    /// Asks the system about the streams of this process.
    pub fn of_process() -> Self {
        let mut streams = Self {
            stdin: Stream::of(&io::stdin()),
            stdout: Stream::of(&io::stdout()),
            stderr: Stream::of(&io::stderr()),
            size: None,
        };
        if !is_writable(&io::stdout()) {
            streams.stdout = Stream::Closed;
        }
        if [streams.stdin, streams.stdout, streams.stderr].contains(&Stream::Terminal) {
            streams.size = terminal_size::terminal_size()
                .map(|(width, height)| (usize::from(width.0), usize::from(height.0)));
        }
        streams
    }

    /// Returns the columns of the terminal; 80 where the size is unknown.
    pub fn width(&self) -> usize {
        self.size.map_or(80, |(width, _)| width)
    }
}

/// Returns whether a descriptor is open for writing.
///
/// Rust's runtime opens `/dev/null` for a descriptor that the parent process closed, before `main` runs. `start.c` runs
/// before that and opens it for reading only; this function detects that.
#[cfg(unix)]
fn is_writable(stream: &impl std::os::fd::AsFd) -> bool {
    use rustix::fs::OFlags;

    rustix::fs::fcntl_getfl(stream).is_ok_and(|flags| flags & OFlags::ACCMODE != OFlags::RDONLY)
}

#[cfg(not(unix))]
fn is_writable<T>(_stream: &T) -> bool {
    true
}

/// Opens stdout without the standard library's line buffer, which would split rows again.
#[cfg(unix)]
pub fn open_stdout() -> io::Result<File> {
    duplicate(&io::stdout())
}

/// Opens stderr, for a user who names it as the output file.
#[cfg(unix)]
pub fn open_stderr() -> io::Result<File> {
    duplicate(&io::stderr())
}

#[cfg(unix)]
fn duplicate(stream: &impl std::os::fd::AsFd) -> io::Result<File> {
    if !is_writable(stream) {
        return Err(io::Error::other("it is closed"));
    }
    Ok(File::from(stream.as_fd().try_clone_to_owned()?))
}
