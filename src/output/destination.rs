//! Where the bytes go: stdout, or a file that changes only when everything has succeeded.

mod replacement;
mod rows;
#[cfg(test)]
mod tests;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use self::replacement::Replacement;
use self::rows::{Reader, Rows};
use super::escape;

/// A page of 100 events is about 32 kB: two of them to a system call.
const BUFFER: usize = 64 * 1024;

/// Where the output is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// This file, instead of what it holds.
    File(PathBuf),
}

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {source}", self.place())]
pub struct OutputError {
    /// The file as the user named it; none for stdout.
    pub path: Option<PathBuf>,
    /// What the system said.
    pub source: io::Error,
}

impl OutputError {
    /// Stdout could not be written.
    pub fn stdout(source: io::Error) -> Self {
        Self { path: None, source }
    }

    /// The process was started with a closed stdout.
    pub fn closed_stdout() -> Self {
        Self::stdout(io::Error::other("it is closed"))
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("make room there, or write elsewhere with --output-file")
            }
            _ => self
                .path
                .is_some()
                .then_some("name a file in a folder that can be written to; nothing was replaced"),
        }
    }

    /// Whether the reader of stdout has left, as `head` does: no mistake of anybody's. A FIFO that was named as the
    /// file to write is another matter.
    pub fn is_broken_pipe(&self) -> bool {
        self.path.is_none() && self.source.kind() == io::ErrorKind::BrokenPipe
    }

    fn place(&self) -> String {
        match &self.path {
            Some(path) => escape(&path.display().to_string()).into_owned(),
            None => "standard output".to_owned(),
        }
    }
}

/// A place that is open for writing. Bytes are buffered; [`finish`](Destination::finish) makes them last.
///
/// Dropped without that, a file is as it was before.
#[derive(Debug)]
pub struct Destination {
    path: Option<PathBuf>,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    /// Stdout, or something that is no regular file and cannot be replaced: a device, a FIFO.
    Direct(Rows<Box<dyn Write>>),
    Replacement(Box<Replacement>),
}

/// Stdout without the standard library's line buffer, which would cut rows anew.
#[cfg(unix)]
fn stdout() -> io::Result<Rows<Box<dyn Write>>> {
    use std::os::fd::AsFd;

    rows(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdout() -> io::Result<Rows<Box<dyn Write>>> {
    Ok(Rows::new(Box::new(io::stdout().lock()), Reader::Other))
}

/// Rows into an open file that may be a pipe.
fn rows(file: File) -> io::Result<Rows<Box<dyn Write>>> {
    let reader = Reader::of(&file)?;
    Ok(Rows::new(Box::new(file), reader))
}

impl Reader {
    /// Who reads what is written to an open file.
    #[cfg(unix)]
    fn of(file: &File) -> io::Result<Self> {
        use std::io::IsTerminal;
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

impl Destination {
    /// Opens the target, so that what can be known to go wrong is known before anything is requested.
    ///
    /// A symbolic link is followed: the file it leads to is replaced, the link stays. Devices and FIFOs are written to
    /// as the bytes come.
    ///
    /// # Errors
    /// The target is a directory, in none, in one where nothing can be created, or a file that may not be written.
    pub fn open(target: Target) -> Result<Self, OutputError> {
        match target {
            Target::Stdout => Ok(Self {
                path: None,
                sink: Sink::Direct(stdout().map_err(OutputError::stdout)?),
            }),
            Target::File(path) => match open_file(&path) {
                Ok(sink) => Ok(Self {
                    path: Some(path),
                    sink,
                }),
                Err(source) => Err(OutputError {
                    path: Some(path),
                    source,
                }),
            },
        }
    }

    /// The file that is written until the target is replaced, for a signal handler to remove.
    pub fn temporary(&self) -> Option<&Path> {
        match &self.sink {
            Sink::Replacement(replacement) => Some(replacement.temporary()),
            Sink::Direct(_) => None,
        }
    }

    /// What has been written so far ends with a row.
    pub fn row_ends(&mut self) {
        if let Sink::Direct(rows) = &mut self.sink {
            rows.row_ends();
        }
    }

    /// An error of writing here, with the place it happened in.
    pub fn error(&self, source: io::Error) -> OutputError {
        OutputError {
            path: self.path.clone(),
            source,
        }
    }

    /// Writes what is still buffered, and puts the file in its place.
    pub fn finish(self) -> Result<(), OutputError> {
        let path = self.path;
        let finished = match self.sink {
            Sink::Direct(mut out) => out.flush(),
            Sink::Replacement(replacement) => replacement.finish(),
        };
        finished.map_err(|source| OutputError { path, source })
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.writer().write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.writer().write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.writer().flush()
    }
}

impl Sink {
    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Direct(out) => out,
            Self::Replacement(replacement) => replacement.out(),
        }
    }
}

fn open_file(path: &Path) -> io::Result<Sink> {
    let existing = match fs::metadata(path) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let named_as_directory = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    if named_as_directory || existing.as_ref().is_some_and(Metadata::is_dir) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let target = follow(path)?;
    match existing {
        Some(metadata) if !metadata.is_file() || is_descriptor(&target) => {
            // Appending, for the case of a descriptor that is a file: it may hold something already.
            let file = OpenOptions::new().append(true).open(path)?;
            Ok(Sink::Direct(rows(file)?))
        }
        existing => {
            if existing.is_some() {
                // Replacing needs no permission on the file itself; a shell's redirection does, and so does this.
                OpenOptions::new().write(true).open(&target)?;
            }
            let replacement = Replacement::open(target, existing)?;
            Ok(Sink::Replacement(Box::new(replacement)))
        }
    }
}

/// Where the symbolic links from here lead, which may be a file that is not there yet.
fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    // That they lead in no circle was seen when the metadata was read; dangling ones are at most so many.
    for _ in 0..40 {
        if is_descriptor(&path) || !fs::symlink_metadata(&path).is_ok_and(|m| m.is_symlink()) {
            break;
        }
        let leads_to = fs::read_link(&path)?;
        path.pop();
        path.push(leads_to);
    }
    Ok(path)
}

/// Whether this is another name of an open file (`/dev/stdout`, `/dev/fd/3`), which is nothing that can be replaced.
fn is_descriptor(path: &Path) -> bool {
    path.starts_with("/proc") || path.starts_with("/dev/fd")
}
