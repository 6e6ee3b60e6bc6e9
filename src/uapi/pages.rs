//! One query, followed to its end: the pages, and whether they add up.
//!
//! A server may put fewer rows on a page than it was asked for, so the next page starts where the rows that arrived
//! end. What arrived is compared with what the server promised, and any difference is a [`Shortfall`], never a
//! shorter list that looks whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ahead::Ahead;
use super::seen::Seen;
use super::{Client, Collection, Count, Error, ListQuery, Page, Selection, StartIndex};

/// How much of a query's result is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Exactly this page, by exactly one request.
    One(Page),
    /// All of it, or its first `limit` rows.
    All {
        /// Rows asked for at a time.
        page_size: Count,
        /// Rows wanted at the most.
        limit: Option<u64>,
        /// Whether pages may be merged. Without, those of a divided query come one type after the other.
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

/// What a query came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed out.
    pub rows: u64,
    /// Different rows that arrived.
    pub received: u64,
    /// Rows that the server said there are, where it did.
    pub promised: Option<u64>,
    /// Rows that the whole result has, counted here or by the server; `None` where neither could.
    pub total: Option<u64>,
    /// Why rows are missing that were asked for.
    pub shortfall: Option<Shortfall>,
    /// Whether the server left the filter to this side.
    pub filtered_here: bool,
    /// Whether the server did not honour the sort order, so that the rows are still to be sorted.
    pub unsorted: bool,
    /// Rows that came more than once and were handed out once.
    pub repeated: u64,
}

/// Rows that could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// Different rows that arrived.
    pub received: u64,
    /// Rows that the server said there are, where it did.
    pub expected: Option<u64>,
    /// What was in the way.
    pub cause: ShortfallCause,
}

/// What was in the way of a whole list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortfallCause {
    /// The API pages no further than index 4999.
    Window,
    /// The server's pages ended before its total was reached.
    Ended,
    /// The server sent only rows that it had sent before.
    Repeats,
    /// The total changed between pages: events were added or removed meanwhile.
    Changed,
}

