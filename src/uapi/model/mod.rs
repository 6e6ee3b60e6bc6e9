//! The values of UnifiedAPI: events, extensions, queries, filters, collections and rows. Each value that has rules is
//! checked when it is made and trusted afterwards.

mod collection;
mod condition;
mod event;
mod extension;
mod filter;
mod host;
mod invalid;
mod number;
mod presence;
mod query;
mod reported;
mod resource;
mod row;
mod sort;

pub(in crate::uapi) use collection::Merged;
pub use collection::{Collection, NotACollection};
pub use condition::{Condition, ConditionError, Conditions, OPERATORS};
pub use event::{EventId, EventType, Field, Method, Status};
pub use extension::{Extension, User};
pub use filter::{Filter, FilterOp};
pub use host::Host;
pub use invalid::{Invalid, expected, nearest};
pub use number::{Whole, whole};
pub use presence::PresenceQuery;
pub use query::{Count, ListQuery, OrderWords, Page, Selection, SortOrder, StartIndex};
pub(in crate::uapi) use reported::{Form, Reported, cut, cut_after};
pub use resource::{Duplicates, Identity, Resource};
pub use row::{Member, Row};
pub use sort::{SortKey, Sorter};
