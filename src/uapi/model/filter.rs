//! Filters that select events: each compares one field with one value.

use std::fmt;
use std::str::FromStr;

use super::{Field, Invalid, Row};

/// The operation of a filter, as OpenSocial defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FilterOp {
    /// The field contains the value.
    #[default]
    Contains,
    /// The field is equal to the value.
    Equals,
    /// The field begins with the value.
    StartsWith,
    /// The field has any value.
    Present,
}

impl FilterOp {
    /// The names that an option accepts.
    pub const NAMES: [&str; 4] = ["contains", "equals", "starts-with", "present"];

    /// Returns the API's name.
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::Equals => "equals",
            Self::StartsWith => "startsWith",
            Self::Present => "present",
        }
    }
}

impl FromStr for FilterOp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text.to_ascii_lowercase().as_str() {
            "contains" => Ok(Self::Contains),
            "equals" => Ok(Self::Equals),
            // Users copy the API's own spelling from its documentation.
            "starts-with" | "startswith" => Ok(Self::StartsWith),
            "present" => Ok(Self::Present),
            _ => Err(Invalid::word("filter operation", text, &Self::NAMES)),
        }
    }
}

impl fmt::Display for FilterOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.api_name())
    }
}

/// A field, an operation, and the value to compare with. Only `present` has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    field: Field,
    op: FilterOp,
    value: Option<String>,
}

impl Filter {
    /// Returns a filter that can be sent.
    ///
    /// A value for `type`, `method` or `status` can be its label (`dial-in`, `POST`, `disabled`).
    ///
    /// # Errors
    /// The value is missing, the operation does not take a value, or the field cannot have the value.
    pub fn new(field: Field, op: FilterOp, value: Option<String>) -> Result<Self, Invalid> {
        match (op, &value) {
            (FilterOp::Present, Some(_)) => {
                return Err(Invalid::new("--filter-op present takes no value"));
            }
            (FilterOp::Present, None) => {}
            (_, None) => {
                return Err(Invalid::new(format!(
                    "--filter-op {} needs a --filter-value",
                    op.api_name()
                )));
            }
            (_, Some(text)) if text.is_empty() => {
                return Err(Invalid::new("--filter-value is empty")
                    .remedy("use --filter-op present for events with any value"));
            }
            (_, Some(_)) => {}
        }
        let value = value.map(|text| api_value(field, op, text)).transpose()?;
        Ok(Self { field, op, value })
    }

    /// Returns the field that is compared.
    pub fn field(&self) -> Field {
        self.field
    }

    /// Returns the operation.
    pub fn op(&self) -> FilterOp {
        self.op
    }

    /// Returns the value to compare with, as the API writes it; `None` only for `present`.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Returns whether the row matches. A server that honours the filter compares in the same way.
    pub fn matches(&self, row: &Row<'_>) -> bool {
        self.allows(&row.text(self.field))
    }

    /// Returns whether an event whose field has this text matches.
    pub fn allows(&self, text: &str) -> bool {
        let wanted = self.value.as_deref().unwrap_or_default();
        compare(self.field, self.op, text, wanted)
    }
}

/// Compares the text of a field with a value, for filters and for conditions.
///
/// Upper and lower case differ. A field that is absent or null has the empty text. The numbers of type, method and
/// status are compared by value: `1`, `"1"` and `1.0` are one number.
pub(super) fn compare(field: Field, op: FilterOp, text: &str, wanted: &str) -> bool {
    match op {
        FilterOp::Contains => text.contains(wanted),
        FilterOp::Equals => text == wanted || (field.is_coded() && is_same_number(text, wanted)),
        FilterOp::StartsWith => text.starts_with(wanted),
        FilterOp::Present => !text.is_empty(),
    }
}

fn is_same_number(text: &str, wanted: &str) -> bool {
    let wanted: Option<f64> = wanted.parse().ok();
    wanted.is_some() && wanted == text.parse().ok()
}

/// Returns the value that the API compares with: for a coded field the number, even if the user typed the label.
///
/// # Errors
/// The text is not a label of the field. It could never match, and an empty list would say that there is no such event.
pub(super) fn api_value(field: Field, op: FilterOp, text: String) -> Result<String, Invalid> {
    if !field.is_coded() {
        return Ok(text);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        // The server compares texts, and writes no leading zeros.
        return Ok(match (op, text.parse::<u64>()) {
            (FilterOp::Equals, Ok(number)) => number.to_string(),
            _ => text,
        });
    }
    field.value_of_label(&text).ok_or_else(|| {
        let labels: Vec<&str> = (0..10)
            .filter_map(|n| field.label(&n.to_string()))
            .collect();
        Invalid::word(field.name(), &text, &labels)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(field: Field, op: FilterOp, value: &str) -> Result<Filter, Invalid> {
        Filter::new(field, op, Some(value.to_owned()))
    }

    #[test]
    fn a_value_goes_with_every_operation_but_present() {
        assert!(Filter::new(Field::Note, FilterOp::Present, None).is_ok());
        assert!(filter(Field::Note, FilterOp::Present, "x").is_err());
        for op in [FilterOp::Contains, FilterOp::Equals, FilterOp::StartsWith] {
            assert!(Filter::new(Field::Note, op, None).is_err());
            assert!(filter(Field::Note, op, "").is_err());
            assert!(filter(Field::Note, op, "x").is_ok());
        }
    }

    #[test]
    fn words_stand_for_codes() {
        let disabled = filter(Field::Status, FilterOp::Equals, "disabled").unwrap();
        assert_eq!(disabled.value(), Some("0"));
        let kind = filter(Field::Type, FilterOp::Contains, "Dial-Out").unwrap();
        assert_eq!(kind.value(), Some("1"));
        assert_eq!(
            filter(Field::Type, FilterOp::Equals, "9").unwrap().value(),
            Some("9")
        );
        assert!(filter(Field::Status, FilterOp::Equals, "off").is_err());
    }

    #[test]
    fn compares_as_opensocial_does() {
        let row =
            Row::parse(r#"{"note":"old CRM","status":1,"url":null,"type":2.0,"id":"01"}"#).unwrap();
        let cases = [
            (Field::Note, FilterOp::Contains, "CRM", true),
            (Field::Note, FilterOp::Contains, "crm", false),
            (Field::Note, FilterOp::StartsWith, "old", true),
            (Field::Note, FilterOp::StartsWith, "CRM", false),
            (Field::Note, FilterOp::Equals, "old CRM", true),
            (Field::Note, FilterOp::Equals, "old", false),
            (Field::Status, FilterOp::Equals, "1", true),
            (Field::Status, FilterOp::Equals, "01", true),
            (Field::Type, FilterOp::Equals, "2", true),
            (Field::Id, FilterOp::Equals, "1", false),
        ];
        for (field, op, value, expected) in cases {
            let found = filter(field, op, value).unwrap().matches(&row);
            assert_eq!(found, expected, "{field} {op} {value}");
        }
        for (field, expected) in [
            (Field::Note, true),
            (Field::Url, false),
            (Field::Links, false),
        ] {
            let present = Filter::new(field, FilterOp::Present, None).unwrap();
            assert_eq!(present.matches(&row), expected, "{field}");
        }
    }
}
