//! The server's collections as they came, one after the other.

use std::io::{self, Write};

use super::{Printer, Record};
use crate::uapi::Collection;

/// Writes bodies and leaves their rows alone.
pub(super) struct Raw;

impl Printer for Raw {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn record(&mut self, _out: &mut dyn Write, _record: &Record<'_>) -> io::Result<()> {
        Ok(())
    }

    fn collection(&mut self, out: &mut dyn Write, collection: &Collection) -> io::Result<()> {
        for body in collection.bodies() {
            out.write_all(body.as_bytes())?;
            if !body.ends_with('\n') {
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write, _whole: bool) -> io::Result<()> {
        Ok(())
    }
}
