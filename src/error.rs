//! The errors of commands and listings. A leaf: it knows only the errors of the rooms below.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::uapi::{self, EventType, Extension, Shortfall};

/// An error that ends a command.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Options that exclude each other, or that name something unknown. Nothing was sent.
    #[error("{message}")]
    Usage {
        /// What is wrong, with the option's name.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
    /// Some extensions, or some of their rows, are missing.
    #[error(transparent)]
    List(ListFailure),
    /// There is no row, and `--fail-empty` was typed.
    #[error("no event")]
    Empty,
    /// `--max-time` was reached.
    #[error("not done within {0:?}")]
    MaxTime(Duration),
    /// SIGINT, SIGTERM or SIGHUP arrived.
    #[error("interrupted by signal {0}")]
    Interrupted(i32),
    /// `pce auth status`: the credential is not valid, or could not be checked.
    #[error("{0}")]
    NotGood(anyhow::Error),
    /// A panic: a bug in this program.
    #[error("internal error (a bug in pce){}", at.as_ref().map_or(String::new(), |at| format!(" at {at}")))]
    Panicked {
        /// The position in the source code, where it is known.
        at: Option<String>,
    },
    /// This machine's system refuses a resource.
    #[error("cannot {action}: {source}")]
    System {
        /// What was refused, as `listen for signals`.
        action: &'static str,
        /// The system's reason.
        source: io::Error,
    },
    /// The run itself failed: no thread is available, or a task panicked.
    #[error(transparent)]
    Run(uapi::Error),
    /// The setting has no value.
    #[error("{0} is not set")]
    NotSet(String),
    /// The stored access token is no longer valid.
    #[error("the access token has expired")]
    Expired,
    /// A check of `pce doctor` failed. The exit code is that of the first failure.
    #[error("a check failed")]
    Unhealthy(u8),
    /// This machine's clock differs too much from the server's, in seconds.
    #[error("{0:+} s against the server's")]
    Clock(i64),
    /// The sandbox did not start.
    #[error("the sandbox did not start")]
    Sandbox(#[source] io::Error),
}

impl CommandError {
    /// A panic at an unknown position; `app` adds the position where it knows it.
    pub fn panicked() -> Self {
        Self::Panicked { at: None }
    }

    /// A usage error with its hint.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}

/// The failures of a run with several listings, and what succeeded.
#[derive(Debug)]
pub struct ListFailure {
    /// One for each listing that failed or fell short.
    pub errors: Vec<ExtensionError>,
    /// Listings asked for: one for each extension and event type.
    pub listings: usize,
    /// Listings that are complete.
    pub whole: usize,
    /// Rows that were written.
    pub rows: u64,
    /// The rows of all listings together, where the server told them.
    pub expected: Option<u64>,
}

impl ListFailure {
    /// Whether not a single listing or row arrived.
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

/// Why a listing is incomplete.
#[derive(Debug)]
pub enum Reason {
    /// A request failed.
    Api(uapi::Error),
    /// Every request succeeded, but rows are missing.
    Shortfall(Shortfall),
}
