//! JSON: one array, or one object a line.
//!
//! An object is the server's own text, with its order, spelling, and keys that `pce` does not know. pce makes a new
//! object only for an option that changes the keys or values of a row.

mod pretty;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::{Column, Completeness, Layout, Printer, Record, Values};
use crate::uapi::{Field, Member};

pub(super) use pretty::Pretty;

/// Writes one array, with one object on each line.
pub(super) struct Json {
    objects: Objects,
    array: Array,
}

impl Json {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            objects: Objects::new(layout),
            array: Array::default(),
        }
    }
}

impl Printer for Json {
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        self.array.separate(out)?;
        self.objects.write(out, record)
    }

    fn end(&mut self, out: &mut dyn Write, completeness: Completeness) -> io::Result<()> {
        self.array.end(out, completeness)
    }
}

/// Writes the brackets and commas of an array. Each object starts on a new line.
#[derive(Default)]
pub(super) struct Array {
    is_begun: bool,
}

impl Array {
    pub(super) fn separate(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let is_begun = std::mem::replace(&mut self.is_begun, true);
        out.write_all(if is_begun { b",\n" } else { b"[\n" })
    }

    /// Closes the array, unless rows are missing: a parser rejects an array that is not closed.
    pub(super) fn end(&self, out: &mut dyn Write, completeness: Completeness) -> io::Result<()> {
        out.write_all(match (self.is_begun, completeness) {
            (true, Completeness::Complete) => b"\n]\n",
            (true, Completeness::Incomplete) => b"\n",
            (false, Completeness::Complete) => b"[]\n",
            (false, Completeness::Incomplete) => b"",
        })
    }
}

/// Writes one object on each line.
pub(super) struct Ndjson {
    objects: Objects,
}

impl Ndjson {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            objects: Objects::new(layout),
        }
    }
}

impl Printer for Ndjson {
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        self.objects.write(out, record)?;
        out.write_all(b"\n")
    }
}

/// Writes the object of a row.
struct Objects {
    columns: Option<Vec<Column>>,
    several: bool,
    values: Values,
}

impl Objects {
    fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.chosen_columns(),
            several: layout.several,
            values: layout.values,
        }
    }

    fn write(&self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        match &self.columns {
            Some(columns) => self.write_columns(out, columns, record),
            None if self.values == Values::Words => self.write_members(out, record),
            None if self.several => self.write_owned(out, record),
            None => write_text(out, record.row.raw()),
        }
    }

    /// Writes the requested columns that the row has.
    fn write_columns(
        &self,
        out: &mut dyn Write,
        columns: &[Column],
        record: &Record<'_>,
    ) -> io::Result<()> {
        let mut object = Object::new(out);
        for column in columns {
            match *column {
                Column::Extension => object.extension(record)?,
                Column::Field(field) => {
                    if let Some(value) = record.row.get(field) {
                        object.name(field.name())?;
                        self.write_value(object.out, record, Some(field), value)?;
                    }
                }
            }
        }
        object.end()
    }

    /// Writes every member of the row.
    fn write_members(&self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        let mut object = Object::new(out);
        if self.several {
            object.extension(record)?;
        }
        for member in record.row.members() {
            if self.several && names_extension(&member) {
                continue;
            }
            object.key(member.key)?;
            self.write_value(object.out, record, member.field(), member.value)?;
        }
        object.end()
    }

    /// Writes the extension, which the server does not send, and the server's own text.
    fn write_owned(&self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        let mut members = record.row.members().peekable();
        let inner = record.row.raw().strip_prefix('{');
        let (Some(_), Some(inner)) = (members.peek(), inner) else {
            return self.write_members(out, record);
        };
        if members.any(|member| names_extension(&member)) {
            return self.write_members(out, record);
        }
        let mut object = Object::new(out);
        object.extension(record)?;
        object.out.write_all(b",")?;
        write_text(object.out, inner.trim_start())
    }

    fn write_value(
        &self,
        out: &mut dyn Write,
        record: &Record<'_>,
        field: Option<Field>,
        value: &str,
    ) -> io::Result<()> {
        let word = field
            .filter(|_| self.values == Values::Words)
            .and_then(|field| field.label(&record.row.text(field)));
        match word {
            // The words are plain ASCII.
            Some(word) => write!(out, "\"{word}\""),
            None => write_text(out, value),
        }
    }
}

/// Returns whether the server has sent a member with the name of the extension column.
fn names_extension(member: &Member<'_>) -> bool {
    member.name() == Column::Extension.name()
}

/// An object that is being written.
struct Object<'a> {
    out: &'a mut dyn Write,
    empty: bool,
}

impl<'a> Object<'a> {
    fn new(out: &'a mut dyn Write) -> Self {
        Self { out, empty: true }
    }

    /// Writes a key that is already JSON.
    fn key(&mut self, key: &str) -> io::Result<()> {
        self.separate()?;
        write_text(self.out, key)?;
        self.out.write_all(b":")
    }

    /// Writes a key that needs no escapes: the name of a column.
    fn name(&mut self, name: &str) -> io::Result<()> {
        self.separate()?;
        self.out.write_all(b"\"")?;
        self.out.write_all(name.as_bytes())?;
        self.out.write_all(b"\":")
    }

    fn separate(&mut self) -> io::Result<()> {
        let first = std::mem::take(&mut self.empty);
        self.out.write_all(if first { b"{" } else { b"," })
    }

    /// Writes the extension: digits and asterisks, which need no escapes.
    fn extension(&mut self, record: &Record<'_>) -> io::Result<()> {
        self.name(Column::Extension.name())?;
        self.out.write_all(b"\"")?;
        self.out.write_all(record.extension.as_str().as_bytes())?;
        self.out.write_all(b"\"")
    }

    fn end(self) -> io::Result<()> {
        self.out.write_all(if self.empty { b"{}" } else { b"}" })
    }
}

/// Writes the server's JSON on one line, with DEL and the C1 control characters escaped: JSON allows them in a string,
/// and terminals obey them. The values stay the same.
fn write_text(out: &mut dyn Write, json: &str) -> io::Result<()> {
    // Most texts need no change; two vectorised searches find that out.
    let breaks = memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_some();
    // Every C1 control character begins with C2 in UTF-8, and some other characters do.
    let controls = memchr::memchr2(0x7f, 0xc2, json.as_bytes()).is_some();
    if breaks || controls {
        let spaces = if breaks {
            Spaces::Dropped
        } else {
            Spaces::Kept
        };
        write_tidied(out, json, spaces)
    } else {
        out.write_all(json.as_bytes())
    }
}

/// How to treat white space between tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spaces {
    Kept,
    Dropped,
}

fn write_tidied(out: &mut dyn Write, json: &str, spaces: Spaces) -> io::Result<()> {
    let mut within_string = false;
    let mut escaped = false;
    let mut start = 0;
    for (index, c) in json.char_indices() {
        let dropped = match c {
            '\u{7f}'..='\u{9f}' => true,
            // Within a string, JSON has line breaks and tabs only as escapes.
            ' ' | '\t' | '\n' | '\r' => spaces == Spaces::Dropped && !within_string,
            '"' => {
                within_string = !within_string || escaped;
                false
            }
            _ => false,
        };
        escaped = within_string && c == '\\' && !escaped;
        if dropped {
            out.write_all(&json.as_bytes()[start..index])?;
            start = index + c.len_utf8();
            if within_string {
                write!(out, "\\u{:04x}", u32::from(c))?;
            }
        }
    }
    out.write_all(&json.as_bytes()[start..])
}
