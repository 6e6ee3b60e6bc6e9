//! Detects files of secrets that other users can read or write.

use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The permission bits that let others use a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    mode: u32,
}

impl Exposure {
    /// Returns the mode of a file that others can use; `None` if only the owner can.
    ///
    /// # Errors
    /// The system cannot read the file's mode.
    pub fn of(file: &File) -> io::Result<Option<Self>> {
        let mode = file.metadata()?.mode() & 0o777;
        Ok((mode & 0o077 != 0).then_some(Self { mode }))
    }

    /// Returns the command that removes the access of others.
    pub fn remedy(self, path: &Path) -> String {
        format!("chmod 600 '{}'", path.display())
    }
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "mode {:04o}", self.mode)
    }
}
