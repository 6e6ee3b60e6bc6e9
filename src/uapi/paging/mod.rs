//! Complete lists, page by page.
//!
//! A [`Listing`] reads several queries and hands out their rows in the order of the queries. For each query, [`plan`]
//! decides from the numbers of rows received which page to request next, and whether the rows are complete. It does no
//! I/O. [`pages`] asks the plan, fetches, and leaves out duplicates and rows that the query does not ask for
//! ([`dedup`]). [`prefetch`] fetches pages before the plan asks for them, within a [`budget`]. A result with more rows
//! than one URI gives access to is divided by event type and merged ([`by_type`]). The [`Outcome`] has the number of
//! rows, and the reason if any are missing. [`Extensions`] reads the numbers of a user's extensions with the same
//! pages. A listing accepts further queries while it is read, so the extensions can be added as they arrive.
//!
//! The engine knows a resource only by the [`Resource`](crate::uapi::model::Resource) trait: its URL, the identity of a
//! row, the filter and the order.

mod budget;
mod by_type;
mod claim;
mod dedup;
mod extensions;
mod listing;
mod outcome;
mod pages;
mod plan;
mod prefetch;
mod reader;

pub use extensions::{Extensions, Found};
pub use listing::Listing;
pub use outcome::{Outcome, Shortfall, ShortfallCause};
pub use pages::Depth;
pub use reader::Step;
