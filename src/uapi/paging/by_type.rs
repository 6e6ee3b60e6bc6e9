//! Reads a result by event type and merges the rows, if one URI does not give access to all of them.
//!
//! The API has no page that starts after index 4999, so one URI gives access to at most 9,998 rows. Each event type has
//! a URI of its own, which gives access to as many rows of that type. The rows of all types are merged by `url`, the
//! order of the server. Merging holds a page of each type, so these pages are short.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::dedup::{Dedup, MAX_TYPES};
use super::outcome::{Outcome, Shortfall, ShortfallCause};
use super::pages::{Depth, Pages};
use super::reader::{Held, Reader, Step};
use crate::uapi::Error;
use crate::uapi::model::{
    Collection, EventType, Field, ListQuery, Merged, Resource, Selection, SortOrder,
};

/// The number of rows of a merged page.
const PAGE: usize = 250;

/// The division of a result.
pub(super) struct Division {
    types: Vec<Share>,
    /// The server's total of the whole result.
    promised: Option<u64>,
    /// Rows handed out before the division.
    rows: u64,
    /// The identities of those rows, if there are any.
    before: Option<Dedup>,
}

/// The share of a type in a result.
struct Share {
    kind: EventType,
    /// The expected number of rows.
    probable: u64,
    /// Whether a row of the type was received before the division.
    is_seen: bool,
}

impl Division {
    /// Divides by the documented types and those of a page's rows. The expected share of each type is its share of the
    /// page.
    pub(super) fn of_page(
        query: &ListQuery,
        page: &Collection,
        promised: Option<u64>,
    ) -> Result<Self, Error> {
        let mut counts = BTreeMap::new();
        let mut count = |kind| *counts.entry(kind).or_insert(0_u64) += 1;
        let kinds = page.rows().map(|row| query.identity(&row).kind.parse());
        kinds.flatten().for_each(&mut count);
        let (rows, all) = (page.len().max(1) as u128, u128::from(promised.unwrap_or(0)));
        let share = |count: u64| u64::try_from(u128::from(count) * all / rows).unwrap_or(u64::MAX);
        let types = with_documented(counts.keys().copied().collect())?
            .into_iter()
            .map(|kind| Share {
                kind,
                probable: counts.get(&kind).map_or(0, |count| share(*count)),
                is_seen: counts.contains_key(&kind),
            })
            .collect();
        Ok(Self {
            types,
            promised,
            rows: 0,
            before: None,
        })
    }

    /// Divides by the documented types and `kinds`, after rows were handed out.
    pub(super) fn of_types(kinds: &BTreeSet<EventType>, outcome: &Outcome) -> Result<Self, Error> {
        let share = |kind| Share {
            kind,
            probable: 0,
            is_seen: kinds.contains(&kind),
        };
        let types = with_documented(kinds.clone())?;
        Ok(Self {
            types: types.into_iter().map(share).collect(),
            promised: outcome.promised,
            rows: outcome.rows,
            before: None,
        })
    }

    /// Remembers the rows that were handed out before the division, if there are any.
    pub(super) fn after(mut self, pages: Pages) -> Self {
        self.before = (self.rows > 0).then(|| pages.into_dedup());
        self
    }
}

fn with_documented(mut kinds: BTreeSet<EventType>) -> Result<BTreeSet<EventType>, Error> {
    kinds.extend(EventType::known());
    if kinds.len() > MAX_TYPES {
        let reason = format!("the events have more than {MAX_TYPES} types");
        return Err(Error::not_uapi(reason));
    }
    Ok(kinds)
}

/// Reads a query by type.
pub(super) async fn divide(
    reader: Reader,
    division: Division,
    index: usize,
    steps: mpsc::Sender<Held>,
) {
    let mut merger = Merger::start(&reader, division);
    let failed = loop {
        match merger.page(&reader).await {
            Ok(page) if page.is_empty() => break None,
            Ok(page) => {
                merger.outcome.rows += page.len() as u64;
                let ticket = reader.budget.hold(page.body().map_or(0, str::len));
                let held = (Step::Page(index, page), Some(ticket));
                if steps.send(held).await.is_err() {
                    return;
                }
            }
            Err(error) => break Some(error),
        }
    };
    let outcome = merger.finish(&reader);
    let last = match failed {
        None => Step::End(index, outcome),
        Some(error) => Step::Failed(index, error, outcome),
    };
    // If this fails, the listing was dropped.
    let _ = steps.send((last, None)).await;
}

