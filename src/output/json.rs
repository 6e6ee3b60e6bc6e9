//! JSON: one array, or one object a line.
//!
//! An object is the server's own text, so keys and values that this program does not know are there too, in the
//! server's order and spelling. Only an option that changes what a row has makes a new object, of the server's values.

use std::io::{self, Write};

use super::{Column, Completeness, Layout, Printer, Record};
use crate::uapi::{Field, Member};

/// One array, one object a line.
pub(super) struct Json {
    objects: Objects,
    begun: bool,
}

impl Json {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            objects: Objects::new(layout),
            begun: false,
        }
    }
}

impl Printer for Json {
    fn record(&mut self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"[\n" })?;
        self.begun = true;
        self.objects.write(out, record)
    }

    /// An array that had to stop early is not closed, so no parser takes it for the whole.
    fn end(&mut self, out: &mut dyn Write, completeness: Completeness) -> io::Result<()> {
        out.write_all(match (self.begun, completeness) {
            (true, Completeness::Complete) => b"\n]\n",
            (true, Completeness::Incomplete) => b"\n",
            (false, Completeness::Complete) => b"[]\n",
            (false, Completeness::Incomplete) => b"",
        })
    }
}

/// One object a line.
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

/// What a row's object is made of.
struct Objects {
    columns: Option<Vec<Column>>,
    several: bool,
    words: bool,
}

impl Objects {
    fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.chosen_columns(),
            several: layout.several,
            words: layout.words,
        }
    }

    fn write(&self, out: &mut dyn Write, record: &Record<'_>) -> io::Result<()> {
        match &self.columns {
            Some(columns) => self.write_columns(out, columns, record),
            None if self.words => self.write_members(out, record),
            None if self.several => self.write_owned(out, record),
            None => write_text(out, record.row.raw()),
        }
    }

    /// The columns asked for, without those that the row does not have.
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

    /// Everything the row has, key by key.
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

    /// The server's own text behind the extension that it does not name.
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
            .filter(|_| self.words)
            .and_then(|field| field.label(&record.row.text(field)));
        match word {
            // The words are plain ASCII.
            Some(word) => write!(out, "\"{word}\""),
            None => write_text(out, value),
        }
    }
}

/// Whether the server's member would stand beside the extension that is named here.
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

    /// A key that is JSON already.
    fn key(&mut self, key: &str) -> io::Result<()> {
        self.separate()?;
        write_text(self.out, key)?;
        self.out.write_all(b":")
    }

    /// A key that has nothing to be escaped, as the names of columns have not.
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

    /// An extension is digits and asterisks: nothing in it is to be escaped either.
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

/// Writes the server's JSON as it came, but on one line and with DEL and the C1 control characters escaped: JSON
/// allows them in a string, terminals obey them. Neither changes a value.
fn write_text(out: &mut dyn Write, json: &str) -> io::Result<()> {
    // Nearly all texts are clean, and two vectorised searches for two bytes each tell.
    let breaks = memchr::memchr2(b'\n', b'\r', json.as_bytes()).is_some();
    // Every C1 control character begins with C2 in UTF-8, as some others do.
    let controls = memchr::memchr2(0x7f, 0xc2, json.as_bytes()).is_some();
    if breaks || controls {
        write_tidied(out, json, breaks)
    } else {
        out.write_all(json.as_bytes())
    }
}

