//! The errors of replacing a file.

use std::io;

/// The reason why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system's error.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file cannot be replaced by another one. Writing to the file itself may still be possible.
    #[error("it cannot be replaced: {0}")]
    NotReplaceable(Obstacle),
}

impl Error {
    /// Returns the kind of error that the system reported; `Other` if the error is not from the system.
    pub fn kind(&self) -> io::ErrorKind {
        match self {
            Self::Io(error) | Self::NotReplaceable(Obstacle::Refused(error)) => error.kind(),
            Self::NotReplaceable(_) => io::ErrorKind::Other,
        }
    }

    /// Returns whether another process has the file open and prevents writing to it.
    pub fn is_in_use(&self) -> bool {
        /// `ERROR_SHARING_VIOLATION` and `ERROR_LOCK_VIOLATION`.
        const IN_USE: [i32; 2] = [32, 33];
        let (Self::Io(error) | Self::NotReplaceable(Obstacle::Refused(error))) = self else {
            return false;
        };
        cfg!(windows)
            && error
                .raw_os_error()
                .is_some_and(|code| IN_USE.contains(&code))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error,
            Error::NotReplaceable(_) => Self::new(error.kind(), error),
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
