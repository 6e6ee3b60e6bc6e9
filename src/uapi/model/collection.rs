//! The answer to a query: a collection of events, stored as the server's own bytes.
//!
//! Most formats print the server's own text, so a page is one buffer and the ranges of its events in it. The fields of
//! an event are looked up on request, and borrow from the buffer.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Field, Member, Reported, Row, cut};

/// One page of events, as the server sent it.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// `None` for a 204 and for an empty body.
    body: Option<String>,
    /// The ranges of the body that hold the events.
    entries: Vec<Range<usize>>,
    /// The number of rows in the whole result, as the server counts them.
    pub total_results: Option<u64>,
    /// The index of the first row in the whole result.
    pub start_index: Option<u64>,
    /// The server's page size, if it is a number.
    pub page_size: Option<u64>,
    /// Whether the server applied the filter, if it says so.
    pub filtered: Option<bool>,
    /// Whether the server honoured the sort order, if it says so.
    pub sorted: Option<bool>,
    /// The address of the next page, if the server sends one.
    pub next: Option<String>,
}

/// The most rows that a page may have: ten times the most that can be requested. A longer page is an error.
const MOST_ENTRIES: usize = 49_990;

/// A body that is not a collection.
#[derive(Debug)]
pub struct NotACollection {
    /// The reason.
    pub reason: String,
    /// Whether the body ends in the middle of its JSON.
    pub cut_off: bool,
    /// The body.
    pub body: String,
}

/// The reason that a body cannot be read.
struct Unread {
    reason: String,
    cut_off: bool,
}

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        Self {
            // The message can quote a text of the body.
            reason: cut(&error.to_string()),
            cut_off: error.is_eof(),
        }
    }
}

impl From<String> for Unread {
    fn from(reason: String) -> Self {
        Self {
            reason,
            cut_off: false,
        }
    }
}

impl Collection {
    /// Returns a collection without rows and without a body: that of a 204.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads the body of a 200.
    ///
    /// Servers differ: numbers and flags may be strings, `entry` may be missing, null, one event, or an object of
    /// events, and the collection may be in an array. An empty body, `[]` and `"entry":{}` have no rows.
    ///
    /// # Errors
    /// The body is not a collection; the error says why.
    pub fn parse(body: String) -> Result<Self, NotACollection> {
        // Some servers send a byte order mark first.
        let text = body.strip_prefix('\u{feff}').unwrap_or(&body).trim_ascii();
        if text.is_empty() {
            return Ok(Self::empty());
        }
        match Self::read(text, &body) {
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

    /// Reads the collection in `text`, which is a part of `body`. The returned value does not have the body yet.
    fn read(text: &str, body: &str) -> Result<Self, Unread> {
        if !text.starts_with('[') {
            return serde_json::from_str::<Envelope<'_>>(text)?.read(text, body);
        }
        let wrapped: Vec<&RawValue> = serde_json::from_str(text)?;
        match wrapped.as_slice() {
            [] => Ok(Self::empty()),
            [only] if only.get().starts_with('{') => Self::read(only.get(), body),
            _ => Err("the array does not hold exactly one collection"
                .to_owned()
                .into()),
        }
    }
}

/// The keys of the collection itself. Servers send the next page's address in `next`, `links` or `paging`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    entry: Option<Entry<'a>>,
    #[serde(borrow)]
    total_results: Option<&'a RawValue>,
    #[serde(borrow)]
    start_index: Option<&'a RawValue>,
    #[serde(borrow)]
    items_per_page: Option<&'a RawValue>,
    #[serde(borrow)]
    filtered: Option<&'a RawValue>,
    #[serde(borrow)]
    sorted: Option<&'a RawValue>,
    #[serde(borrow)]
    next: Option<&'a RawValue>,
    #[serde(borrow)]
    links: Option<&'a RawValue>,
    #[serde(borrow)]
    paging: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

impl Envelope<'_> {
    /// Reads the collection whose JSON is `text`, which is a part of `body`.
    fn read(self, text: &str, body: &str) -> Result<Collection, Unread> {
        if self.total_results.is_none() && self.entry.is_none() {
            let reason = "neither entry nor totalResults is present";
            return Err(reason.to_owned().into());
        }
        let mut errors = self.error.iter().chain(&self.errors);
        if errors.any(|value| Reported::of(value, None).is_some()) {
            return Err("an error is beside the events".to_owned().into());
        }
        let linked = next_in("links", self.links)?.or(next_in("paging", self.paging)?);
        let rows = match self.entry {
            None => Vec::new(),
            Some(Entry::List(rows)) => rows.iter().map(|row| row.get()).collect(),
            Some(Entry::Object) => rows_of_object(text)?,
            Some(Entry::TooLong) => {
                return Err(format!("the page has more than {MOST_ENTRIES} rows").into());
            }
        };
        Ok(Collection {
            body: None,
            entries: places(body, &rows)?,
            total_results: number("totalResults", self.total_results)?,
            start_index: number("startIndex", self.start_index)?,
            page_size: number("itemsPerPage", self.items_per_page).unwrap_or_default(),
            filtered: flag("filtered", self.filtered)?,
            sorted: flag("sorted", self.sorted)?,
            next: self.next.and_then(|next| address(next.get())).or(linked),
        })
    }
}

/// The rows of a page.
enum Entry<'a> {
    List(Vec<&'a RawValue>),
    TooLong,
    /// One event, or an object of events.
    Object,
}

impl<'de: 'a, 'a> Deserialize<'de> for Entry<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = seq.next_element()? {
            if rows.len() == MOST_ENTRIES {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Entry::TooLong);
            }
            rows.push(row);
        }
        Ok(Entry::List(rows))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Entry::Object)
    }
}

