//! Sorts rows by a field that the server cannot sort by.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::{Collection, Extension, Field, Row, SortOrder};

/// The key that rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// The extension that a row belongs to.
    Extension,
    /// A field: numbers and dates by their value, text by its characters' code points.
    Field(Field),
}

/// Holds rows until all have been received, then hands them out in order.
///
/// Equal rows keep the order in which they were received. A row without the field is last in either order.
#[derive(Debug)]
pub struct Sorter {
    by: SortKey,
    order: SortOrder,
    pages: Vec<(Extension, Collection)>,
    rows: Vec<(Value, usize, usize)>,
}

impl Sorter {
    /// Returns a sorter without rows.
    pub fn new(by: SortKey, order: SortOrder) -> Self {
        Self {
            by,
            order,
            pages: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Adds a page of an extension's rows.
    pub fn push(&mut self, extension: Extension, collection: Collection) {
        let page = self.pages.len();
        let by = self.by;
        let values = collection
            .rows()
            .enumerate()
            .map(|(index, row)| (Value::of(by, &extension, &row), page, index));
        self.rows.extend(values);
        self.pages.push((extension, collection));
    }

    /// Returns every row, in order.
    pub fn sorted(&mut self) -> impl Iterator<Item = (&Extension, Row<'_>)> {
        let order = self.order;
        self.rows.sort_by(|a, b| a.0.compare(&b.0, order));
        self.rows.iter().filter_map(|(_, page, index)| {
            let (extension, collection) = self.pages.get(*page)?;
            Some((extension, collection.row(*index)?))
        })
    }
}

/// The value that a row is sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(u64),
    Instant(Timestamp),
    Text(String),
    Missing,
}

impl Value {
    fn of(by: SortKey, extension: &Extension, row: &Row<'_>) -> Self {
        let field = match by {
            SortKey::Extension => return Self::Text(extension.as_str().to_owned()),
            SortKey::Field(field) => field,
        };
        let text = row.text(field);
        let value = match field {
            _ if text.is_empty() => Some(Self::Missing),
            Field::Modified => text.parse().ok().map(Self::Instant),
            _ if field.is_coded() => text.parse().ok().map(Self::Number),
            _ => None,
        };
        value.unwrap_or_else(|| Self::Text(text.into_owned()))
    }

    fn compare(&self, other: &Self, order: SortOrder) -> Ordering {
        match (self, other, order) {
            (Self::Missing, _, _) | (_, Self::Missing, _) | (_, _, SortOrder::Ascending) => {
                self.cmp(other)
            }
            (_, _, SortOrder::Descending) => other.cmp(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(by: SortKey, order: SortOrder, entry: &str) -> String {
        let body = format!(r#"{{"entry":{entry}}}"#);
        let mut sorter = Sorter::new(by, order);
        sorter.push("210".parse().unwrap(), Collection::parse(body).unwrap());
        let ids: Vec<String> = sorter
            .sorted()
            .map(|(_, row)| row.text(Field::Id).into_owned())
            .collect();
        ids.concat()
    }

    #[test]
    fn numbers_and_dates_by_value() {
        let types =
            r#"[{"id":"a","type":"10"},{"id":"b","type":2},{"id":"c"},{"id":"d","type":"2"}]"#;
        let by = SortKey::Field(Field::Type);
        assert_eq!(ids(by, SortOrder::Ascending, types), "bdac");
        assert_eq!(ids(by, SortOrder::Descending, types), "abdc");
        let dates = r#"[{"id":"a","modified":"2026-01-01T01:00:00+03:00"},
            {"id":"b","modified":"2025-12-31T21:59:00Z"},{"id":"c","modified":null}]"#;
        let by = SortKey::Field(Field::Modified);
        assert_eq!(ids(by, SortOrder::Ascending, dates), "bac");
        assert_eq!(ids(by, SortOrder::Descending, dates), "abc");
    }

    #[test]
    fn text_by_code_point() {
        let notes = r#"[{"id":"a","note":"ä"},{"id":"b","note":"Z"},{"id":"c","note":"a"}]"#;
        let by = SortKey::Field(Field::Note);
        assert_eq!(ids(by, SortOrder::Ascending, notes), "bca");
    }
}