fn write_tidied(out: &mut dyn Write, json: &str, compact: bool) -> io::Result<()> {
    let mut within_string = false;
    let mut escaped = false;
    let mut start = 0;
    for (place, c) in json.char_indices() {
        let dropped = match c {
            '\u{7f}'..='\u{9f}' => true,
            // Within a string, JSON has the other three only as escapes.
            ' ' | '\t' | '\n' | '\r' => compact && !within_string,
            '"' => {
                within_string = !within_string || escaped;
                false
            }
            _ => false,
        };
        escaped = within_string && c == '\\' && !escaped;
        if dropped {
            out.write_all(&json.as_bytes()[start..place])?;
            start = place + c.len_utf8();
            if within_string {
                write!(out, "\\u{:04x}", u32::from(c))?;
            }
        }
    }
    out.write_all(&json.as_bytes()[start..])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{columns, incomplete, whole};
    use super::super::{Format, Layout};

    /// The only row's object.
    fn object(layout: &Layout, row: &str) -> String {
        let printed = whole(Format::Ndjson, layout, &[("0003-210", row)]);
        let line = printed.strip_suffix('\n').unwrap().to_owned();
        assert!(!line.contains('\n'), "{line}");
        serde_json::from_str::<serde_json::Value>(&line).unwrap();
        line
    }

    fn several() -> Layout {
        Layout {
            several: true,
            ..Layout::default()
        }
    }

    fn fields(names: &str) -> Layout {
        Layout {
            columns: columns(names),
            ..Layout::default()
        }
    }

    #[test]
    fn an_array_has_an_object_a_line() {
        let layout = Layout::default();
        let rows = [("1", r#"{"id":"a"}"#), ("1", r#"{"id":"b"}"#)];
        assert_eq!(
            whole(Format::Json, &layout, &rows),
            "[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]\n"
        );
        assert_eq!(
            whole(Format::Ndjson, &layout, &rows),
            "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"
        );
        assert_eq!(whole(Format::Json, &layout, &[]), "[]\n");
        assert_eq!(whole(Format::Ndjson, &layout, &[]), "");
    }

    #[test]
    fn an_array_that_stopped_early_is_not_closed() {
        let layout = Layout::default();
        let rows = [("1", r#"{"id":"a"}"#)];
        let printed = incomplete(Format::Json, &layout, &rows);
        assert_eq!(printed, "[\n{\"id\":\"a\"}\n");
        assert!(serde_json::from_str::<serde_json::Value>(&printed).is_err());
        assert_eq!(incomplete(Format::Json, &layout, &[]), "");
    }

    #[test]
    fn the_servers_own_text() {
        for row in [
            r#"{ "id" : "a", "new":[1,{"x":1e3}],"id":2,"note":"\u00e9 é \"\\\" \/ 日本 👩‍👩‍👧","n":1.0 }"#,
            "{}",
        ] {
            assert_eq!(object(&Layout::default(), row), row);
        }
    }

    #[test]
    fn pretty_objects_are_compacted_outside_strings() {
        let row = "{\r\n  \"id\" : \"a  b\\n{ \\\" , \\\\\",\n\t\"links\": {\n \"self\": \"x y\"\n}, \"n\": [ 1 , 2 ]\n}";
        let compact = r#"{"id":"a  b\n{ \" , \\","links":{"self":"x y"},"n":[1,2]}"#;
        assert_eq!(object(&Layout::default(), row), compact);
        assert_eq!(object(&fields("links"), row), r#"{"links":{"self":"x y"}}"#);
        assert_eq!(
            object(&several(), row),
            compact.replacen('{', r#"{"extension":"0003*210","#, 1)
        );
    }

    #[test]
    fn del_and_c1_are_escaped_and_nothing_else() {
        let row = "{ \"note\":\"\u{7f}\u{80}\\\\\u{9b}31m\u{9f}\u{a0}©é\u{202e}\u{2028}\\u001b\" }";
        let expected =
            "{ \"note\":\"\\u007f\\u0080\\\\\\u009b31m\\u009f\u{a0}©é\u{202e}\u{2028}\\u001b\" }";
        let printed = object(&Layout::default(), row);
        assert_eq!(printed, expected);
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&printed), value(row));
        assert_eq!(
            object(&several(), "{\"\u{9b}\":1,\"extension\":2}"),
            r#"{"extension":"0003*210","\u009b":1}"#
        );
    }

    #[test]
    fn fields_in_the_options_order_with_the_servers_values() {
        let row = r#"{"type":0,"id":"a","note":null,"x":1,"status": "1","links":{"self" : "u"}}"#;
        assert_eq!(
            object(&fields("links,status,note,url,type,status"), row),
            r#"{"links":{"self" : "u"},"status":"1","note":null,"type":0}"#
        );
        assert_eq!(object(&fields("url"), row), "{}");
        assert_eq!(
            object(&fields("id,extension"), row),
            r#"{"id":"a","extension":"0003*210"}"#
        );
        let both = Layout {
            several: true,
            ..fields("id")
        };
        assert_eq!(object(&both, row), r#"{"extension":"0003*210","id":"a"}"#);
    }

    #[test]
    fn extension_comes_first_and_once() {
        assert_eq!(
            object(&several(), r#"{ "id" : "a" }"#),
            r#"{"extension":"0003*210","id" : "a" }"#
        );
        assert_eq!(object(&several(), "{ }"), r#"{"extension":"0003*210"}"#);
        assert_eq!(
            object(&several(), r#"{"id":"a","extension":"9","a\"b é":1}"#),
            r#"{"extension":"0003*210","id":"a","a\"b é":1}"#
        );
    }

    #[test]
    fn words_are_strings_where_they_are_known() {
        let row = r#"{"type":3,"id":"1","method":"7","x":"0","status":"0","type2":1,"note":"0"}"#;
        let mut layout = Layout {
            words: true,
            ..Layout::default()
        };
        assert_eq!(
            object(&layout, row),
            r#"{"type":"Answer-In","id":"1","method":"7","x":"0","status":"disabled","type2":1,"note":"0"}"#
        );
        layout.columns = columns("status,type,method");
        assert_eq!(
            object(&layout, row),
            r#"{"status":"disabled","type":"Answer-In","method":"7"}"#
        );
        layout.several = true;
        layout.columns = None;
        assert_eq!(
            object(&layout, r#"{"status":null,"extension":1,"method":0}"#),
            r#"{"extension":"0003*210","status":null,"method":"GET"}"#
        );
    }
}
