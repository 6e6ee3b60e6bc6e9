//! The server's statements about a result, and which of them can be true. Does no I/O.

use std::ops::Range;

use crate::uapi::model::Count;

/// The server's total, and the expected number of rows before the first page.
#[derive(Debug, Default)]
pub(super) struct Claim {
    total: Option<u64>,
    probable: u64,
    confirmed: bool,
    changed: bool,
    /// How often rows followed although the total was reached, and the next total was reached too.
    refuted: u8,
}

/// After as many refutations, the totals count the rows so far, and none of them is believed.
const MOST_REFUTED: u8 = 2;

impl Claim {
    /// Returns a claim without a total, for a result that is expected to have `probable` rows.
    pub(super) fn guess(probable: u64) -> Self {
        Self {
            probable,
            ..Self::default()
        }
    }

    /// Records a page's total. `rows` has the numbers of rows received before and after the page, `new` the number of
    /// its rows that were not received before.
    pub(super) fn note(&mut self, total: Option<u64>, rows: Range<u64>, new: u64) {
        // An answer without a body has no total.
        let Some(total) = total else { return };
        let (before, after) = (rows.start, rows.end);
        if let Some(previous) = self.total.replace(total) {
            self.confirmed = previous == total;
            if new > 0 && previous == before && total == after {
                self.refuted = self.refuted.saturating_add(1);
            }
            // A total that was false on its own page does not count, so the next total does not change it.
            if previous < before {
                return;
            }
            // If each total is its page's own number of rows, the totals also differ, but are never above the rows
            // received.
            self.changed |= previous != total && (total >= after || previous > before);
        }
    }

    /// Returns the total, unless more rows than that have been received.
    pub(super) fn believed(&self, received: u64) -> Option<u64> {
        let is_believed = self.refuted < MOST_REFUTED;
        self.total.filter(|total| is_believed && *total >= received)
    }

    /// Returns the last total, whether it can be true or not.
    pub(super) fn last(&self) -> Option<u64> {
        self.total
    }

    /// Returns the number of rows that was expected before the first page.
    pub(super) fn probable(&self) -> u64 {
        self.probable
    }

    /// Returns whether the last two totals are equal.
    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// Returns whether the total has changed while it could be true.
    pub(super) fn has_changed(&self) -> bool {
        self.changed && self.refuted < MOST_REFUTED
    }
}

/// The numbers of rows that the server puts on pages.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    /// The most rows on a page so far.
    longest: u64,
    /// Whether a page had fewer rows than requested.
    came_short: bool,
}

impl Lengths {
    /// Records a page's number of rows. `count` rows were requested.
    pub(super) fn note(&mut self, count: Option<Count>, rows: u64) {
        if rows > 0 {
            self.came_short |= count.is_some_and(|count| rows < count.get());
            self.longest = self.longest.max(rows);
        }
    }

    /// Returns the number of rows that a page of `count` rows will probably have.
    pub(super) fn expected(&self, count: Count) -> u64 {
        let count = count.get();
        if self.came_short {
            count.min(self.longest)
        } else {
            count
        }
    }
}

/// Whether the server filtered and sorted, according to the first page that says it.
#[derive(Debug, Default)]
pub(super) struct Honoured {
    filtered: Option<bool>,
    sorted: Option<bool>,
}

impl Honoured {
    /// Returns whether a page says the same about the filter as the pages before it.
    pub(super) fn agrees_on_filter(&mut self, now: Option<bool>) -> bool {
        agrees(&mut self.filtered, now)
    }

    /// Returns whether a page says the same about the order as the pages before it.
    pub(super) fn agrees_on_order(&mut self, now: Option<bool>) -> bool {
        agrees(&mut self.sorted, now)
    }
}

fn agrees(before: &mut Option<bool>, now: Option<bool>) -> bool {
    now.is_none_or(|now| *before.get_or_insert(now) == now)
}
