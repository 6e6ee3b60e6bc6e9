//! The equality of JSON values, which does not depend on their spelling.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

/// Returns whether two JSON texts are the same value. A string and a number are the same if they have the same
/// characters: servers send numbers in both forms. Two strings are texts, even if both look like numbers.
pub(super) fn is_same(old: &str, new: &str) -> bool {
    // Parsing both checks them, and limits how deep their parts are nested.
    let is_valid = |json| serde_json::from_str::<serde_json::Value>(json).is_ok();
    is_valid(old) && is_valid(new) && is_same_part(old, new)
}

fn is_same_part(old: &str, new: &str) -> bool {
    let (old, new) = (old.trim(), new.trim());
    match (old.as_bytes().first(), new.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => {
            let members = |json| serde_json::from_str::<HashMap<String, &RawValue>>(json).ok();
            members(old).zip(members(new)).is_some_and(|(old, new)| {
                let has_same = |(name, value): (&String, &&RawValue)| {
                    new.get(name)
                        .is_some_and(|new| is_same_part(value.get(), new.get()))
                };
                old.len() == new.len() && old.iter().all(has_same)
            })
        }
        (Some(b'['), Some(b'[')) => {
            let parts = |json| serde_json::from_str::<Vec<&RawValue>>(json).ok();
            parts(old).zip(parts(new)).is_some_and(|(old, new)| {
                let mut pairs = old.iter().zip(&new);
                old.len() == new.len() && pairs.all(|(old, new)| is_same_part(old.get(), new.get()))
            })
        }
        _ => is_same_scalar(old, new),
    }
}

fn is_same_scalar(old: &str, new: &str) -> bool {
    if old == "null" || new == "null" {
        return old == new;
    }
    match (scalar(old), scalar(new)) {
        (Some(old_text), Some(new_text)) => {
            old_text == new_text
                || number(old)
                    .zip(number(new))
                    .is_some_and(|(old, new)| old == new)
        }
        _ => false,
    }
}

/// Returns the text of a string, a number or a boolean.
pub(super) fn scalar(json: &str) -> Option<Cow<'_, str>> {
    let json = json.trim();
    match json.as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(json).ok().map(Cow::Owned),
        b'{' | b'[' | b'n' => None,
        _ => Some(Cow::Borrowed(json)),
    }
}

/// The exact value of a number: its sign, its digits without zeros at either end, and the power of ten that they are
/// multiplied by.
type Number = (bool, String, i64);

/// Returns the value of a JSON number. Floating-point numbers would round it.
fn number(json: &str) -> Option<Number> {
    let (is_negative, rest) = match json.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, json),
    };
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some((false, String::new(), 0));
    }
    let exponent = exponent
        .parse::<i64>()
        .ok()?
        .checked_sub(i64::try_from(fraction.len()).ok()?)?
        .checked_add(i64::try_from(digits.len() - significant.len()).ok()?)?;
    Some((is_negative, significant.to_owned(), exponent))
}
