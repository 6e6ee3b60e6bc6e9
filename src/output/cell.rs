//! The text of one column of one row.

use std::borrow::Cow;

use super::{Column, Record};

/// The row's text for a column: the API's value, or the word for it. Empty where the row has none.
pub(super) fn text<'a>(record: &Record<'a>, column: Column, words: bool) -> Cow<'a, str> {
    let field = match column {
        Column::Extension => return Cow::Borrowed(record.extension.as_str()),
        Column::Field(field) => field,
    };
    let value = record.row.text(field);
    if words && let Some(word) = field.label(&value) {
        return Cow::Borrowed(word);
    }
    value
}
