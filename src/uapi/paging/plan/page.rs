//! The pages that a plan requests, and the counts of those received.

use crate::uapi::model::{Count, Page, StartIndex};

/// Every page size that a server chooses itself is a multiple of this, such as 20, the API's default.
const ROUND: u64 = 10;

/// A page to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::uapi::paging) struct PageRequest {
    pub(in crate::uapi::paging) page: Page,
    /// The number of its first rows that have been received already.
    pub(super) overlap: u64,
    pub(super) purpose: Purpose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Rows,
    /// Finds out whether there is a row after the server's total.
    Probe,
}

impl PageRequest {
    pub(super) fn rows(start: StartIndex, count: Count) -> Self {
        Self {
            page: Page {
                start_index: (start > StartIndex::default()).then_some(start),
                count: Some(count),
            },
            overlap: 0,
            purpose: Purpose::Rows,
        }
    }

    /// Returns whether the request only checks the server's total. An error is also an answer to it.
    pub(in crate::uapi::paging) fn is_probe(&self) -> bool {
        self.purpose == Purpose::Probe
    }

    pub(super) fn start(&self) -> u64 {
        self.page.start_index.unwrap_or_default().get()
    }
}

/// The counts and flags of a page.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::uapi::paging) struct Received {
    /// Rows on the page.
    pub(in crate::uapi::paging) rows: u64,
    /// Those that were not received before.
    pub(in crate::uapi::paging) new: u64,
    /// The new rows that the query does not ask for.
    pub(in crate::uapi::paging) foreign: u64,
    /// The new rows that the query asks for and that match its filter.
    pub(in crate::uapi::paging) matched: u64,
    /// The server's total.
    pub(in crate::uapi::paging) total: Option<u64>,
    /// Whether the server applied the filter, if one was sent and the page shows it.
    pub(in crate::uapi::paging) filtered: Option<bool>,
    /// The server's page size, which may be less than requested.
    pub(in crate::uapi::paging) page_size: Option<u64>,
    /// Whether the server sorted the rows, if an order was sent and the page shows it.
    pub(in crate::uapi::paging) sorted: Option<bool>,
    /// Whether an order was sent, and the page does not say whether it is sorted.
    pub(in crate::uapi::paging) is_silent_on_order: bool,
    /// Whether the page has a link to a next one.
    pub(in crate::uapi::paging) next: bool,
}

impl Received {
    /// Returns whether the page has as many rows as the server puts on a page, so that more rows may follow although the
    /// total does not tell. A server's own page size is a round number.
    pub(super) fn is_full(&self, count: Option<Count>) -> bool {
        let Some(count) = count.filter(|count| *count < Count::MAX) else {
            return false;
        };
        let is_capped = self.page_size == Some(self.rows) && self.rows.is_multiple_of(ROUND);
        self.rows >= count.get() || is_capped
    }
}
