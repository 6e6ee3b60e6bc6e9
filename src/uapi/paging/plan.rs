//! Decides which page to request next, and whether the rows received are complete. Does no I/O.
//!
//! The caller sends the request that the plan asks for, counts the rows of the page, and passes the counts to the plan.
//! Everything that decides whether a list is complete is in this file.
//!
//! Two rules explain most of it. The next page starts after the rows received, because a server may put fewer rows on a
//! page than requested. And the plan ignores a total below the number of rows received, because it cannot be true.

mod page;

use super::claim::{Claim, Honoured, Lengths};
use super::outcome::{Outcome, Shortfall, ShortfallCause};
use crate::uapi::model::{Count, Page, StartIndex};

use page::Purpose;
pub(super) use page::{PageRequest, Received};

/// The rows that every page may have, even if fewer were requested.
const MOST_ROWS: u64 = 5000;

/// A page may have this many times the rows requested, if that is more than [`MOST_ROWS`].
const MOST_TIMES: u64 = 10;

/// Which rows of the result the user wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Exactly this page, by exactly one request.
    One(Page),
    /// All rows, or the first `limit` rows. A limit of 0 asks only for the total.
    All {
        page_size: Count,
        limit: Option<u64>,
    },
}

/// The next action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Request this page.
    Fetch(PageRequest),
    /// The result has been read as far as possible or wanted.
    Done(Outcome),
}

/// The reason that an answer cannot be part of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    #[error("the page has {rows} rows where {asked} were requested")]
    TooManyRows { rows: u64, asked: u64 },
    #[error("the server filtered some pages, and others not")]
    FilteredInPart,
    #[error("the server sorted some pages, and others not")]
    SortedInPart,
}

/// Plans the requests of one query.
#[derive(Debug)]
pub(super) struct Plan {
    scope: Scope,
    /// The last request, once there is one.
    asked: Option<PageRequest>,
    /// The number of rows received from the first one on, duplicates included: the next page starts there.
    position: u64,
    claim: Claim,
    lengths: Lengths,
    honoured: Honoured,
    /// Rows that matched, whether handed out or not.
    matched: u64,
    is_silent_on_order: bool,
    outcome: Outcome,
}

impl Plan {
    /// Returns a plan for a result that is expected to have `probable` rows.
    pub(super) fn new(scope: Scope, probable: u64) -> Self {
        Self {
            scope,
            asked: None,
            position: 0,
            claim: Claim::guess(probable),
            lengths: Lengths::default(),
            honoured: Honoured::default(),
            matched: 0,
            is_silent_on_order: false,
            outcome: Outcome::default(),
        }
    }

    /// Returns the first request.
    pub(super) fn first(&mut self) -> PageRequest {
        let page = match self.scope {
            Scope::One(page) => page,
            Scope::All { page_size, limit } => Page {
                start_index: None,
                count: Some(limit.map_or(page_size, |limit| page_size.min(Count::clamped(limit)))),
            },
        };
        let request = PageRequest {
            page,
            overlap: 0,
            purpose: Purpose::Rows,
        };
        self.asked = Some(request);
        request
    }

    /// Stops asking for rows. From now on only the total is wanted.
    pub(super) fn stop(&mut self) {
        if let Scope::All { limit, .. } = &mut self.scope {
            *limit = Some(0);
        }
    }

    /// Receives a page and decides what to do next.
    pub(super) fn receive(&mut self, page: Received) -> Result<Decision, Broken> {
        let Some(asked) = self.asked else {
            return Ok(Decision::Fetch(self.first()));
        };
        // A probe that brings only duplicates shows that there are no more rows.
        let page = if asked.is_probe() && page.new == 0 {
            Received::default()
        } else {
            page
        };
        self.check(asked, page)?;
        self.lengths.note(asked.page.count, page.rows);
        let reached = asked.start().saturating_add(page.rows);
        let before = self.position;
        self.position = match self.scope {
            Scope::One(_) => page.rows,
            Scope::All { .. } => before.max(reached),
        };
        self.claim.note(page.total, before..self.position, page.new);
        self.count(asked, page);
        if let Scope::One(_) = self.scope {
            return Ok(Decision::Done(self.finish(page)));
        }
        let is_last = page.new == 0 || self.is_satisfied() || !self.has_more(page);
        let next = if asked.is_probe() && page.new > 0 {
            // The total was wrong: only a page without rows shows that there are no more.
            self.request(self.position)
        } else if self.wants_probe(asked, page) {
            self.probe()
        } else if is_last {
            None
        } else {
            self.request(self.position)
        };
        Ok(match next {
            Some(request) => {
                self.asked = Some(request);
                Decision::Fetch(request)
            }
            None => Decision::Done(self.finish(page)),
        })
    }

