//! One query, followed to its end: the pages, and whether they add up.
//!
//! A server may put fewer rows on a page than it was asked for, so the next page starts where the rows that arrived
//! end. What arrived is compared with what the server promised, and any difference is a [`Shortfall`], never a
//! shorter list that looks whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ahead::Ahead;
use super::other_end::OtherEnd;
use super::outcome::Arrived;
use super::seen::Seen;
use super::window::{Request, Window};
use crate::uapi::{
    Client, Collection, Count, Error, Field, ListQuery, Outcome, Page, Selection, StartIndex,
};

/// How much of a query's result is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Exactly this page, by exactly one request.
    One(Page),
    /// All of it, or its first `limit` rows.
    All {
        /// Rows asked for at a time.
        page_size: Count,
        /// Rows of each type asked for at a time, where the result is divided: a page of each is held to merge them.
        part_size: Count,
        /// Rows wanted at the most.
        limit: Option<u64>,
        /// Whether the pages may be others than the server's own. Without, they are not merged, and those of a divided
        /// query come one type after the other.
        merge: bool,
    },
}

impl Depth {
    /// The first page to ask for.
    pub fn first(self) -> Page {
        match self {
            Self::One(page) => page,
            Self::All {
                page_size, limit, ..
            } => Page {
                start_index: None,
                count: Some(limit.map_or(page_size, |limit| page_size.min(Count::clamped(limit)))),
            },
        }
    }
}

/// A query's pages, one at a time.
pub struct Pages {
    client: Arc<Client>,
    query: Arc<ListQuery>,
    depth: Depth,
    ahead: Ahead,
    /// Pages on their way at the most, besides the one that is asked for.
    most_ahead: usize,
    /// Rows that there probably are, before anything is known.
    probable: u64,
    window: Window,
    /// Set when whoever reads wants no more rows, only the total.
    enough: Arc<AtomicBool>,
    seen: Seen,
    requests: u64,
    arrived: Arrived,
    other_end: OtherEnd,
    matched: u64,
    /// Whether the first page was filtered, and sorted, by the server.
    honoured: Option<(bool, bool)>,
    done: bool,
    outcome: Outcome,
}

impl Pages {
    /// The pages of `query`. Once `enough` is true no more rows are fetched than it takes to know the total.
    pub fn new(
        client: Arc<Client>,
        query: ListQuery,
        depth: Depth,
        enough: Arc<AtomicBool>,
    ) -> Self {
        let (page_size, merge) = match depth {
            Depth::All {
                page_size, merge, ..
            } => (page_size, merge),
            Depth::One(_) => (Count::MAX, false),
        };
        // Without the url nobody knows which rows may come again.
        let has_url = query.fields.is_empty() || query.fields.contains(&Field::Url);
        Self {
            client,
            query: Arc::new(query),
            depth,
            ahead: Ahead::default(),
            most_ahead: usize::MAX,
            probable: 0,
            window: Window::new(page_size, merge && has_url),
            enough,
            seen: Seen::default(),
            requests: 0,
            arrived: Arrived::default(),
            other_end: OtherEnd::default(),
            matched: 0,
            honoured: None,
            done: false,
            outcome: Outcome::default(),
        }
    }

    /// The same pages, as those of one of several results that are read at once: no longer than asked for wherever the
    /// API allows it, and one on its way while another is being used. `probable` is the number of rows that there
    /// probably are.
    #[must_use]
    pub(in crate::uapi) fn beside_others(mut self, probable: u64) -> Self {
        self.window.keep_pages_short();
        self.most_ahead = 1;
        self.probable = probable;
        self
    }

    /// The next page, without the rows that were handed out before and those that the filter excludes; `None` at the
    /// end. It may have no row left.
    ///
    /// # Errors
    /// The request failed. What was handed out is all there will be.
    pub async fn next(&mut self) -> Result<Option<Collection>, Error> {
        while !self.done {
            let Some(request) = self.next_request() else {
                self.finish();
                break;
            };
            let known = self.ahead.take(self.arrived.position, request);
            self.read_ahead(request);
            let fetched = match known {
                Some(guess) => guess.arrived().await,
                None => self.client.page(self.query_of(request), request.page).await,
            };
            if request.turned && !self.is_turned(request, &fetched) {
                let total = fetched.ok().and_then(|page| page.total_results);
                self.arrived.changed |= total.is_some() && total != self.window.total;
                self.window.turn_back();
                self.ahead.clear();
                continue;
            }
            let mut collection = match fetched {
                Ok(collection) => collection,
                Err(error) => {
                    self.done = true;
                    return Err(error);
                }
            };
            if request.turned {
                collection.reverse();
            }
            self.requests += 1;
            if let Some(error) = self.mixed(&collection) {
                self.done = true;
                return Err(error);
            }
            self.account(&mut collection, request);
            if self.done {
                self.ahead.clear();
            }
            if collection.body().is_some() {
                return Ok(Some(collection));
            }
        }
        Ok(None)
    }

