//! Writes the changes between two lists of events, one row a change.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{Completeness, Format, Layout, OutputError, Sink, csv, json, table, tsv};
use crate::diff::{COLUMNS, Change, Value};
use crate::uapi::Extension;

/// Writes the changes, and replaces the file if the sink is one. Without changes, json writes an empty array, and the
/// other formats write nothing.
///
/// # Errors
/// The sink cannot be written, or the file cannot be replaced.
pub fn write_changes(
    mut sink: Sink,
    format: Format,
    layout: &Layout,
    changes: &[Change],
) -> Result<(), OutputError> {
    if format != Format::Table {
        sink.escape_on_terminal();
    }
    let written = match format {
        _ if changes.is_empty() && format != Format::Json => Ok(()),
        Format::Table => table::write_changes(&mut sink, layout, changes),
        Format::Csv => write_csv(&mut sink, layout, changes),
        Format::Tsv => write_tsv(&mut sink, layout, changes),
        Format::Json => write_array(&mut sink, changes),
        Format::Ndjson | Format::Raw => write_objects(&mut sink, changes),
    };
    written
        .and_then(|()| sink.flush())
        .map_err(|error| sink.error(error))?;
    sink.commit()
}

/// Returns the texts of the columns for a change.
fn cells(change: &Change) -> [Cow<'_, str>; 7] {
    let text = |value: &Option<Value<'static>>| match value {
        Some(value) => value.text(&change.field).into_owned().into(),
        None => Cow::Borrowed(""),
    };
    let extension = change.extension.as_ref();
    [
        change.kind.name().into(),
        extension.map_or("", Extension::as_str).into(),
        change.event_type.to_string().into(),
        change.id.as_str().into(),
        change.field.as_ref().into(),
        text(&change.old),
        text(&change.new),
    ]
}

fn header<'a>(layout: &Layout) -> Option<[Cow<'a, str>; 7]> {
    layout.header.then(|| COLUMNS.map(Cow::Borrowed))
}

fn write_csv(sink: &mut Sink, layout: &Layout, changes: &[Change]) -> io::Result<()> {
    let mut line = csv::Line::new(csv_core::QuoteStyle::Necessary);
    for cells in header(layout).into_iter().chain(changes.iter().map(cells)) {
        sink.write_all(line.of(cells.into_iter()))?;
        sink.end_row();
    }
    Ok(())
}

fn write_tsv(sink: &mut Sink, layout: &Layout, changes: &[Change]) -> io::Result<()> {
    for cells in header(layout).into_iter().chain(changes.iter().map(cells)) {
        tsv::write_line(sink, cells.into_iter(), tsv::Reader::Tools)?;
        sink.end_row();
    }
    Ok(())
}

fn write_array(sink: &mut Sink, changes: &[Change]) -> io::Result<()> {
    let mut array = json::Array::default();
    for change in changes {
        array.separate(sink)?;
        write_object(sink, change)?;
    }
    array.end(sink, Completeness::Complete)
}

fn write_objects(sink: &mut Sink, changes: &[Change]) -> io::Result<()> {
    for change in changes {
        write_object(sink, change)?;
        sink.write_all(b"\n")?;
        sink.end_row();
    }
    Ok(())
}

fn write_object(out: &mut impl Write, change: &Change) -> io::Result<()> {
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let value = |value: &Option<Value<'static>>| match value {
        Some(value) => value.json().into_owned(),
        None => "null".to_owned(),
    };
    write!(out, "{{\"change\":\"{}\"", change.kind)?;
    if let Some(extension) = &change.extension {
        write!(out, ",\"extension\":\"{extension}\"")?;
    }
    let (id, field) = (string(&change.id), string(&change.field));
    let (old, new) = (value(&change.old), value(&change.new));
    write!(
        out,
        ",\"type\":\"{}\",\"id\":{id},\"field\":{field},\"old\":{old},\"new\":{new}}}",
        change.event_type
    )
}
