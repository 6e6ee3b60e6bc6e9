//! Writes to a file that cannot be replaced, after the new content is complete.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};

use crate::files::{Error, Target};

/// A file and its new content, which is stored elsewhere: a request that fails leaves the file as it was.
#[derive(Debug)]
pub(super) struct InPlace {
    file: File,
    content: File,
}

/// An error of writing the file, before or after it has lost its old content.
pub(super) enum Failed {
    Before(io::Error),
    HalfWritten(io::Error),
}

impl InPlace {
    pub(super) fn open(target: &Target) -> Result<Self, Error> {
        let mut options = OpenOptions::new();
        options.write(true).create(target.existing().is_none());
        Ok(Self {
            file: target.open(&mut options)?,
            content: tempfile::tempfile().map_err(in_temporary)?,
        })
    }

    /// Replaces the old content with the new one. A crash during the write leaves only a part of the new content.
    pub(super) fn commit(mut self) -> Result<(), Failed> {
        self.content.rewind().map_err(Failed::Before)?;
        self.file.set_len(0).map_err(Failed::Before)?;
        let written = io::copy(&mut self.content, &mut self.file);
        written
            .and_then(|_| self.file.flush())
            .and_then(|()| crate::files::sync(&self.file))
            .map_err(Failed::HalfWritten)
    }
}

/// Returns the error of the temporary folder.
fn in_temporary(source: io::Error) -> Error {
    let folder = std::env::temp_dir();
    Error::Temporary { folder, source }
}

impl Write for InPlace {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.content.write(bytes);
        written.map_err(|error| in_temporary(error).into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
