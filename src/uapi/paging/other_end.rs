//! What it takes to read a result from its other end: the same query in the opposite order, and which rows come again.

use std::sync::Arc;

use crate::uapi::{Collection, Field, ListQuery};

/// The other end of a query's result.
#[derive(Default)]
pub(in crate::uapi) struct OtherEnd {
    /// The query in the opposite order, once rows are read from there.
    query: Option<Arc<ListQuery>>,
    /// The `url` of the last row that arrived, and how many of the last ones have it.
    last: (String, u64),
    /// Rows that have come, and may come again.
    again: u64,
}

impl OtherEnd {
    /// Remembers a page's last `url`, and how many rows in a row have it.
    pub(in crate::uapi) fn note(&mut self, page: &Collection) {
        let urls = || page.rows().rev().map(|row| row.text(Field::Url));
        let Some(last) = urls().next() else { return };
        let same = urls().take_while(|url| *url == last).count() as u64;
        if same == page.len() as u64 && self.last.0 == last {
            self.last.1 += same;
        } else {
            self.last = (last.into_owned(), same);
        }
    }

    /// Rows are to be read from there. Returns how many may come again: those with the last row's `url`.
    pub(in crate::uapi) fn begin(&mut self, query: &ListQuery) -> u64 {
        self.query.get_or_insert_with(|| Arc::new(query.turned()));
        self.again = self.last.1;
        self.again
    }

    /// The query in the opposite order, once there is one.
    pub(in crate::uapi) fn query(&self) -> Option<&Arc<ListQuery>> {
        self.query.as_ref()
    }

    /// Rows that may still come again.
    pub(in crate::uapi) fn again(&self) -> u64 {
        self.again
    }

    /// Of so many rows that came again, those that were to.
    pub(in crate::uapi) fn came_again(&mut self, rows: u64) -> u64 {
        let expected = rows.min(self.again);
        self.again -= expected;
        expected
    }
}
