//! One event of either list, and the values of its fields.

use std::borrow::Cow;

use super::json;
use crate::uapi::{Field, Row};

/// An event in the form of its list: a JSON object, or the cells of a line.
#[derive(Debug, Clone)]
pub enum Entry<'a> {
    /// The server's object, or that of a JSON export.
    Object(Row<'a>),
    /// The cells of a csv or tsv export, with their columns.
    Cells(Vec<(Field, Cow<'a, str>)>, Marks),
}

/// Whether `--guard-formulas` has written the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// The cells are the values.
    None,
    /// A `'` precedes each possible formula.
    BeforeFormulas,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A JSON value, as it was written.
    Json(Cow<'a, str>),
    /// The text of a cell, of which the JSON type is unknown.
    Cell(Cow<'a, str>),
    /// The text of a cell with a `'` before each possible formula.
    GuardedCell(Cow<'a, str>),
}

impl<'a> Entry<'a> {
    /// Returns the text of a field; empty if the event does not have the field.
    pub fn text(&self, field: Field) -> Cow<'a, str> {
        match self {
            Self::Object(row) => row.text(field),
            Self::Cells(cells, _) => {
                let cell = cells.iter().find(|(column, _)| *column == field);
                let text = cell.map(|(_, text)| text.clone()).unwrap_or_default();
                match field.value_of_label(&text) {
                    Some(value) => value.into(),
                    None => text,
                }
            }
        }
    }

    /// Returns the texts of the type and the id.
    pub(super) fn identity(&self) -> [Cow<'a, str>; 2] {
        match self {
            Self::Object(row) => row.two_texts([Field::Type, Field::Id]),
            Self::Cells(..) => [self.text(Field::Type), self.text(Field::Id)],
        }
    }

    /// Returns the event's object as text, if it is an object.
    pub(super) fn raw(&self) -> Option<&'a str> {
        match self {
            Self::Object(row) => Some(row.raw()),
            Self::Cells(..) => None,
        }
    }

    /// Returns the names of the fields that are compared.
    pub(super) fn names(&self) -> impl Iterator<Item = Cow<'a, str>> {
        let (row, cells) = match self {
            Self::Object(row) => (Some(row), &[][..]),
            Self::Cells(cells, _) => (None, &cells[..]),
        };
        let members = row.into_iter().flat_map(Row::members);
        let columns = cells.iter().map(|(field, _)| field.name().into());
        let names = members.map(|member| member.name()).chain(columns);
        names.filter(|name| !identifies(name))
    }

    /// Returns whether these are cells with the texts of an object. This is faster than comparing the values, and cells
    /// with other texts can still have the same values.
    pub(super) fn has_texts_of(&self, object: &Entry<'_>) -> bool {
        let (Self::Cells(cells, _), Entry::Object(row)) = (self, object) else {
            return false;
        };
        let row = row.indexed(&Field::ALL);
        let compared = cells.iter().filter(|(field, _)| !identifies(field.name()));
        compared
            .into_iter()
            .all(|(field, text)| row.text(*field) == *text)
    }

    /// Returns the names and values of the fields that are compared: all but those that identify the event.
    pub(super) fn values(&self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        let mut values: Vec<(Cow<'a, str>, Value<'a>)> = Vec::new();
        match self {
            Self::Object(row) => {
                for member in row.members() {
                    let name = member.name();
                    // Of several members with the same name, the first counts, as everywhere in pce.
                    let is_known = values.iter().any(|(known, _)| *known == name);
                    if !is_known && !identifies(&name) {
                        values.push((name, Value::Json(member.value.into())));
                    }
                }
            }
            Self::Cells(cells, marks) => {
                let of_cell = match marks {
                    Marks::None => Value::Cell,
                    Marks::BeforeFormulas => Value::GuardedCell,
                };
                let compared = cells.iter().filter(|(field, _)| !identifies(field.name()));
                let value = |(field, text): &(Field, Cow<'a, str>)| {
                    (field.name().into(), of_cell(text.clone()))
                };
                values.extend(compared.map(value));
            }
        }
        values
    }
}

/// Returns whether the field identifies an event, so that it cannot differ between two versions of one event.
pub fn identifies(name: &str) -> bool {
    matches!(name, "extension" | "type" | "id")
}

impl Value<'_> {
    /// Returns the text of the value, as [`Row::text`] does for a field of this name.
    pub fn text(&self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Cell(text) | Self::GuardedCell(text) => Cow::Borrowed(text),
            Self::Json(json) => {
                let field = name.parse().unwrap_or(Field::Note);
                let object = format!("{{\"{field}\":{json}}}");
                match Row::parse(&object) {
                    Some(row) => Cow::Owned(row.text(field).into_owned()),
                    None => Cow::Borrowed(json),
                }
            }
        }
    }

    /// Returns the value as JSON. A cell becomes a string.
    pub fn json(&self) -> Cow<'_, str> {
        match self {
            Self::Json(json) => Cow::Borrowed(json),
            Self::Cell(text) | Self::GuardedCell(text) => {
                Cow::Owned(serde_json::Value::from(text.as_ref()).to_string())
            }
        }
    }

    /// Returns the same value with text of its own.
    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Json(json) => Value::Json(Cow::Owned(json.into_owned())),
            Self::Cell(text) => Value::Cell(Cow::Owned(text.into_owned())),
            Self::GuardedCell(text) => Value::GuardedCell(Cow::Owned(text.into_owned())),
        }
    }
}

