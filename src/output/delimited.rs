//! csv and tsv.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::{Column, Layout, Printer, Record, cell};

/// What spreadsheets and editors on Windows know UTF-8 by.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Comma-separated values by RFC 4180: whatever is in a cell is kept, quoted where it has to be.
pub(super) struct Csv {
    layout: Layout,
    columns: Vec<Column>,
    writer: csv::Writer<Shared>,
    written: Shared,
}

/// What the csv library has written, where this side can take it from.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Csv {
    pub(super) fn new(layout: Layout) -> Self {
        let written = Shared::default();
        Self {
            columns: layout.columns_or_default(),
            layout,
            writer: csv::Writer::from_writer(written.clone()),
            written,
        }
    }

    /// Hands on what the library has made of the rows so far.
    fn pass_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.writer.flush()?;
        let mut written = self.written.0.borrow_mut();
        out.write_all(&written)?;
        written.clear();
        Ok(())
    }
}

impl Printer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.layout.bom {
            out.write_all(BOM)?;
        }
        if self.layout.header {
            let names = self.columns.iter().map(|column| column.name());
            self.writer.write_record(names)?;
            self.pass_on(out)?;
        }
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        for column in &self.columns {
            let text = cell::text(record, *column, self.layout.words);
            let text = guarded(text, self.layout.guard_formulas);
            self.writer.write_field(text.as_bytes())?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        self.pass_on(out)
    }

    fn end(&mut self, _out: &mut dyn Write, _whole: bool) -> io::Result<()> {
        Ok(())
    }
}

/// Tab-separated values for `cut`, `awk` and `read`: a row is always a line and a tab always ends a cell.
///
/// A tab, line break or backslash in a value is written as `\t`, `\n`, `\r`, `\\`, as jq's `@tsv` and databases do;
/// csv's quotes would mean nothing to those programs.
pub(super) struct Tsv {
    layout: Layout,
    columns: Vec<Column>,
}

impl Tsv {
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            columns: layout.columns_or_default(),
            layout,
        }
    }
}

impl Printer for Tsv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.layout.bom {
            out.write_all(BOM)?;
        }
        if self.layout.header {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name()).collect();
            writeln!(out, "{}", names.join("\t"))?;
        }
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        for (place, column) in self.columns.iter().enumerate() {
            if place > 0 {
                out.write_all(b"\t")?;
            }
            let text = cell::text(record, *column, self.layout.words);
            let text = guarded(text, self.layout.guard_formulas);
            out.write_all(linear(&text).as_bytes())?;
        }
        out.write_all(b"\n")
    }

    fn end(&mut self, _out: &mut dyn Write, _whole: bool) -> io::Result<()> {
        Ok(())
    }
}

fn linear(text: &str) -> Cow<'_, str> {
    if !text.contains(['\t', '\n', '\r', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => line.push_str("\\t"),
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\\' => line.push_str("\\\\"),
            c => line.push(c),
        }
    }
    Cow::Owned(line)
}

/// A cell that no spreadsheet takes for a formula. Full-width signs count too: some spreadsheets fold them.
fn guarded(text: Cow<'_, str>, guard: bool) -> Cow<'_, str> {
    let formula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    if guard && text.starts_with(formula) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}
