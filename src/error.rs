//! What can go wrong above the rooms: in how they are put together, or in several of them at once.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::uapi::{self, EventType, Extension, Shortfall};

/// An error of a command as a whole.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Options that do not go together, or name what is not there. Nothing was sent.
    #[error("{message}")]
    Usage {
        /// What is wrong, with the option's name.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// What clap says of the command line.
    #[error("{0}")]
    Clap(String),
    /// Extensions, or rows of them, could not be had.
    #[error(transparent)]
    List(ListFailure),
    /// `--fail-empty`, and there is no row.
    #[error("no event")]
    Empty,
    /// `--max-time` was reached.
    #[error("not done within {0:?}")]
    MaxTime(Duration),
    /// SIGINT, SIGTERM or SIGHUP came.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
    /// `pce auth status`: the credential is not good, or could not be found to be.
    #[error("{0}")]
    NotGood(anyhow::Error),
    /// A mistake in this program.
    #[error("there is a mistake in pce, at {0}")]
    Panicked(&'static str),
    /// A setting that has no value.
    #[error("{0} is not set")]
    NotSet(String),
    /// The stored access token is no longer valid.
    #[error("the access token has expired")]
    Expired,
    /// `pce doctor` found something; the exit code is that of the first finding.
    #[error("something is not as it should be")]
    Unhealthy(u8),
    /// This clock and the server's are too far apart, in seconds.
    #[error("{0:+} s against the server's")]
    Clock(i64),
    /// The sandbox could not be started.
    #[error("the sandbox could not be started")]
    Sandbox(#[source] io::Error),
}

impl CommandError {
    /// A mistake in this program, at the place where it showed.
    pub fn panicked() -> Self {
        Self::Panicked(crate::report::panicked_at().unwrap_or("a place that is not known"))
    }

    /// A usage error with its remedy.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}

/// What came of the listings that did not come whole.
#[derive(Debug)]
pub struct ListFailure {
    /// One for each listing that failed or fell short.
    pub errors: Vec<ExtensionError>,
    /// Listings asked for: one for each extension and event type.
    pub listings: usize,
    /// Listings that came whole.
    pub whole: usize,
    /// Rows that were written.
    pub rows: u64,
    /// The rows of all listings together, where the server told them.
    pub expected: Option<u64>,
}

impl ListFailure {
    /// Whether there is nothing to show for the whole run.
    pub fn nothing_was_had(&self) -> bool {
        self.whole == 0 && self.rows == 0
    }
}

impl fmt::Display for ListFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.listings - self.whole;
        f.write_str("incomplete: ")?;
        if self.listings > 1 {
            let all = self.listings;
            write!(f, "{missing} of {all} listings are incomplete; ")?;
        }
        write!(f, "received {}", self.rows)?;
        if let Some(expected) = self.expected.filter(|expected| *expected > self.rows) {
            write!(f, " of {expected}")?;
        }
        f.write_str(" events")
    }
}

impl std::error::Error for ListFailure {}

/// One listing that failed or fell short.
#[derive(Debug)]
pub struct ExtensionError {
    /// The extension.
    pub extension: Extension,
    /// The event type, where it was listed on its own.
    pub event_type: Option<EventType>,
    /// Why.
    pub reason: Reason,
}

/// Why a listing is not whole.
#[derive(Debug)]
pub enum Reason {
    /// A request failed.
    Api(uapi::Error),
    /// Every request succeeded, and rows are missing all the same.
    Shortfall(Shortfall),
}
