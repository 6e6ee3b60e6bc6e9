//! The events of one extension: selects, sorts and pages them, and builds the collection.

use std::collections::VecDeque;
use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::event::{Event, Field, FieldSet};
use super::fault::{Fault, Faults};
use super::filter::Filter;
use super::render::Rendered;

/// The number of cached selections; a client uses few different ones, even for many pages.
const REMEMBERED: usize = 16;

/// A filter and an order, before paging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selection {
    pub event_type: Option<u64>,
    pub event_id: Option<String>,
    pub filter: Option<Filter>,
    pub order: Order,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By URL, byte by byte; events of one URL by type, then id.
    Ascending,
    /// By URL in descending order; events of one URL by type, then id.
    Descending,
    /// In order of creation.
    Creation,
}

/// A part of a selection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page<'a> {
    /// The position of the first row.
    pub start: usize,
    /// The effective page size, at least 1.
    pub size: usize,
    pub fields: FieldSet,
    /// The URL of the extension's events.
    pub base: &'a str,
}

/// Positions of events, in the order of a selection.
pub(super) type Rows = Arc<[usize]>;

/// The events of one extension, with cached selections.
#[derive(Debug)]
pub(super) struct Collection {
    events: Vec<Event>,
    sorted: OnceLock<Vec<usize>>,
    rendered: OnceLock<Rendered>,
    remembered: Mutex<VecDeque<(Selection, Rows)>>,
}

impl Collection {
    /// Returns a collection of these events, which computes selections when needed.
    pub fn new(events: Vec<Event>) -> Collection {
        Collection {
            events,
            sorted: OnceLock::new(),
            rendered: OnceLock::new(),
            remembered: Mutex::default(),
        }
    }

    /// Returns the events, in the order in which they were created.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Returns whether an event has this id, and this type, if it is not `None`.
    pub fn has(&self, event_type: Option<u64>, id: &str) -> bool {
        let mut events = self.events.iter();
        events.any(|event| event.id == id && is_of(event, event_type))
    }

    /// Returns the positions of the selected events, in order.
    pub fn select(&self, selection: &Selection, base: &str) -> Rows {
        // These are not cached: a self URL depends on the request, and finding one event is fast.
        let by_links = selection.filter.as_ref().map(|filter| filter.by) == Some(Field::Links);
        if by_links || selection.event_id.is_some() {
            return self.find(selection, base);
        }
        let recall = |memory: &VecDeque<(Selection, Rows)>| {
            let mut known = memory.iter();
            known.find_map(|(known, rows)| (known == selection).then(|| Arc::clone(rows)))
        };
        let mut memory = self
            .remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        recall(&memory).unwrap_or_else(|| {
            let rows = self.find(selection, base);
            memory.truncate(REMEMBERED - 1);
            memory.push_front((selection.clone(), Arc::clone(&rows)));
            rows
        })
    }

    fn find(&self, selection: &Selection, base: &str) -> Rows {
        let wanted = |&position: &usize| {
            let event = &self.events[position];
            let id = selection.event_id.as_ref();
            is_of(event, selection.event_type)
                && id.is_none_or(|id| event.id == *id)
                && selection
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches(event, base))
        };
        let sorted = || self.sorted.get_or_init(|| by_url(&self.events));
        match selection.order {
            Order::Ascending => sorted().iter().copied().filter(wanted).collect(),
            Order::Descending => sorted()
                .chunk_by(|a, b| self.events[*a].url == self.events[*b].url)
                .rev()
                .flatten()
                .copied()
                .filter(wanted)
                .collect(),
            Order::Creation => (0..self.events.len()).filter(wanted).collect(),
        }
    }

    /// Returns the body of an answer with one page of `rows`. `links` is the member with the neighbouring pages, or
    /// empty.
    pub fn body(&self, rows: &[usize], page: &Page, links: &str, faults: &Faults) -> Vec<u8> {
        let shown = rows.get(page.start..).unwrap_or_default();
        let shown = &shown[..page.size.min(shown.len())];
        let lie = if faults.has(Fault::WrongItemsPerPage) {
            2
        } else {
            1
        };
        let size = page.size * lie;
        let mut out = Vec::with_capacity(256 + links.len() + shown.len() * 360);
        // Writing to a Vec cannot fail.
        let _ = write!(
            out,
            r#"{{"startIndex":{},"totalResults":{},"itemsPerPage":{size},"filtered":{},"sorted":{}"#,
            page.start,
            rows.len(),
            !faults.has(Fault::Unfiltered),
            !faults.has(Fault::Unsorted),
        );
        if !shown.is_empty() {
            self.write_entry(&mut out, shown, page, faults);
        }
        out.extend_from_slice(links.as_bytes());
        out.push(b'}');
        out
    }

    fn write_entry(&self, out: &mut Vec<u8>, shown: &[usize], page: &Page, faults: &Faults) {
        let rendered = self
            .rendered
            .get_or_init(|| Rendered::new(&self.events, faults));
        let base = inside_of_string(page.base);
        let single = shown.len() == 1 && faults.has(Fault::SingleEntry);
        out.extend_from_slice(br#","entry":"#);
        if !single {
            out.push(b'[');
        }
        for (index, position) in shown.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            rendered.write(out, *position, page.fields, base.as_bytes());
        }
        if !single {
            out.push(b']');
        }
    }
}

