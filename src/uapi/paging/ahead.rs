//! Pages of a query that are fetched before they are asked for.
//!
//! Once the first page has told the total and how many rows the server puts on a page, the places of the others are
//! known. They are guesses all the same: a page that has more or fewer rows than expected moves all that follow, and
//! what was fetched for the wrong place is thrown away.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;

use super::window::Request;
use crate::uapi::{Client, Collection, Error, ListQuery};

/// Pages on their way, in the order of their places.
#[derive(Default)]
pub(in crate::uapi) struct Ahead {
    pages: VecDeque<Guess>,
}

/// A page on its way.
pub(in crate::uapi) struct Guess {
    request: Request,
    start: u64,
    end: u64,
    task: JoinHandle<Result<Collection, Error>>,
    /// Given back when the page is used: so many pages are held in memory, and no more.
    _room: OwnedSemaphorePermit,
}

impl Guess {
    /// Waits for it.
    pub(in crate::uapi) async fn arrived(mut self) -> Result<Collection, Error> {
        let lost = || Error::Setup("a request was given up".to_owned());
        // A task ends without a result only when it is aborted, and that happens to those that are dropped.
        (&mut self.task).await.unwrap_or_else(|_| Err(lost()))
    }
}

impl Drop for Guess {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Ahead {
    /// Starts to fetch the page that is expected to have these rows, if there is room for it.
    pub(in crate::uapi) fn fetch(
        &mut self,
        client: &Arc<Client>,
        query: &Arc<ListQuery>,
        rows: Range<u64>,
        request: Request,
    ) -> bool {
        let Some(room) = client.room_ahead() else {
            return false;
        };
        let (client, query) = (Arc::clone(client), Arc::clone(query));
        let page = request.page;
        self.pages.push_back(Guess {
            request,
            start: rows.start,
            end: rows.end,
            task: tokio::spawn(async move { client.page(&query, page).await }),
            _room: room,
        });
        true
    }

    /// The page that starts here, if it is the next one on its way and was asked for with this very request. Otherwise
    /// all of them are in the wrong place.
    pub(in crate::uapi) fn take(&mut self, start: u64, request: Request) -> Option<Guess> {
        let next = self.pages.pop_front()?;
        if next.start != start || next.request != request {
            self.pages.clear();
            return None;
        }
        Some(next)
    }

    /// Pages on their way.
    pub(in crate::uapi) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Where the page after the last one on its way starts.
    pub(in crate::uapi) fn end(&self) -> Option<u64> {
        self.pages.back().map(|guess| guess.end)
    }

    /// Forgets them.
    pub(in crate::uapi) fn clear(&mut self) {
        self.pages.clear();
    }
}