/// Returns the rows of an `entry` that is an object: the object itself if it has a key of a row, otherwise its values,
/// in their order.
fn rows_of_object(text: &str) -> Result<Vec<&str>, Unread> {
    #[derive(Deserialize)]
    struct Whole<'a> {
        #[serde(borrow)]
        entry: &'a RawValue,
    }
    let whole: Whole<'_> = serde_json::from_str(text)?;
    let object = Row::trusted(whole.entry.get());
    let is_key = |member: Member<'_>| member.field().is_some() || member.name() == "extension";
    // The keys of events can be their ids, which can have the name of a field. Of an event's own values, only the links
    // are an object.
    let is_event =
        |member: Member<'_>| member.value.starts_with('{') && member.field() != Some(Field::Links);
    let are_events = object.members().all(is_event);
    if object.members().any(is_key) && !are_events {
        return Ok(vec![object.raw()]);
    }
    let rows: Vec<&str> = object
        .members()
        .map(|member| member.value)
        .take(MOST_ENTRIES + 1)
        .collect();
    if rows.len() > MOST_ENTRIES {
        return Err(format!("the page has more than {MOST_ENTRIES} rows").into());
    }
    Ok(rows)
}

/// Returns the ranges of these rows in `body`. Each row is a slice of it.
fn places(body: &str, rows: &[&str]) -> Result<Vec<Range<usize>>, String> {
    let place = |row: &&str| {
        if !row.starts_with('{') {
            return Err("entry has a value that is not an event".to_owned());
        }
        // Both are slices of one allocation: the distance between their first bytes is the row's offset.
        let start = row.as_ptr() as usize - body.as_ptr() as usize;
        Ok(start..start + row.len())
    };
    rows.iter().map(place).collect()
}

/// Returns a number, which servers may send as a string, and with decimal places that are all 0.
fn number(name: &str, value: Option<&RawValue>) -> Result<Option<u64>, String> {
    let Some(text) = plain(value) else {
        return Ok(None);
    };
    let digits = match text.split_once('.') {
        Some((digits, decimals)) if decimals.bytes().all(|byte| byte == b'0') => digits,
        _ => text,
    };
    let number = digits.parse().map(Some);
    number.map_err(|_| format!("{name} is not a number"))
}

/// Returns a flag, which servers may send as a string or as a number.
fn flag(name: &str, value: Option<&RawValue>) -> Result<Option<bool>, String> {
    let text = plain(value).map(str::to_ascii_lowercase);
    match text.as_deref() {
        None => Ok(None),
        Some("true" | "1" | "1.0") => Ok(Some(true)),
        Some("false" | "0" | "0.0") => Ok(Some(false)),
        Some(_) => Err(format!("{name} is neither true nor false")),
    }
}

/// Returns the address of the next page in an object. Servers write an empty object also as an array or as false.
fn next_in(name: &str, object: Option<&RawValue>) -> Result<Option<String>, String> {
    let text = object.map_or("null", RawValue::get);
    if text == "null" || text == "false" || text.starts_with('[') {
        return Ok(None);
    }
    let object = object
        .and_then(Row::of)
        .ok_or_else(|| format!("{name} is not an object"))?;
    let mut members = object.members();
    let next = members.find(|member| member.name() == "next");
    Ok(next.and_then(|next| address(next.value)))
}

/// Returns an address. pce does not follow it, so a value that is not a text counts as absent.
fn address(value: &str) -> Option<String> {
    serde_json::from_str(value)
        .ok()
        .filter(|text: &String| !text.is_empty())
}

/// Returns a value without its quotes; `None` if it is absent, null or empty.
fn plain(value: Option<&RawValue>) -> Option<&str> {
    let text = value?.get();
    let text = text.trim_matches('"');
    (!text.is_empty() && text != "null").then_some(text)
}

impl Collection {
    /// Returns the body as the server sent it; `None` for a 204 and for an empty body. The body of a merged page is its
    /// rows.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Returns the number of rows on the page.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether the page has no row.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the row at this index of the page, if there is one.
    pub fn row(&self, index: usize) -> Option<Row<'_>> {
        row(self.body.as_deref(), self.entries.get(index)?)
    }

    /// Returns the page's rows, in the server's order.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|index| self.row(index))
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

/// A page that is made of rows of other pages. It has copies of the rows: otherwise a few rows that wait to be written
/// would keep the bodies of whole pages in memory.
#[derive(Default)]
pub(in crate::uapi) struct Merged {
    text: String,
    entries: Vec<Range<usize>>,
    unsorted: bool,
    /// Whether the server sent a page without saying whether it is sorted.
    unsaid: bool,
}

impl Merged {
    /// Returns the number of rows so far.
    pub(in crate::uapi) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds the row at this index of another page.
    pub(in crate::uapi) fn push(&mut self, page: &Collection, index: usize) {
        let Some(row) = page.row(index) else { return };
        let start = self.text.len();
        self.text.push_str(row.raw());
        self.entries.push(start..self.text.len());
        self.unsorted |= page.sorted == Some(false);
        self.unsaid |= page.sorted.is_none();
    }

    /// Returns the page.
    pub(in crate::uapi) fn into_page(self) -> Collection {
        Collection {
            body: Some(self.text),
            entries: self.entries,
            sorted: (self.unsorted || !self.unsaid).then_some(!self.unsorted),
            ..Collection::default()
        }
    }
}

/// Returns the row in this range of the body.
fn row<'a>(body: Option<&'a str>, place: &Range<usize>) -> Option<Row<'a>> {
    body?.get(place.clone()).map(Row::trusted)
}

#[cfg(test)]
mod tests;
