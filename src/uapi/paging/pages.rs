//! Reads one query to its end: asks the plan, fetches, and leaves out the rows that must not be handed out.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::budget::Budget;
use super::dedup::{Dedup, Repeats, Sifted};
use super::outcome::Outcome;
use super::plan::{Broken, Decision, PageRequest, Plan, Received, Scope};
use super::prefetch::{Fetch, Prefetch};
use crate::uapi::Error;
use crate::uapi::model::{Collection, Count, EventType, Field, Page, Resource, SortOrder};

/// The part of a query's result that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Exactly this page, by exactly one request.
    One(Page),
    /// All rows, or the first `limit` rows.
    All {
        /// Rows requested at a time.
        page_size: Count,
        /// Rows of each type requested at a time if the result is divided: merging holds one page of each type.
        part_size: Count,
        /// The most rows wanted.
        limit: Option<u64>,
        /// Whether pages may be merged. If not, the types of a divided query follow one another.
        merge: bool,
    },
}

impl Depth {
    /// Returns the first page to request.
    pub fn first(self) -> Page {
        Plan::new(self.scope(), 0).first().page
    }

    pub(super) fn scope(self) -> Scope {
        match self {
            Self::One(page) => Scope::One(page),
            Self::All {
                page_size, limit, ..
            } => Scope::All { page_size, limit },
        }
    }
}

/// The pages of a query.
pub(super) struct Pages {
    resource: Arc<dyn Resource>,
    prefetch: Prefetch,
    plan: Plan,
    dedup: Dedup,
    /// Whether no more rows are wanted, only the total.
    stop: Arc<AtomicBool>,
    next: Option<PageRequest>,
    outcome: Outcome,
    /// The url of the last row, if the order has to be checked.
    last_url: Option<String>,
}

/// The parts that all queries of a listing share, and the numbers for the prefetching of one query.
pub(super) struct Shared {
    pub(super) stop: Arc<AtomicBool>,
    pub(super) budget: Arc<Budget>,
    /// The most pages of this query that are prefetched at once.
    pub(super) most: usize,
    /// The expected number of rows of the query.
    pub(super) probable: u64,
}

impl Pages {
    pub(super) fn new(
        source: Arc<dyn Fetch>,
        resource: Arc<dyn Resource>,
        scope: Scope,
        shared: Shared,
    ) -> Self {
        let repeats = match scope {
            Scope::One(_) => Repeats::Keep,
            Scope::All { .. } => Repeats::Drop,
        };
        let mut plan = Plan::new(scope, shared.probable);
        if shared.stop.load(Ordering::Relaxed) {
            plan.stop();
        }
        Self {
            resource,
            prefetch: Prefetch::new(source, shared.budget, shared.most),
            next: Some(plan.first()),
            plan,
            dedup: Dedup::new(repeats),
            stop: shared.stop,
            outcome: Outcome::default(),
            last_url: None,
        }
    }

    /// Returns the next page, without duplicates, rows of other types and rows that the filter excludes; `None` at the
    /// end. The page may have no row left.
    ///
    /// # Errors
    /// The request failed, or its answer cannot be part of the result. No further page follows.
    pub(super) async fn next(&mut self) -> Result<Option<Collection>, Error> {
        while let Some(request) = self.next.take() {
            let fetched = self.prefetch.page(request, &self.plan).await;
            let page = match fetched {
                // A server may reject a request for rows after the last one instead of sending an empty page.
                Err(error)
                    if request.is_probe()
                        && matches!(
                            error.last(),
                            Error::Rejected { .. } | Error::Failed { .. }
                        ) =>
                {
                    Ok(Collection::empty())
                }
                fetched => fetched,
            };
            let page = page.and_then(|mut page| {
                self.receive(&mut page)?;
                Ok(page)
            });
            if self.next.is_none() {
                self.prefetch.clear();
            }
            match page {
                Ok(page) if page.body().is_none() => {}
                Ok(page) => return Ok(Some(page)),
                Err(error) => {
                    self.outcome = self.plan.break_off();
                    return Err(error);
                }
            }
        }
        Ok(None)
    }

    /// Returns the outcome, once [`next`](Self::next) has returned `None` or an error.
    pub(super) fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Returns the plan, for questions about the result.
    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the event types received.
    pub(super) fn types(&self) -> BTreeSet<EventType> {
        self.dedup.types().collect()
    }

    /// Returns the identities of the rows received.
    pub(super) fn into_dedup(self) -> Dedup {
        self.dedup
    }

    /// Leaves out rows, and passes the page's counts to the plan.
    fn receive(&mut self, page: &mut Collection) -> Result<(), Error> {
        let rows = page.len() as u64;
        let sifted = self.dedup.sift(&*self.resource, page);
        if sifted.invalid > 0 {
            let expected = self.resource.row_name();
            return Err(Error::not_uapi(format!(
                "entry has an object that is not {expected}"
            )));
        }
        let filtered = self.filter(page);
        let received = self.received(rows, sifted, filtered, page);
        if self.stop.load(Ordering::Relaxed) {
            self.plan.stop();
        }
        let room = self.plan.room();
        match self.plan.receive(received).map_err(not_uapi)? {
            Decision::Fetch(request) => self.next = Some(request),
            Decision::Done(outcome) => self.outcome = outcome,
        }
        // Rows of the first page that turn out to be unsorted are not cut.
        let room = room.max(self.plan.room());
        page.truncate(usize::try_from(room).unwrap_or(usize::MAX));
        Ok(())
    }

    fn received(
        &mut self,
        rows: u64,
        sifted: Sifted,
        filtered: Option<bool>,
        page: &Collection,
    ) -> Received {
        Received {
            rows,
            new: sifted.new,
            foreign: sifted.foreign,
            matched: page.len() as u64,
            total: page.total_results,
            filtered,
            page_size: page.page_size,
            sorted: self.sorted(page),
            is_silent_on_order: self.resource.sort_order().is_some()
                && page.sorted.is_none()
                && rows > 0,
            next: page.next.is_some(),
        }
    }

    /// Applies the filter if the server did not, and returns whether the server did. If the server does not say it, pce
    /// assumes that it filtered as long as every row matches.
    fn filter(&self, page: &mut Collection) -> Option<bool> {
        let filter = self.resource.filter()?;
        if page.filtered == Some(true) {
            return page.filtered;
        }
        let rows = page.len();
        page.retain(|row| filter.matches(row));
        page.filtered
            .or_else(|| (page.len() < rows).then_some(false))
            .filter(|_| page.body().is_some())
    }

    /// Returns whether the server sorted the rows. If the server does not say it, pce assumes that it sorted as long as
    /// the rows are in order.
    fn sorted(&mut self, page: &Collection) -> Option<bool> {
        let order = self.resource.sort_order()?;
        if page.sorted.is_some() {
            // A next page that does not say it is compared with this one.
            if let Some(last) = page.rows().next_back() {
                self.last_url = Some(last.text(Field::Url).into_owned());
            }
            return page.sorted;
        }
        let mut is_sorted = true;
        for row in page.rows() {
            let url = row.text(Field::Url);
            if let Some(last) = &self.last_url {
                is_sorted &= match order {
                    SortOrder::Ascending => last.as_str() <= url.as_ref(),
                    SortOrder::Descending => last.as_str() >= url.as_ref(),
                };
            }
            self.last_url = Some(url.into_owned());
        }
        (!is_sorted).then_some(false)
    }
}

fn not_uapi(broken: Broken) -> Error {
    Error::not_uapi(broken.to_string())
}
