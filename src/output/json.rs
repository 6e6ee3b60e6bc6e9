//! json and ndjson: the server's own objects.
//!
//! An object is passed on as it came unless an option changes it, and then its values are. No tree is built of them.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::value::RawValue;

use super::{Column, Layout, Printer, Record};
use crate::uapi::Field;

/// Writes objects, as lines or as the elements of an array.
pub(super) struct Json {
    array: bool,
    columns: Option<Vec<Column>>,
    extension_first: bool,
    words: bool,
    rows: u64,
    buffer: Vec<u8>,
}

impl Json {
    /// `json`: one array.
    pub(super) fn array(layout: &Layout) -> Self {
        Self::new(layout, true)
    }

    /// `ndjson`: an object a line.
    pub(super) fn lines(layout: &Layout) -> Self {
        Self::new(layout, false)
    }

    fn new(layout: &Layout, array: bool) -> Self {
        Self {
            array,
            columns: layout.chosen(),
            extension_first: layout.several,
            words: layout.words,
            rows: 0,
            buffer: Vec::new(),
        }
    }

    /// The object, with its changes, in the buffer.
    fn rebuild(&mut self, record: &Record<'_>) -> io::Result<()> {
        let mut object = Object::new(&mut self.buffer);
        let Some(columns) = &self.columns else {
            if self.extension_first {
                object.string(Column::Extension.name(), record.extension.as_str())?;
            }
            for (key, value) in record.row.members() {
                // A key must not come twice.
                if self.extension_first && key == Column::Extension.name() {
                    continue;
                }
                let field = key.parse().ok().filter(|field: &Field| field.name() == key);
                object.member(key, value, field.filter(|_| self.words))?;
            }
            object.close();
            return Ok(());
        };
        for column in columns {
            match column {
                Column::Extension => object.string(column.name(), record.extension.as_str())?,
                Column::Field(field) => {
                    if let Some(value) = record.row.get(*field) {
                        object.member(field.name(), value, self.words.then_some(*field))?;
                    }
                }
            }
        }
        object.close();
        Ok(())
    }
}

impl Printer for Json {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        if self.array {
            out.write_all(if self.rows == 0 { b"[\n" } else { b",\n" })?;
        }
        self.rows += 1;
        if self.columns.is_none() && !self.extension_first && !self.words {
            out.write_all(plain(record.row.raw()).as_bytes())?;
        } else {
            self.rebuild(record)?;
            out.write_all(&self.buffer)?;
        }
        if self.array {
            Ok(())
        } else {
            out.write_all(b"\n")
        }
    }

    fn end(&mut self, out: &mut dyn Write, whole: bool) -> io::Result<()> {
        match (self.array, self.rows, whole) {
            (false, _, _) => Ok(()),
            (true, 0, true) => out.write_all(b"[]\n"),
            (true, 0, false) => out.write_all(b"[\n"),
            (true, _, true) => out.write_all(b"\n]\n"),
            // Without its bracket nothing takes it for the whole.
            (true, _, false) => out.write_all(b"\n"),
        }
    }
}

/// An object being written.
struct Object<'b> {
    buffer: &'b mut Vec<u8>,
    members: usize,
}

impl<'b> Object<'b> {
    fn new(buffer: &'b mut Vec<u8>) -> Self {
        buffer.clear();
        buffer.push(b'{');
        Self { buffer, members: 0 }
    }

    fn key(&mut self, key: &str) -> io::Result<()> {
        if self.members > 0 {
            self.buffer.push(b',');
        }
        self.members += 1;
        let start = self.buffer.len();
        serde_json::to_writer(&mut *self.buffer, key)?;
        escape_from(self.buffer, start);
        self.buffer.push(b':');
        Ok(())
    }

    fn string(&mut self, key: &str, text: &str) -> io::Result<()> {
        self.key(key)?;
        Ok(serde_json::to_writer(&mut *self.buffer, text)?)
    }

    /// A value as it came, or the word for it where it is one of `coded`.
    fn member(&mut self, key: &str, value: &RawValue, coded: Option<Field>) -> io::Result<()> {
        let json = value.get();
        let word = coded.and_then(|field| field.label(json.trim_matches('"')));
        if let Some(word) = word {
            return self.string(key, word);
        }
        self.key(key)?;
        self.buffer.extend_from_slice(plain(json).as_bytes());
        Ok(())
    }

    fn close(self) {
        self.buffer.push(b'}');
    }
}

/// Escapes the control characters that `serde_json` leaves alone, in what was written from `start` on.
fn escape_from(buffer: &mut Vec<u8>, start: usize) {
    let Ok(Cow::Owned(escaped)) = std::str::from_utf8(&buffer[start..]).map(plain) else {
        return;
    };
    buffer.truncate(start);
    buffer.extend_from_slice(escaped.as_bytes());
}

/// JSON on one line, with every control character escaped: the same values, and mostly the same bytes.
///
/// JSON itself allows line breaks between tokens, and raw DEL and C1 characters in strings.
fn plain(json: &str) -> Cow<'_, str> {
    let suspicious = |byte: &u8| matches!(byte, b'\n' | b'\r' | 0x7f | 0xc2);
    if !json.as_bytes().iter().any(suspicious) {
        return Cow::Borrowed(json);
    }
    let breaks = json.contains(['\n', '\r']);
    if !breaks && !json.contains(|c: char| c.is_control()) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(on_one_line(json, breaks))
}

/// `compact` leaves out the white space between tokens, as its line breaks have to go anyway.
fn on_one_line(json: &str, compact: bool) -> String {
    let mut line = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            if c.is_control() {
                // Writing to a String cannot fail.
                let _ = write!(line, "\\u{:04x}", u32::from(c));
            } else {
                line.push(c);
            }
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if !(compact && c.is_ascii_whitespace()) {
            line.push(c);
            in_string = c == '"';
        }
    }
    line
}