    fn query_of(&self, request: Request) -> &Arc<ListQuery> {
        let turned = self.other_end.query().filter(|_| request.turned);
        turned.unwrap_or(&self.query)
    }

    /// Whether the server has answered a request that counts from the other end as if it knew what that is. Where it
    /// has not, all is as if it had not been asked; where there is no other way either, its error stands.
    fn is_turned(&self, request: Request, fetched: &Result<Collection, Error>) -> bool {
        let page = match fetched {
            Ok(page) => page,
            Err(Error::Rejected { .. } | Error::Failed { .. }) => {
                return StartIndex::new(self.arrived.position).is_none();
            }
            // Whatever is in the way would be in the way of any other request.
            Err(_) => return true,
        };
        let count = request.page.count.map_or(0, Count::get);
        page.len() as u64 == count
            && page.sorted
            && page.total_results == self.window.total
            && self.seen.known(&self.query, page) <= self.other_end.again()
    }

    /// Fetches pages after the one at the current place, as far as their places can be known.
    fn read_ahead(&mut self, current: Request) {
        if self.requests == 0 {
            self.read_second();
            return;
        }
        let end = self.end();
        let after = self.arrived.position + self.window.expected(current);
        let mut start = self.ahead.end().unwrap_or(after);
        // What comes again from the other end is known when the rows before have come.
        while start < end
            && self.ahead.len() < self.most_ahead
            && !self.window.wants_turn(start)
            && let Some(request) = self.window.request(start)
        {
            let rows = start..start + self.window.expected(request);
            start = rows.end;
            let query = Arc::clone(self.query_of(request));
            if !self.ahead.fetch(&self.client, &query, rows, request) {
                break;
            }
        }
    }

    /// Fetches the second page along with the first one, where there probably is one.
    fn read_second(&mut self) {
        let Depth::All {
            page_size, limit, ..
        } = self.depth
        else {
            return;
        };
        let start = page_size.get();
        if self.probable > start
            && limit.is_none_or(|limit| limit > start)
            && let Some(request) = self.window.usual_request(start)
        {
            let rows = start..2 * start;
            self.ahead.fetch(&self.client, &self.query, rows, request);
        }
    }

    /// Where the rows end that are wanted and known to be there.
    fn end(&self) -> u64 {
        let promised = self.window.total.unwrap_or(0);
        let uncut = self.query.filter.is_some() && self.outcome.filtered_here;
        let limit = self.limit().filter(|_| !uncut).unwrap_or(promised);
        promised.min(limit)
    }

    /// Rows that the server promised, where it did.
    pub fn promised(&self) -> Option<u64> {
        self.window.total
    }

    /// Whether the first page has shown that more rows are wanted than one URI gives access to: a page starts at
    /// index 4999 at the latest, and has as many rows as the server is willing to put on it.
    pub fn is_beyond_window(&self, first: &Collection) -> bool {
        let Depth::All { limit, .. } = self.depth else {
            return false;
        };
        let reach = self.window.reach();
        self.requests == 1
            && self.query.selection == Selection::All
            && !first.is_empty()
            && self.window.total.is_some_and(|total| total > reach)
            && limit.is_none_or(|limit| limit > reach || self.outcome.unsorted)
            && !self.enough.load(Ordering::Relaxed)
    }

    /// What it came to, once `next` has returned `None` or an error.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Which page to ask for; `None` when no page can start where the next one would have to.
    fn next_request(&mut self) -> Option<Request> {
        if self.requests > 0 {
            if self.window.wants_turn(self.arrived.position) && !self.arrived.changed {
                let again = self.other_end.begin(&self.query);
                self.window.turn(self.arrived.position, again);
            }
            return self.window.request(self.arrived.position);
        }
        let mut page = self.depth.first();
        if matches!(self.depth, Depth::All { .. }) && self.enough.load(Ordering::Relaxed) {
            page.count = Some(Count::clamped(1));
        }
        Some(Request::near(page))
    }

