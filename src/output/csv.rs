//! Comma-separated values.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};

use super::cell::Cells;
use super::{Layout, Printer, Record};

/// RFC 4180's quoting, where it is needed, and the values as they are: newlines and control characters too. Lines
/// end with a newline alone, as Unix tools want it and spreadsheets take it.
pub(super) struct Csv {
    cells: Cells,
    lines: csv::Writer<Line>,
}

/// The line that is being made. The csv crate flushes what it writes to, which is to be this and not, row by row, a
/// file; and it lends what it writes to for reading only.
#[derive(Default)]
struct Line(RefCell<Vec<u8>>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Csv {
    pub(super) fn new(layout: &Layout) -> Self {
        let lines = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(1024)
            .from_writer(Line::default());
        Self {
            cells: Cells::new(layout),
            lines,
        }
    }
}

impl Printer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.cells.mark.as_bytes())?;
        if self.cells.header {
            write_line(out, &mut self.lines, self.cells.names())?;
        }
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        write_line(out, &mut self.lines, self.cells.of(record))
    }
}

fn write_line<'a>(
    out: &mut dyn Write,
    lines: &mut csv::Writer<Line>,
    cells: impl Iterator<Item = Cow<'a, str>>,
) -> io::Result<()> {
    for cell in cells {
        lines.write_field(cell.as_bytes())?;
    }
    // A record without fields ends the line.
    lines.write_record(None::<&[u8]>)?;
    lines.flush()?;
    let mut line = lines.get_ref().0.borrow_mut();
    out.write_all(&line)?;
    line.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{columns, print, whole};
    use super::super::{Format, Layout};

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
            words: true,
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
    fn for_spreadsheets() {
        let layout = Layout {
            columns: columns("note,id"),
            bom: true,
            guard_formulas: true,
            ..Layout::default()
        };
        let row = r#"{"note":"=HYPERLINK(\"http://x\",\"a\")","id":"+49"}"#;
        assert_eq!(
            whole(Format::Csv, &layout, &[("1", row)]),
            "\u{feff}note,id\n\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\",'+49\n"
        );
    }

    #[test]
    fn nothing_found_is_the_header_alone() {
        let mut layout = Layout::default();
        let header = "type,id,method,note,url,status,modified\n";
        assert_eq!(whole(Format::Csv, &layout, &[]), header);
        assert_eq!(print(Format::Csv, &layout, &[], false), header);
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
