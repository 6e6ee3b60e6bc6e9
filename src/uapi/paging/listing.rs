//! Reads several queries at once, and hands out their rows in the order of the queries.
//!
//! Some queries are read before their rows are wanted. Each of them holds one page and waits, so that memory stays
//! bounded even if the caller or the first query is slow. The client bounds the number of requests at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::budget::Budget;
use super::by_type::{Division, divide};
use super::outcome::{Outcome, ShortfallCause};
use super::pages::{Depth, Pages};
use super::reader::{Held, Reader, Step};
use crate::uapi::model::{Collection, Extension, ListQuery, Selection};
use crate::uapi::{Client, Error};

/// The position of a query in the result: the queries of [`Listing::new`] first, then those added, by extension.
type Rank = (Option<Extension>, usize);

/// A query that is being read.
struct Reading {
    rank: Rank,
    steps: mpsc::Receiver<Held>,
    /// Whether its last step has been handed out.
    ended: bool,
}

/// The pages of several queries, in the order of the queries.
pub struct Listing {
    client: Arc<Client>,
    waiting: BTreeMap<Rank, ListQuery>,
    /// The number of queries so far.
    queries: usize,
    depth: Depth,
    window: usize,
    stop: Arc<AtomicBool>,
    budget: Arc<Budget>,
    reading: VecDeque<Reading>,
    tasks: JoinSet<()>,
}

impl Listing {
    /// Returns a listing that reads up to `window` queries at once.
    pub fn new(client: Arc<Client>, queries: Vec<ListQuery>, depth: Depth, window: usize) -> Self {
        Self {
            client,
            queries: queries.len(),
            waiting: (0..).map(|index| (None, index)).zip(queries).collect(),
            depth,
            window: window.max(1),
            stop: Arc::default(),
            budget: Budget::new(window.max(1)),
            reading: VecDeque::new(),
            tasks: JoinSet::new(),
        }
    }

    /// Stops asking for rows. From now on only each query's total is wanted.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Adds a query, and starts to read it if it is among the next ones. Its index follows those of the queries so far.
    pub fn add(&mut self, query: ListQuery) {
        let rank = (Some(query.extension.clone()), self.queries);
        self.queries += 1;
        self.waiting.insert(rank, query);
        self.start_queries();
    }

    /// Returns the next page, end or failure; `None` when every query so far has ended.
    pub async fn next(&mut self) -> Option<Step> {
        loop {
            self.start_queries();
            let first = self.reading.front_mut()?;
            match first.steps.recv().await {
                Some((step, _ticket)) => {
                    first.ended |= !matches!(step, Step::Page(..));
                    return Some(step);
                }
                // A task that ends without a last step has panicked.
                None if !first.ended => {
                    first.ended = true;
                    let lost = Step::Failed(first.rank.1, Error::Panicked, Outcome::default());
                    return Some(lost);
                }
                None => self.reading.pop_front(),
            };
        }
    }

    fn start_queries(&mut self) {
        while let Some(rank) = self.next_to_read() {
            let Some(query) = self.waiting.remove(&rank) else {
                return;
            };
            let (sender, steps) = mpsc::channel(1);
            let reader = Reader {
                client: Arc::clone(&self.client),
                query,
                depth: self.depth,
                stop: Arc::clone(&self.stop),
                budget: Arc::clone(&self.budget),
            };
            self.tasks.spawn(read(reader, rank.1, sender));
            let after = self.reading.partition_point(|reading| reading.rank < rank);
            let reading = Reading {
                rank,
                steps,
                ended: false,
            };
            self.reading.insert(after, reading);
        }
    }

    /// Returns the query to read now, if there is one: the next one while there is room, or one that precedes those
    /// that are being read.
    fn next_to_read(&self) -> Option<Rank> {
        let (rank, _) = self.waiting.first_key_value()?;
        let has_room = self.reading.len() < self.window && self.budget.has_room();
        let precedes = match self.reading.front() {
            Some(first) => *rank < first.rank,
            None => true,
        };
        (has_room || precedes).then(|| rank.clone())
    }
}

/// Reads the query to its end, or until the listing is dropped.
async fn read(reader: Reader, index: usize, steps: mpsc::Sender<Held>) {
    let mut pages = reader.pages(usize::MAX, 0);
    let mut is_first = true;
    loop {
        let next = pages.next().await;
        let division = match &next {
            Ok(Some(page)) if std::mem::take(&mut is_first) => {
                divides_after_first(&reader, page, &pages)
            }
            Ok(None) => divides_at_end(&reader, &pages),
            _ => Ok(None),
        };
        match division {
            Ok(None) => {}
            Ok(Some(division)) => {
                // The page and the prefetched pages are no longer needed, and may be large.
                drop(next);
                return divide(reader, division.after(pages), index, steps).await;
            }
            Err(error) => {
                let outcome = pages.outcome().clone();
                let _ = steps
                    .send((Step::Failed(index, error, outcome), None))
                    .await;
                return;
            }
        }
        let held = reader.step(index, next, &pages);
        let is_last = !matches!(held.0, Step::Page(..));
        if steps.send(held).await.is_err() || is_last {
            return;
        }
    }
}

/// Returns how to divide a result whose first page shows that one URI does not give access to all of it.
fn divides_after_first(
    reader: &Reader,
    page: &Collection,
    pages: &Pages,
) -> Result<Option<Division>, Error> {
    let is_divided = can_divide(reader) && !page.is_empty() && pages.plan().is_beyond_window();
    is_divided
        .then(|| Division::of_page(&reader.query, page, pages.plan().promised()))
        .transpose()
}

/// Returns how to divide a result that has more rows than one URI gives access to, although its total did not show it.
fn divides_at_end(reader: &Reader, pages: &Pages) -> Result<Option<Division>, Error> {
    let shortfall = pages.outcome().shortfall;
    let is_at_end = shortfall.is_some_and(|found| found.cause == ShortfallCause::Window);
    // The merged rows follow the rows already handed out. Raw output cannot have merged rows.
    let is_divided = can_divide(reader) && is_at_end && reader.merges();
    is_divided
        .then(|| Division::of_types(&pages.types(), pages.outcome()))
        .transpose()
}

fn can_divide(reader: &Reader) -> bool {
    reader.query.selection == Selection::All
        && matches!(reader.depth, Depth::All { .. })
        && !reader.stop.load(Ordering::Relaxed)
}
