//! Comma-separated values.

use std::borrow::Cow;
use std::io::{self, Write};

use csv_core::{QuoteStyle, WriteResult, WriterBuilder};

use super::cell::Cells;
use super::{Layout, Printer, Record};

/// Writes csv with the quotes of RFC 4180. Values stay unchanged, with newlines and control characters. Lines end with
/// a newline alone, which Unix tools need and spreadsheets accept.
pub(super) struct Csv {
    cells: Cells,
    line: Line,
}

impl Csv {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            cells: Cells::new(layout),
            line: Line::new(if layout.guard_formulas {
                // A separator inside a cell must not start another cell.
                QuoteStyle::Always
            } else {
                QuoteStyle::Necessary
            }),
        }
    }
}

impl Printer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.cells.mark.as_bytes())?;
        if self.cells.header {
            out.write_all(self.line.of(self.cells.names()))?;
        }
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        out.write_all(self.line.of(self.cells.of(record)))
    }
}

/// A buffer for one line.
pub(super) struct Line {
    quoting: csv_core::Writer,
    /// The bytes of the line, and free space after them.
    bytes: Vec<u8>,
    length: usize,
}

impl Line {
    pub(super) fn new(style: QuoteStyle) -> Self {
        Self {
            quoting: WriterBuilder::new().quote_style(style).build(),
            bytes: Vec::new(),
            length: 0,
        }
    }

    /// Returns these cells as a line.
    pub(super) fn of<'a>(&mut self, cells: impl Iterator<Item = Cow<'a, str>>) -> &[u8] {
        self.length = 0;
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.add(csv_core::Writer::delimiter);
            }
            let mut rest = cell.as_bytes();
            self.add(|quoting, room| {
                let (result, read, written) = quoting.field(rest, room);
                rest = &rest[read..];
                (result, written)
            });
        }
        self.add(csv_core::Writer::terminator);
        &self.bytes[..self.length]
    }

    /// Adds the output of `write`, and makes room for it.
    fn add(
        &mut self,
        mut write: impl FnMut(&mut csv_core::Writer, &mut [u8]) -> (WriteResult, usize),
    ) {
        loop {
            let (result, written) = write(&mut self.quoting, &mut self.bytes[self.length..]);
            self.length += written;
            match result {
                WriteResult::InputEmpty => return,
                WriteResult::OutputFull => self.bytes.resize(2 * self.bytes.len() + 1024, 0),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{columns, incomplete, whole};
    use super::super::{Format, Layout, Values};

    #[test]
    fn values_as_they_are_quoted_where_needed() {
        let row = r#"{"extra":1,"type":"0","id":"a1","method":1,"note":"a, \"b\"\r\nc\u001b\u009b","url":"http:\/\/a\/?x=1&y=%20","status":null}"#;
        assert_eq!(
            whole(Format::Csv, &Layout::default(), &[("210", row)]),
            "type,id,method,note,url,status,modified\n\
             0,a1,1,\"a, \"\"b\"\"\r\nc\u{1b}\u{9b}\",http://a/?x=1&y=%20,,\n"
        );
    }

    #[test]
    fn extension_words_and_links() {
        let layout = Layout {
            columns: columns("links,type,method,status"),
            several: true,
            values: Values::Words,
            ..Layout::default()
        };
        let row = r#"{"links":{"self":"https://h/uapi"},"type":"4","method":"0","status":"0"}"#;
        assert_eq!(
            whole(Format::Csv, &layout, &[("0003-1", row), ("2", "{}")]),
            "extension,links,type,method,status\n\
             0003*1,https://h/uapi,Answer-Out,GET,disabled\n2,,,,\n"
        );
    }

    #[test]
    fn a_row_of_one_empty_cell_is_no_blank_line() {
        let layout = Layout {
            columns: columns("note"),
            ..Layout::default()
        };
        assert_eq!(whole(Format::Csv, &layout, &[("1", "{}")]), "note\n\"\"\n");
    }

    #[test]
    fn for_spreadsheets_every_cell_is_quoted() {
        let layout = Layout {
            columns: columns("note,id"),
            bom: true,
            guard_formulas: true,
            ..Layout::default()
        };
        let row = r#"{"note":"=HYPERLINK(\"http://x\",\"a\")","id":"1;=1"}"#;
        assert_eq!(
            whole(Format::Csv, &layout, &[("1", row)]),
            "\u{feff}\"note\",\"id\"\n\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\",\"1;'=1\"\n"
        );
    }

    #[test]
    fn nothing_found_is_the_header_alone() {
        let mut layout = Layout::default();
        let header = "type,id,method,note,url,status,modified\n";
        assert_eq!(whole(Format::Csv, &layout, &[]), header);
        assert_eq!(incomplete(Format::Csv, &layout, &[]), header);
        layout.header = false;
        assert_eq!(whole(Format::Csv, &layout, &[]), "");
    }

    #[test]
    fn long_cells_are_whole() {
        let layout = Layout {
            columns: columns("note"),
            header: false,
            ..Layout::default()
        };
        let note = "é,".repeat(5000);
        let row = format!(r#"{{"note":"{note}"}}"#);
        assert_eq!(
            whole(Format::Csv, &layout, &[("1", &row)]),
            format!("\"{note}\"\n")
        );
    }
}