/// One type, with its rows that have been received and not yet merged.
struct Part {
    steps: mpsc::Receiver<Held>,
    page: Collection,
    /// The index of the next row of the page.
    next: usize,
    /// The url of that row. After the last row of a page, the url of the last row.
    url: String,
    /// Whether events of the type were received before the division.
    is_seen: bool,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Ended,
    Failed,
}

impl Part {
    fn start(reader: &Reader, share: &Share, tasks: &mut JoinSet<()>) -> Self {
        let mut reader = reader.clone();
        reader.query.selection = Selection::Type(share.kind);
        if let Depth::All {
            page_size,
            part_size,
            merge: true,
            ..
        } = &mut reader.depth
        {
            *page_size = *part_size;
            // Merging compares the urls, even if the query does not ask for them.
            let fields = &mut reader.query.fields;
            if !fields.is_empty() && !fields.contains(&Field::Url) {
                fields.push(Field::Url);
            }
        }
        let (sender, steps) = mpsc::channel(1);
        tasks.spawn(read(reader, share.probable, sender));
        Self {
            steps,
            page: Collection::empty(),
            next: 0,
            url: String::new(),
            is_seen: share.is_seen,
            state: State::Reading,
        }
    }

    fn has_row(&self) -> bool {
        self.next < self.page.len()
    }

    fn read_url(&mut self) {
        if let Some(row) = self.page.row(self.next) {
            self.url.clear();
            self.url.push_str(&row.text(Field::Url));
        }
    }
}

/// Reads one type.
async fn read(reader: Reader, probable: u64, steps: mpsc::Sender<Held>) {
    let mut pages = reader.pages(1, probable);
    // A page is requested only when the channel has room for it, so it never waits to be sent.
    while let Ok(room) = steps.reserve().await {
        let next = pages.next().await;
        let held = reader.step(0, next, &pages);
        let is_last = !matches!(held.0, Step::Page(..));
        room.send(held);
        if is_last {
            return;
        }
    }
}

struct Merger {
    query: ListQuery,
    parts: Vec<Part>,
    order: SortOrder,
    promised: Option<u64>,
    before: Option<Dedup>,
    /// The sum of the outcomes of the parts that have ended or failed.
    outcome: Outcome,
    /// The cause of a part's shortfall: `Changed` if any part has it, otherwise that of the last part with a shortfall.
    shortfall: Option<ShortfallCause>,
    /// The first error of a part. Rows that no missing row can precede are still merged.
    failure: Option<Error>,
    _tasks: JoinSet<()>,
}

impl Merger {
    fn start(reader: &Reader, division: Division) -> Self {
        let mut tasks = JoinSet::new();
        let parts = division
            .types
            .into_iter()
            .map(|share| Part::start(reader, &share, &mut tasks))
            .collect();
        Self {
            query: reader.query.clone(),
            parts,
            order: reader.query.sort_order.unwrap_or_default(),
            promised: division.promised,
            before: division.before,
            outcome: Outcome {
                rows: division.rows,
                promised: Some(0),
                total: Some(0),
                ..Outcome::default()
            },
            shortfall: None,
            failure: None,
            _tasks: tasks,
        }
    }

    /// Returns the next page of rows; an empty page at the end.
    async fn page(&mut self, reader: &Reader) -> Result<Collection, Error> {
        if !reader.merges() {
            return self.part_page().await;
        }
        let mut merged = Merged::default();
        while merged.len() < PAGE {
            self.fill().await;
            let Some(first) = self.first() else { break };
            let part = &mut self.parts[first];
            let is_new = self.before.as_ref().is_none_or(|before| {
                let row = part.page.row(part.next);
                row.is_none_or(|row| !before.contains(&self.query, &row))
            });
            if is_new {
                merged.push(&part.page, part.next);
            }
            part.next += 1;
            part.read_url();
        }
        if merged.len() == 0
            && let Some(error) = self.failure.take()
        {
            return Err(error);
        }
        let mut page = merged.into_page();
        // The parts are merged by the bytes of their urls. The server's order may be another, such as without regard to
        // case, so a result whose order was asked for still has to be sorted.
        if self.query.sort_order.is_some() {
            page.sorted = Some(false);
            self.outcome.unsorted = true;
        }
        Ok(page)
    }

