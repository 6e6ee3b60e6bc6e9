//! What the pages received so far say about the result, and what of it can be believed. Does no I/O.

use crate::uapi::model::Count;

/// What the server says about the number of rows.
#[derive(Debug, Default)]
pub(super) struct Claim {
    total: Option<u64>,
    probable: u64,
    confirmed: bool,
    changed: bool,
}

impl Claim {
    /// Nothing said yet; the result has `probable` rows, probably.
    pub(super) fn guess(probable: u64) -> Self {
        Self {
            probable,
            ..Self::default()
        }
    }

    /// Takes note of a page's total. The rows received were `before` and are `after` it.
    pub(super) fn note(&mut self, total: Option<u64>, before: u64, after: u64) {
        // An answer without a body says nothing of the total.
        let Some(total) = total else { return };
        if let Some(previous) = self.total.replace(total) {
            self.confirmed = previous == total;
            // Totals that are each page's own number of rows differ too, and are never above what was received.
            self.changed |= previous != total && (total >= after || previous > before);
        }
    }

    /// Returns the total, unless more rows than that have been received.
    pub(super) fn believed(&self, received: u64) -> Option<u64> {
        self.total.filter(|total| *total >= received)
    }

    /// Returns the last total, whether it can be true or not.
    pub(super) fn last(&self) -> Option<u64> {
        self.total
    }

    /// Returns the number of rows that was guessed before the first page.
    pub(super) fn probable(&self) -> u64 {
        self.probable
    }

    /// Returns whether two pages in a row have told the same total.
    pub(super) fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// Returns whether the total has changed while it could be true.
    pub(super) fn has_changed(&self) -> bool {
        self.changed
    }
}

/// How many rows the server puts on a page.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    /// The most rows on a page so far.
    longest: u64,
    /// Whether a page had fewer rows than requested.
    came_short: bool,
}

impl Lengths {
    /// Takes note of a page's rows, of which `count` were requested.
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

/// What the server says of the filter and of the order, from the first page on that says it.
#[derive(Debug, Default)]
pub(super) struct Honoured {
    filtered: Option<bool>,
    sorted: Option<bool>,
}

impl Honoured {
    /// Returns whether a page says the same of the filter as the pages before it.
    pub(super) fn agrees_on_filter(&mut self, now: Option<bool>) -> bool {
        agrees(&mut self.filtered, now)
    }

    /// Returns whether a page says the same of the order as the pages before it.
    pub(super) fn agrees_on_order(&mut self, now: Option<bool>) -> bool {
        agrees(&mut self.sorted, now)
    }
}

fn agrees(before: &mut Option<bool>, now: Option<bool>) -> bool {
    now.is_none_or(|now| *before.get_or_insert(now) == now)
}
