//! Rows on their way to stdout, a whole number of them at a time.
//!
//! Whoever reads stdout may be slow, and a signal may end the process while it waits for them. What was written by
//! then has to end where a row does: a row that is cut in two is a value that nobody ever stored.

use std::fmt;
use std::io::{self, Write};

use super::BUFFER;

/// What a pipe takes as a whole or not at all (POSIX: at least 512 bytes; Linux: a page).
const PIPE: usize = if cfg!(target_os = "linux") { 4096 } else { 512 };

/// Who reads what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), allow(dead_code, reason = "elsewhere it cannot be told"))]
pub(super) enum Reader {
    /// Nobody, now: it is a file on a disk, or a device that takes everything.
    Nobody,
    /// Whoever has the other end of a pipe.
    Pipe,
    /// A terminal, a socket, or what cannot be told.
    Other,
}

/// Buffers bytes, and passes them on up to the end of a row.
///
/// A row that is longer than what can be written at once, and what has no rows, is passed on line by line.
pub(super) struct Rows<W> {
    out: W,
    held: Vec<u8>,
    /// Bytes held that end with a row.
    whole: usize,
    /// Bytes passed on at once.
    most: usize,
    /// Set once writing has failed: what comes after a gap must not be written.
    failed: Option<io::ErrorKind>,
}

impl<W> fmt::Debug for Rows<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.held.len();
        f.debug_struct("Rows")
            .field("held", &held)
            .finish_non_exhaustive()
    }
}

impl<W: Write> Rows<W> {
    /// Passes on to `out`.
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

    /// What has been written so far ends with a row.
    pub(super) fn row_ends(&mut self) {
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

    /// Where the bytes held can be cut.
    fn cut(&self) -> Option<usize> {
        if self.whole > 0 {
            return Some(self.whole);
        }
        let line = self.held.iter().rposition(|byte| *byte == b'\n');
        line.map(|place| place + 1)
            .or_else(|| (self.held.len() >= BUFFER).then_some(self.held.len()))
    }
}

impl<W: Write> Write for Rows<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // What is held already goes before what would make it too long.
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

    /// Remembers each write.
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
    fn each_write_to_a_pipe_is_rows_and_no_longer_than_it_takes_at_once() {
        let mut rows = Rows::new(Writes::default(), Reader::Pipe);
        let mut all = String::new();
        for number in 0..1000 {
            // As csv has it: a row may have a line break in it, and comes in pieces.
            let row = format!("{number},\"a\nb{}\"\n", "x".repeat(number % 300));
            for piece in row.split_inclusive(',') {
                rows.write_all(piece.as_bytes()).unwrap();
            }
            rows.row_ends();
            all.push_str(&row);
        }
        rows.flush().unwrap();
        assert!(rows.out.0.iter().all(|write| write.len() <= PIPE));
        assert!(rows.out.0.iter().all(|write| write.ends_with("\"\n")));
        assert_eq!(rows.out.0.concat(), all);
    }

    #[test]
    fn what_has_no_rows_is_cut_at_lines() {
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