fn is_of(event: &Event, event_type: Option<u64>) -> bool {
    event_type.is_none_or(|wanted| u64::from(event.event_type) == wanted)
}

fn by_url(events: &[Event]) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..events.len()).collect();
    positions.sort_unstable_by(|a, b| {
        let (a, b) = (&events[*a], &events[*b]);
        a.url
            .cmp(&b.url)
            .then(a.event_type.cmp(&b.event_type))
            .then_with(|| a.id.cmp(&b.id))
    });
    positions
}

/// Returns the text escaped for a JSON string, without quotes.
fn inside_of_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::data::{Assigned, assigned};
    use crate::sandbox::filter::Test;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn collection(size: usize) -> Collection {
        match assigned("0003*210", Some(size)) {
            Assigned::Events(events) => Collection::new(events),
            other => panic!("{other:?}"),
        }
    }

    fn all(order: Order) -> Selection {
        Selection {
            event_type: None,
            event_id: None,
            filter: None,
            order,
        }
    }

    fn ids(body: &[u8]) -> Vec<String> {
        let body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
        let entry = body["entry"].as_array().expect("entry");
        entry
            .iter()
            .map(|event| event["id"].as_str().expect("id").to_owned())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn pages_put_together_are_the_whole(
            size in 1_usize..300, page_size in 1_usize..100, event_type in proptest::option::of(0_u64..6), backwards: bool,
        ) {
            let collection = collection(size);
            let order = if backwards { Order::Descending } else { Order::Ascending };
            let rows = collection.select(&Selection { event_type, ..all(order) }, "");
            let faults = Faults::new(&[]);
            let fields = FieldSet::default().with(Field::Id);
            let read = |start, size| {
                let page = Page { start, size, fields, base: "" };
                ids(&collection.body(&rows, &page, "", &faults))
            };
            let pages: Vec<String> =
                (0..rows.len()).step_by(page_size).flat_map(|start| read(start, page_size)).collect();
            let whole = if rows.is_empty() { Vec::new() } else { read(0, size) };
            prop_assert_eq!(&pages, &whole);
            prop_assert_eq!(pages.iter().collect::<HashSet<_>>().len(), rows.len());
        }
    }

    #[test]
    fn rows_are_ordered_by_url_and_ties_by_type_and_id() {
        let collection = collection(3_000);
        let key = |position: &usize| {
            let event = &collection.events()[*position];
            (event.url.clone(), event.event_type, event.id.clone())
        };
        let up: Vec<_> = collection
            .select(&all(Order::Ascending), "")
            .iter()
            .map(key)
            .collect();
        assert!(up.is_sorted());
        assert!(
            up.windows(2).any(|pair| pair[0].0 == pair[1].0),
            "the sample has ties"
        );
        let mut expected = up.clone();
        expected.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))));
        let down: Vec<_> = collection
            .select(&all(Order::Descending), "")
            .iter()
            .map(key)
            .collect();
        assert_eq!(down, expected);
        assert_eq!(
            *collection.select(&all(Order::Creation), ""),
            *(0..3_000).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_remembered_selection_is_not_taken_for_another() {
        let collection = collection(200);
        let by = |by, value: &str| Selection {
            filter: Some(Filter {
                by,
                test: Test::Contains(value.into()),
            }),
            ..all(Order::Ascending)
        };
        let old = by(Field::Url, "old-crm");
        let first = collection.select(&old, "");
        assert!(!first.is_empty() && first.len() < 200);
        for value in 0..2 * REMEMBERED {
            collection.select(&by(Field::Note, &value.to_string()), "");
        }
        assert_eq!(collection.select(&old, ""), first);
        assert_eq!(
            collection
                .select(&by(Field::Links, "//a/"), "http://a/x")
                .len(),
            200
        );
        assert_eq!(
            collection
                .select(&by(Field::Links, "//a/"), "http://b/x")
                .len(),
            0
        );
    }

    #[test]
    fn filters_are_applied_before_paging() {
        let collection = collection(1_000);
        let filter = Filter {
            by: Field::Status,
            test: Test::Equals("0".into()),
        };
        let rows = collection.select(
            &Selection {
                filter: Some(filter),
                ..all(Order::Ascending)
            },
            "",
        );
        let disabled = collection
            .events()
            .iter()
            .filter(|event| event.status == 0)
            .count();
        assert_eq!(rows.len(), disabled);
        let page = Page {
            start: 2,
            size: 5,
            fields: FieldSet::ALL,
            base: "",
        };
        let body: serde_json::Value =
            serde_json::from_slice(&collection.body(&rows, &page, "", &Faults::new(&[])))
                .expect("JSON");
        assert_eq!(body["totalResults"], disabled);
        assert_eq!(body["itemsPerPage"], 5);
        assert_eq!(body["startIndex"], 2);
        assert_eq!(body["entry"].as_array().expect("entry").len(), 5);
    }
}
