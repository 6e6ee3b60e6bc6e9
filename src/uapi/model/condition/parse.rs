//! Reads conditions, and reports the part of a text that is not valid.

use std::fmt;
use std::str::FromStr;

use super::{Condition, Relation, Sense, Subject, Test, instant};
use crate::uapi::model::filter::api_value;
use crate::uapi::model::{Extension, Field, FilterOp, nearest};

/// The operators of a condition, each with its meaning.
pub const OPERATORS: [(&str, &str); 9] = [
    ("=", "equal to VALUE"),
    ("!=", "not equal to VALUE"),
    ("~", "contains VALUE"),
    ("!~", "does not contain VALUE"),
    ("^=", "starts with VALUE"),
    ("<", "before the date or time"),
    ("<=", "not after the date or time"),
    (">", "after the date or time"),
    (">=", "not before the date or time"),
];

/// Character sequences from other tools, and the operator that they stand for.
const LOOKALIKES: [(&str, &str); 19] = [
    ("==", "="),
    ("===", "="),
    ("=~", "~"),
    ("~=", "~"),
    ("^", "^="),
    ("=^", "^="),
    ("=<", "<="),
    ("=>", ">="),
    ("<>", "!="),
    ("=!", "!="),
    ("!==", "!="),
    ("!", "!="),
    ("!=~", "!~"),
    ("~~", "~"),
    ("~^", "^="),
    ("^~", "^="),
    ("~!", "!~"),
    ("!~~", "!~"),
    ("!~=", "!~"),
];

/// The characters of operators.
const OPERATOR_CHARS: [char; 6] = ['=', '!', '~', '^', '<', '>'];

/// The error for a text that is not a valid condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    problem: String,
    text: String,
    remedy: String,
}

impl ConditionError {
    fn new(problem: impl Into<String>, text: &str, remedy: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            text: text.to_owned(),
            remedy: remedy.into(),
        }
    }

    /// Returns the message with the option that the condition is the value of.
    pub fn in_option(&self, option: &str) -> String {
        let Self {
            problem,
            text,
            remedy,
        } = self;
        format!("{problem} in {option} '{text}'; {remedy}")
    }
}

impl fmt::Display for ConditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            problem,
            text,
            remedy,
        } = self;
        write!(f, "{problem} in '{text}'; {remedy}")
    }
}

impl std::error::Error for ConditionError {}

/// An operator that takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Text(FilterOp, Sense),
    Time(Relation),
}

impl Operator {
    fn of_symbol(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "=" => Self::Text(FilterOp::Equals, Sense::Holds),
            "!=" => Self::Text(FilterOp::Equals, Sense::Fails),
            "~" => Self::Text(FilterOp::Contains, Sense::Holds),
            "!~" => Self::Text(FilterOp::Contains, Sense::Fails),
            "^=" => Self::Text(FilterOp::StartsWith, Sense::Holds),
            "<" => Self::Time(Relation::Before),
            "<=" => Self::Time(Relation::NotAfter),
            ">" => Self::Time(Relation::After),
            ">=" => Self::Time(Relation::NotBefore),
            _ => return None,
        })
    }
}

/// The parts of a condition's text, before the operator and the value are checked.
struct Parts<'t> {
    text: &'t str,
    /// Whether `!` precedes the field.
    sense: Sense,
    subject: Subject,
    /// The operator's characters and everything after them; empty without an operator.
    rest: &'t str,
    /// Whether a blank precedes the operator.
    has_blank: bool,
}

impl FromStr for Condition {
    type Err = ConditionError;

    fn from_str(text: &str) -> Result<Self, ConditionError> {
        let parts = take_apart(text)?;
        let comparison = if parts.rest.is_empty() {
            present(parts.sense)
        } else if parts.sense == Sense::Fails {
            let remedy = "'!' precedes a field without an operator, as in !note; write FIELD!=VALUE or FIELD!~VALUE";
            return Err(ConditionError::new("unexpected '!'", text, remedy));
        } else {
            compared(&parts)?
        };
        Ok(Self {
            text: text.trim().to_owned(),
            subject: parts.subject,
            test: comparison,
        })
    }
}

