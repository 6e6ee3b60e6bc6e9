//! A buffer that passes complete rows on.
//!
//! The reader of a pipe may be slow, and a signal may end the process while it waits for the reader. The bytes written
//! so far must end with a complete row: the reader would read a part of a row as a wrong value.

use std::io::{self, Write};

/// The size of the buffer in bytes: one system call writes two pages of 100 events, about 32 kB each.
pub(super) const BUFFER: usize = 64 * 1024;

/// The most bytes that a pipe takes at once or not at all (POSIX: at least 512; Linux: a page).
const PIPE: usize = if cfg!(target_os = "linux") { 4096 } else { 512 };

/// The reader of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(unix),
    allow(dead_code, reason = "elsewhere the reader is unknown")
)]
pub(super) enum Reader {
    /// No process: a file on a disk, or a device that takes everything.
    Nobody,
    /// The process at the other end of a pipe.
    Pipe,
    /// A terminal, a socket, or an unknown reader.
    Other,
}

/// Buffers bytes, and passes them on up to the end of a row.
///
/// A row that is longer than a write, and text without rows, is passed on line by line.
pub(super) struct Rows<W> {
    out: W,
    held: Vec<u8>,
    /// The number of held bytes up to the end of the last complete row.
    whole: usize,
    /// The most bytes of a write.
    most: usize,
    /// Set once a write has failed: no bytes are written after a gap.
    failed: Option<io::ErrorKind>,
}

impl<W: Write> Rows<W> {
    /// Returns a buffer that passes rows on to `out`.
    pub(super) fn new(out: W, reader: Reader) -> Self {
        let most = if reader == Reader::Pipe { PIPE } else { BUFFER };
        Self {
            out,
            held: Vec::with_capacity(most),
            whole: 0,
            most,
            failed: None,
        }
    }

    /// Returns the destination of the buffered bytes.
    pub(super) fn outlet(&self) -> &W {
        &self.out
    }

    /// Returns the destination of the buffered bytes, to change it.
    pub(super) fn outlet_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Returns the destination, and drops the bytes that are still in the buffer.
    pub(super) fn into_outlet(self) -> W {
        self.out
    }

    /// Marks the end of a row.
    pub(super) fn end_row(&mut self) {
        self.whole = self.held.len();
    }

    fn pass_on(&mut self, length: usize) -> io::Result<()> {
        if let Some(kind) = self.failed {
            return Err(kind.into());
        }
        let written = self.out.write_all(&self.held[..length]);
        self.failed = written.as_ref().err().map(io::Error::kind);
        self.held.drain(..length);
        self.whole = self.whole.saturating_sub(length);
        written
    }

    /// Returns how many of the held bytes can be passed on.
    fn cut(&self) -> Option<usize> {
        if self.whole > 0 {
            return Some(self.whole);
        }
        let line = self.held.iter().rposition(|byte| *byte == b'\n');
        line.map(|index| index + 1)
            .or_else(|| (self.held.len() >= BUFFER).then_some(self.held.len()))
    }
}

impl<W: Write> Write for Rows<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.held.len() + bytes.len() > self.most
            && let Some(length) = self.cut()
        {
            self.pass_on(length)?;
        }
        self.held.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(self.held.len())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stores each write.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8(bytes.to_vec()).unwrap());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_write_to_a_pipe_is_whole_rows_and_atomic() {
        let mut rows = Rows::new(Writes::default(), Reader::Pipe);
        let mut all = String::new();
        for number in 0..1000 {
            // As in csv, a row may contain a line break and arrives in pieces.
            let row = format!("{number},\"a\nb{}\"\n", "x".repeat(number % 300));
            for piece in row.split_inclusive(',') {
                rows.write_all(piece.as_bytes()).unwrap();
            }
            rows.end_row();
            all.push_str(&row);
        }
        rows.flush().unwrap();
        assert!(rows.out.0.iter().all(|write| write.len() <= PIPE));
        assert!(rows.out.0.iter().all(|write| write.ends_with("\"\n")));
        assert_eq!(rows.out.0.concat(), all);
    }

    #[test]
    fn text_without_rows_is_cut_at_lines() {
        let mut rows = Rows::new(Writes::default(), Reader::Pipe);
        let line = "x".repeat(1000) + "\n";
        for _ in 0..10 {
            rows.write_all(line.as_bytes()).unwrap();
        }
        let long = "y".repeat(2 * BUFFER);
        rows.write_all(long.as_bytes()).unwrap();
        rows.flush().unwrap();
        let (last, before) = rows.out.0.split_last().unwrap();
        assert!(before.iter().all(|write| write.ends_with('\n')));
        assert_eq!(*last, long);
        assert_eq!(before.concat(), line.repeat(10));
    }

    #[test]
    fn nothing_follows_a_gap() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut rows = Rows::new(Full, Reader::Nobody);
        rows.write_all(b"1\n").unwrap();
        for _ in 0..2 {
            assert_eq!(rows.flush().unwrap_err().kind(), io::ErrorKind::StorageFull);
        }
    }
}
