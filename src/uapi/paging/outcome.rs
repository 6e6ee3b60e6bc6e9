//! What came of a query: how many rows, of how many, and why any are missing.

use crate::uapi::StartIndex;

/// What a query came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed out.
    pub rows: u64,
    /// Different rows that arrived.
    pub received: u64,
    /// Rows that the server said there are, where it did.
    pub promised: Option<u64>,
    /// Rows that the whole result has, counted here or by the server; `None` where neither could.
    pub total: Option<u64>,
    /// Why rows are missing that were asked for.
    pub shortfall: Option<Shortfall>,
    /// Whether the server left the filter to this side.
    pub filtered_here: bool,
    /// Whether the server did not honour the sort order, so that the rows are still to be sorted.
    pub unsorted: bool,
    /// Rows that came more than once and were handed out once.
    pub repeated: u64,
}

/// Rows that could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// Different rows that arrived.
    pub received: u64,
    /// Rows that the server said there are, where it did.
    pub expected: Option<u64>,
    /// What was in the way.
    pub cause: ShortfallCause,
}

/// What was in the way of a whole list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortfallCause {
    /// The API pages no further than index 4999.
    Window,
    /// The server's pages ended before its total was reached.
    Ended,
    /// The server sent only rows that it had sent before.
    Repeats,
    /// The total changed between pages: events were added or removed meanwhile.
    Changed,
}

/// What has arrived of a query so far.
#[derive(Debug, Default)]
pub(in crate::uapi) struct Arrived {
    /// Where the next page starts.
    pub(in crate::uapi) position: u64,
    /// Different rows.
    pub(in crate::uapi) received: u64,
    /// Rows that came more than once.
    pub(in crate::uapi) repeated: u64,
    /// Whether a page without a row has come.
    pub(in crate::uapi) ended: bool,
    /// Whether the total has changed meanwhile.
    pub(in crate::uapi) changed: bool,
}

impl Arrived {
    /// Why this is not all of the rows that the server said there are.
    pub(in crate::uapi) fn shortfall(&self, expected: Option<u64>) -> Option<Shortfall> {
        let received = self.received;
        let at_the_end = StartIndex::new(self.position).is_none();
        let Some(expected) = expected else {
            // Where the server does not count, only a page without a row shows that there are no more.
            return (!self.ended).then_some(Shortfall {
                received,
                expected: None,
                cause: if at_the_end {
                    ShortfallCause::Window
                } else {
                    ShortfallCause::Repeats
                },
            });
        };
        let cause = if at_the_end && self.position < expected {
            ShortfallCause::Window
        } else if received < expected && self.repeated > 0 && !self.changed {
            ShortfallCause::Repeats
        } else if self.changed {
            ShortfallCause::Changed
        } else if received < expected {
            ShortfallCause::Ended
        } else {
            return None;
        };
        Some(Shortfall {
            received,
            expected: Some(expected),
            cause,
        })
    }
}
