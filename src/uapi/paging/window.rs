//! Which request has which rows of a result.
//!
//! A page starts at index 4999 at the latest. Counted from the other end, in the opposite order, it does too: rows that
//! are too far from one end may be near the other. Only what is between the two windows is out of reach.
//!
//! The server orders by `url`, and says nothing of rows that have the same one. From the other end these may come in
//! any order among themselves, so what is read from there begins with all rows that share the `url` of the last row that
//! has come, and those of them that were there before are left out.

use crate::uapi::{Count, Page, StartIndex};

/// A request for rows of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::uapi) struct Request {
    pub(in crate::uapi) page: Page,
    /// Whether the place is counted from the other end, in the opposite order.
    pub(in crate::uapi) turned: bool,
    /// Places before those of the rows that are to follow.
    pub(in crate::uapi) again: u64,
}

impl Request {
    /// This page, counted from the first row.
    pub(in crate::uapi) fn near(page: Page) -> Self {
        Self {
            page,
            turned: false,
            again: 0,
        }
    }
}

/// What is known of a result, and so of the places of its rows.
#[derive(Debug)]
pub(in crate::uapi) struct Window {
    page_size: Count,
    /// Whether the other end goes before a longer page: where pages of several results are held at once.
    short: bool,
    /// Rows that the server said there are.
    pub(in crate::uapi) total: Option<u64>,
    /// The most rows that the server has put on a page that was to have more.
    pub(in crate::uapi) cap: Option<u64>,
    turn: Turn,
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Rows are read from the first one on. They may be read from the other end, if need be.
    NotYet,
    /// The rows from `at` on are read from the other end of `total` rows; those with the `url` of the row before
    /// come `again`.
    At { at: u64, again: u64, total: u64 },
    /// The server did not do it, or must not be asked to.
    Never,
}

impl Window {
    /// What is known before the first page. Rows are read from the other end where they `may_turn` only.
    pub(in crate::uapi) fn new(page_size: Count, may_turn: bool) -> Self {
        Self {
            page_size,
            short: false,
            total: None,
            cap: None,
            turn: if may_turn { Turn::NotYet } else { Turn::Never },
        }
    }

    /// Rather reads from the other end than pages that are longer than the usual ones.
    pub(in crate::uapi) fn keep_pages_short(&mut self) {
        self.short = true;
    }

    /// The request for the page whose first row has this place; `None` where there can be none.
    pub(in crate::uapi) fn request(&self, start: u64) -> Option<Request> {
        match self.turn {
            Turn::At { at, again, total } if start >= at => {
                let again = if start == at { again } else { 0 };
                self.far_request(start, again, total)
            }
            _ => self.near_request(start),
        }
    }

    /// The request for a page of the usual size, while nothing is known of the result.
    pub(in crate::uapi) fn usual_request(&self, start: u64) -> Option<Request> {
        let start = StartIndex::new(start)?;
        Some(Request::near(page(start, self.page_size)))
    }

    /// Rows that this request will have, if the server does as it did.
    pub(in crate::uapi) fn expected(&self, request: Request) -> u64 {
        let count = request.page.count.map_or(0, Count::get);
        self.cap.map_or(count, |cap| count.min(cap)) - request.again
    }

    /// How many rows the pages from the first row on reach.
    pub(in crate::uapi) fn reach(&self) -> u64 {
        StartIndex::MAX.get() + self.most()
    }

    /// Whether there may be rows that are read from the other end.
    pub(in crate::uapi) fn may_turn(&self) -> bool {
        let far = |total| total > StartIndex::MAX.get();
        matches!(self.turn, Turn::NotYet) && self.total.is_some_and(far)
    }

    /// Whether the next rows, from `start` on, are rather to be had from the other end: they do not fit on one page
    /// that starts where one can.
    pub(in crate::uapi) fn wants_turn(&self, start: u64) -> bool {
        let left = self.total.map_or(0, |total| total.saturating_sub(start));
        let most = if self.short {
            self.usual()
        } else {
            self.most()
        };
        let fits = StartIndex::new(start).is_some() && left <= most;
        matches!(self.turn, Turn::NotYet)
            && start > 0
            && start + self.usual() > StartIndex::MAX.get()
            && left > 0
            && !fits
    }

    /// Reads from the other end from here on, where that is within its window. `again` is the number of rows that
    /// share the `url` of the row before this place.
    pub(in crate::uapi) fn turn(&mut self, at: u64, again: u64) {
        let Some(total) = self.total else { return };
        if let Some(request) = self.far_request(at, again, total)
            // A server that does not turn is found out by the rows that it repeats.
            && request.page.start_index.unwrap_or_default().get() < at
        {
            self.turn = Turn::At { at, again, total };
        }
    }

    /// Reads from the first row on, and from there alone.
    pub(in crate::uapi) fn turn_back(&mut self) {
        self.turn = Turn::Never;
    }

    /// Rows of a page, as far as the server puts so many on one.
    fn usual(&self) -> u64 {
        let size = self.page_size.get();
        self.cap.map_or(size, |cap| size.min(cap))
    }