/// A query's pages, one at a time.
pub struct Pages {
    client: Arc<Client>,
    query: Arc<ListQuery>,
    depth: Depth,
    ahead: Ahead,
    /// The most rows that the server has put on a page that was to have more.
    cap: Option<u64>,
    /// Set when whoever reads wants no more rows, only the total.
    enough: Arc<AtomicBool>,
    seen: Seen,
    /// Where the next page starts: the rows that arrived so far.
    position: u64,
    requests: u64,
    promised: Option<u64>,
    changed: bool,
    /// Whether a page without a row has come.
    ended: bool,
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
        Self {
            client,
            query: Arc::new(query),
            depth,
            ahead: Ahead::default(),
            cap: None,
            enough,
            seen: Seen::default(),
            position: 0,
            requests: 0,
            promised: None,
            changed: false,
            ended: false,
            matched: 0,
            honoured: None,
            done: false,
            outcome: Outcome::default(),
        }
    }

    /// The next page, without the rows that were handed out before and those that the filter excludes; `None` at the
    /// end. It may have no row left.
    ///
    /// # Errors
    /// The request failed. What was handed out is all there will be.
    pub async fn next(&mut self) -> Result<Option<Collection>, Error> {
        while !self.done {
            let Some(page) = self.next_request() else {
                self.finish();
                break;
            };
            let known = self.ahead.take(self.position);
            self.read_ahead(page);
            let fetched = match known {
                Some(guess) => guess.arrived().await,
                None => self.client.page(&self.query, page).await,
            };
            let mut collection = match fetched {
                Ok(collection) => collection,
                Err(error) => {
                    self.done = true;
                    return Err(error);
                }
            };
            self.requests += 1;
            if let Some(error) = self.mixed(&collection) {
                self.done = true;
                return Err(error);
            }
            self.account(&mut collection, page);
            if self.done {
                self.ahead.clear();
            }
            if collection.body().is_some() {
                return Ok(Some(collection));
            }
        }
        Ok(None)
    }

    /// Fetches pages after the one at the current place, as far as their places can be known.
    fn read_ahead(&mut self, current: Page) {
        if self.requests == 0 {
            return;
        }
        let end = self.end();
        let after = self.position + self.expected(current);
        let mut start = self.ahead.end().unwrap_or(after);
        while start < end
            && let Some(page) = self.request_at(start)
        {
            let rows = start..start + self.expected(page);
            start = rows.end;
            if !self.ahead.fetch(&self.client, &self.query, rows, page) {
                break;
            }
        }
    }

    /// The rows that a page will have, if it is like those before.
    fn expected(&self, page: Page) -> u64 {
        let count = page.count.map_or(0, Count::get);
        self.cap.map_or(count, |cap| count.min(cap))
    }

    /// Where the rows end that are wanted and known to be there.
    fn end(&self) -> u64 {
        let promised = self.promised.unwrap_or(0);
        let uncut = self.query.filter.is_some() && self.outcome.filtered_here;
        let limit = self.limit().filter(|_| !uncut).unwrap_or(promised);
        promised.min(limit)
    }

    /// Rows that the server promised, where it did.
    pub fn promised(&self) -> Option<u64> {
        self.promised
    }

    /// Whether the first page has shown that more rows are wanted than one URI gives access to: a page starts at
    /// index 4999 at the latest, and has as many rows as the server is willing to put on it.
    pub fn is_beyond_window(&self, first: &Collection) -> bool {
        let Depth::All { limit, .. } = self.depth else {
            return false;
        };
        let asked = self.depth.first().count.map_or(0, Count::get);
        let arrived = self.position;
        let longest = if arrived < asked {
            arrived
        } else {
            Count::MAX.get()
        };
        let reach = StartIndex::MAX.get() + longest;
        self.requests == 1
            && self.query.selection == Selection::All
            && !first.is_empty()
            && self.promised.is_some_and(|total| total > reach)
            && limit.is_none_or(|limit| limit > reach || self.outcome.unsorted)
            && !self.enough.load(Ordering::Relaxed)
    }

    /// What it came to, once `next` has returned `None` or an error.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Which page to ask for; `None` when no page can start where the next one would have to.
    fn next_request(&self) -> Option<Page> {
        let first = self.depth.first();
        let Depth::All { .. } = self.depth else {
            return Some(first);
        };
        if self.requests > 0 {
            return self.request_at(self.position);
        }
        let count = if self.enough.load(Ordering::Relaxed) {
            Count::clamped(1)
        } else {
            first.count?
        };
        Some(Page {
            start_index: None,
            count: Some(count),
        })
    }

    /// The page that starts at this row; `None` when no page can.
    fn request_at(&self, start: u64) -> Option<Page> {
        let Depth::All { page_size, .. } = self.depth else {
            return None;
        };
        let start = StartIndex::new(start)?;
        Some(Page {
            start_index: (start > StartIndex::default()).then_some(start),
            count: Some(self.within_window(start, page_size)),
        })
    }

    /// No page can start after index 4999, so the page that would end there or beyond is made as long as it can be;
    /// where even that is too short for what is left, it ends just before the last place a page can start at.
    fn within_window(&self, start: StartIndex, count: Count) -> Count {
        let last = StartIndex::MAX.get();
        if start.get() + count.get() <= last {
            return count;
        }
        let left = self.promised.map(|total| total.saturating_sub(start.get()));
        if start == StartIndex::MAX || left.is_some_and(|left| left <= Count::MAX.get()) {
            return Count::MAX;
        }
        Count::clamped(last - start.get())
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
    fn account(&mut self, collection: &mut Collection, asked: Page) {
        let arrived = collection.len() as u64;
        if arrived > 0 && asked.count.is_some_and(|count| arrived < count.get()) {
            self.cap = Some(arrived);
        }
        self.position += arrived;
        self.ended |= arrived == 0;
        self.outcome.filtered_here |= self.query.filter.is_some() && !collection.filtered;
        self.outcome.unsorted |= self.query.sort_order.is_some() && !collection.sorted;
        // A 204 after the last row says nothing of the total.
        if let Some(total) = collection.total_results {
            self.changed |= self.promised.is_some_and(|before| before != total);
            self.promised = Some(total);
        }
        let more = match self.promised {
            // A total below what has arrived cannot be true, and says nothing of where the end is.
            Some(total) => self.position != total || collection.next.is_some(),
            None => true,
        };
        let one = matches!(self.depth, Depth::One(_));
        // A single page is shown as it came.
        if !one {
            self.seen.keep_new(&self.query, collection);
        }
        let fresh = collection.len() as u64;
        self.outcome.repeated += arrived - fresh;
        self.done = fresh == 0 || !more || one;
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
        self.outcome.received = self.position - self.outcome.repeated;
        self.outcome.promised = self.promised;
        let one = match self.depth {
            Depth::One(page) => Some(page),
            Depth::All { .. } => None,
        };
        let cut = one.is_some()
            || self.limit().is_some_and(|limit| self.outcome.rows >= limit)
            || self.enough.load(Ordering::Relaxed);
        // A first page without a row is the whole result, whichever page was asked for.
        let nothing = self.position == 0
            && one.is_none_or(|page| page.start_index.unwrap_or_default() == StartIndex::default());
        self.outcome.total = if self.outcome.filtered_here && one.is_none() {
            Some(self.matched)
        } else {
            self.promised
                .or_else(|| (!cut || nothing).then_some(self.matched))
        };
        if cut && !self.outcome.filtered_here || one.is_some() {
            return;
        }
        self.outcome.shortfall = self.shortfall();
    }

    fn shortfall(&self) -> Option<Shortfall> {
        let received = self.outcome.received;
        let at_the_end = StartIndex::new(self.position).is_none();
        let Some(expected) = self.promised else {
            // Where the server does not count, only a page without a row shows that there are no more.
            return (!self.ended).then_some(Shortfall {
                received,
                expected: None,
                cause: if at_the_end {
                    ShortfallCause::Window
                } else {
                    ShortfallCause::Repeats
                },
            });
        };
        let cause = if at_the_end && self.position < expected {
            ShortfallCause::Window
        } else if received < expected && self.outcome.repeated > 0 && !self.changed {
            ShortfallCause::Repeats
        } else if self.changed {
            ShortfallCause::Changed
        } else if received < expected {
            ShortfallCause::Ended
        } else {
            return None;
        };
        Some(Shortfall {
            received,
            expected: Some(expected),
            cause,
        })
    }
}
