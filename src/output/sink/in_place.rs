//! A file that cannot be replaced, and is written itself when the new content is complete.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, Write};

use crate::files::{Error, Target};

/// The future content of the file, stored elsewhere: a request that fails leaves the file as it was.
#[derive(Debug)]
pub(super) struct InPlace {
    file: File,
    content: File,
}

/// Why the file was not written, and whether it has lost its old content.
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
            content: tempfile::tempfile()?,
        })
    }

    /// Replaces the old content with the new one. A crash during that leaves a part of it.
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

impl Write for InPlace {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.content.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
