//! What a column shows: a field of the event, or the extension that it is of.

use std::fmt;
use std::str::FromStr;

use crate::uapi::{Field, Invalid};

/// A column of table, csv and tsv, or a key of a JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The extension that was listed. The server does not send it.
    Extension,
    /// A field of the event.
    Field(Field),
}

impl Column {
    /// What table, csv and tsv show unless told otherwise.
    pub const DEFAULT: [Self; 7] = [
        Self::Field(Field::Type),
        Self::Field(Field::Id),
        Self::Field(Field::Method),
        Self::Field(Field::Note),
        Self::Field(Field::Url),
        Self::Field(Field::Status),
        Self::Field(Field::Modified),
    ];

    const EXTENSION: &'static str = "extension";

    /// The name in options, headers and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Extension => Self::EXTENSION,
            Self::Field(field) => field.name(),
        }
    }
}

impl FromStr for Column {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.eq_ignore_ascii_case(Self::EXTENSION) {
            return Ok(Self::Extension);
        }
        let mut names = vec![Self::EXTENSION];
        names.extend(Field::names());
        text.parse()
            .map(Self::Field)
            .map_err(|_| Invalid::word("field", text, &names))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
