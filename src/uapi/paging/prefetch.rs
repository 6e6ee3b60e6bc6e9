//! Pages that are fetched before they are needed, in a bounded buffer, in their order.
//!
//! The first page shows the total and how many rows the server puts on a page, so the other requests can be predicted.
//! A page with more or fewer rows than expected moves all pages after it; the pages prefetched for the old positions
//! are then useless. A page is used only if its request is the one that the plan asks for, so that the sequence of used
//! requests is the same as without prefetching. The [`Budget`] bounds the useless requests.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;

use super::budget::{Budget, Ticket};
use super::plan::{PageRequest, Plan};
use crate::uapi::model::{Collection, Page, Resource};
use crate::uapi::{Client, Error};

/// Fetches pages of one query.
pub(super) trait Fetch: Send + Sync {
    fn fetch(&self, page: Page) -> BoxFuture<'static, Result<Collection, Error>>;
}

/// Fetches pages over HTTP.
pub(super) struct FromServer {
    pub(super) client: Arc<Client>,
    pub(super) resource: Arc<dyn Resource>,
}

impl Fetch for FromServer {
    fn fetch(&self, page: Page) -> BoxFuture<'static, Result<Collection, Error>> {
        let (client, resource) = (Arc::clone(&self.client), Arc::clone(&self.resource));
        Box::pin(async move { client.page(&*resource, page).await })
    }
}

/// Fetches the pages that a plan asks for, and those that it is expected to ask for next.
pub(super) struct Prefetch {
    source: Arc<dyn Fetch>,
    budget: Arc<Budget>,
    /// The most prefetched pages at once.
    most: usize,
    pages: VecDeque<Prefetched>,
}

/// A page that is being fetched, or that waits to be used.
struct Prefetched {
    request: PageRequest,
    /// The expected start of the page after it.
    end: u64,
    task: Aborted,
    ticket: Ticket,
}

/// A task that is aborted when this value is dropped.
struct Aborted(JoinHandle<Result<Collection, Error>>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Prefetch {
    pub(super) fn new(source: Arc<dyn Fetch>, budget: Arc<Budget>, most: usize) -> Self {
        Self {
            source,
            budget,
            most,
            pages: VecDeque::new(),
        }
    }

    /// Returns the page of this request, and meanwhile fetches pages that the plan is expected to ask for after it.
    pub(super) async fn page(
        &mut self,
        request: PageRequest,
        plan: &Plan,
    ) -> Result<Collection, Error> {
        let known = self.take(request);
        self.fetch_after(request, plan);
        let page = match known {
            Some(mut known) => {
                let joined = (&mut known.task.0).await;
                known.ticket.redeem();
                joined.map_err(|_| Error::Panicked)??
            }
            None => self.source.fetch(request.page).await?,
        };
        self.budget.used(page.body().map_or(0, str::len));
        Ok(page)
    }

    /// Drops all prefetched pages.
    pub(super) fn clear(&mut self) {
        self.pages.clear();
    }

    fn take(&mut self, request: PageRequest) -> Option<Prefetched> {
        let next = self.pages.pop_front()?;
        if next.request == request {
            return Some(next);
        }
        self.pages.clear();
        None
    }

    fn fetch_after(&mut self, request: PageRequest, plan: &Plan) {
        let after = plan.end_of(request);
        let mut start = self.pages.back().map_or(after, |last| last.end);
        while self.pages.len() < self.most
            && let Some((request, end)) = plan.expect(start)
            && let Some(ticket) = self.budget.prefetch()
        {
            self.pages.push_back(Prefetched {
                request,
                end,
                task: Aborted(tokio::spawn(self.source.fetch(request.page))),
                ticket,
            });
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Decision, Received, Scope};
    use super::*;
    use crate::uapi::Count;

    /// Returns empty pages; the page at 30 panics.
    struct Panicking;

    impl Fetch for Panicking {
        fn fetch(&self, page: Page) -> BoxFuture<'static, Result<Collection, Error>> {
            let start = page.start_index.unwrap_or_default().get();
            Box::pin(async move {
                assert!(start != 30, "a bug");
                Ok(Collection::empty())
            })
        }
    }

    #[tokio::test]
    async fn a_prefetched_page_whose_task_panics_is_an_error() {
        let scope = Scope::All {
            page_size: Count::clamped(10),
            limit: None,
        };
        let mut plan = Plan::new(scope, 0);
        let mut prefetch = Prefetch::new(Arc::new(Panicking), Budget::new(8), usize::MAX);
        let mut request = plan.first();
        for page in 0..4 {
            let fetched = prefetch.page(request, &plan).await;
            if page == 3 {
                assert!(matches!(fetched, Err(Error::Panicked)), "{fetched:?}");
                return;
            }
            fetched.unwrap();
            let received = Received {
                rows: 10,
                new: 10,
                total: Some(100),
                ..Received::default()
            };
            let decision = plan.receive(received).unwrap();
            let Decision::Fetch(next) = decision else {
                panic!("{decision:?}");
            };
            request = next;
        }
    }
}
