//! The sandbox: a `UnifiedAPI` server on the loopback interface, with sample data and with faults on demand.
//!
//! It answers as the vendor's documentation says a server does, over real HTTP, so that the whole tool can be tried and
//! tested without an account or a network. A request goes through the files in this order: `server` takes it from the
//! connection, `fault` may stop it on its way, `oauth` checks its access token (and gives out new ones), `request` reads
//! its URI and parameters, `directory` finds the extension among the sample `data` (with `samples`, the curated part),
//! `collection` selects, orders and cuts the events into a page, with `filter`, and `render` has their JSON ready;
//! `api` is where that order is written down. Nothing here knows the client or prints: who wants to see the requests
//! sets an observer.

mod collection;
mod data;
mod directory;
mod event;
mod fault;
mod filter;
mod render;
mod reply;
mod request;
mod samples;