    /// Returns the outcome of a query that failed.
    pub(super) fn break_off(&mut self) -> Outcome {
        self.outcome.promised = self.claim.believed(self.position);
        self.outcome.clone()
    }

    /// Returns how many of the next rows may be handed out.
    pub(super) fn room(&self) -> u64 {
        self.limit()
            .map_or(u64::MAX, |limit| limit.saturating_sub(self.outcome.rows))
    }

    /// Returns whether more rows are wanted than one URI gives access to, as far as the first page shows it.
    pub(super) fn is_beyond_window(&self) -> bool {
        let reach = StartIndex::MAX.get() + self.lengths.expected(Count::MAX);
        self.position > 0
            && matches!(self.scope, Scope::All { .. })
            && self.promised().is_some_and(|total| total > reach)
            && self.limit().is_none_or(|limit| limit > reach)
    }

    /// Returns the server's total, if it can be true.
    pub(super) fn promised(&self) -> Option<u64> {
        self.claim.believed(self.position)
    }

    /// Returns the expected request for the page at `start`, and the expected start of the page after it. `None` if no
    /// row is known to be there, or none is wanted.
    pub(super) fn expect(&self, start: u64) -> Option<(PageRequest, u64)> {
        let total = self.promised().unwrap_or(self.claim.probable());
        let is_cut = !self.counts_matches();
        let end = self
            .limit()
            .filter(|_| is_cut)
            .map_or(total, |limit| limit.min(total));
        StartIndex::new(start).filter(|_| start < end)?;
        let request = self.request(start)?;
        Some((request, self.end_of(request)))
    }

    /// Returns the expected start of the page after this one.
    pub(super) fn end_of(&self, request: PageRequest) -> u64 {
        let count = request.page.count.unwrap_or(Count::MAX);
        request.start() + self.lengths.expected(count)
    }

    /// Checks that a page can belong to the result.
    fn check(&mut self, asked: PageRequest, page: Received) -> Result<(), Broken> {
        let count = asked.page.count.map_or(0, Count::get);
        if page.rows > MOST_ROWS && page.rows > MOST_TIMES * count {
            return Err(Broken::TooManyRows {
                rows: page.rows,
                asked: count,
            });
        }
        if !self.honoured.agrees_on_filter(page.filtered) {
            return Err(Broken::FilteredInPart);
        }
        if !self.honoured.agrees_on_order(page.sorted) {
            return Err(Broken::SortedInPart);
        }
        Ok(())
    }

    /// Counts a page's rows.
    fn count(&mut self, asked: PageRequest, page: Received) {
        let outcome = &mut self.outcome;
        outcome.filtered_here |= page.filtered == Some(false);
        outcome.unsorted |= page.sorted == Some(false);
        self.is_silent_on_order |= page.is_silent_on_order;
        outcome.foreign += page.foreign;
        outcome.received += page.new;
        let duplicates = page.rows.saturating_sub(page.new);
        outcome.repeated += duplicates.saturating_sub(asked.overlap);
        self.matched += page.matched;
        let handed_out = page.matched.min(self.room());
        self.outcome.rows += handed_out;
    }

    /// Returns whether the server's total counts rows that do not belong to the result. Then the number of rows is
    /// known only when all have been received.
    fn counts_matches(&self) -> bool {
        self.outcome.filtered_here || self.outcome.foreign > 0
    }

    /// Returns the limit, if there is one. Rows that still have to be sorted cannot be cut, so only the limit 0 applies
    /// to them.
    fn limit(&self) -> Option<u64> {
        match self.scope {
            Scope::All { limit, .. } => {
                limit.filter(|limit| *limit == 0 || !self.may_be_unsorted())
            }
            Scope::One(_) => None,
        }
    }

    /// Returns whether the rows may still have to be sorted. A few rows in order do not prove that all are.
    fn may_be_unsorted(&self) -> bool {
        self.outcome.unsorted || self.is_silent_on_order
    }

