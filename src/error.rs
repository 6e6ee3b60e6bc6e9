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
    /// The server did not name all extensions.
    #[error(transparent)]
    Extensions(ExtensionsFailure),
    /// `pce diff --exit-code`: there are changes, and they were written.
    #[error("there are changes")]
    Changed,
    /// There is no row, and `--fail-empty` was typed.
    #[error("no event")]
    Empty,
    /// `--max-time` was reached.
    #[error("the run took longer than {0:?}")]
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
    /// Whether each event type is listed on its own.
    pub by_type: bool,
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

    /// What is listed one by one, in words.
    pub fn unit(&self) -> &'static str {
        if self.by_type {
            "listings"
        } else {
            "extensions"
        }
    }
}

impl fmt::Display for ListFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.listings - self.whole;
        f.write_str("incomplete: ")?;
        if self.listings > 1 {
            let are = if missing == 1 { "is" } else { "are" };
            let (all, unit) = (self.listings, self.unit());
            write!(f, "{missing} of {all} {unit} {are} incomplete; ")?;
        }
        write!(f, "received {}", self.rows)?;
        if let Some(expected) = self.expected.filter(|expected| *expected > self.rows) {
            write!(f, " of {expected}")?;
        }
        f.write_str(" events")
    }
}

impl std::error::Error for ListFailure {}

/// Why it is not known which extensions there are.
#[derive(Debug)]
pub struct ExtensionsFailure {
    /// Why.
    pub reason: Reason,
    /// Extensions that are known all the same: named by the user, or by the server before.
    pub known: usize,
}

impl fmt::Display for ExtensionsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known;
        match known {
            0 => f.write_str("the list of extensions cannot be read"),
            _ => write!(
                f,
                "incomplete: only {known} extensions of the list of extensions are known"
            ),
        }
    }
}

impl std::error::Error for ExtensionsFailure {}

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

impl ExtensionError {
    /// The listing that failed, in words.
    pub fn listing(&self) -> String {
        let extension = &self.extension;
        match self.event_type {
            Some(kind) => {
                let name = kind.label().map_or_else(|| kind.to_string(), str::to_owned);
                format!("{extension}, type {name}")
            }
            None => extension.to_string(),
        }
    }
}

impl Reason {
    /// Whether every other request would fail in the same way: the server is not reached, or refuses the credentials.
    pub fn is_host_wide(&self) -> bool {
        use crate::uapi::{Error, NetworkStep, TimedStep};
        let Self::Api(error) = self else { return false };
        match error.last() {
            Error::Credentials(_)
            | Error::NoToken { .. }
            | Error::Setup(_)
            | Error::Timeout {
                step: TimedStep::Connect | TimedStep::ConnectThrough(_),
                ..
            } => true,
            Error::Denied {
                status: 401, code, ..
            } => code.as_deref() != Some("pce_access_denied"),
            Error::Network { step, .. } => *step != NetworkStep::Broken,
            _ => false,
        }
    }

    /// Whether the server says that the extension does not exist.
    pub fn is_missing_extension(&self) -> bool {
        use crate::uapi::Error;
        matches!(self, Self::Api(error @ Error::Rejected { .. }) if error.code() == Some("extension_invalid"))
    }
}