    /// The most rows that a page can have.
    fn most(&self) -> u64 {
        let most = Count::MAX.get();
        self.cap.map_or(most, |cap| most.min(cap))
    }

    fn near_request(&self, start: u64) -> Option<Request> {
        let start = StartIndex::new(start)?;
        Some(Request::near(page(start, self.within(start))))
    }

    /// No page can start after index 4999. What does not fit on a page like those before is left to one that starts
    /// there and is as long as it can be, and this one ends just before it: how many rows the server is willing to put
    /// on a longer page is not known.
    fn within(&self, start: StartIndex) -> Count {
        let last = StartIndex::MAX.get();
        let left = self.total.map(|total| total.saturating_sub(start.get()));
        if start == StartIndex::MAX {
            return Count::MAX;
        }
        if start.get() + self.page_size.get() <= last
            || left.is_some_and(|left| left <= self.usual())
        {
            return self.page_size;
        }
        Count::clamped(last - start.get())
    }

    /// The page with the rows from `start` on, and `again` rows before them, that ends where the other end's pages can
    /// start.
    fn far_request(&self, start: u64, again: u64, total: u64) -> Option<Request> {
        let left = total.checked_sub(start).filter(|left| *left > 0)?;
        let reach = left.saturating_sub(StartIndex::MAX.get());
        let fresh = self.usual().max(reach).min(left);
        // With a long way to go, fewer rows would leave the next ones out of reach.
        let fresh = fresh.min(self.most().checked_sub(again)?);
        if fresh == 0 || fresh < reach {
            return None;
        }
        Some(Request {
            page: page(
                StartIndex::new(left - fresh)?,
                Count::clamped(fresh + again),
            ),
            turned: true,
            again,
        })
    }
}

fn page(start: StartIndex, count: Count) -> Page {
    Page {
        start_index: (start > StartIndex::default()).then_some(start),
        count: Some(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(page_size: u64, total: u64) -> Window {
        Window {
            short: true,
            total: Some(total),
            ..Window::new(Count::clamped(page_size), true)
        }
    }

    fn asked(request: Option<Request>) -> Option<(u64, u64, bool)> {
        let Request { page, turned, .. } = request?;
        let start = page.start_index.unwrap_or_default().get();
        Some((start, page.count.map_or(0, Count::get), turned))
    }

    /// Follows a result of `total` rows to its end, each row with its own url, and says how long the longest page was.
    fn follow(mut window: Window, ties: u64) -> Option<u64> {
        let total = window.total.unwrap();
        let (mut at, mut longest) = (0, 0);
        while at < total {
            if window.wants_turn(at) {
                window.turn(at, ties);
            }
            let request = window.request(at)?;
            let (start, count, turned) = asked(Some(request)).unwrap();
            let fresh = window.expected(request).min(total - at);
            if turned {
                assert_eq!(
                    start + fresh,
                    total - at,
                    "the rows after those that are there"
                );
                assert_eq!(count, fresh + request.again);
            } else {
                assert_eq!(start, at);
            }
            longest = longest.max(count);
            at += fresh;
        }
        Some(longest)
    }

    #[test]
    fn what_fits_is_read_near_request_on() {
        let mut window = window(1000, 4999);
        for start in [0, 1000, 4000, 4998] {
            assert!(!window.wants_turn(start), "{start}");
        }
        assert_eq!(asked(window.request(1000)), Some((1000, 1000, false)));
        window.turn_back();
        assert_eq!(asked(window.request(4000)), Some((4000, 1000, false)));
        window.total = Some(6000);
        assert_eq!(asked(window.request(4000)), Some((4000, 999, false)));
        assert_eq!(asked(window.request(4999)), Some((4999, 4999, false)));
        assert_eq!(asked(window.request(5000)), None);
    }

    #[test]
    fn both_ends_together_reach_further_than_one() {
        for (page_size, total, longest) in [
            (250, 9_000, Some(250)),
            (1000, 9_000, Some(1000)),
            (4999, 9_998, Some(4999)),
            (250, 10_200, Some(250)),
            (250, 10_400, Some(4999)),
            (1000, 19_996, Some(4999)),
            (1000, 19_997, None),
            (1, 9_998, Some(1)),
        ] {
            assert_eq!(follow(window(page_size, total), 0), longest, "{total} rows");
        }
        // What has come and comes again takes room.
        assert_eq!(follow(window(250, 9_000), 30), Some(280));
        assert_eq!(follow(window(1000, 19_996), 30), None);
        let long = Window {
            short: false,
            ..window(1000, 9_998)
        };
        assert_eq!(follow(long, 0), Some(4999), "one long page is enough");
        let never = Window {
            turn: Turn::Never,
            ..window(1000, 9_999)
        };
        assert_eq!(follow(never, 0), None);
    }

    #[test]
    fn a_server_that_puts_few_rows_on_a_page_is_asked_for_no_more() {
        let capped = |total| Window {
            cap: Some(50),
            ..window(1000, total)
        };
        assert_eq!(follow(capped(9_999), 10), Some(1000));
        assert_eq!(follow(capped(10_100), 0), None);
        assert_eq!(
            follow(capped(9_000), 50),
            None,
            "no room for a row that is new"
        );
    }
}
