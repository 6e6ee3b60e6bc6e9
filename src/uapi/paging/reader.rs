//! Everything needed to read one query, for the files that read queries.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::budget::{Budget, Ticket};
use super::outcome::Outcome;
use super::pages::{Depth, Pages, Shared};
use super::prefetch::FromServer;
use crate::uapi::model::{Collection, ListQuery};
use crate::uapi::{Client, Error};

/// The next result of a listing, with the index of the query.
#[derive(Debug)]
pub enum Step {
    /// A page of the query's rows.
    Page(usize, Collection),
    /// The query has no more rows.
    End(usize, Outcome),
    /// The query failed after the rows that were handed out.
    Failed(usize, Error, Outcome),
}

/// A step, with the ticket for its page.
pub(super) type Held = (Step, Option<Ticket>);

/// Everything needed to read one query.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) client: Arc<Client>,
    pub(super) query: ListQuery,
    pub(super) depth: Depth,
    pub(super) stop: Arc<AtomicBool>,
    pub(super) budget: Arc<Budget>,
}

impl Reader {
    /// Returns whether pages may be merged.
    pub(super) fn merges(&self) -> bool {
        matches!(self.depth, Depth::All { merge: true, .. })
    }

    /// Returns the most rows wanted, if there is a limit.
    pub(super) fn limit(&self) -> Option<u64> {
        match self.depth {
            Depth::All { limit, .. } => limit,
            Depth::One(_) => None,
        }
    }

    /// Returns the query's pages. At most `most` of them are prefetched at once. `probable` is the expected number of
    /// rows.
    pub(super) fn pages(&self, most: usize, probable: u64) -> Pages {
        let source = FromServer {
            client: Arc::clone(&self.client),
            resource: Arc::new(self.query.clone()),
        };
        Pages::new(
            Arc::new(source),
            Arc::new(self.query.clone()),
            self.depth.scope(),
            Shared {
                stop: Arc::clone(&self.stop),
                budget: Arc::clone(&self.budget),
                most,
                probable,
            },
        )
    }

    /// Returns the step for a page, the end or an error.
    pub(super) fn step(
        &self,
        index: usize,
        next: Result<Option<Collection>, Error>,
        pages: &Pages,
    ) -> Held {
        match next {
            Ok(Some(page)) => {
                let bytes = page.body().map_or(0, str::len);
                (Step::Page(index, page), Some(self.budget.hold(bytes)))
            }
            Ok(None) => (Step::End(index, pages.outcome().clone()), None),
            Err(error) => {
                let outcome = pages.outcome().clone();
                (Step::Failed(index, error, outcome), None)
            }
        }
    }
}
