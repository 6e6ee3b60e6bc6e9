//! The answer: a collection of events, kept as the server's own bytes.
//!
//! Most formats print what came, so a page is one buffer and the places of its events in it; an event's fields are
//! looked up when somebody asks for them, and borrow from the buffer.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Field;

/// One page of events, as the server sent it.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// Usually one; several where pages were merged.
    bodies: Vec<Arc<str>>,
    entries: Vec<Place>,
    /// Rows in the whole result, as the server counts them.
    pub total_results: Option<u64>,
    /// The place of the first row in the whole result.
    pub start_index: Option<u64>,
    /// Whether the server honoured the filter. OpenSocial: true where nothing is said.
    pub filtered: bool,
    /// Whether the server honoured the sort order. OpenSocial: true where nothing is said.
    pub sorted: bool,
    /// The address of the next page, where the server gives one.
    pub next: Option<String>,
}

/// Where an event is: the body, and the bytes of it.
#[derive(Debug, Clone)]
struct Place {
    body: usize,
    bytes: Range<usize>,
}

/// Why a body cannot be read.
struct Unread {
    reason: String,
    cut_off: bool,
}

impl From<String> for Unread {
    fn from(reason: String) -> Self {
        Self {
            reason,
            cut_off: false,
        }
    }
}

/// A body that is no collection.
#[derive(Debug)]
pub struct NotACollection {
    /// Why, in words.
    pub reason: String,
    /// Whether it ends before its JSON does.
    pub cut_off: bool,
    /// The body.
    pub body: String,
}

impl Collection {
    /// What a 204 stands for: no row, and no body.
    pub fn empty() -> Self {
        Self {
            filtered: true,
            sorted: true,
            ..Self::default()
        }
    }

    /// Reads a 200's body.
    ///
    /// Numbers may be strings or numbers, `entry` may be missing, null or a single object.
    ///
    /// # Errors
    /// What makes the body something else than a collection.
    pub fn parse(body: String) -> Result<Self, NotACollection> {
        match Self::read(&body) {
            Ok(collection) => Ok(Self {
                bodies: vec![body.into()],
                ..collection
            }),
            Err(Unread { reason, cut_off }) => Err(NotACollection {
                reason,
                cut_off,
                body,
            }),
        }
    }

    /// Everything but the body itself, which stays with the caller.
    fn read(body: &str) -> Result<Self, Unread> {
        // Some servers put a byte order mark in front.
        let text = body.strip_prefix('\u{feff}').unwrap_or(body);
        let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| Unread {
            reason: error.to_string(),
            cut_off: error.is_eof(),
        })?;
        let entries = match envelope.entry {
            None => Vec::new(),
            Some(entry) => places(body, entry)?,
        };
        if envelope.total_results.is_none() && envelope.entry.is_none() {
            return Err("it has neither `entry` nor `totalResults`"
                .to_owned()
                .into());
        }
        let next = envelope
            .next
            .or(envelope.links.and_then(|links| links.next))
            .map(Cow::into_owned);
        Ok(Self {
            total_results: number(envelope.total_results)?,
            start_index: number(envelope.start_index)?,
            filtered: envelope.filtered.unwrap_or(true),
            sorted: envelope.sorted.unwrap_or(true),
            next,
            entries,
            bodies: Vec::new(),
        })
    }

    /// A page with nothing on it, to which rows of other pages are added.
    pub fn merged() -> Self {
        Self::empty()
    }

    /// Adds the row at this place of another page, which holds on to that page's body.
    pub fn push_from(&mut self, other: &Self, index: usize) {
        let Some(place) = other.entries.get(index) else {
            return;
        };
        let Some(body) = other.bodies.get(place.body) else {
            return;
        };
        let held = self.bodies.iter().rposition(|held| Arc::ptr_eq(held, body));
        let body = held.unwrap_or_else(|| {
            self.bodies.push(Arc::clone(body));
            self.bodies.len() - 1
        });
        self.entries.push(Place {
            body,
            bytes: place.bytes.clone(),
        });
        self.filtered &= other.filtered;
        self.sorted &= other.sorted;
    }

    /// The bodies as they came; none for a 204.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.bodies.iter().map(AsRef::as_ref)
    }

    /// Rows on the page.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the page has no row.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The row at this place of the page, if there is one and it is an object.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        let place = self.entries.get(index)?;
        Row::parse(self.bodies.get(place.body)?.get(place.bytes.clone())?)
    }

    /// The page's rows, in the server's order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|index| self.row(index))
    }

    /// Leaves only the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        self.entries.truncate(rows);
    }

    /// Leaves only the rows that `keep` is true for.
    pub fn retain(&mut self, mut keep: impl FnMut(&Row<'_>) -> bool) {
        let bodies = &self.bodies;
        self.entries.retain(|place| {
            let text = bodies
                .get(place.body)
                .and_then(|body| body.get(place.bytes.clone()));
            text.and_then(Row::parse).is_some_and(|row| keep(&row))
        });
    }
}

