//! Changes as a table: a sign for the kind of change, and words for values that have them.

use std::borrow::Cow;
use std::io;

use super::cell::{Cell, Style};
use super::{GAP, Grid, Line, WIDEST};
use crate::diff::{COLUMNS, Change, Kind, Value};
use crate::output::{Layout, Sink, escape};
use crate::uapi::{Extension, Field};

/// Writes the changes. A row with a very wide value overflows its columns, so that nothing is cut.
pub(in crate::output) fn write_changes(
    sink: &mut Sink,
    layout: &Layout,
    changes: &[Change],
) -> io::Result<()> {
    let lines: Vec<Line> = changes.iter().map(line).collect();
    let heading = |name: &str| Cell {
        text: name.to_uppercase(),
        style: Style::Heading,
        link: None,
    };
    let header: Option<Line> = layout.header.then(|| COLUMNS.map(heading).into());
    let grid = Grid {
        gap: GAP,
        widest: WIDEST,
        fitted: None,
        paint: layout.paint,
    };
    grid.print(sink, header.as_ref(), &lines)
}

fn line(change: &Change) -> Line {
    let plain = |text: &str| Cell {
        text: escape(text).into_owned(),
        ..Cell::default()
    };
    let extension = change.extension.as_ref();
    let number = change.event_type.to_string();
    vec![
        Cell {
            text: change.kind.sign().to_owned(),
            style: match change.kind {
                Kind::Added => Style::Added,
                Kind::Removed => Style::Removed,
                Kind::Changed => Style::Changed,
            },
            link: None,
        },
        plain(extension.map_or("", Extension::as_str)),
        plain(change.event_type.label().unwrap_or(&number)),
        plain(&change.id),
        plain(&change.field),
        plain(&in_words(&change.field, change.old.as_ref())),
        plain(&in_words(&change.field, change.new.as_ref())),
    ]
}

/// Returns the text of a value, or the word for it.
fn in_words<'v>(name: &str, value: Option<&'v Value<'static>>) -> Cow<'v, str> {
    let text = value.map_or(Cow::Borrowed(""), |value| value.text(name));
    let field: Option<Field> = name.parse().ok();
    let word = field.and_then(|field| field.label(&text));
    word.map_or(text, Cow::Borrowed)
}
