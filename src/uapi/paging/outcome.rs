//! The result of reading a query: how many rows, of how many, and why any are missing.

/// The result of reading a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed out.
    pub rows: u64,
    /// Different rows received.
    pub received: u64,
    /// The server's total, where it has sent one that can be true.
    pub promised: Option<u64>,
    /// Rows of the whole result, by the server's count or by this one; `None` where neither is known.
    pub total: Option<u64>,
    /// Why rows are missing that were asked for.
    pub shortfall: Option<Shortfall>,
    /// Whether the server left the filter to the client.
    pub filtered_here: bool,
    /// Whether the server did not honour the sort order, so that the rows still have to be sorted.
    pub unsorted: bool,
    /// Duplicates that were left out.
    pub repeated: u64,
    /// Rows of another type or id than the query asks for, which were left out.
    pub foreign: u64,
}

/// Rows that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// Different rows received.
    pub received: u64,
    /// The server's total, where it has sent one.
    pub expected: Option<u64>,
    /// Why the rows are missing.
    pub cause: ShortfallCause,
}

/// Why rows are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortfallCause {
    /// The API pages no further than index 4999.
    Window,
    /// The server's pages ended before its total was reached.
    Ended,
    /// The server sent only duplicates.
    Repeats,
    /// The total changed between pages: events were added or removed meanwhile.
    Changed,
}
