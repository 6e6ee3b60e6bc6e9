//! One difference between two lists.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::Value;
use crate::uapi::{EventType, Extension, Field};

/// The names of a change's columns.
pub const COLUMNS: [&str; 7] = ["change", "extension", "type", "id", "field", "old", "new"];

/// One difference: an event that was added or removed, or a field of an event that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The kind of the difference.
    pub kind: Kind,
    /// The extension of the event, if the lists name extensions.
    pub extension: Option<Extension>,
    /// The type of the event.
    pub event_type: EventType,
    /// The id of the event.
    pub id: String,
    /// The field that changed; `url` for an event that was added or removed.
    pub field: Cow<'static, str>,
    /// The value in the baseline; `None` if the field is absent.
    pub old: Option<Value<'static>>,
    /// The value now; `None` if the field is absent.
    pub new: Option<Value<'static>>,
}

/// The kind of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The baseline does not have the event.
    Added,
    /// Only the baseline has the event.
    Removed,
    /// A field of the event has another value.
    Changed,
}

impl Kind {
    /// Returns the word for the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }

    /// Returns the sign for the kind.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Removed => "-",
            Self::Changed => "~",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Change {
    /// Compares by extension, type, id and field.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        self.extension
            .cmp(&other.extension)
            .then(self.event_type.cmp(&other.event_type))
            .then_with(|| self.id.cmp(&other.id))
            .then_with(|| rank(&self.field).cmp(&rank(&other.field)))
    }
}

/// Returns the sort key of a field's name: the API's fields in their order, then other names by text.
fn rank(name: &str) -> (usize, &str) {
    let fields = Field::names();
    let index = fields.iter().position(|field| *field == name);
    (index.unwrap_or(fields.len()), name)
}