    /// A server that filters or sorts some pages, and others not: no order of theirs is that of the whole, and places
    /// in one result are none in another.
    fn mixed(&mut self, page: &Collection) -> Option<Error> {
        // A 204 says nothing of either.
        page.body()?;
        let (filtered, sorted) = *self.honoured.get_or_insert((page.filtered, page.sorted));
        let what = if self.query.filter.is_some() && page.filtered != filtered {
            "filtered"
        } else if self.query.sort_order.is_some() && page.sorted != sorted {
            "sorted"
        } else {
            return None;
        };
        Some(Error::NotUapi {
            status: 200,
            reason: format!("the server {what} some pages, and others not"),
            excerpt: String::new(),
            cut_off: false,
        })
    }

    /// Counts a page's rows, leaves out those that are not to be handed out, and decides whether it was the last.
    fn account(&mut self, collection: &mut Collection, asked: Request) {
        let arrived = collection.len() as u64;
        let page = asked.page;
        if arrived > 0 && page.count.is_some_and(|count| arrived < count.get()) {
            self.window.cap = Some(arrived);
        }
        self.arrived.position += arrived - asked.again;
        self.arrived.ended |= arrived == 0;
        self.outcome.filtered_here |= self.query.filter.is_some() && !collection.filtered;
        self.outcome.unsorted |= self.query.sort_order.is_some() && !collection.sorted;
        // A 204 after the last row says nothing of the total.
        if let Some(total) = collection.total_results {
            self.arrived.changed |= self.window.total.is_some_and(|before| before != total);
            self.window.total = Some(total);
        }
        if !collection.sorted {
            self.window.turn_back();
        }
        let more = match self.window.total {
            // A total below what has arrived cannot be true, and says nothing of where the end is.
            Some(total) => self.arrived.position != total || collection.next.is_some(),
            None => true,
        };
        let one = matches!(self.depth, Depth::One(_));
        // A single page is shown as it came.
        if !one {
            if self.window.may_turn() {
                self.other_end.note(collection);
            }
            self.seen.keep_new(&self.query, collection);
        }
        let fresh = collection.len() as u64;
        self.arrived.received += fresh;
        let repeated = arrived - fresh;
        let again = if asked.turned {
            self.other_end.came_again(repeated)
        } else {
            0
        };
        self.arrived.repeated += repeated - again;
        // Rows that were to come again are no sign that the server goes in circles.
        self.done = fresh == 0 && again == 0 || !more || one;
        self.hand_out(collection);
        if self.done {
            self.finish();
        }
    }

    /// Applies the filter where the server did not, and the limit.
    fn hand_out(&mut self, collection: &mut Collection) {
        if self.outcome.filtered_here
            && let Some(filter) = &self.query.filter
        {
            collection.retain(|row| filter.matches(row));
        }
        self.matched += collection.len() as u64;
        if let Some(limit) = self.limit() {
            let left = limit.saturating_sub(self.outcome.rows);
            collection.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        }
        self.outcome.rows += collection.len() as u64;
        let satisfied = self.limit().is_some_and(|limit| self.outcome.rows >= limit)
            || self.enough.load(Ordering::Relaxed);
        // Without the server's filter, how many rows match is known only when all have been seen.
        self.done |= satisfied && !self.outcome.filtered_here;
    }

    /// The rows wanted at the most. Rows that are still to be sorted cannot be cut yet.
    fn limit(&self) -> Option<u64> {
        match self.depth {
            Depth::All { limit, .. } if !self.outcome.unsorted => limit,
            _ => None,
        }
    }

    fn finish(&mut self) {
        self.done = true;
        self.outcome.received = self.arrived.received;
        self.outcome.repeated = self.arrived.repeated;
        self.outcome.promised = self.window.total;
        let one = match self.depth {
            Depth::One(page) => Some(page),
            Depth::All { .. } => None,
        };
        let cut = one.is_some()
            || self.limit().is_some_and(|limit| self.outcome.rows >= limit)
            || self.enough.load(Ordering::Relaxed);
        // A first page without a row is the whole result, whichever page was asked for.
        let nothing = self.arrived.position == 0
            && one.is_none_or(|page| page.start_index.unwrap_or_default() == StartIndex::default());
        self.outcome.total = if self.outcome.filtered_here && one.is_none() {
            Some(self.matched)
        } else {
            self.window
                .total
                .or_else(|| (!cut || nothing).then_some(self.matched))
        };
        if cut && !self.outcome.filtered_here || one.is_some() {
            return;
        }
        self.outcome.shortfall = self.arrived.shortfall(self.window.total);
    }
}
