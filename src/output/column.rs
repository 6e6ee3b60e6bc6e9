//! The columns of the output.

use std::fmt;
use std::str::FromStr;

use super::Layout;
use crate::uapi::{Field, Invalid};

/// A column of the output: a field of the event, or its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The extension that the event belongs to. The API's answer does not have it.
    Extension,
    /// A field of the event.
    Field(Field),
}

impl Column {
    /// The columns of table, csv and tsv by default.
    pub const DEFAULT: [Self; 7] = [
        Self::Field(Field::Type),
        Self::Field(Field::Id),
        Self::Field(Field::Method),
        Self::Field(Field::Note),
        Self::Field(Field::Url),
        Self::Field(Field::Status),
        Self::Field(Field::Modified),
    ];

    /// Returns the name in an option, a header and a JSON key.
    pub fn name(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Field(field) => field.name(),
        }
    }

    /// Returns the names an option takes: `extension` and the API's fields.
    pub fn names() -> Vec<&'static str> {
        [Self::Extension.name()]
            .into_iter()
            .chain(Field::names())
            .collect()
    }
}

impl FromStr for Column {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.eq_ignore_ascii_case(Self::Extension.name()) {
            return Ok(Self::Extension);
        }
        Field::ALL
            .into_iter()
            .find(|field| field.name().eq_ignore_ascii_case(text))
            .map(Self::Field)
            .ok_or_else(|| Invalid::word("field", text, &Self::names()))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Layout {
    /// Returns the requested columns, each once. Puts `extension` first if it is needed and not among them.
    pub(super) fn chosen_columns(&self) -> Option<Vec<Column>> {
        self.columns
            .as_ref()
            .map(|columns| self.with_extension(columns))
    }

    /// Returns the columns of a format that has the same ones in every row.
    pub(super) fn shown_columns(&self) -> Vec<Column> {
        self.chosen_columns()
            .unwrap_or_else(|| self.with_extension(&Column::DEFAULT))
    }

    /// Returns the fields of the shown columns.
    pub fn fields(&self) -> Vec<Field> {
        let field = |column| match column {
            Column::Field(field) => Some(field),
            Column::Extension => None,
        };
        self.shown_columns().into_iter().filter_map(field).collect()
    }

    fn with_extension(&self, columns: &[Column]) -> Vec<Column> {
        let mut placed = Vec::with_capacity(columns.len() + 1);
        if self.several && !columns.contains(&Column::Extension) {
            placed.push(Column::Extension);
        }
        for column in columns {
            if !placed.contains(column) {
                placed.push(*column);
            }
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(layout: &Layout) -> Vec<&'static str> {
        layout
            .shown_columns()
            .into_iter()
            .map(Column::name)
            .collect()
    }

    fn columns(text: &str) -> Vec<Column> {
        text.split(',').map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn names_are_extension_and_the_fields() {
        for name in Column::names() {
            assert_eq!(name.parse::<Column>().unwrap().to_string(), name);
        }
        assert_eq!("URL".parse(), Ok(Column::Field(Field::Url)));
        let refusal = "extention".parse::<Column>().unwrap_err().to_string();
        assert!(refusal.contains("\"extension\""), "{refusal}");
    }

    #[test]
    fn extension_is_first_unless_the_option_has_it() {
        let mut layout = Layout::default();
        assert_eq!(
            names(&layout).join(","),
            "type,id,method,note,url,status,modified"
        );
        layout.several = true;
        assert_eq!(
            names(&layout).join(","),
            "extension,type,id,method,note,url,status,modified"
        );
        layout.columns = Some(columns("id,url"));
        assert_eq!(names(&layout), ["extension", "id", "url"]);
        layout.columns = Some(columns("id,extension"));
        assert_eq!(names(&layout), ["id", "extension"]);
        layout.several = false;
        assert_eq!(names(&layout), ["id", "extension"]);
    }

    #[test]
    fn a_column_named_twice_is_shown_once() {
        let layout = Layout {
            columns: Some(columns("url,id,url,extension,id,extension")),
            ..Layout::default()
        };
        assert_eq!(names(&layout), ["url", "id", "extension"]);
    }
}
