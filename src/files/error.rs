//! The errors of replacing a file.

use std::io;
use std::path::PathBuf;

/// The reason why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system's error.
    #[error(transparent)]
    Io(io::Error),
    /// The file cannot be replaced by another one. Writing to the file itself may still be possible.
    #[error("it cannot be replaced: {0}")]
    NotReplaceable(Obstacle),
    /// The file is written in place, and the temporary folder cannot take its new content.
    #[error("no temporary file can be written in {}: {source}", folder.display())]
    Temporary {
        /// The temporary folder.
        folder: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

impl Error {
    /// Returns the kind of error that the system reported; `Other` if the error is not from the system.
    pub fn kind(&self) -> io::ErrorKind {
        self.system().map_or(io::ErrorKind::Other, io::Error::kind)
    }

    /// Returns the system's error.
    fn system(&self) -> Option<&io::Error> {
        match self {
            Self::Io(error) | Self::NotReplaceable(Obstacle::Refused(error)) => Some(error),
            Self::Temporary { source, .. } => Some(source),
            Self::NotReplaceable(_) => None,
        }
    }

    /// Returns whether the process or the system has too many open files.
    pub fn is_descriptor_limit(&self) -> bool {
        self.system().is_some_and(is_descriptor_limit)
    }

    /// Returns whether another process has the file open and prevents writing to it.
    pub fn is_in_use(&self) -> bool {
        /// `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`.
        const IN_USE: [i32; 2] = [32, 33];
        let code = self.system().and_then(io::Error::raw_os_error);
        cfg!(windows) && code.is_some_and(|code| IN_USE.contains(&code))
    }
}

/// Returns whether the process or the system has too many open files.
#[cfg(unix)]
pub fn is_descriptor_limit(error: &io::Error) -> bool {
    use rustix::io::Errno;

    let number = Errno::from_io_error(error);
    number.is_some_and(|number| [Errno::MFILE, Errno::NFILE].contains(&number))
}

/// Returns whether the process or the system has too many open files. Windows has no such limit.
#[cfg(not(unix))]
pub fn is_descriptor_limit(_error: &io::Error) -> bool {
    false
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            Error::NotReplaceable(_) | Error::Temporary { .. } => Self::new(error.kind(), error),
        }
    }
}

/// The reason why a file cannot be replaced by another.
#[derive(Debug, thiserror::Error)]
pub enum Obstacle {
    /// Something is mounted on it, such as a file of the host in a container.
    #[error("it is a mount point")]
    MountPoint,
    /// In a folder such as /tmp, only the owner can remove a file.
    #[error("it belongs to another user, and its folder is sticky")]
    Sticky,
    /// Files can be added to the folder, but not removed from it.
    #[error("its folder is append-only")]
    AppendOnly,
    /// The file system cannot give the new file the permissions of the old one.
    #[error("its permissions cannot be copied to another file")]
    Permissions,
    /// A file in the same folder could not be created or renamed.
    #[error("no file can be created and renamed in its folder: {0}")]
    Refused(#[source] io::Error),
}
