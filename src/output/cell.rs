//! The text of one cell, for the formats that have cells.

use std::borrow::Cow;

use super::{Column, Layout, Record};

/// The cells of every line of csv and tsv.
pub(super) struct Cells {
    columns: Vec<Column>,
    words: bool,
    guard: bool,
    /// What comes before the first line.
    pub(super) mark: &'static str,
    /// Whether the names of the columns are a line.
    pub(super) header: bool,
}

impl Cells {
    pub(super) fn new(layout: &Layout) -> Self {
        Self {
            columns: layout.shown_columns(),
            words: layout.words,
            guard: layout.guard_formulas,
            mark: if layout.bom { "\u{feff}" } else { "" },
            header: layout.header,
        }
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> impl Iterator<Item = Cow<'static, str>> {
        self.columns.iter().map(|column| column.name().into())
    }

    /// The row's cells.
    pub(super) fn of<'a>(&self, record: &Record<'a>) -> impl Iterator<Item = Cow<'a, str>> {
        self.columns.iter().map(|column| {
            let text = text(record, *column, self.words);
            if self.guard { guarded(text) } else { text }
        })
    }
}

/// The value of a row in a column, or the word for it; empty where the row has none.
pub(super) fn text<'a>(record: &Record<'a>, column: Column, words: bool) -> Cow<'a, str> {
    let field = match column {
        Column::Extension => return Cow::Borrowed(record.extension.as_str()),
        Column::Field(field) => field,
    };
    let value = record.row.text(field);
    let word = words.then(|| field.label(&value)).flatten();
    word.map_or(value, Cow::Borrowed)
}

/// The same text, marked with a `'` where a spreadsheet would take it for a formula and run it.
///
/// The beginnings are those OWASP lists for CSV injection; the full-width ones are formulas to spreadsheets in
/// East Asian locales.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::with_record;
    use super::*;
    use crate::uapi::Field;

    fn cell(row: &str, field: Field, words: bool) -> String {
        with_record("0003-210", row, |record| {
            text(record, Column::Field(field), words).into_owned()
        })
    }

    #[test]
    fn words_stand_for_known_values_only() {
        for row in [r#"{"type":"3"}"#, r#"{"type":3}"#] {
            assert_eq!(cell(row, Field::Type, true), "Answer-In");
            assert_eq!(cell(row, Field::Type, false), "3");
        }
        assert_eq!(cell(r#"{"type":"17"}"#, Field::Type, true), "17");
        assert_eq!(cell(r#"{"note":"1"}"#, Field::Note, true), "1");
        assert_eq!(cell(r#"{"status":0}"#, Field::Status, true), "disabled");
        assert_eq!(cell(r#"{"method":"1"}"#, Field::Method, true), "POST");
    }

    #[test]
    fn missing_and_null_are_empty() {
        assert_eq!(cell("{}", Field::Type, true), "");
        assert_eq!(cell(r#"{"type":null}"#, Field::Type, true), "");
    }

    #[test]
    fn links_are_the_self_url_and_the_extension_is_canonical() {
        let row = r#"{"links":{"next":"x","self":"https:\/\/a\/1"}}"#;
        assert_eq!(cell(row, Field::Links, false), "https://a/1");
        let extension = with_record("0003-210", row, |record| {
            text(record, Column::Extension, false).into_owned()
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
        for text in ["", "a=1", "'=1", "https://a/?a=-1", " =1"] {
            assert_eq!(guarded(Cow::Borrowed(text)), text);
        }
    }
}
