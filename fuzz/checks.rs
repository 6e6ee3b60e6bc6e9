//! Properties that hold for any bytes of a response, a settings file or a list of extensions.
//!
//! The fuzz targets call these checks with the inputs of libFuzzer, and `tests/corpus.rs` with the files in `corpus/`.

use std::collections::HashSet;
use std::io::Write;

use pce::config::SettingsFile;
use pce::output::{Column, Completeness, Format, Layout, Record, Terminal, View, printer};
use pce::uapi::{Collection, Extension, Field, Filter, FilterOp, Row, SortKey, SortOrder, Sorter};
use serde_json::Value;

/// Checks that a body is a page or is rejected, and that a page has the rows of the body.
pub fn page(bytes: &[u8]) {
    let Ok(body) = std::str::from_utf8(bytes) else {
        return;
    };
    let read = match Collection::parse(body.to_owned()) {
        Ok(read) => read,
        Err(refused) => {
            assert_eq!(refused.body, body);
            assert!(!refused.reason.is_empty());
            return;
        }
    };
    let is_blank = body.trim_start_matches('\u{feff}').trim().is_empty();
    assert_eq!(read.body(), (!is_blank).then_some(body));
    assert_eq!(read.rows().count(), read.len());
    same_as_reference(body, &read);
    for row in read.rows() {
        assert!(body.contains(row.raw()));
        for field in Field::ALL {
            let _ = row.text(field);
        }
    }
    selections(&read);
}

/// Compares a page with the result of a JSON parser that keeps all values, if this parser can read the body.
///
/// The parser rejects deeply nested values and numbers that are too large, which `Collection` accepts.
fn same_as_reference(body: &str, read: &Collection) {
    let text = body.strip_prefix('\u{feff}').unwrap_or(body);
    let Ok(reference) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let reference = match &reference {
        Value::Array(wrapped) if wrapped.is_empty() => &Value::Null,
        Value::Array(wrapped) => &wrapped[0],
        plain => plain,
    };
    let is_event = |object: &serde_json::Map<String, Value>| {
        let mut keys = object.keys().map(String::as_str);
        // The ids of events can have the name of a field. Of an event's own values, only the links are an object.
        let are_events = object
            .iter()
            .all(|(key, value)| value.is_object() && key != "links");
        keys.any(|key| Field::names().contains(&key)) && !are_events
    };
    let rows = match &reference["entry"] {
        Value::Null => Vec::new(),
        Value::Array(rows) => rows.iter().collect(),
        Value::Object(events) if !is_event(events) => {
            // The reference loses the order, and keeps only one of the values with the same key.
            assert!(events.len() <= read.len());
            assert!(events.values().all(Value::is_object));
            return;
        }
        one => vec![one],
    };
    assert_eq!(rows.len(), read.len());
    for (row, reference) in read.rows().zip(rows) {
        assert_eq!(
            &serde_json::from_str::<Value>(row.raw()).unwrap(),
            reference
        );
        let mut keys = HashSet::new();
        if !row.members().all(|member| keys.insert(member.name())) {
            // If two values have the same key, each of them is correct.
            continue;
        }
        for field in Field::ALL {
            match &reference[field.name()] {
                Value::Null => assert_eq!(row.text(field), ""),
                Value::String(text) => assert_eq!(&row.text(field), text),
                _ => {}
            }
        }
    }
    let total = match &reference["totalResults"] {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    // The reference has no whole number for a total such as 20.0, which `Collection` accepts.
    assert!(total.is_none() || read.total_results == total);
}

/// Checks that filters, limits and sorting select and return only rows of the page.
fn selections(page: &Collection) {
    let all: Vec<&str> = raws(page);
    let mut kept = page.clone();
    kept.retain(|_| true);
    assert_eq!(raws(&kept), all);
    kept.truncate(1);
    assert_eq!(raws(&kept), all[..all.len().min(1)]);

    let value = |op| (op != FilterOp::Present).then(|| "1".to_owned());
    for op in [
        FilterOp::Contains,
        FilterOp::Equals,
        FilterOp::StartsWith,
        FilterOp::Present,
    ] {
        for field in Field::ALL {
            let filter = Filter::new(field, op, value(op)).expect("the value is one for any field");
            let mut filtered = page.clone();
            filtered.retain(|row| filter.matches(row));
            let expected = page.rows().filter(|row| filter.matches(row)).count();
            assert_eq!(filtered.len(), expected);
        }
    }
    for field in [Field::Type, Field::Modified, Field::Url] {
        let mut sorter = Sorter::new(SortKey::Field(field), SortOrder::Descending);
        sorter.push(extension(), page.clone());
        let mut handed_out: Vec<String> = sorter
            .sorted()
            .map(|(_, row)| row.raw().to_owned())
            .collect();
        let mut expected = all.clone();
        handed_out.sort_unstable();
        expected.sort_unstable();
        assert_eq!(handed_out, expected);
    }
}

fn raws(page: &Collection) -> Vec<&str> {
    (0..page.len())
        .map(|index| page.row(index).expect("a row at each place").raw())
        .collect()
}

fn extension() -> Extension {
    "0003*210".parse().expect("an extension")
}

/// Checks that a settings file is read or rejected with the reason, and that the same text has the same result.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let parse = || SettingsFile::parse("/etc/pce/config.toml".into(), text.to_owned());
    match (parse(), parse()) {
        (Ok(one), Ok(other)) => assert!(one.profiles().eq(other.profiles())),
        (Err(one), Err(other)) => {
            assert_eq!(one.to_string(), other.to_string());
            assert!(one.to_string().starts_with("/etc/pce/config.toml"));
        }
        (one, other) => panic!("{one:?}, and then {other:?}"),
    }
}

