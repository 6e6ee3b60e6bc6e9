//! What went wrong → its kind, its exit code, and what to do about it: one table.
//!
//! Errors below are typed, above they are `anyhow`'s; here the type decides what scripts see. Man page and README
//! take their tables from [`Kind::ALL`].

mod hint;

use serde::Serialize;

use crate::config;
use crate::error::{CommandError, ListFailure};
use crate::output::OutputError;
use crate::uapi::{self, Extension};

/// Why a run did not do everything that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Anything that is none of the others.
    Internal,
    /// What was typed cannot be done.
    Usage,
    /// The server refused the request.
    Rejected,
    /// No credentials, or refused ones.
    Auth,
    /// The server was not reached.
    Network,
    /// A time limit was reached.
    Timeout,
    /// The server failed.
    Server,
    /// Rows are missing.
    Incomplete,
    /// No row, where that was not to be.
    Empty,
    /// Settings or credential store.
    Config,
    /// The output could not be written.
    Output,
}

/// The exit code of a run that did everything.
pub const SUCCESS: u8 = 0;

/// The exit code of a run that was interrupted by SIGINT; other signals have 128 and their number too.
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

    /// The process's exit code, the name in `--error-format json`, and when it happens.
    fn row(self) -> (u8, &'static str, &'static str) {
        match self {
            Self::Internal => (1, "internal", "anything not below"),
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
                "incomplete: some rows or some extensions could not be had; what could be was written, except to --output-file",
            ),
            Self::Empty => (9, "empty", "--fail-empty and no row"),
            Self::Config => (10, "config", "settings or credential store"),
            Self::Output => (11, "output", "the output could not be written"),
        }
    }

    /// The process's exit code.
    pub fn exit_code(self) -> u8 {
        self.row().0
    }

    /// The name scripts see as `kind`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// When it happens, in words.
    pub fn when(self) -> &'static str {
        self.row().2
    }
}

/// Every exit code and when it happens, also those that are no error.
pub fn codes() -> Vec<(u8, &'static str)> {
    let mut codes = vec![(
        SUCCESS,
        "everything asked for was written (an empty result too)",
    )];
    codes.extend(Kind::ALL.map(|kind| (kind.exit_code(), kind.when())));
    codes.push((
        INTERRUPTED,
        "interrupted; a closed pipe ends quietly as it does for any Unix filter",
    ));
    codes
}

/// An error as it is reported. Its texts may hold the server's own words, which are not safe for a terminal.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// What kind of error.
    pub kind: Kind,
    /// The process's exit code.
    pub exit_code: u8,
    /// What went wrong, and why.
    pub message: String,
    /// Why, where the message says only what: text reports show it on a line of its own.
    #[serde(skip)]
    pub cause: Option<String>,
    /// The API's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// Whether the same command may well succeed a little later.
    pub retryable: bool,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The extension that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The errors of the extensions, where several went wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Failure>,
}

