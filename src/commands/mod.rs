//! The commands, one file for each. A file reads from top to bottom: settings, requests, output.

pub(crate) mod answers;
pub(crate) mod auth;
mod choice;
pub(crate) mod complete;
pub mod completions;
pub(crate) mod config;
mod connect;
pub mod context;
mod curl;
pub(crate) mod diff;
pub(crate) mod doctor;
pub mod ending;
mod extensions;
mod feed;
mod findings;
pub(crate) mod help;
pub(crate) mod list;
mod login;
mod ordered;
mod output;
mod plan;
mod probe;
mod prompt;
pub(crate) mod sandbox;
mod summary;
pub mod topics;

pub use extensions::read as read_extensions;
