//! The errors of commands and listings. Of the other modules, this one uses only `uapi`.

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
        /// The problem, with the option's name.
        message: String,
        /// The remedy.
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
    /// There are no rows, and the user passed `--fail-empty`.
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
    InvalidCredential(anyhow::Error),
    /// A panic: a bug in this program.
    #[error("internal error (a bug in pce){}", at.as_ref().map_or(String::new(), |at| format!(" at {at}")))]
    Panicked {
        /// The position in the source code, if it is known.
        at: Option<String>,
    },
    /// This machine's system refuses a resource.
    #[error("cannot {action}: {source}")]
    System {
        /// The refused action, such as `listen for signals`.
        action: &'static str,
        /// The system's error.
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
    /// Returns the error of a panic at an unknown position; `app` adds the position if it knows it.
    pub fn panicked() -> Self {
        Self::Panicked { at: None }
    }

    /// Returns a usage error with a hint.
    pub fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }
}

/// The failures of a run's listings, and the numbers of complete listings and received rows.
#[derive(Debug)]
pub struct ListFailure {
    /// One error for each listing that failed or is incomplete.
    pub errors: Vec<ExtensionError>,
    /// The number of requested listings: one for each extension and event type.
    pub listings: usize,
    /// Whether each event type has its own listing.
    pub by_type: bool,
    /// The number of complete listings.
    pub complete: usize,
    /// The number of received rows.
    pub rows: u64,
    /// The number of rows of all listings, if the server sent it.
    pub expected: Option<u64>,
    /// The extensions that were not listed, because the run ended at an error.
    pub unlisted: Vec<String>,
}

impl ListFailure {
    /// Returns whether pce received no complete listing and no row.
    pub fn received_nothing(&self) -> bool {
        self.complete == 0 && self.rows == 0
    }

    /// Returns the numbers of received and expected rows.
    pub fn received(&self) -> String {
        match self.expected.filter(|expected| *expected > self.rows) {
            Some(expected) => format!("received {} of {}", self.rows, counted(expected, "event")),
            None => format!("received {}", counted(self.rows, "event")),
        }
    }

    /// Returns the names of the extensions that were not listed, at most five of them.
    pub fn unlisted(&self) -> String {
        /// The most names to show.
        const MOST: usize = 5;
        first_names(&self.unlisted, MOST)
    }

    /// Returns the word for the things that `listings` counts.
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
        let missing = self.listings - self.complete;
        f.write_str("incomplete: ")?;
        if self.listings > 1 {
            let are = if missing == 1 { "is" } else { "are" };
            let (all, unit) = (self.listings, self.unit());
            write!(f, "{missing} of {all} {unit} {are} incomplete; ")?;
        }
        f.write_str(&self.received())?;
        if self.unlisted.is_empty() {
            return Ok(());
        }
        write!(f, "; not listed: {}", self.unlisted())
    }
}

impl std::error::Error for ListFailure {}

/// The reason why the list of extensions is incomplete.
#[derive(Debug)]
pub struct ExtensionsFailure {
    /// The reason.
    pub reason: Reason,
    /// The number of extensions that the server sent before the failure.
    pub found: usize,
    /// The number of known extensions: the server sent them, or the user named them.
    pub known: usize,
}

impl fmt::Display for ExtensionsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.known > 0 {
            f.write_str("incomplete: ")?;
        }
        match self.found {
            0 => f.write_str("the list of extensions cannot be read"),
            1 => f.write_str("only 1 extension of the list of extensions is known"),
            found => write!(
                f,
                "only {found} extensions of the list of extensions are known"
            ),
        }
    }
}

impl std::error::Error for ExtensionsFailure {}

/// Returns the first names, at most as many as `most`, and the number of the others.
pub fn first_names<N: fmt::Display>(names: impl IntoIterator<Item = N>, most: usize) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let more = names.len().saturating_sub(most);
    names.truncate(most);
    let names = names.join(", ");
    match more {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

/// Returns a number with its noun, in the singular or the plural.
pub fn counted(number: u64, of: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {of}{plural}")
}

/// One listing that failed or is incomplete.
#[derive(Debug)]
pub struct ExtensionError {
    /// The extension.
    pub extension: Extension,
    /// The event type, if it has its own listing.
    pub event_type: Option<EventType>,
    /// The number of rows received before a request failed.
    pub received: u64,
    /// The reason.
    pub reason: Reason,
}

/// The reason why a listing is incomplete.
#[derive(Debug)]
pub enum Reason {
    /// A request failed.
    Api(uapi::Error),
    /// Every request succeeded, but rows are missing.
    Shortfall(Shortfall),
}

impl ExtensionError {
    /// Returns the name of the listing: the extension, and the event type if it has its own listing.
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
    /// Returns whether every other request would fail in the same way.
    ///
    /// That is so if pce cannot reach the server, the token endpoint fails, or the server rejects the credentials.
    pub fn is_host_wide(&self) -> bool {
        use crate::uapi::{Error, NetworkStep, TimedStep};
        let Self::Api(error) = self else { return false };
        if matches!(error, Error::TokenEndpoint(_)) {
            return true;
        }
        match error.last() {
            Error::Credentials(_)
            | Error::NoToken { .. }
            | Error::Setup(_)
            | Error::Timeout {
                step: TimedStep::Connect | TimedStep::ConnectThrough(_),
                ..
            } => true,
            Error::Denied { status: 401, .. } => !error.has_code("pce_access_denied"),
            Error::Network { step, .. } => *step != NetworkStep::Broken,
            _ => false,
        }
    }

    /// Returns whether the server says that the extension does not exist.
    pub fn is_missing_extension(&self) -> bool {
        use crate::uapi::Error;
        matches!(self, Self::Api(error @ Error::Rejected { .. }) if error.has_code("extension_invalid"))
    }
}
