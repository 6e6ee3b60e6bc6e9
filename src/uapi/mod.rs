//! UnifiedAPI as a client library would have it: what an event is, what can be asked for, and how the whole answer
//! is fetched.
//!
//! Values that have rules ([`Extension`], [`EventType`], [`Count`], …) are checked when they are made and trusted
//! afterwards. A [`ListQuery`] turns into one request, a [`Client`] sends it and judges the answer, [`Pages`] follows
//! it to its end, and a [`Listing`] does that for several queries side by side, in the order asked for. Nothing here
//! prints, parses options or knows where a token comes from.

mod ahead;
mod client;
mod collection;
mod credentials;
mod divide;
mod early;
mod error;
mod event;
mod extension;
mod filter;
mod handshake;
mod host;
mod invalid;
mod listing;
mod number;
mod oauth;
mod observer;
mod other_end;
mod outcome;
mod pages;
mod query;
mod retry;
mod row;
mod seen;
mod sort;
mod transport;
mod window;

pub use client::Client;
pub use collection::{Collection, NotACollection};
pub use credentials::{Credentials, FixedToken};
pub use error::{Error, NetworkStep};
pub use event::{EventId, EventType, Field, Method, Status};
pub use extension::{Extension, User};
pub use filter::{Filter, FilterOp};
pub use handshake::Certificate;
pub use host::Host;
pub use invalid::{Invalid, nearest};
pub use listing::{Listing, Step};
pub use number::{Whole, whole};
pub use oauth::Grant;
pub use observer::{Answer, Observer, Unwatched};
pub use outcome::{Outcome, Shortfall, ShortfallCause};
pub use pages::{Depth, Pages};
pub use query::{Count, ListQuery, Page, Selection, SortOrder, StartIndex};
pub use retry::Retry;
pub use row::{Member, Row};
pub use sort::{SortKey, Sorter};
pub use transport::{Network, Proxy, Transport, Trust};
