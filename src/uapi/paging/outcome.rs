//! The result of reading a query: the number of rows, the total, and the reason if rows are missing.

/// The result of reading a query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows handed out.
    pub rows: u64,
    /// Different rows received.
    pub received: u64,
    /// The server's total, if it has sent one that can be true.
    pub promised: Option<u64>,
    /// The server's last total, even if it cannot be true.
    pub claimed: Option<u64>,
    /// The number of rows of the whole result, by the server's count or by pce's; `None` if neither is known.
    pub total: Option<u64>,
    /// The reason that requested rows are missing.
    pub shortfall: Option<Shortfall>,
    /// Whether pce applied the filter because the server did not.
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
    /// The server's total, if it has sent one.
    pub expected: Option<u64>,
    /// The reason that the rows are missing.
    pub cause: ShortfallCause,
}

/// The reason that rows are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortfallCause {
    /// The API has no page that starts after index 4999.
    Window,
    /// The server's pages ended before its total was reached.
    Ended,
    /// The server sent duplicates instead of the rest.
    Repeats,
    /// The total changed between pages: events were added or removed meanwhile.
    Changed,
}