    fn is_cut(&self) -> bool {
        self.limit().is_some_and(|limit| self.outcome.rows >= limit)
    }

    fn is_satisfied(&self) -> bool {
        self.is_cut() && !self.counts_matches()
    }

    fn has_more(&self, page: Received) -> bool {
        page.next || self.promised() != Some(self.position)
    }

    /// Returns whether the total may count only this page: no other page has confirmed it, the page is full, and the
    /// rows received reach the total.
    fn wants_probe(&self, asked: PageRequest, page: Received) -> bool {
        let is_reached = self.promised() == Some(self.position);
        let is_full = page.is_full(asked.page.count);
        is_full && is_reached && page.new > 0 && !page.next && !self.claim.is_confirmed()
    }

    fn probe(&self) -> Option<PageRequest> {
        let start = StartIndex::new(self.position)?;
        Some(PageRequest {
            purpose: Purpose::Probe,
            ..PageRequest::rows(start, Count::clamped(1))
        })
    }

    /// Returns the request for the rows from `start` on; `None` if no page can have them.
    fn request(&self, start: u64) -> Option<PageRequest> {
        let Scope::All { page_size, .. } = self.scope else {
            return None;
        };
        let last = StartIndex::MAX;
        let Some(index) = StartIndex::new(start) else {
            // The last possible page begins with rows that were received, and may have others.
            let overlap = start - last.get();
            let is_new = self.asked.is_some_and(|asked| asked.start() < last.get());
            let has_room = overlap < self.lengths.expected(Count::MAX);
            return (is_new && has_room).then_some(PageRequest {
                overlap,
                ..PageRequest::rows(last, Count::MAX)
            });
        };
        let left = self.promised().map(|total| total.saturating_sub(start));
        let fits = start + page_size.get() <= last.get()
            || left.is_some_and(|left| left <= self.lengths.expected(page_size));
        let count = if index == last {
            // No page can follow, so this one is as long as possible.
            Count::MAX
        } else if fits {
            page_size
        } else {
            // The server may not put more rows on a page, so this one ends where the last possible page starts.
            Count::clamped(last.get() - start)
        };
        Some(PageRequest::rows(index, count))
    }

    fn finish(&mut self, page: Received) -> Outcome {
        let promised = self.claim.believed(self.position);
        let one = match self.scope {
            Scope::One(page) => Some(page),
            Scope::All { .. } => None,
        };
        let is_cut = one.is_some() || self.is_cut();
        // A first page without a row shows that the result is empty.
        let is_nothing = self.position == 0
            && one.is_none_or(|page| page.start_index.unwrap_or_default() == StartIndex::default());
        let counted = Some(self.matched);
        self.outcome.promised = promised;
        self.outcome.claimed = self.claim.last();
        self.outcome.total = if one.is_none() && self.counts_matches() {
            counted
        } else {
            promised.or(counted.filter(|_| !is_cut || is_nothing))
        };
        if one.is_none() && (!is_cut || self.counts_matches()) {
            self.outcome.shortfall = self.shortfall(page);
        }
        self.outcome.clone()
    }

    /// Returns the reason that rows are missing, if any are. `page` is the last page.
    fn shortfall(&self, page: Received) -> Option<Shortfall> {
        let received = self.outcome.received;
        let is_at_end = StartIndex::new(self.position).is_none();
        let (expected, cause) = match self.promised() {
            None if self.claim.has_changed() => (self.claim.last(), ShortfallCause::Changed),
            // Without a total, only a page without a row shows that there are no more rows.
            None if page.rows == 0 => return None,
            None if is_at_end => (None, ShortfallCause::Window),
            None => (None, ShortfallCause::Repeats),
            Some(total) => {
                let cause = if is_at_end && self.position < total {
                    ShortfallCause::Window
                } else if self.claim.has_changed() {
                    ShortfallCause::Changed
                } else if received >= total {
                    return None;
                } else if self.outcome.repeated > 0 {
                    ShortfallCause::Repeats
                } else {
                    ShortfallCause::Ended
                };
                (Some(total), cause)
            }
        };
        Some(Shortfall {
            received,
            expected,
            cause,
        })
    }
}

#[cfg(test)]
mod tests;