/// A collection's own keys. `links` and `next` are both in use for the next page's address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
    #[serde(borrow)]
    total_results: Option<&'a RawValue>,
    #[serde(borrow)]
    start_index: Option<&'a RawValue>,
    filtered: Option<bool>,
    sorted: Option<bool>,
    #[serde(borrow)]
    next: Option<Cow<'a, str>>,
    #[serde(borrow)]
    links: Option<CollectionLinks<'a>>,
}

#[derive(Deserialize)]
struct CollectionLinks<'a> {
    #[serde(borrow)]
    next: Option<Cow<'a, str>>,
}

/// The places in `body` of the events in `entry`, which is a part of it.
fn places(body: &str, entry: &RawValue) -> Result<Vec<Place>, String> {
    let text = entry.get();
    let rows: Vec<&RawValue> = match text.as_bytes().first() {
        Some(b'[') => serde_json::from_str(text).map_err(|error| error.to_string())?,
        Some(b'{') => vec![entry],
        _ if text == "null" => Vec::new(),
        _ => return Err("its `entry` is no list of events".to_owned()),
    };
    rows.into_iter()
        .map(|row| {
            let row = row.get();
            if Row::parse(row).is_none() {
                return Err("its `entry` holds something that is no event".to_owned());
            }
            // Both are slices of one allocation: the distance of their first bytes is the row's place.
            let start = row.as_ptr() as usize - body.as_ptr() as usize;
            Ok(Place {
                body: 0,
                bytes: start..start + row.len(),
            })
        })
        .collect()
}

/// A number that may have come as a string.
fn number(value: Option<&RawValue>) -> Result<Option<u64>, String> {
    let Some(value) = value.map(RawValue::get) else {
        return Ok(None);
    };
    let digits = value.trim_matches('"');
    if digits.is_empty() || value == "null" {
        return Ok(None);
    }
    digits
        .parse()
        .map(Some)
        .map_err(|_| "its numbers are none".to_owned())
}

/// One event: the server's own object, its keys in the server's order.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    raw: &'a str,
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
}

impl<'a> Row<'a> {
    /// Reads an object; `None` for anything else.
    pub fn parse(raw: &'a str) -> Option<Self> {
        let Members(members) = serde_json::from_str(raw).ok()?;
        Some(Self { raw, members })
    }

    /// The object as it came, white space included.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Keys and values in the server's order, also those this program does not know.
    pub fn members(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.members
            .iter()
            .map(|(key, value)| (key.as_ref(), *value))
    }

    /// The JSON value of a field, if the row has it.
    pub fn get(&self, field: Field) -> Option<&'a RawValue> {
        let name = field.name();
        self.members
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| *value)
    }

    /// The text of a field: a string's characters, a number's digits, the self URL of `links`; empty where the row
    /// has no such field or null. Anything else is its JSON.
    pub fn text(&self, field: Field) -> Cow<'a, str> {
        let Some(value) = self.get(field).map(RawValue::get) else {
            return Cow::Borrowed("");
        };
        match (value.as_bytes().first(), field) {
            (Some(b'"'), _) => string(value),
            (Some(b'{'), Field::Links) => self_link(value),
            _ if value == "null" => Cow::Borrowed(""),
            _ => Cow::Borrowed(value),
        }
    }
}

struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an event")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                // An event has eight fields.
                let mut members = Vec::with_capacity(8);
                while let Some((Text(key), value)) = map.next_entry()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// A JSON string, borrowed where it has no escape.
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

/// The characters of a JSON string. One that names half a character (`\ud800`) stays as it is written.
fn string(json: &str) -> Cow<'_, str> {
    match serde_json::from_str(json) {
        Ok(Text(text)) => text,
        Err(_) => Cow::Borrowed(json.trim_matches('"')),
    }
}

/// The self URL of a `links` object; the object where it has none.
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
    use super::*;

    const PUBLISHED: &str = r#"{
 "startIndex":0,
 "totalResults":1,
 "itemsPerPage":5,
 "filtered":true,
 "sorted":true,
 "entry":[
  {
   "type": "0",
   "id": "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq",
   "links": {"self":"https://x.x.x.x/uapi/a"}
  }
 ]
}"#;

    fn parse(body: &str) -> Result<Collection, NotACollection> {
        Collection::parse(body.to_owned())
    }

    #[test]
    fn the_published_answer() {
        let page = parse(PUBLISHED).unwrap();
        assert_eq!(page.total_results, Some(1));
        assert_eq!(page.len(), 1);
        let row = page.row(0).unwrap();
        assert_eq!(row.text(Field::Id), "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq");
        assert_eq!(row.text(Field::Links), "https://x.x.x.x/uapi/a");
        assert_eq!(row.text(Field::Note), "");
        assert!(row.raw().starts_with('{') && row.raw().ends_with('}'));
    }

    #[test]
    fn shapes_that_servers_send() {
        let cases = [
            (
                r#"{"totalResults":"2","entry":[{"id":1},{"id":"2"}]}"#,
                2,
                Some(2),
            ),
            (r#"{"totalResults":1,"entry":{"id":"1"}}"#, 1, Some(1)),
            (r#"{"totalResults":0}"#, 0, Some(0)),
            (r#"{"totalResults":0,"entry":null}"#, 0, Some(0)),
            (r#"{"entry":[]}"#, 0, None),
            ("\u{feff}{\"entry\":[{}]}", 1, None),
            (
                r#"{"totalResults":null,"extra":{"a":[1]},"entry":[]}"#,
                0,
                None,
            ),
        ];
        for (body, rows, total) in cases {
            let page = parse(body).unwrap();
            assert_eq!((page.len(), page.total_results), (rows, total), "{body}");
            assert_eq!(page.rows().count(), rows, "{body}");
            assert!(page.filtered && page.sorted, "{body}");
        }
    }

    #[test]
    fn what_is_no_collection() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "7",
            "{\"a\":1}",
            "<html>",
            r#"{"entry":7}"#,
            r#"{"entry":[7]}"#,
            r#"{"entry":[null]}"#,
            r#"{"entry":[{]}"#,
            r#"{"totalResults":"many","entry":[]}"#,
            r#"{"entry":[]} x"#,
            r#"{"entry":[{"id":"1"}"#,
        ] {
            assert!(parse(body).is_err(), "{body}");
        }
    }

    #[test]
    fn next_page_in_either_place() {
        for body in [
            r#"{"entry":[],"next":"/n"}"#,
            r#"{"entry":[],"links":{"next":"/n"}}"#,
        ] {
            assert_eq!(parse(body).unwrap().next.as_deref(), Some("/n"));
        }
    }

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
    }

    #[test]
    fn keeps_what_is_asked_for() {
        let mut page = parse(r#"{"entry":[{"id":"1"},{"id":"2"},{"id":"3"}]}"#).unwrap();
        page.retain(|row| row.text(Field::Id) != "2");
        let ids: Vec<_> = page
            .rows()
            .map(|row| row.text(Field::Id).into_owned())
            .collect();
        assert_eq!(ids, ["1", "3"]);
    }
}
