//! Conditions on events, such as `status=disabled` or `modified<2016-01-01`.
//!
//! A condition compares one field with one value. Where the API has the same comparison, [`Condition::filter`] returns
//! it as a filter that can be sent; both use one function to compare, so a condition means the same on the server and
//! here. The conditions that the API does not have (`!=`, `!~`, `!field`, dates, `extension`) are evaluated here.

mod instant;
mod parse;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;

use super::filter::compare;
use super::{Extension, Field, Filter, FilterOp, Row};

pub use parse::{ConditionError, OPERATORS};

/// One comparison of a field with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    text: String,
    subject: Subject,
    test: Test,
}

/// The subject of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The requested extension, which is not a field of the API.
    Extension,
    Field(Field),
}

/// The comparison of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Text {
        op: FilterOp,
        value: String,
        sense: Sense,
    },
    Instant {
        relation: Relation,
        than: Timestamp,
    },
}

/// Whether a comparison has to hold or to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sense {
    Holds,
    Fails,
}

impl Sense {
    fn opposite(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
        }
    }
}

/// The relation that two times have to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Is,
    IsNot,
    Before,
    NotAfter,
    After,
    NotBefore,
}

impl Relation {
    fn allows(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::IsNot => order.is_ne(),
            Self::Before => order.is_lt(),
            Self::NotAfter => order.is_le(),
            Self::After => order.is_gt(),
            Self::NotBefore => order.is_ge(),
        }
    }
}

impl Condition {
    /// Returns the field that the condition tests; `None` for `extension`, which is not a field of the API.
    pub fn field(&self) -> Option<Field> {
        match self.subject {
            Subject::Extension => None,
            Subject::Field(field) => Some(field),
        }
    }

    /// Returns the filter that makes the API select exactly the same events, if the API has such a filter.
    pub fn filter(&self) -> Option<Filter> {
        let Subject::Field(field) = self.subject else {
            return None;
        };
        match &self.test {
            Test::Text {
                op,
                value,
                sense: Sense::Holds,
            } => {
                let value = (*op != FilterOp::Present).then(|| value.clone());
                Filter::new(field, *op, value).ok()
            }
            _ => None,
        }
    }

    /// Returns whether an event of this extension can match. A condition on a field does not exclude an extension.
    pub fn admits(&self, extension: &Extension) -> bool {
        match self.subject {
            Subject::Extension => self.test.allows(Field::Id, extension.as_str()),
            Subject::Field(_) => true,
        }
    }

    /// Returns whether an event matches. `text` returns the text of its fields, as [`Row::text`] does.
    pub fn matches<'t>(
        &self,
        extension: &Extension,
        text: impl FnOnce(Field) -> Cow<'t, str>,
    ) -> bool {
        match self.subject {
            Subject::Extension => self.admits(extension),
            Subject::Field(field) => self.test.allows(field, &text(field)),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Test {
    fn allows(&self, field: Field, text: &str) -> bool {
        match self {
            Self::Text { op, value, sense } => {
                compare(field, *op, text, value) == (*sense == Sense::Holds)
            }
            Self::Instant { relation, than } => match instant::of_row(text) {
                Some(time) => relation.allows(time.cmp(than)),
                // An event without a valid time is not before, at or after any time, so only `!=` holds.
                None => *relation == Relation::IsNot,
            },
        }
    }
}

/// Conditions that all have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions(Vec<Condition>);

impl Conditions {
    /// Returns conditions that all have to hold. Without any, every event matches.
    pub fn new(conditions: Vec<Condition>) -> Self {
        Self(conditions)
    }

    /// Returns whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the conditions in the order in which they were typed.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.0.iter()
    }

    /// Returns the first condition that the API can evaluate exactly, with its filter.
    pub fn first_filter(&self) -> Option<(&Condition, Filter)> {
        self.0
            .iter()
            .find_map(|condition| Some((condition, condition.filter()?)))
    }

    /// Returns the number of conditions.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Removes the conditions on the extension, and returns them. They select extensions before anything is listed.
    #[must_use]
    pub fn take_extensions(&mut self) -> Self {
        let is_of_extension = |condition: &Condition| condition.field().is_none();
        let (of_extension, others) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(is_of_extension);
        self.0 = others;
        Self(of_extension)
    }

    /// Returns the fields that the conditions compare, each once.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        for field in self.0.iter().filter_map(Condition::field) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields
    }

    /// Returns whether events of this extension can match.
    pub fn admit(&self, extension: &Extension) -> bool {
        self.0.iter().all(|condition| condition.admits(extension))
    }

    /// Returns whether an event with these texts matches every condition on a field.
    pub fn match_fields<'t>(&self, text: impl Fn(Field) -> Cow<'t, str>) -> bool {
        self.0.iter().all(|condition| match condition.subject {
            Subject::Extension => true,
            Subject::Field(field) => condition.test.allows(field, &text(field)),
        })
    }

    /// Returns whether the row matches every condition.
    pub fn match_row(&self, extension: &Extension, row: &Row<'_>) -> bool {
        let matches = |row: &Row<'_>| self.match_fields(|field| row.text(field));
        let is_matched = match self.0.as_slice() {
            [] | [_] => matches(row),
            // One pass through the row finds the fields of all conditions.
            _ => matches(&row.indexed(&self.fields())),
        };
        is_matched && self.admit(extension)
    }
}
