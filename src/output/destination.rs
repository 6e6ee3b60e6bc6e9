//! Where the output goes: stdout, or a file that changes only when everything has succeeded.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What is to be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// This file, in the place of what it holds.
    File(PathBuf),
}

/// The output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be written: {source}", path.as_ref().map_or("stdout".into(), |path| path.to_string_lossy()))]
pub struct OutputError {
    /// The file; `None` for stdout.
    path: Option<PathBuf>,
    source: io::Error,
}

impl OutputError {
    /// Stdout could not be written.
    pub fn stdout(source: io::Error) -> Self {
        Self { path: None, source }
    }

    fn file(path: &Path, source: io::Error) -> Self {
        Self {
            path: Some(path.to_owned()),
            source,
        }
    }

    /// Whether whoever was reading stdout has stopped.
    pub fn is_broken_pipe(&self) -> bool {
        self.path.is_none() && self.source.kind() == io::ErrorKind::BrokenPipe
    }

    /// What to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("make room there, or write elsewhere with --output-file")
            }
            _ if self.path.is_some() => {
                Some("name a file in a folder that can be written to; nothing was replaced")
            }
            _ => None,
        }
    }
}

/// A stream of bytes to its target.
///
/// A file is written beside its target and takes its place in [`Destination::finish`]. Dropped before that, the target
/// stays as it was and nothing is left behind.
pub struct Destination {
    sink: Sink,
    path: Option<PathBuf>,
}

enum Sink {
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A device or pipe, which cannot be replaced.
    Direct(BufWriter<File>),
    Replacing {
        file: BufWriter<NamedTempFile>,
        target: PathBuf,
    },
}

const BUFFER: usize = 64 << 10;

impl Destination {
    /// Makes sure that the target can be written, before anything is asked for.
    ///
    /// # Errors
    /// It is a folder, or in none that there is, or may not be written to.
    pub fn open(target: &Target) -> Result<Self, OutputError> {
        let Target::File(path) = target else {
            let stdout = BufWriter::with_capacity(BUFFER, io::stdout().lock());
            return Ok(Self {
                sink: Sink::Stdout(stdout),
                path: None,
            });
        };
        let sink = open_file(path).map_err(|error| OutputError::file(path, error))?;
        Ok(Self {
            sink,
            path: Some(path.clone()),
        })
    }

    /// The file that is written while it is not yet the target: for whoever has to remove it.
    pub fn temporary(&self) -> Option<&Path> {
        match &self.sink {
            Sink::Replacing { file, .. } => Some(file.get_ref().path()),
            _ => None,
        }
    }

    /// Everything is written: it counts from now on.
    ///
    /// # Errors
    /// What was written last could not be, or the file could not take its target's place.
    pub fn finish(self) -> Result<(), OutputError> {
        let path = self.path.clone();
        let finished = match self.sink {
            Sink::Stdout(mut stdout) => stdout.flush(),
            Sink::Direct(mut file) => file.flush(),
            Sink::Replacing { file, target } => replace(file, &target),
        };
        finished.map_err(|source| OutputError { path, source })
    }

    /// An error of writing here, with the name of what was written.
    pub fn failed(&self, source: io::Error) -> OutputError {
        OutputError {
            path: self.path.clone(),
            source,
        }
    }
}

impl Write for Destination {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write(bytes),
            Sink::Direct(file) => file.write(bytes),
            Sink::Replacing { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Stdout(stdout) => stdout.flush(),
            Sink::Direct(file) => file.flush(),
            Sink::Replacing { file, .. } => file.flush(),
        }
    }
}

fn open_file(path: &Path) -> io::Result<Sink> {
    let existing = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => {
            let file = OpenOptions::new().write(true).open(path)?;
            return Ok(Sink::Direct(BufWriter::with_capacity(BUFFER, file)));
        }
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let target = resolve(path)?;
    if existing.is_some() {
        // A file that is protected against writing is not to be replaced either.
        OpenOptions::new().write(true).open(&target)?;
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{name}.");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part");
    as_redirected(&mut builder);
    let file = builder.tempfile_in(folder)?;
    if let Some(existing) = existing {
        file.as_file().set_permissions(existing.permissions())?;
        keep_owner(file.path(), &existing);
    }
    Ok(Sink::Replacing {
        file: BufWriter::with_capacity(BUFFER, file),
        target,
    })
}

/// Lets a new file be what a shell's redirection would make it; the umask takes its part away.
#[cfg(unix)]
fn as_redirected(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn as_redirected(_builder: &mut tempfile::Builder<'_, '_>) {}

/// Root replaces other people's files without taking them over. Nobody else can, and need not.
#[cfg(unix)]
fn keep_owner(file: &Path, existing: &fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::chown(file, Some(existing.uid()), Some(existing.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_file: &Path, _existing: &fs::Metadata) {}

/// Follows symbolic links to the file that is meant, which need not exist. The links stay.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    const MAX_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(to) => path = path.parent().unwrap_or(Path::new("")).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn replace(file: BufWriter<NamedTempFile>, target: &Path) -> io::Result<()> {
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    // The new name is on the disk when the folder is.
    #[cfg(unix)]
    if let Some(folder) = target.parent() {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