/// Checks that a list of extensions has one extension for each line that is not blank, or is rejected.
pub fn extensions(bytes: &[u8]) {
    let Ok(found) = pce::commands::read_extensions(bytes, "list") else {
        return;
    };
    let in_utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks(2).map(|two| unit([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => in_utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => in_utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| line.trim_start_matches('\u{feff}'))
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(found.len(), lines.len());
    for (extension, line) in found.iter().zip(lines) {
        assert_eq!(extension.as_str(), line.replace('-', "*"));
        let canonical = |c: char| c.is_ascii_digit() || c == '*';
        assert!(extension.as_str().chars().all(canonical));
    }
    let again: Vec<String> = found.iter().map(ToString::to_string).collect();
    let again = again.join("\n");
    assert_eq!(
        pce::commands::read_extensions(again.as_bytes(), "list").ok(),
        Some(found)
    );
}

/// Checks that the output of csv, tsv, json and ndjson reads back as the input.
///
/// The first byte has the options, the second one the columns. The other bytes are a page; or, if the highest bit of
/// the first byte is set, the values of events, each ended by a byte that texts do not contain.
pub fn formats(bytes: &[u8]) {
    let [options, columns, rest @ ..] = bytes else {
        return;
    };
    let body = if options & 0x80 == 0 {
        std::str::from_utf8(rest).ok().map(str::to_owned)
    } else {
        Some(of_values(rest))
    };
    let Some(Ok(page)) = body.map(Collection::parse) else {
        return;
    };
    let layout = Layout {
        columns: (options & 1 != 0).then(|| chosen(*columns)),
        several: options & 2 != 0,
        bom: options & 4 != 0,
        guard_formulas: options & 8 != 0,
        ..Layout::default()
    };
    json(&layout, &page);
    csv(&layout, &page);
    tsv(&layout, &page);
    if options & 0x10 != 0 {
        table(layout, &page, usize::from(*columns));
    }
}

/// Returns a body of events with these values, field by field.
fn of_values(bytes: &[u8]) -> String {
    let texts: Vec<_> = bytes
        .split(|byte| *byte == 0xff)
        .map(String::from_utf8_lossy)
        .collect();
    let events = texts.chunks(Field::ALL.len()).map(|values| {
        let members = Field::ALL.iter().zip(values);
        members
            .map(|(field, value)| (field.name().to_owned(), Value::from(value.as_ref())))
            .collect::<serde_json::Map<_, _>>()
    });
    let entry: Vec<Value> = events.map(Value::from).collect();
    serde_json::json!({ "entry": entry }).to_string()
}

fn chosen(mask: u8) -> Vec<Column> {
    let fields = Field::ALL.into_iter().enumerate();
    let mut columns: Vec<Column> = fields
        .filter(|(place, _)| mask & (1 << (place % 8)) != 0)
        .map(|(_, field)| Column::Field(field))
        .collect();
    if mask.count_ones().is_multiple_of(2) {
        columns.push(Column::Extension);
    }
    columns
}

fn printed(format: Format, layout: &Layout, page: &Collection) -> String {
    let mut out = Vec::new();
    print(&mut out, format, layout, page).expect("memory can be written");
    String::from_utf8(out).expect("what is printed is text")
}

fn print(
    out: &mut dyn Write,
    format: Format,
    layout: &Layout,
    page: &Collection,
) -> std::io::Result<()> {
    let extension = extension();
    let mut printer = printer(format, layout.clone());
    printer.begin(out)?;
    for row in page.rows() {
        printer.record(
            out,
            &Record {
                extension: &extension,
                row: &row,
            },
        )?;
    }
    printer.end(out, Completeness::Complete)
}

/// Checks that each object is on a line of its own, has no control character, and has the values of the input.
fn json(layout: &Layout, page: &Collection) {
    let ndjson = printed(Format::Ndjson, layout, page);
    let lines: Vec<&str> = ndjson.lines().collect();
    let array = printed(Format::Json, layout, page);
    if lines.is_empty() {
        assert_eq!(array, "[]\n");
    } else {
        assert_eq!(array, format!("[\n{}\n]\n", lines.join(",\n")));
    }
    assert_eq!(lines.len(), page.len());
    for (line, came) in lines.iter().zip(page.rows()) {
        assert!(
            !line.contains(|c: char| c != '\t' && c.is_control()),
            "{line:?}"
        );
        let object = Row::parse(line).expect("each line is an object");
        assert_eq!(values(&object), expected(layout, &came));
    }
}

/// Returns keys and values; null replaces a value that Rust cannot represent, such as one half of a surrogate pair or a
/// number that is too large.
fn values(row: &Row<'_>) -> Vec<(String, Value)> {
    row.members()
        .map(|member| {
            let value = serde_json::from_str(member.value).unwrap_or(Value::Null);
            (member.name().into_owned(), value)
        })
        .collect()
}

fn expected(layout: &Layout, row: &Row<'_>) -> Vec<(String, Value)> {
    let own = values(row);
    let name = Column::Extension.name();
    let extension = (name.to_owned(), Value::from(extension().as_str()));
    let Some(columns) = &layout.columns else {
        if !layout.several {
            return own;
        }
        let others = own.into_iter().filter(|(key, _)| key != name);
        return std::iter::once(extension).chain(others).collect();
    };
    let mut members = Vec::new();
    if layout.several && !columns.contains(&Column::Extension) {
        members.push(extension.clone());
    }
    for column in columns {
        match column {
            Column::Extension => members.push(extension.clone()),
            Column::Field(field) => {
                members.extend(own.iter().find(|(key, _)| key == field.name()).cloned());
            }
        }
    }
    members
}

/// Returns the header and the cells of every row, as csv and tsv have them.
fn cells(layout: &Layout, page: &Collection) -> Vec<Vec<String>> {
    let default = "type,id,method,note,url,status,modified".split(',');
    let default = default.map(|name| name.parse().expect("a column"));
    let mut columns: Vec<Column> = layout.columns.clone().unwrap_or_else(|| default.collect());
    if layout.several && !columns.contains(&Column::Extension) {
        columns.insert(0, Column::Extension);
    }
    let header = columns.iter().map(|column| column.name().to_owned());
    let mut lines = vec![header.collect()];
    lines.extend(page.rows().map(|row| {
        let cells = columns.iter().map(|column| match column {
            Column::Extension => extension().to_string(),
            Column::Field(field) => row.text(*field).into_owned(),
        });
        cells.collect()
    }));
    lines
}

/// Asserts that a guarded cell is the value with marks before formulas, and that no formula begins a cell without one.
fn assert_guarded(cell: &str, value: &str) {
    let begins_formula = |c| "=+-@＝＋－＠".contains(c);
    let mut expected = value.chars().peekable();
    let mut cell = cell.chars().peekable();
    let mut before = ',';
    while let Some(c) = cell.next() {
        if expected.next_if_eq(&c).is_none() {
            let marked = cell.peek();
            assert!(
                c == '\''
                    && marked.is_some_and(|&next| begins_formula(next) || "\t\r\n".contains(next))
            );
        }
        assert!(!begins_formula(c) || !",;|\" \t\r\n".contains(before));
        before = c;
    }
    assert_eq!(expected.next(), None);
}

fn same(layout: &Layout, read: Vec<Vec<String>>, page: &Collection) {
    let mut read = read.into_iter();
    let mut expected = cells(layout, page).into_iter();
    assert_eq!(read.next(), expected.next(), "the header");
    for (read, expected) in read.by_ref().zip(expected.by_ref()) {
        assert_eq!(read.len(), expected.len());
        for (read, expected) in read.into_iter().zip(expected) {
            if layout.guard_formulas {
                assert_guarded(&read, &expected);
            } else {
                assert_eq!(read, expected);
            }
        }
    }
    assert!(read.next().is_none() && expected.next().is_none());
}

fn csv(layout: &Layout, page: &Collection) {
    let text = printed(Format::Csv, layout, page);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let read = reader.records().map(|record| {
        let record = record.expect("every line has as many cells");
        record.iter().map(str::to_owned).collect()
    });
    same(layout, read.collect(), page);
}

fn tsv(layout: &Layout, page: &Collection) {
    let text = printed(Format::Tsv, layout, page);
    let text = if layout.bom {
        text.strip_prefix('\u{feff}').expect("the mark")
    } else {
        &text
    };
    let lines = text.strip_suffix('\n').expect("a last line").split('\n');
    let cell = |text| {
        let cell = unescaped(text);
        if layout.bom || layout.guard_formulas {
            unquoted(cell)
        } else {
            cell
        }
    };
    let read = lines.map(|line| line.split('\t').map(cell).collect());
    same(layout, read.collect(), page);
}

/// Removes the quotes that a spreadsheet expects around a cell with a quote at its beginning.
fn unquoted(cell: String) -> String {
    let Some(rest) = cell.strip_prefix('"') else {
        return cell;
    };
    let inner = rest.strip_suffix('"').expect("a closing quote");
    inner.replace("\"\"", "\"")
}

fn unescaped(cell: &str) -> String {
    let mut text = String::new();
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        text.push(match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('\\') => '\\',
                other => panic!("a backslash before {other:?}"),
            },
            (c, false) => c,
        });
    }
    text
}

/// Checks that a table has no character that controls a terminal. A table cannot be read back.
fn table(mut layout: Layout, page: &Collection, width: usize) {
    layout.terminal = Some(Terminal {
        width: Some(width),
        links: false,
        view: View::Fitted,
    });
    let text = printed(Format::Table, &layout, page);
    let harmful = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(harmful), "{text:?}");
}
