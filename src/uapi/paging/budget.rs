//! Limits the cost of prefetching, over all queries of a listing: useless requests, and memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes of pages held before they are used. The largest answer can have as many.
const BYTES: usize = 64 << 20;

/// The number of used requests that allow one useless request.
const USED_FOR_A_WASTED: u64 = 10;

/// Bounds the prefetching.
///
/// A prefetched page is useless when the pages before it have other lengths than expected. The number of useless
/// requests never exceeds a tenth of the others, plus `jobs`: a prefetch starts only if this holds even when it and all
/// prefetches in flight turn out useless.
pub(super) struct Budget {
    jobs: u64,
    spent: Mutex<Spent>,
}

#[derive(Debug, Default)]
struct Spent {
    /// Requests whose page was used.
    used: u64,
    /// Prefetched pages that were not used.
    wasted: u64,
    /// Prefetched pages that are being fetched, or that wait to be used.
    prefetched: u64,
    /// The bytes of the pages held, and those expected of the pages being fetched.
    held: usize,
    /// The bytes of the longest page so far. The next page is expected to have as many.
    longest: usize,
}

impl Budget {
    /// Returns a budget for at most `jobs` requests at once.
    pub(super) fn new(jobs: usize) -> Arc<Self> {
        Arc::new(Self {
            jobs: jobs as u64,
            spent: Mutex::default(),
        })
    }

    /// Returns a ticket for one more prefetched page, if there is room for it.
    pub(super) fn prefetch(self: &Arc<Self>) -> Option<Ticket> {
        let mut spent = self.spent();
        let allowed = self.jobs + spent.used / USED_FOR_A_WASTED;
        let bytes = spent.longest;
        if spent.prefetched + 1 >= self.jobs
            || spent.wasted + spent.prefetched >= allowed
            || spent.held.saturating_add(bytes) > BYTES
        {
            return None;
        }
        spent.prefetched += 1;
        spent.held += bytes;
        Some(Ticket {
            budget: Arc::clone(self),
            bytes,
            kind: Kind::Prefetch,
        })
    }

    /// Counts a page that was used, and its length in bytes.
    pub(super) fn used(&self, bytes: usize) {
        let mut spent = self.spent();
        spent.used += 1;
        spent.longest = spent.longest.max(bytes);
    }

    /// Counts a page that waits to be taken.
    pub(super) fn hold(self: &Arc<Self>, bytes: usize) -> Ticket {
        self.spent().held += bytes;
        Ticket {
            budget: Arc::clone(self),
            bytes,
            kind: Kind::Held,
        }
    }

    /// Returns whether one more page may be held.
    pub(super) fn has_room(&self) -> bool {
        let spent = self.spent();
        spent.held.saturating_add(spent.longest) <= BYTES
    }

    fn spent(&self) -> MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to hold one page. It ends when the ticket is dropped.
pub(super) struct Ticket {
    budget: Arc<Budget>,
    bytes: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Prefetch,
    Used,
    Held,
}

impl Ticket {
    /// Marks the page as used.
    pub(super) fn redeem(mut self) {
        self.kind = Kind::Used;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut spent = self.budget.spent();
        spent.held = spent.held.saturating_sub(self.bytes);
        spent.prefetched -= u64::from(self.kind != Kind::Held);
        spent.wasted += u64::from(self.kind == Kind::Prefetch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_useless_requests_as_jobs_and_a_tenth_of_the_others() {
        let budget = Budget::new(4);
        let waste = || {
            let tickets: Vec<Ticket> = std::iter::from_fn(|| budget.prefetch()).collect();
            tickets.len()
        };
        assert_eq!((waste(), waste(), waste()), (3, 1, 0));
        (0..20).for_each(|_| budget.used(100));
        assert_eq!((waste(), waste()), (2, 0));
        let alone = Budget::new(1);
        assert!(alone.prefetch().is_none());
    }

    #[test]
    fn held_pages_share_one_number_of_bytes() {
        let budget = Budget::new(64);
        budget.used(BYTES / 3);
        let held = budget.hold(BYTES / 3);
        let tickets: Vec<Ticket> = std::iter::from_fn(|| budget.prefetch()).collect();
        assert_eq!(tickets.len(), 2);
        assert!(!budget.has_room());
        drop(held);
        assert!(budget.has_room());
        tickets.into_iter().for_each(Ticket::redeem);
        assert!(budget.prefetch().is_some());
    }
}