impl Failure {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            exit_code: kind.exit_code(),
            message: message.into(),
            cause: None,
            code: None,
            http_status: None,
            retryable: false,
            hint: None,
            extension: None,
            errors: Vec::new(),
        }
    }

    fn hint(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into);
        self
    }

    /// What an error means to whoever started the program.
    pub fn of(error: &anyhow::Error) -> Self {
        let known = error.chain().find_map(|cause| {
            None.or_else(|| cause.downcast_ref().map(Self::of_command))
                .or_else(|| cause.downcast_ref().map(Self::of_api))
                .or_else(|| cause.downcast_ref().map(Self::of_config))
                .or_else(|| cause.downcast_ref().map(Self::of_output))
        });
        known.unwrap_or_else(|| Self::new(Kind::Internal, format!("{error:#}")))
    }

    fn of_command(error: &CommandError) -> Self {
        match error {
            CommandError::Usage { message, hint } => {
                Self::new(Kind::Usage, message).hint(hint.as_deref())
            }
            CommandError::Clap(message) => {
                let (message, hint) = split_tip(message);
                Self::new(Kind::Usage, message).hint(Some(hint))
            }
            CommandError::List(failure) => Self::of_list(failure),
            CommandError::Empty => Self::new(Kind::Empty, "there is no event to list")
                .hint(Some("without --fail-empty an empty result is a success")),
            CommandError::MaxTime(limit) => {
                let mut failure = Self::new(
                    Kind::Timeout,
                    format!("the run was not done within {limit:?} (--max-time)"),
                )
                .hint(Some(
                    "give it more time with --max-time, or ask for fewer events",
                ));
                failure.retryable = true;
                failure
            }
            CommandError::NotGood(error) => {
                let mut failure = Self::of(error);
                failure.kind = Kind::Auth;
                failure.exit_code = Kind::Auth.exit_code();
                failure
            }
            CommandError::Panicked(_) => Self::new(Kind::Internal, error.to_string())
                .hint(Some("please report it, with the command that was run")),
            CommandError::NotSet(_) => Self::new(Kind::Config, error.to_string()).hint(Some(
                "pce config set KEY VALUE sets it, pce config list shows what is in force",
            )),
            CommandError::Expired => Self::new(Kind::Auth, error.to_string()).hint(Some(
                "pce auth login stores another; an App Key renews them by itself",
            )),
            CommandError::Unhealthy(code) => Self {
                exit_code: *code,
                ..Self::new(Kind::Internal, error.to_string())
            },
            CommandError::Clock(_) => Self::new(Kind::Internal, error.to_string()).hint(Some(
                "set this machine's clock: tokens seem expired, or valid when they are not",
            )),
            CommandError::Interrupted(signal) => Self {
                exit_code: u8::try_from(128 + signal).unwrap_or(1),
                ..Self::new(Kind::Internal, format!("interrupted by signal {signal}"))
            },
            CommandError::Sandbox(error) => Self::new(
                Kind::Internal,
                format!("the sandbox could not be started: {error}"),
            )
            .hint(Some("--port 0 takes a free port")),
        }
    }

    /// The errors of a listing. When all that was asked for failed in the same way, that way is the run's own.
    fn of_list(failure: &ListFailure) -> Self {
        let mut errors: Vec<Self> = failure.errors.iter().map(Self::of_extension).collect();
        let first = errors.first().map(|error| error.kind);
        let alike = errors.iter().all(|error| Some(error.kind) == first);
        if failure.nothing_was_had()
            && alike
            && let Some(kind) = first
        {
            if errors.len() == 1 {
                return errors.remove(0);
            }
            let message = format!("none of the {} listings could be had", errors.len());
            let mut whole = Self::new(kind, message);
            whole.hint.clone_from(&errors[0].hint);
            whole.code = common(&errors, |error| error.code.clone());
            whole.http_status = common(&errors, |error| error.http_status);
            whole.retryable = errors.iter().all(|error| error.retryable);
            whole.errors = errors;
            return whole;
        }
        let mut whole = Self::new(Kind::Incomplete, failure.to_string());
        whole.retryable = errors.iter().all(|error| error.retryable);
        if let [only] = errors.as_mut_slice() {
            whole.cause = Some(only.message.clone());
            whole.code = only.code.take();
            whole.http_status = only.http_status;
            whole.extension = only.extension.take();
            whole.hint = only.hint.take();
        } else {
            whole.errors = errors;
        }
        whole
    }

    /// The error of one extension.
    pub fn of_extension(error: &crate::error::ExtensionError) -> Self {
        let mut failure = match &error.reason {
            crate::error::Reason::Api(api) => Self::of_api(api),
            crate::error::Reason::Shortfall(shortfall) => {
                let mut failure = Self::new(Kind::Incomplete, hint::shortfall(*shortfall));
                failure.hint = Some(hint::of_shortfall(*shortfall).to_owned());
                failure.retryable = shortfall.cause != uapi::ShortfallCause::Window;
                failure
            }
        };
        failure.message = format!(
            "{}: {}",
            listing(&error.extension, error.event_type),
            failure.message
        );
        failure.extension = Some(error.extension.to_string());
        failure
    }

    fn of_api(error: &uapi::Error) -> Self {
        if let uapi::Error::Credentials(source) = error {
            return source.downcast_ref::<config::Error>().map_or_else(
                || Self::new(Kind::Auth, source.to_string()),
                Self::of_config,
            );
        }
        let mut failure = Self::new(api_kind(error), error.to_string());
        failure.code = error.code().map(str::to_owned);
        failure.http_status = error.status();
        failure.retryable = error.is_passing();
        failure.hint = hint::of_api(error).map(str::to_owned);
        failure
    }

    fn of_config(error: &config::Error) -> Self {
        let kind = match error.kind() {
            config::ErrorKind::Auth => Kind::Auth,
            config::ErrorKind::Config => Kind::Config,
            config::ErrorKind::Usage => Kind::Usage,
        };
        Self::new(kind, error.to_string()).hint(error.hint())
    }

    fn of_output(error: &OutputError) -> Self {
        Self::new(Kind::Output, error.to_string()).hint(error.hint())
    }
}

fn common<T: PartialEq>(errors: &[Failure], of: impl Fn(&Failure) -> Option<T>) -> Option<T> {
    let first = errors.first().and_then(&of);
    first.filter(|first| errors.iter().all(|error| of(error).as_ref() == Some(first)))
}

/// clap's message, and what to do: its tip, or the remedy that follows the reason for which a value was refused.
fn split_tip(rendered: &str) -> (String, String) {
    let text = rendered.trim_start_matches("error: ");
    let mut message = Vec::new();
    let mut tips = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("tip: ") {
            Some(tip) => tips.push(tip),
            None if line.starts_with("Usage:") => break,
            None if line.starts_with("For more information") => {}
            None => message.push(line),
        }
    }
    let message = message.join(" ");
    if !tips.is_empty() {
        return (message, tips.join("; "));
    }
    match message.rsplit_once("; ") {
        Some((reason, remedy)) if message.starts_with("invalid value") => {
            (reason.to_owned(), remedy.to_owned())
        }
        _ => (message, "--help shows what can be asked for".to_owned()),
    }
}

/// What is listed, in words.
fn listing(extension: &Extension, event_type: Option<uapi::EventType>) -> String {
    match event_type {
        Some(kind) => format!(
            "{extension}, type {}",
            kind.label().map_or_else(|| kind.to_string(), str::to_owned)
        ),
        None => extension.to_string(),
    }
}

fn api_kind(error: &uapi::Error) -> Kind {
    match error {
        uapi::Error::Rejected { .. } => Kind::Rejected,
        uapi::Error::NoToken { status, .. } if *status >= 500 => Kind::Server,
        uapi::Error::Denied { .. } | uapi::Error::NoToken { .. } | uapi::Error::Credentials(_) => {
            Kind::Auth
        }
        uapi::Error::Failed { .. } | uapi::Error::NotUapi { .. } => Kind::Server,
        uapi::Error::Network { .. } => Kind::Network,
        uapi::Error::Timeout { .. } => Kind::Timeout,
        uapi::Error::Setup(_) => Kind::Config,
        uapi::Error::Panicked => Kind::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_in_order_and_names_are_what_scripts_see() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(kind.exit_code()), place + 1);
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{}\"", kind.name()));
        }
    }
}