fn take_apart(text: &str) -> Result<Parts<'_>, ConditionError> {
    let trimmed = text.trim_start();
    let (sense, named) = match trimmed.strip_prefix('!') {
        Some(rest) if !rest.starts_with(OPERATOR_CHARS) => (Sense::Fails, rest.trim_start()),
        _ => (Sense::Holds, trimmed),
    };
    let end = named.find(OPERATOR_CHARS).unwrap_or(named.len());
    let (name, rest) = named.split_at(end);
    Ok(Parts {
        text,
        sense,
        subject: subject(name.trim_end(), text)?,
        rest,
        has_blank: name.ends_with(char::is_whitespace),
    })
}

fn subject(name: &str, text: &str) -> Result<Subject, ConditionError> {
    if name.is_empty() {
        let remedy = "write FIELD=VALUE, such as status=disabled";
        return Err(ConditionError::new("no field", text, remedy));
    }
    if name.eq_ignore_ascii_case(EXTENSION) {
        return Ok(Subject::Extension);
    }
    if let Ok(field) = name.parse() {
        return Ok(Subject::Field(field));
    }
    let names: Vec<&str> = Field::names().into_iter().chain([EXTENSION]).collect();
    let of_word = Field::ALL
        .into_iter()
        .find(|field| field.value_of_label(name).is_some());
    let remedy = match (nearest(name, &names), of_word) {
        (_, Some(field)) => format!("did you mean {field}={name}?"),
        (Some(near), None) => format!("did you mean {near}?"),
        (None, None) => format!("expected {}", names.join(", ")),
    };
    let problem = format!("unknown field '{name}'");
    Err(ConditionError::new(problem, text, remedy))
}

/// The name that conditions, columns and JSON keys use for the extension.
const EXTENSION: &str = "extension";

fn present(sense: Sense) -> Test {
    Test::Text {
        op: FilterOp::Present,
        value: String::new(),
        sense,
    }
}

/// Returns the comparison of a condition with an operator.
fn compared(parts: &Parts<'_>) -> Result<Test, ConditionError> {
    let (symbol, operator) = operator(parts)?;
    let value = &parts.rest[symbol.len()..];
    let value = if parts.has_blank { value.trim() } else { value };
    match (operator, parts.subject) {
        (Operator::Text(FilterOp::Equals, sense), _) if value.is_empty() => {
            Ok(present(sense.opposite()))
        }
        _ if value.is_empty() => {
            let problem = format!("no value after '{symbol}'");
            let remedy = "add the value to compare with";
            Err(ConditionError::new(problem, parts.text, remedy))
        }
        (Operator::Text(FilterOp::Equals, sense), Subject::Field(Field::Modified)) => {
            let relation = match sense {
                Sense::Holds => Relation::Is,
                Sense::Fails => Relation::IsNot,
            };
            time(relation, value, parts.text)
        }
        (Operator::Time(relation), Subject::Field(Field::Modified)) => {
            time(relation, value, parts.text)
        }
        (Operator::Time(_), _) => {
            let problem = format!("'{symbol}' does not compare this field");
            let remedy = "it compares dates and times: use it with modified";
            Err(ConditionError::new(problem, parts.text, remedy))
        }
        (Operator::Text(op, sense), subject) => Ok(Test::Text {
            op,
            value: value_of(subject, op, value, parts.text)?,
            sense,
        }),
    }
}

