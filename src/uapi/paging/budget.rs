//! What prefetching may cost, over all queries of a listing: requests that turn out useless, and memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes of pages held before they are used. The largest answer has as many.
const BYTES: usize = 64 << 20;

/// So many requests that were of use allow for a useless one.
const USED_FOR_A_WASTED: u64 = 10;

/// Bounds what is prefetched.
///
/// A prefetched page is useless when the pages before it have other lengths than expected. The number of useless requests
/// never exceeds a tenth of the others, plus `jobs`: a prefetch starts only if that holds even if it turns out useless
/// with all others on their way.
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
    /// Prefetched pages on their way or waiting.
    ahead: u64,
    /// Bytes of pages that wait, or are expected to.
    held: usize,
    /// The longest page so far, in bytes: what the next one is expected to have.
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

    /// Allows for one more prefetched page, if there is room for it.
    pub(super) fn prefetch(self: &Arc<Self>) -> Option<Ticket> {
        let mut spent = self.spent();
        let allowed = self.jobs + spent.used / USED_FOR_A_WASTED;
        let bytes = spent.longest;
        if spent.ahead + 1 >= self.jobs
            || spent.wasted + spent.ahead >= allowed
            || spent.held.saturating_add(bytes) > BYTES
        {
            return None;
        }
        spent.ahead += 1;
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

/// The right to hold one page, given back when it is dropped.
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
    /// Says that the page is used.
    pub(super) fn redeem(mut self) {
        self.kind = Kind::Used;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut spent = self.budget.spent();
        spent.held = spent.held.saturating_sub(self.bytes);
        spent.ahead -= u64::from(self.kind != Kind::Held);
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
