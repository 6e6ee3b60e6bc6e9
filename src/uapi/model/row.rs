//! One event as the server sent it. Its members are found on request.
//!
//! The text of a page is known to be valid JSON, so finding a member requires no second parser, only the ends of
//! strings and of nested values. A row that is printed as the server sent it is not searched at all.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use serde_json::value::RawValue;

use super::Field;

/// One event: the server's own object, its keys in the server's order.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    raw: &'a str,
    /// The value of each field, by its index in [`Field::ALL`], once the fields have been looked up.
    values: Option<[Option<&'a str>; Field::ALL.len()]>,
    /// Whether the look-up reached the end of the row, so that the row has no other fields.
    is_complete: bool,
}

impl<'a> Row<'a> {
    /// Reads an object; `None` for anything else.
    pub fn parse(raw: &'a str) -> Option<Self> {
        let object: &RawValue = serde_json::from_str(raw).ok()?;
        Self::of(object)
    }

    /// Returns the row of a JSON value, if the value is an object.
    pub fn of(value: &'a RawValue) -> Option<Self> {
        let raw = value.get();
        raw.starts_with('{').then(|| Self::trusted(raw))
    }

    /// Returns the row of a text that is known to be a JSON object.
    pub(in crate::uapi) fn trusted(raw: &'a str) -> Self {
        Self {
            raw,
            values: None,
            is_complete: false,
        }
    }

    /// Returns the same row with these fields looked up in one pass, for callers that read several of them.
    #[must_use]
    pub fn indexed(&self, fields: &[Field]) -> Self {
        let mut values = [None; Field::ALL.len()];
        let mut missing = fields.len();
        for member in self.members() {
            if let Some(field) = member.field()
                // Of several members with the same key, the first counts.
                && values[field as usize].is_none()
            {
                values[field as usize] = Some(member.value);
                missing -= usize::from(fields.contains(&field));
                if missing == 0 {
                    break;
                }
            }
        }
        Self {
            raw: self.raw,
            values: Some(values),
            is_complete: missing > 0,
        }
    }

    /// Returns the object as the server sent it, white space included.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Returns the members in the server's order, also those that this program does not know.
    pub fn members(&self) -> impl Iterator<Item = Member<'a>> {
        Members {
            text: self.raw,
            at: 1,
        }
    }

    /// Returns the JSON value of a field, if the row has it.
    pub fn get(&self, field: Field) -> Option<&'a str> {
        if let Some(values) = &self.values
            && (values[field as usize].is_some() || self.is_complete)
        {
            return values[field as usize];
        }
        let mut members = self.members();
        let member = members.find(|member| member.field() == Some(field))?;
        Some(member.value)
    }

    /// Returns the text of a field: a string's characters, a number's digits, the self URL of `links`. Empty if the row
    /// does not have the field or has null. Any other value is returned as JSON.
    pub fn text(&self, field: Field) -> Cow<'a, str> {
        self.get(field)
            .map_or_else(Cow::default, |value| text(field, value))
    }

    /// Returns the texts of two fields, found in one pass.
    pub(crate) fn two_texts(&self, fields: [Field; 2]) -> [Cow<'a, str>; 2] {
        let mut texts = [None, None];
        for member in self.members() {
            let place = fields
                .iter()
                .position(|field| member.field() == Some(*field));
            if let Some(place) = place
                && texts[place].is_none()
            {
                texts[place] = Some(text(fields[place], member.value));
                if texts.iter().all(Option::is_some) {
                    break;
                }
            }
        }
        texts.map(Option::unwrap_or_default)
    }
}

/// Returns the text of a field's JSON value.
fn text(field: Field, value: &str) -> Cow<'_, str> {
    match (value.as_bytes().first(), field) {
        (Some(b'"'), _) => string(value),
        (Some(b'{'), Field::Links) => self_link(value),
        _ if value == "null" => Cow::Borrowed(""),
        _ => Cow::Borrowed(value),
    }
}

/// A key and its value, both as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// The key, with its quotes.
    pub key: &'a str,
    /// The value.
    pub value: &'a str,
}

impl<'a> Member<'a> {
    /// Returns the key's characters.
    pub fn name(&self) -> Cow<'a, str> {
        string(self.key)
    }

    /// Returns the value's text, as [`Row::text`] does.
    pub fn text(&self) -> Cow<'a, str> {
        text(self.field().unwrap_or(Field::Note), self.value)
    }

    /// Returns the field that the key names, if it is one of the API's.
    pub fn field(&self) -> Option<Field> {
        match self.key {
            r#""type""# => Some(Field::Type),
            r#""id""# => Some(Field::Id),
            r#""method""# => Some(Field::Method),
            r#""note""# => Some(Field::Note),
            r#""url""# => Some(Field::Url),
            r#""status""# => Some(Field::Status),
            r#""modified""# => Some(Field::Modified),
            r#""links""# => Some(Field::Links),
            // It may be one of these keys, written with escapes.
            key if key.contains('\\') => {
                let name = self.name();
                Field::ALL.into_iter().find(|field| field.name() == name)
            }
            _ => None,
        }
    }
}

/// The members of an object whose text is valid JSON.
#[derive(Debug, Clone)]
struct Members<'a> {
    text: &'a str,
    /// The offset where the search for the next member starts.
    at: usize,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let key = self.at + position(bytes.get(self.at..)?, |byte| byte == b'"')?;
        let key_end = string_end(bytes, key, KEY)?;
        let value = match bytes.get(key_end..key_end + 2)? {
            [b':', first] if !is_white(*first) => key_end + 1,
            _ => {
                let colon = key_end + position(bytes.get(key_end..)?, |byte| byte == b':')?;
                colon + 1 + position(bytes.get(colon + 1..)?, |byte| !is_white(byte))?
            }
        };
        let value_end = value_end(bytes, value)?;
        self.at = value_end;
        Some(Member {
            key: self.text.get(key..key_end)?,
            value: self.text.get(value..value_end)?,
        })
    }
}

