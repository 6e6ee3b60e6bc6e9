//! Complete lists, page by page.
//!
//! A [`Listing`] reads several queries and hands out their rows in the order of the queries. For each query, [`plan`]
//! decides which page to request next and whether the rows received are all of them: it is told what a page brought, and
//! does no I/O. [`pages`] asks the plan, fetches, and leaves out duplicates and rows that the query does not ask for
//! ([`dedup`]). [`prefetch`] fetches pages that the plan will ask for, within a [`budget`]. A result that one URI does not
//! give access to is divided by event type and merged ([`by_type`]). The [`Outcome`] says how many rows there were, and
//! why any are missing. [`Extensions`] reads the numbers of a user's extensions with the same pages; a listing takes
//! further queries while it is read.
//!
//! The engine knows a resource only by the [`Resource`](crate::uapi::model::Resource) trait: its URL, what identifies a
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
