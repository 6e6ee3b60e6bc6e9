//! The text of one cell, for csv, tsv and the table.

use std::borrow::Cow;

use super::terminal::is_unsafe;
use super::{Column, Layout, Record, Values};
use crate::diff::starts_formula;

/// The cells of every line of csv and tsv.
pub(super) struct Cells {
    columns: Vec<Column>,
    values: Values,
    guard: bool,
    /// The text before the first line.
    pub(super) mark: &'static str,
    /// Whether the names of the columns are the first line.
    pub(super) header: bool,
}

impl Cells {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.shown_columns(),
            values: layout.values,
            guard: layout.guard_formulas,
            mark: if layout.bom { "\u{feff}" } else { "" },
            header: layout.header,
        }
    }

    /// Returns the names of the columns.
    pub(super) fn names(&self) -> impl Iterator<Item = Cow<'static, str>> {
        self.columns.iter().map(|column| column.name().into())
    }

    /// Returns the row's cells.
    pub(super) fn of<'a>(&self, record: &Record<'a>) -> impl Iterator<Item = Cow<'a, str>> {
        self.columns.iter().map(|column| {
            let text = text(record, *column, self.values);
            if self.guard { guarded(text) } else { text }
        })
    }
}

/// Returns the value of a row in a column, or the word for it; empty if the row has no value.
pub(super) fn text<'a>(record: &Record<'a>, column: Column, values: Values) -> Cow<'a, str> {
    let field = match column {
        Column::Extension => return Cow::Borrowed(record.extension.as_str()),
        Column::Field(field) => field,
    };
    let value = record.row.text(field);
    let word = match values {
        Values::Api => None,
        Values::Words => field.label(&value),
    };
    word.map_or(value, Cow::Borrowed)
}

/// Returns the same text with a `'` before everything that a spreadsheet could take for a formula and compute.
///
/// A formula is at the start of a cell. The user who imports the file chooses where cells start: after any separator,
/// and also after blanks or quotes if the import removes them. The first characters of formulas are those that OWASP
/// lists for CSV injection; the full-width ones start formulas in spreadsheets with East Asian locales.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains(starts_formula) && !text.starts_with(['\t', '\r', '\n']) {
        return text;
    }
    let mut guarded = String::with_capacity(text.len() + 8);
    let mut before = None;
    for c in text.chars() {
        let is_formula = starts_formula(c) && before.is_none_or(starts_cell);
        if is_formula || before.is_none() && matches!(c, '\t' | '\r' | '\n') {
            guarded.push('\'');
        }
        guarded.push(c);
        before = Some(c);
    }
    Cow::Owned(guarded)
}

/// Returns whether a cell can begin after this character.
fn starts_cell(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | '"' | '\'') || c.is_whitespace() || is_unsafe(c)
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_record;
    use super::*;
    use crate::uapi::Field;

    fn cell(row: &str, field: Field, values: Values) -> String {
        with_record("0003-210", row, |record| {
            text(record, Column::Field(field), values).into_owned()
        })
    }

    #[test]
    fn words_stand_for_known_values_only() {
        for row in [r#"{"type":"3"}"#, r#"{"type":3}"#] {
            assert_eq!(cell(row, Field::Type, Values::Words), "Answer-In");
            assert_eq!(cell(row, Field::Type, Values::Api), "3");
        }
        assert_eq!(cell(r#"{"type":"17"}"#, Field::Type, Values::Words), "17");
        assert_eq!(cell(r#"{"note":"1"}"#, Field::Note, Values::Words), "1");
        assert_eq!(
            cell(r#"{"status":0}"#, Field::Status, Values::Words),
            "disabled"
        );
        assert_eq!(
            cell(r#"{"method":"1"}"#, Field::Method, Values::Words),
            "POST"
        );
    }

    #[test]
    fn missing_and_null_are_empty() {
        assert_eq!(cell("{}", Field::Type, Values::Words), "");
        assert_eq!(cell(r#"{"type":null}"#, Field::Type, Values::Words), "");
    }

    #[test]
    fn links_are_the_self_url_and_the_extension_is_canonical() {
        let row = r#"{"links":{"next":"x","self":"https:\/\/a\/1"}}"#;
        assert_eq!(cell(row, Field::Links, Values::Api), "https://a/1");
        let extension = with_record("0003-210", row, |record| {
            text(record, Column::Extension, Values::Api).into_owned()
        });
        assert_eq!(extension, "0003*210");
    }

    #[test]
    fn formulas_are_marked() {
        for text in [
            "=1+1", "+4930", "-1", "@SUM", "\tx", "\rx", "\nx", "＝1", "＠x",
        ] {
            assert_eq!(guarded(Cow::Borrowed(text)), format!("'{text}"));
        }
        for text in ["", "a=1", "a,b;c", "https://a/?a=-1&b=+1@c", "a-b"] {
            assert_eq!(guarded(Cow::Borrowed(text)), text);
        }
    }

    #[test]
    fn formulas_are_marked_wherever_a_cell_can_begin() {
        for before in [
            ",", ";", "\t", "\n", "\r\n", " ", "|", "\"", "'", "\u{a0}", "\u{3000}", "\u{feff}",
            "\0", ";\" ",
        ] {
            for formula in ["=1+1", "+1", "-1", "@SUM(1)", "＝1"] {
                let text = guarded(Cow::Owned(format!("x{before}{formula}"))).into_owned();
                assert_eq!(text, format!("x{before}'{formula}"));
            }
        }
        assert_eq!(guarded(Cow::Borrowed(" =1")), " '=1");
        assert_eq!(guarded(Cow::Borrowed("\t=1")), "'\t'=1");
    }
}