fn position(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.iter().position(|byte| wanted(*byte))
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The length of most keys in bytes. Comparing so few bytes one by one costs less than starting a search.
const KEY: usize = 10;
/// The length of a coded value in bytes.
const CODE: usize = 2;

/// Returns the offset after the string whose opening quote is at `start`. Compares the first `short` bytes one by one,
/// because most strings end there, and searches the others.
fn string_end(bytes: &[u8], start: usize, short: usize) -> Option<usize> {
    let mut at = start + 1;
    let near = at + short;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            // An escaped quote does not end the string.
            b'\\' => at += 2,
            _ if at < near => at += 1,
            _ => at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?,
        }
    }
}

/// Returns the offset after the value that begins at `start`.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start)? {
        b'"' => string_end(bytes, start, CODE),
        b'{' | b'[' => nested_end(bytes, start),
        _ => {
            let is_end = |byte| matches!(byte, b',' | b'}' | b']') || is_white(byte);
            Some(start + position(bytes.get(start..)?, is_end)?)
        }
    }
}

fn nested_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at, KEY)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// A JSON string, borrowed if it has no escape.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Either)
    }
}

/// Returns the characters of a JSON string. A string with half a surrogate pair (`\ud800`) stays as it is written.
fn string(json: &str) -> Cow<'_, str> {
    let inner = json
        .strip_prefix('"')
        .and_then(|inner| inner.strip_suffix('"'));
    let inner = inner.unwrap_or(json);
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Cow::Borrowed(inner);
    }
    match serde_json::from_str(json) {
        Ok(Text(text)) => text,
        Err(_) => Cow::Borrowed(inner),
    }
}

/// Returns the self URL of a `links` object, or the object itself if it has none.
fn self_link(json: &str) -> Cow<'_, str> {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'a"))]
    struct Links<'a> {
        #[serde(rename = "self")]
        this: Text<'a>,
    }
    serde_json::from_str(json).map_or(Cow::Borrowed(json), |links: Links<'_>| links.this.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_decoded() {
        let row =
            Row::parse(r#"{"note":"a\"\u00e9\n","status":1,"url":null,"id":"\ud800x","type":[1]}"#)
                .unwrap();
        assert_eq!(row.text(Field::Note), "a\"é\n");
        assert_eq!(row.text(Field::Status), "1");
        assert_eq!(row.text(Field::Url), "");
        assert_eq!(row.text(Field::Id), "\\ud800x");
        assert_eq!(row.text(Field::Type), "[1]");
        assert_eq!(row.text(Field::Modified), "");
    }

    #[test]
    fn members_in_any_order_of_asking() {
        let plain = Row::parse(
            "{ \"\\u0069d\" : \"a\" ,\n\"x\\\"\":{\"id\":[\"}\",{\"b\\\\\":\"]\"}]} , \"note\":\"\\\\\",\"id\":\"b\",\"status\" : -1.5e3 }",
        )
        .unwrap();
        let both = plain.two_texts([Field::Id, Field::Status]);
        assert_eq!(both, ["a", "-1.5e3"]);
        assert_eq!(plain.two_texts([Field::Url, Field::Id]), ["", "a"]);
        let some = plain.indexed(&[Field::Note]);
        for row in [&plain, &some, &plain.indexed(&Field::ALL)] {
            assert_eq!(row.text(Field::Status), "-1.5e3");
            assert_eq!(row.text(Field::Note), "\\");
            assert_eq!(row.text(Field::Id), "a", "the first of two counts");
            assert_eq!(row.get(Field::Url), None);
        }
        let keys: Vec<&str> = plain.members().map(|member| member.key).collect();
        let expected = [
            r#""\u0069d""#,
            r#""x\"""#,
            r#""note""#,
            r#""id""#,
            r#""status""#,
        ];
        assert_eq!(keys, expected);
        assert!(
            Row::parse("{}").unwrap().members().next().is_none()
                && Row::parse(" {\n} ").unwrap().get(Field::Id).is_none()
        );
    }

    #[test]
    fn what_is_no_object_is_no_row() {
        for text in ["", "7", "null", "[{}]", "\"{}\"", "{", "{\"a\":}", "{} {}"] {
            assert!(Row::parse(text).is_none(), "{text}");
        }
    }

    fn any_value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(serde_json::Value::from),
            any::<i64>().prop_map(serde_json::Value::from),
            "[\\\\\"{}\\[\\],: a-cäé\n]{0,12}".prop_map(serde_json::Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
                proptest::collection::hash_map("[\\\\\"{}a-c ]{0,4}", inner, 0..4)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        /// The members found are those that a complete parser finds.
        #[test]
        fn members_are_those_of_a_parser(
            members in proptest::collection::vec(("[\\\\\"{}:, a-dé]{0,6}", any_value()), 0..8),
            pretty: bool,
        ) {
            let object: serde_json::Map<String, serde_json::Value> = members.into_iter().collect();
            let text = if pretty {
                serde_json::to_string_pretty(&object).unwrap()
            } else {
                serde_json::to_string(&object).unwrap()
            };
            let row = Row::parse(&text).unwrap();
            let found: Vec<(String, serde_json::Value)> = row
                .members()
                .map(|Member { key, value }| {
                    let key = serde_json::from_str(key).unwrap();
                    (key, serde_json::from_str(value).unwrap())
                })
                .collect();
            prop_assert_eq!(found, object.into_iter().collect::<Vec<_>>());
        }
    }
}
