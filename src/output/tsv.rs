//! Tab-separated values for `cut`, `awk` and `while read`.

use std::borrow::Cow;
use std::io::{self, Write};

use super::cell::Cells;
use super::{Layout, Printer, Record};

/// Writes linear TSV: each row is one line, and a tab, newline, carriage return or backslash in a value is `\t`, `\n`,
/// `\r`, `\\`, as in `jq`'s `@tsv`. There are no quotes, except for spreadsheets.
pub(super) struct Tsv {
    cells: Cells,
    reader: Reader,
}

impl Tsv {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            cells: Cells::new(layout),
            reader: if layout.bom || layout.guard_formulas {
                Reader::Spreadsheet
            } else {
                Reader::Tools
            },
        }
    }
}

impl Printer for Tsv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.cells.mark.as_bytes())?;
        if self.cells.header {
            write_line(out, self.cells.names(), self.reader)?;
        }
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        write_line(out, self.cells.of(record), self.reader)
    }
}

/// The reader of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Tools that split lines at tabs and know no quotes.
    Tools,
    /// A spreadsheet, in which a cell that begins with a quote would continue to the next quote, even on a later line.
    Spreadsheet,
}

pub(super) fn write_line<'a>(
    out: &mut dyn Write,
    cells: impl Iterator<Item = Cow<'a, str>>,
    reader: Reader,
) -> io::Result<()> {
    for (index, text) in cells.enumerate() {
        if index > 0 {
            out.write_all(b"\t")?;
        }
        if reader == Reader::Spreadsheet && text.starts_with('"') {
            let quoted = format!("\"{}\"", text.replace('"', "\"\""));
            write_value(out, &quoted)?;
        } else {
            write_value(out, &text)?;
        }
    }
    out.write_all(b"\n")
}

fn write_value(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut start = 0;
    for (index, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\\' => b"\\\\",
            _ => continue,
        };
        out.write_all(&text.as_bytes()[start..index])?;
        out.write_all(escape)?;
        start = index + 1;
    }
    out.write_all(&text.as_bytes()[start..])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{columns, whole};
    use super::super::{Format, Layout, Values};

    #[test]
    fn one_line_a_row_whatever_the_values_hold() {
        let row = r#"{"type":"0","id":"a1","method":1,"note":"a\tb\r\nc:\\d \"q\"\u001b","url":null,"status":"1"}"#;
        assert_eq!(
            whole(Format::Tsv, &Layout::default(), &[("210", row)]),
            "type\tid\tmethod\tnote\turl\tstatus\tmodified\n\
             0\ta1\t1\ta\\tb\\r\\nc:\\\\d \"q\"\u{1b}\t\t1\t\n"
        );
    }

    #[test]
    fn header_bom_guard_and_words() {
        let layout = Layout {
            columns: columns("note,type"),
            several: true,
            bom: true,
            guard_formulas: true,
            values: Values::Words,
            ..Layout::default()
        };
        let rows = [
            ("3-1", r#"{"note":"\t=1","type":"2"}"#),
            ("3-2", r#"{"note":"＝1"}"#),
            ("3-3", r#"{"note":"\"=1\""}"#),
        ];
        assert_eq!(
            whole(Format::Tsv, &layout, &rows),
            "\u{feff}extension\tnote\ttype\n3*1\t'\\t'=1\tHangup\n3*2\t'＝1\t\n\
             3*3\t\"\"\"'=1\"\"\"\t\n"
        );
    }

    #[test]
    fn nothing_found_is_the_header_alone() {
        let mut layout = Layout {
            columns: columns("id"),
            ..Layout::default()
        };
        assert_eq!(whole(Format::Tsv, &layout, &[]), "id\n");
        layout.header = false;
        assert_eq!(whole(Format::Tsv, &layout, &[]), "");
    }
}