/// Returns the operator and its characters.
fn operator(parts: &Parts<'_>) -> Result<(&'static str, Operator), ConditionError> {
    let run_end = parts.rest.find(|c| !OPERATOR_CHARS.contains(&c));
    let run = &parts.rest[..run_end.unwrap_or(parts.rest.len())];
    let symbol = OPERATORS
        .iter()
        .map(|(symbol, _)| *symbol)
        .filter(|symbol| run.starts_with(symbol))
        .max_by_key(|symbol| symbol.len());
    let Some((symbol, operator)) = symbol.and_then(|s| Some((s, Operator::of_symbol(s)?))) else {
        return Err(unknown_operator(run, "", parts.text));
    };
    // The value of a note, or a part of any text, can begin with such a character. Elsewhere it is a mistake, which would
    // select nothing without a message. So is an operator of another tool, unless there are blanks around the operator.
    let can_begin_value = parts.subject == Subject::Field(Field::Note)
        || matches!(operator, Operator::Text(FilterOp::Contains, _));
    let value = &run[symbol.len()..];
    let is_text = |symbol| matches!(Operator::of_symbol(symbol), Some(Operator::Text(..)));
    let mut lookalikes = LOOKALIKES.iter();
    let is_lookalike = lookalikes.any(|(typed, meant)| *typed == run && is_text(meant));
    if value.is_empty() || can_begin_value && !is_lookalike {
        return Ok((symbol, operator));
    }
    let with_blanks = format!(", or with blanks 'FIELD {symbol} {value}…'");
    let other = if can_begin_value { &with_blanks } else { "" };
    Err(unknown_operator(run, other, parts.text))
}

/// Returns the error for characters that are not an operator. `other` follows the operator that the user probably means.
fn unknown_operator(run: &str, other: &str, text: &str) -> ConditionError {
    let meant = LOOKALIKES.iter().find(|(typed, _)| *typed == run);
    let remedy = match meant {
        Some((_, meant)) => format!("did you mean '{meant}'{other}?"),
        None => format!("expected {}", OPERATORS.map(|(symbol, _)| symbol).join(" ")),
    };
    ConditionError::new(format!("unknown operator '{run}'"), text, remedy)
}

fn time(relation: Relation, value: &str, text: &str) -> Result<Test, ConditionError> {
    match instant::typed(value.trim()) {
        Some(than) => Ok(Test::Instant { relation, than }),
        None => Err(ConditionError::new(
            format!("'{value}' is not a date or time"),
            text,
            "write a date, such as 2016-01-01, or an RFC 3339 time, such as 2016-01-01T08:00:00Z",
        )),
    }
}

/// Returns the value as the API writes it.
fn value_of(
    subject: Subject,
    op: FilterOp,
    value: &str,
    text: &str,
) -> Result<String, ConditionError> {
    let field = match subject {
        // 0003-210 means 0003*210 everywhere.
        Subject::Extension => return extension_part(op, value, text),
        Subject::Field(field) => field,
    };
    let value = if field.is_coded() {
        value.trim()
    } else {
        value
    };
    api_value(field, op, value.to_owned()).map_err(|_| {
        let labels: Vec<String> = (0..5)
            .filter_map(|number: u32| field.label(&number.to_string()))
            .map(str::to_lowercase)
            .collect();
        let names: Vec<&str> = labels.iter().map(String::as_str).collect();
        let expected = format!("expected {} or a number", names.join(", "));
        let remedy = match nearest(value, &names) {
            Some(near) => format!("did you mean {near}?"),
            None => expected,
        };
        ConditionError::new(format!("unknown {field} '{value}'"), text, remedy)
    })
}

fn extension_part(op: FilterOp, value: &str, text: &str) -> Result<String, ConditionError> {
    let value = value.trim();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '*' | '-');
    let is_valid = match op {
        FilterOp::Equals => value.parse::<Extension>().is_ok(),
        _ => value.chars().all(is_part),
    };
    if is_valid {
        return Ok(value.replace('-', "*"));
    }
    let problem = format!("'{value}' is not an extension");
    let remedy = "an extension is digits with * or - between them; extension^=0003-2 selects by the first digits";
    Err(ConditionError::new(problem, text, remedy))
}