    /// Returns the next page of the first type that has one.
    async fn part_page(&mut self) -> Result<Collection, Error> {
        for index in 0..self.parts.len() {
            while self.parts[index].state == State::Reading {
                self.receive(index).await;
                if let Some(error) = self.failure.take() {
                    return Err(error);
                }
                let part = &mut self.parts[index];
                if part.has_row() {
                    part.next = part.page.len();
                    return Ok(std::mem::replace(&mut part.page, Collection::empty()));
                }
            }
        }
        Ok(Collection::empty())
    }

    /// Makes sure that each part has a row to merge, unless the part has ended or any part has failed.
    async fn fill(&mut self) {
        for index in 0..self.parts.len() {
            while self.failure.is_none()
                && self.parts[index].state == State::Reading
                && !self.parts[index].has_row()
            {
                self.receive(index).await;
            }
        }
    }

    /// Takes the next step of a part.
    async fn receive(&mut self, index: usize) {
        let part = &mut self.parts[index];
        match part.steps.recv().await {
            Some((Step::Page(_, page), _ticket)) => {
                part.page = page;
                part.next = 0;
                part.read_url();
            }
            Some((Step::End(_, outcome), _)) => {
                part.state = State::Ended;
                self.add(&outcome);
            }
            // An older server does not know the types that were added later, and has no events of them.
            Some((Step::Failed(_, error, _), _))
                if part.page.is_empty() && !part.is_seen && error.has_code("pce_type_invalid") =>
            {
                part.state = State::Ended;
            }
            Some((Step::Failed(_, error, outcome), _)) => {
                part.state = State::Failed;
                self.add(&outcome);
                self.failure.get_or_insert(error);
            }
            // A task that ends without a last step has panicked.
            None => {
                part.state = State::Failed;
                self.failure.get_or_insert(Error::Panicked);
            }
        }
    }

    /// Returns the index of the part with the next row in order; of equal rows, that of the first type. `None` if no
    /// part has a row, or if a row that has not been received may precede it.
    fn first(&self) -> Option<usize> {
        let in_order = |a: &Part, b: &Part| match self.order {
            SortOrder::Ascending => a.url.cmp(&b.url),
            SortOrder::Descending => b.url.cmp(&a.url),
        };
        let parts = || self.parts.iter().enumerate();
        let (index, first) = parts()
            .filter(|(_, part)| part.has_row())
            .min_by(|(_, a), (_, b)| in_order(a, b))?;
        // After a failure, the rows after a part's last row are not known, but they do not precede that row.
        let is_known = parts()
            .filter(|(_, part)| !part.has_row() && part.state != State::Ended)
            .all(|(_, part)| !part.page.is_empty() && in_order(first, part).is_le());
        is_known.then_some(index)
    }

    /// Adds the outcome of a part.
    fn add(&mut self, part: &Outcome) {
        let sum = &mut self.outcome;
        let add = |sum: Option<u64>, more: Option<u64>| Some(sum?.saturating_add(more?));
        // A type without events has no total, but no row is missing.
        let counted = part.shortfall.is_none().then_some(part.received);
        sum.received += part.received.saturating_sub(part.foreign);
        sum.promised = add(sum.promised, part.promised.or(counted));
        sum.total = add(sum.total, part.total);
        sum.filtered_here |= part.filtered_here;
        sum.unsorted |= part.unsorted;
        sum.repeated += part.repeated;
        sum.foreign += part.foreign;
        if let Some(shortfall) = part.shortfall
            && self.shortfall != Some(ShortfallCause::Changed)
        {
            self.shortfall = Some(shortfall.cause);
        }
    }

    /// Returns the outcome of the whole result.
    fn finish(self, reader: &Reader) -> Outcome {
        let mut outcome = self.outcome;
        outcome.promised = if outcome.foreign == 0 {
            outcome.promised.max(self.promised)
        } else {
            // A server that ignores the type counts the same rows for each type.
            self.promised
        };
        if !outcome.filtered_here && outcome.foreign == 0 {
            outcome.total = outcome.promised;
        }
        let is_cut = reader.stop.load(Ordering::Relaxed)
            || reader.limit().is_some_and(|limit| outcome.rows >= limit);
        let expected = outcome.promised;
        let is_short = expected.is_some_and(|expected| outcome.received < expected);
        if !is_cut && (is_short || self.shortfall.is_some()) {
            // If no part has a shortfall, the missing rows have types that pce does not know.
            outcome.shortfall = Some(Shortfall {
                received: outcome.received,
                expected,
                cause: self.shortfall.unwrap_or(ShortfallCause::Window),
            });
        }
        outcome
    }
}