/// Returns whether two values of a field are equal: as JSON values, or as texts if one is a cell. An absent field is
/// null.
pub(super) fn is_same(name: &str, old: Option<&Value<'_>>, new: Option<&Value<'_>>) -> bool {
    let null = Value::Json(Cow::Borrowed("null"));
    let (old_value, new_value) = (old.unwrap_or(&null), new.unwrap_or(&null));
    if let (Value::Json(old), Value::Json(new)) = (old_value, new_value) {
        return old == new || is_same_json(name, old, new);
    }
    let (old, new) = (old_value.text(name), new_value.text(name));
    let guards = |value: &Value<'_>, cell, text| {
        matches!(value, Value::GuardedCell(_)) && is_guarded(cell, text)
    };
    old == new
        || is_same_code(name, &old, &new)
        || guards(old_value, &old, &new)
        || guards(new_value, &new, &old)
}

fn is_same_json(name: &str, old: &str, new: &str) -> bool {
    json::is_same(old, new)
        || json::scalar(old)
            .zip(json::scalar(new))
            .is_some_and(|(old, new)| is_same_code(name, &old, &new))
}

/// Returns whether two texts are the same type, method or status, as a label or as a number.
fn is_same_code(name: &str, old: &str, new: &str) -> bool {
    let Ok(field) = name.parse::<Field>() else {
        return false;
    };
    let code = |text: &str| {
        field
            .value_of_label(text)
            .unwrap_or_else(|| text.to_owned())
    };
    field.is_coded() && code(old) == code(new)
}

/// Returns whether `cell` is `text` as `--guard-formulas` writes it: with a `'` before each possible formula.
fn is_guarded(cell: &str, text: &str) -> bool {
    let mut rest = text.chars().peekable();
    let mut cell = cell.chars().peekable();
    let mut has_mark = false;
    while let Some(c) = cell.next() {
        if rest.peek() == Some(&c) {
            rest.next();
            continue;
        }
        let is_mark = c == '\'' && cell.peek().is_some_and(|next| gets_mark(*next));
        if !is_mark {
            return false;
        }
        has_mark = true;
    }
    has_mark && rest.next().is_none()
}

/// Returns whether a formula can start with this character.
pub fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

/// Returns whether a cell begins with a character that `--guard-formulas` puts a `'` before.
pub(super) fn needs_mark(cell: &str) -> bool {
    cell.starts_with(gets_mark)
}

