//! The answer: a collection of events, kept as the server's own bytes.
//!
//! Most formats print what came, so a page is one buffer and the places of its events in it; an event's fields are
//! looked up when somebody asks for them, and borrow from the buffer.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Row;

/// One page of events, as the server sent it.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// `None` for a 204.
    body: Option<String>,
    /// Where in the body the events are.
    entries: Vec<Range<usize>>,
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
                body: Some(body),
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
        // Nearly every `entry` is a list, and then one pass over the text is enough.
        if let Ok(envelope) = serde_json::from_str::<Envelope<'_, Vec<&RawValue>>>(text) {
            let places = places(body, envelope.entry.as_deref().unwrap_or_default())?;
            return envelope.read(places);
        }
        let envelope: Envelope<'_, &RawValue> =
            serde_json::from_str(text).map_err(|error| Unread {
                reason: error.to_string(),
                cut_off: error.is_eof(),
            })?;
        let rows = match envelope.entry {
            Some(entry) if entry.get().starts_with('{') => vec![entry],
            Some(_) => return Err("its `entry` is no list of events".to_owned().into()),
            None => Vec::new(),
        };
        let places = places(body, &rows)?;
        envelope.read(places)
    }
}

impl<E> Envelope<'_, E> {
    /// A collection with these rows.
    fn read(self, entries: Vec<Range<usize>>) -> Result<Collection, Unread> {
        if self.total_results.is_none() && self.entry.is_none() {
            return Err("it has neither `entry` nor `totalResults`"
                .to_owned()
                .into());
        }
        let next = self
            .next
            .or(self.links.and_then(|links| links.next))
            .map(Cow::into_owned);
        Ok(Collection {
            total_results: number(self.total_results)?,
            start_index: number(self.start_index)?,
            filtered: self.filtered.unwrap_or(true),
            sorted: self.sorted.unwrap_or(true),
            next,
            entries,
            body: None,
        })
    }
}

impl Collection {
    /// The body as it came; `None` for a 204.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Rows on the page.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the page has no row.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The row at this place of the page, if there is one.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        row(self.body.as_deref(), self.entries.get(index)?)
    }

    /// The page's rows, in the server's order.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|index| self.row(index))
    }

    /// Puts the rows in the opposite order. The page after this one is none after that.
    pub fn reverse(&mut self) {
        self.entries.reverse();
        self.next = None;
    }

    /// Leaves only the first `rows` rows.
    pub fn truncate(&mut self, rows: usize) {
        self.entries.truncate(rows);
    }

    /// Leaves only the rows that `keep` is true for.
    pub fn retain(&mut self, mut keep: impl FnMut(&Row<'_>) -> bool) {
        let body = self.body.as_deref();
        self.entries
            .retain(|place| row(body, place).is_some_and(|row| keep(&row)));
    }
}

/// A page that is made of rows of other pages. It has their text, not their bodies: a few rows that wait to be written
/// would keep whole pages in memory.
#[derive(Default)]
pub(in crate::uapi) struct Merged {
    text: String,
    entries: Vec<Range<usize>>,
    unfiltered: bool,
    unsorted: bool,
}

impl Merged {
    /// Rows so far.
    pub(in crate::uapi) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds the row at this place of another page.
    pub(in crate::uapi) fn push(&mut self, page: &Collection, index: usize) {
        let Some(row) = page.row(index) else { return };
        let start = self.text.len();
        self.text.push_str(row.raw());
        self.entries.push(start..self.text.len());
        self.unfiltered |= !page.filtered;
        self.unsorted |= !page.sorted;
    }

    /// The page.
    pub(in crate::uapi) fn into_page(self) -> Collection {
        Collection {
            body: Some(self.text),
            entries: self.entries,
            filtered: !self.unfiltered,
            sorted: !self.unsorted,
            ..Collection::default()
        }
    }
}

/// The row in this place.
fn row<'a>(body: Option<&'a str>, place: &Range<usize>) -> Option<Row<'a>> {
    body?.get(place.clone()).map(Row::trusted)
}

/// A collection's own keys. `links` and `next` are both in use for the next page's address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[serde(bound(deserialize = "'de: 'a, E: Deserialize<'de>"))]
struct Envelope<'a, E> {
    entry: Option<E>,
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

/// The places of these events in `body`, which they are parts of.
fn places(body: &str, rows: &[&RawValue]) -> Result<Vec<Range<usize>>, String> {
    let place = |row: &&RawValue| {
        let row = Row::of(row).ok_or("its `entry` holds something that is no event")?;
        // Both are slices of one allocation: the distance of their first bytes is the row's place.
        let start = row.raw().as_ptr() as usize - body.as_ptr() as usize;
        Ok(start..start + row.raw().len())
    };
    rows.iter().map(place).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uapi::Field;

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
    fn keeps_what_is_asked_for() {
        let mut page = parse(r#"{"entry":[{"id":"1"},{"id":"2"},{"id":"3"}]}"#).unwrap();
        page.retain(|row| row.text(Field::Id) != "2");
        let ids: Vec<_> = page
            .rows()
            .map(|row| row.text(Field::Id).into_owned())
            .collect();
        assert_eq!(ids, ["1", "3"]);
    }

    #[test]
    fn rows_of_several_pages_make_one() {
        let a = parse(r#"{"entry":[{"id":"1"},{ "id":"2" }]}"#).unwrap();
        let b = parse(r#"{"sorted":false,"entry":[{"id":"3"}]}"#).unwrap();
        let mut merged = Merged::default();
        for (page, index) in [(&a, 1), (&b, 0), (&a, 0), (&a, 2)] {
            merged.push(page, index);
        }
        assert_eq!(merged.len(), 3);
        let page = merged.into_page();
        let rows: Vec<&str> = page.rows().map(|row| row.raw()).collect();
        assert_eq!(rows, [r#"{ "id":"2" }"#, r#"{"id":"3"}"#, r#"{"id":"1"}"#]);
        assert!(page.filtered && !page.sorted);
    }
}
