//! Maps errors to kinds, exit codes and hints.
//!
//! `Kind::row` is the table of kinds; `failure` assigns a kind to each error by its type, and `hint` adds the remedy.
//! Man page and README take their tables from [`Kind::ALL`].

mod failure;
mod hint;
mod listing;

use serde::Serialize;

pub use failure::{Cause, Failure};

/// The kinds of errors that end a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Any other error.
    Internal,
    /// The command line cannot be carried out.
    Usage,
    /// The server refused the request.
    Rejected,
    /// No credentials, or the server refused them.
    Auth,
    /// pce could not reach the server.
    Network,
    /// A time limit was reached.
    Timeout,
    /// The server failed.
    Server,
    /// Rows are missing.
    Incomplete,
    /// There are no rows, and the user passed `--fail-empty`.
    Empty,
    /// The settings or the credential store cannot be used.
    Config,
    /// The output could not be written.
    Output,
}

/// The exit code of a run without an error.
pub const SUCCESS: u8 = 0;

/// The exit code of `pce diff --exit-code` when there are changes.
pub const CHANGED: u8 = 12;

/// The exit code of a run that SIGINT interrupted. Other signals have 128 plus their number.
pub const INTERRUPTED: u8 = 130;

impl Kind {
    /// Every kind, in the order of the exit codes.
    pub const ALL: [Self; 11] = [
        Self::Internal,
        Self::Usage,
        Self::Rejected,
        Self::Auth,
        Self::Network,
        Self::Timeout,
        Self::Server,
        Self::Incomplete,
        Self::Empty,
        Self::Config,
        Self::Output,
    ];

    /// Returns the process's exit code, the name in `--error-format json`, and a description for users.
    fn row(self) -> (u8, &'static str, &'static str) {
        match self {
            Self::Internal => (1, "internal", "any other error"),
            Self::Usage => (2, "usage", "usage: nothing was sent"),
            Self::Rejected => (
                3,
                "rejected",
                "the server refused the request (4xx; its code is in the message)",
            ),
            Self::Auth => (
                4,
                "auth",
                "no credentials, or refused: 401, 403, pce_access_denied",
            ),
            Self::Network => (
                5,
                "network",
                "not reached: name resolution, connection, TLS",
            ),
            Self::Timeout => (6, "timeout", "a timeout"),
            Self::Server => (
                7,
                "server",
                "the server failed: 5xx after the retries, or an answer that is not UnifiedAPI's",
            ),
            Self::Incomplete => (
                8,
                "incomplete",
                "incomplete: some rows or some extensions are missing; the others were written, except to --output-file",
            ),
            Self::Empty => (9, "empty", "--fail-empty and no row"),
            Self::Config => (
                10,
                "config",
                "settings, or a credential store that cannot be used (also a file that others can read); none stored is 4",
            ),
            Self::Output => (11, "output", "the output could not be written"),
        }
    }

    /// Returns the process's exit code.
    pub fn exit_code(self) -> u8 {
        self.row().0
    }

    /// Returns the `kind` in `--error-format json`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Returns the description for users: the errors that have this kind.
    pub fn when(self) -> &'static str {
        self.row().2
    }
}

/// Returns every exit code with its description, including those that are not errors.
pub fn codes() -> Vec<(u8, &'static str)> {
    let mut codes = vec![(
        SUCCESS,
        "everything asked for was written (an empty result too)",
    )];
    codes.extend(Kind::ALL.map(|kind| (kind.exit_code(), kind.when())));
    codes.push((CHANGED, "pce diff --exit-code: there are changes"));
    codes.push((
        INTERRUPTED,
        "interrupted; a closed pipe ends quietly as it does for any Unix filter",
    ));
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_in_order_and_names_are_what_scripts_see() {
        for (index, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(kind.exit_code()), index + 1);
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.name()));
        }
    }
}
