//! Complete lists: which page to ask for next, and whether the rows received are all of them.

mod ahead;
mod divide;
mod listing;
mod other_end;
mod outcome;
mod pages;
mod seen;
mod window;

pub use listing::{Listing, Step};
pub use outcome::{Outcome, Shortfall, ShortfallCause};
pub use pages::{Depth, Pages};
