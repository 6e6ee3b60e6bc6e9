//! A client library for UnifiedAPI: events, queries, and the requests that fetch a complete result.
//!
//! Values that have rules ([`Extension`], [`EventType`], [`Count`], …) are checked when they are made and trusted
//! afterwards. A [`ListQuery`] describes a list of events, a [`Client`] requests one page of it and judges the answer,
//! and a [`Listing`] reads several queries to their ends, in the order requested. Nothing here prints, parses options
//! or knows the origin of a token.

mod error;
mod http;
mod model;
mod paging;

pub use error::{Error, NetworkStep, TimedStep, TlsProblem};
pub use http::{
    Answer, Certificate, Client, Connection, Credentials, FixedToken, Grant, HeaderMap, HttpMethod,
    Network, Observer, Proxy, Retry, Route, Transport, Trust, Unwatched, off_thread,
};
pub use model::{
    Collection, Condition, ConditionError, Conditions, Count, EventId, EventType, Extension, Field,
    Filter, FilterOp, Host, Identity, Invalid, ListQuery, Member, Method, NotACollection,
    OPERATORS, OrderWords, Page, PresenceQuery, Resource, Row, Selection, SortKey, SortOrder,
    Sorter, StartIndex, Status, User, Whole, expected, nearest, whole,
};
pub use paging::{Depth, Extensions, Found, Listing, Outcome, Shortfall, ShortfallCause, Step};
