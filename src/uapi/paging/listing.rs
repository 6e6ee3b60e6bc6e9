//! Several queries side by side, their rows in the order asked for.
//!
//! A window of queries is read ahead of the one whose rows are being handed out; each keeps one page ready and waits,
//! so that memory stays bounded however slow the reader or the first query is. The client bounds the requests.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::divide::{divide, types};
use crate::uapi::{Client, Collection, Depth, Error, ListQuery, Outcome, Pages};

/// What a listing has next.
#[derive(Debug)]
pub enum Step {
    /// A page of this query's rows.
    Page(usize, Collection),
    /// This query has no more rows.
    End(usize, Outcome),
    /// This query failed after the rows that were handed out.
    Failed(usize, Error, Outcome),
}

/// The pages of several queries, in the order of the queries.
pub struct Listing {
    client: Arc<Client>,
    waiting: VecDeque<(usize, ListQuery)>,
    depth: Depth,
    window: usize,
    enough: Arc<AtomicBool>,
    reading: VecDeque<mpsc::Receiver<Step>>,
    tasks: JoinSet<()>,
}

impl Listing {
    /// Reads up to `window` queries ahead.
    pub fn new(client: Arc<Client>, queries: Vec<ListQuery>, depth: Depth, window: usize) -> Self {
        Self {
            client,
            waiting: queries.into_iter().enumerate().collect(),
            depth,
            window: window.max(1),
            enough: Arc::default(),
            reading: VecDeque::new(),
            tasks: JoinSet::new(),
        }
    }

    /// From now on no rows are wanted, only each query's total.
    pub fn enough(&self) {
        self.enough.store(true, Ordering::Relaxed);
    }

    /// The next page, end or failure; `None` when every query has ended.
    pub async fn next(&mut self) -> Option<Step> {
        loop {
            self.read_ahead();
            let first = self.reading.front_mut()?;
            match first.recv().await {
                Some(step) => return Some(step),
                None => self.reading.pop_front(),
            };
        }
    }

    fn read_ahead(&mut self) {
        while self.reading.len() < self.window
            && let Some((place, query)) = self.waiting.pop_front()
        {
            let (sender, receiver) = mpsc::channel(1);
            let reader = Reader {
                client: Arc::clone(&self.client),
                query,
                depth: self.depth,
                enough: Arc::clone(&self.enough),
            };
            self.tasks.spawn(reader.read(place, sender));
            self.reading.push_back(receiver);
        }
    }
}

/// What it takes to read one query.
#[derive(Clone)]
pub(in crate::uapi) struct Reader {
    pub(in crate::uapi) client: Arc<Client>,
    pub(in crate::uapi) query: ListQuery,
    pub(in crate::uapi) depth: Depth,
    pub(in crate::uapi) enough: Arc<AtomicBool>,
}

impl Reader {
    /// Reads the query to its end, or until nobody listens any more.
    async fn read(self, place: usize, steps: mpsc::Sender<Step>) {
        let mut pages = self.pages();
        let mut first = true;
        loop {
            let next = pages.next().await;
            if let Ok(Some(page)) = &next
                && std::mem::take(&mut first)
                && pages.is_beyond_window(page)
            {
                let promised = pages.promised().unwrap_or_default();
                let types = types(page, promised);
                // The page and all that was to follow it are of no more use, and may be large.
                drop((next, pages));
                return divide(self, types, promised, place, steps).await;
            }
            let step = step(place, next, &pages);
            let last = !matches!(step, Step::Page(..));
            if steps.send(step).await.is_err() || last {
                return;
            }
        }
    }

    /// Rows wanted at the most.
    pub(in crate::uapi) fn limit(&self) -> Option<u64> {
        match self.depth {
            Depth::All { limit, .. } => limit,
            Depth::One(_) => None,
        }
    }

    /// The query's pages, from the first one on.
    pub(in crate::uapi) fn pages(&self) -> Pages {
        Pages::new(
            Arc::clone(&self.client),
            self.query.clone(),
            self.depth,
            Arc::clone(&self.enough),
        )
    }
}

/// What reading a page came to.
pub(in crate::uapi) fn step(
    place: usize,
    next: Result<Option<Collection>, Error>,
    pages: &Pages,
) -> Step {
    match next {
        Ok(Some(collection)) => Step::Page(place, collection),
        Ok(None) => Step::End(place, pages.outcome().clone()),
        Err(error) => Step::Failed(place, error, pages.outcome().clone()),
    }
}