/// Returns whether `--guard-formulas` puts a `'` before this character.
fn gets_mark(c: char) -> bool {
    starts_formula(c) || matches!(c, '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(name: &str, old: &str, new: &str) -> bool {
        let value = |json: &str| (json != "absent").then(|| Value::Json(json.to_owned().into()));
        is_same(name, value(old).as_ref(), value(new).as_ref())
    }

    #[test]
    fn json_values_are_compared_by_value() {
        for (old, new) in [
            (r#""1""#, "1"),
            ("1", "1.0"),
            ("100", "1e2"),
            ("0.0", "-0"),
            ("true", "true "),
            (r#"{"a":[1]}"#, r#"{"a":[1.0]}"#),
            (r#""1.10""#, "1.10"),
            (r#""a\u00e9""#, r#""aé""#),
            (r#"{"a":1,"b":2}"#, r#"{ "b":2, "a":1 }"#),
            ("null", "absent"),
            ("true", r#""true""#),
            (r#""http:\/\/a""#, r#""http://a""#),
        ] {
            assert!(
                same("note", old, new) && same("note", new, old),
                "{old} {new}"
            );
        }
        for (old, new) in [
            (r#""1""#, "2"),
            (r#""a""#, r#""A""#),
            (r#""""#, "null"),
            (r#""""#, "absent"),
            (r#""007""#, "7"),
            (r#""1.10""#, r#""1.1""#),
            (r#""10""#, r#""10.0""#),
            (r#""100""#, r#""1e2""#),
            (r#""1.0""#, "1"),
            (r#""100000000000000001""#, r#""100000000000000002""#),
            ("9007199254740993", "9007199254740992"),
            ("18446744073709551617", "18446744073709551616"),
            ("[18446744073709551617]", "[18446744073709551616]"),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            ("[1]", "[1,1]"),
            ("1e999999999999999999999", "2e999999999999999999999"),
            ("-1", "1"),
            (r#""enabled""#, r#""1""#),
            ("[1]", "1"),
        ] {
            assert!(
                !same("note", old, new) && !same("note", new, old),
                "{old} {new}"
            );
        }
        assert!(same("status", r#""enabled""#, "1"));
        assert!(!same("status", r#""enabled""#, "0"));
    }

    #[test]
    fn cells_are_compared_as_text() {
        let cell = |text: &str| Value::Cell(text.to_owned().into());
        let json = |text: &str| Value::Json(text.to_owned().into());
        for (name, text, value) in [
            ("note", "1", "1"),
            ("note", "1", r#""1""#),
            ("note", "", "null"),
            ("note", "", r#""""#),
            ("links", "https://h/a", r#"{"self":"https://h/a"}"#),
            ("status", "disabled", r#""0""#),
            ("method", "POST", "1"),
        ] {
            assert!(
                is_same(name, Some(&cell(text)), Some(&json(value))),
                "{text}"
            );
        }
        assert!(is_same("note", Some(&cell("")), None));
        for (text, value) in [
            ("01", "1"),
            ("'a", r#""a""#),
            ("a'", r#""a""#),
            ("=1", r#""'=1""#),
            ("'=1", r#""=1""#),
        ] {
            assert!(
                !is_same("note", Some(&cell(text)), Some(&json(value))),
                "{text}"
            );
        }
    }

    #[test]
    fn marks_before_formulas_are_no_difference() {
        let same = |old: Value<'_>, new: &str| {
            is_same(
                "note",
                Some(&old),
                Some(&Value::Json(new.to_owned().into())),
            )
        };
        assert!(same(Value::GuardedCell("'=1;'=2".into()), r#""=1;=2""#));
        assert!(!same(Value::GuardedCell("'=1;'=2".into()), r#""=1;=3""#));
        assert!(!same(Value::Cell("O'-Ton".into()), r#""O-Ton""#));
    }

    #[test]
    fn what_identifies_an_event_is_not_compared() {
        let row = Row::parse(r#"{"id":"a","type":"1","extension":"2","x":1,"x":2,"note":null}"#);
        let values = Entry::Object(row.unwrap()).values();
        let names: Vec<&str> = values.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["x", "note"]);
        assert_eq!(values[0].1, Value::Json("1".into()));
    }
}
