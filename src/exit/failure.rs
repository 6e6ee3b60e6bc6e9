//! Turns an error into its report.

use serde::Serialize;

use super::{Kind, hint};
use crate::config;
use crate::error::{CommandError, ExtensionError, ExtensionsFailure, Reason, counted};
use crate::output::OutputError;
use crate::uapi;

/// The report of an error. Its texts may quote the server, so they are not safe for a terminal.
#[derive(Debug, Serialize)]
pub struct Failure {
    /// The kind of error.
    pub kind: Kind,
    /// The process's exit code.
    pub exit_code: u8,
    /// The failure and its cause.
    pub message: String,
    /// The causes, if the message has only the failure; text reports show each on a separate line.
    #[serde(skip)]
    pub causes: Vec<Cause>,
    /// The API's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// Whether the same command may succeed a little later.
    pub retryable: bool,
    /// The remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The extension, if the error concerns only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// The errors of the extensions, if several failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Failure>,
}

/// A cause of a failure, and its remedy.
#[derive(Debug)]
pub struct Cause {
    /// The cause in words.
    pub message: String,
    /// The remedy, if the failure has no hint.
    pub hint: Option<String>,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: &(impl ToString + ?Sized)) -> Self {
        Self {
            kind,
            exit_code: kind.exit_code(),
            message: message.to_string(),
            causes: Vec::new(),
            code: None,
            http_status: None,
            retryable: false,
            hint: None,
            extension: None,
            errors: Vec::new(),
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the report with this hint, if the server rejected the token, and not the permissions of its user.
    #[must_use]
    pub fn with_remedy_of_rejected_token(mut self, remedy: Option<&str>) -> Self {
        let code = self.code.as_deref().unwrap_or_default();
        let is_rejected =
            self.http_status == Some(401) && !code.eq_ignore_ascii_case("pce_access_denied");
        if let Some(remedy) = remedy.filter(|_| is_rejected) {
            self.hint = Some(remedy.to_owned());
        }
        self
    }

    /// Returns the errors of the extensions, if several failed, or else this one.
    pub fn each(mut self) -> Vec<Self> {
        if self.errors.is_empty() {
            return vec![self];
        }
        std::mem::take(&mut self.errors)
    }

    /// Returns the report of an error.
    pub fn of(error: &anyhow::Error) -> Self {
        let known = error.chain().find_map(|cause| {
            None.or_else(|| cause.downcast_ref().map(Self::of_command))
                .or_else(|| cause.downcast_ref().map(Self::of_api))
                .or_else(|| cause.downcast_ref().map(Self::of_config))
                .or_else(|| cause.downcast_ref().map(Self::of_output))
        });
        known.unwrap_or_else(|| Self::new(Kind::Internal, &format!("{error:#}")))
    }

    fn of_command(error: &CommandError) -> Self {
        let of_kind = |kind| Self::new(kind, error);
        match error {
            CommandError::Usage { hint, .. } => {
                let mut failure = of_kind(Kind::Usage);
                failure.hint.clone_from(hint);
                failure
            }
            CommandError::List(failure) => Self::of_list(failure),
            CommandError::Extensions(failure) => Self::of_extensions(failure),
            CommandError::Changed => Self {
                exit_code: super::CHANGED,
                ..of_kind(Kind::Internal)
            },
            CommandError::InvalidCredential(error) => Self {
                kind: Kind::Auth,
                exit_code: Kind::Auth.exit_code(),
                ..Self::of(error)
            },
            CommandError::Run(error) => Self::of_api(error),
            CommandError::Empty => Self::new(Kind::Empty, "no events found")
                .hint("without --fail-empty, an empty result exits with 0"),
            CommandError::MaxTime(limit) => Self {
                retryable: true,
                ..Self::new(
                    Kind::Timeout,
                    &format!("the run took longer than {limit:?} (--max-time)"),
                )
                .hint("raise --max-time, or request fewer events")
            },
            CommandError::Panicked { .. } => of_kind(Kind::Internal).hint(hint::BUG),
            CommandError::System { .. } => of_kind(Kind::Internal).hint(hint::SYSTEM),
            CommandError::NotSet(_) => of_kind(Kind::Config).hint(
                "run pce config set KEY VALUE, or pce config list for the effective settings",
            ),
            CommandError::Expired => of_kind(Kind::Auth)
                .hint("run pce auth login to store a new one; with an App Key pce renews it"),
            CommandError::Unhealthy(code) => Self {
                exit_code: *code,
                ..of_kind(Kind::Internal)
            },
            CommandError::Clock(_) => of_kind(Kind::Internal)
                .hint("set this machine's clock: pce cannot tell whether a token has expired"),
            CommandError::Interrupted(signal) => Self {
                exit_code: u8::try_from(128 + signal).unwrap_or(1),
                ..of_kind(Kind::Internal)
            },
            CommandError::Sandbox(source) => {
                Self::new(Kind::Internal, &format!("{error}: {source}"))
                    .hint("use --port 0 for a free port")
            }
        }
    }

    /// Returns the report of one extension's error.
    pub fn of_extension(error: &ExtensionError) -> Self {
        let failure = Self::of_reason(&error.reason);
        if error.reason.is_host_wide() {
            return failure;
        }
        Self {
            message: format!("{}: {}", error.listing(), failure.message),
            extension: Some(error.extension.to_string()),
            ..failure
        }
    }

    /// Returns the report of an incomplete list of extensions. If no extension is known, the kind is that of the cause.
    fn of_extensions(failure: &ExtensionsFailure) -> Self {
        let mut cause = Self::of_reason(&failure.reason);
        if let Reason::Shortfall(shortfall) = failure.reason {
            let received = shortfall.received;
            cause.message = match shortfall.expected {
                Some(expected) => format!("received {received} of {}", counted(expected, "phone")),
                None => format!("received {}", counted(received, "phone")),
            };
        }
        let kind = if failure.known == 0 {
            cause.kind
        } else {
            Kind::Incomplete
        };
        // Requests for the events of an extension would fail like other errors.
        let is_unavailable = matches!(cause.http_status, Some(403 | 404 | 501));
        let hint = if is_unavailable || cause.kind == Kind::Incomplete {
            Some("name the extensions, or use --extensions-from FILE".to_owned())
        } else {
            cause.hint
        };
        Self {
            kind,
            exit_code: kind.exit_code(),
            message: format!("--all-extensions: {failure}: {}", cause.message),
            hint,
            ..cause
        }
    }

    pub(super) fn of_reason(reason: &Reason) -> Self {
        match reason {
            Reason::Api(api) => Self::of_api(api),
            Reason::Shortfall(shortfall) => Self {
                retryable: shortfall.cause != uapi::ShortfallCause::Window,
                ..Self::new(Kind::Incomplete, &hint::shortfall(*shortfall))
                    .hint(hint::of_shortfall(*shortfall))
            },
        }
    }

    /// Returns the report of an error of a request or a connection.
    pub(crate) fn of_api(error: &uapi::Error) -> Self {
        if let uapi::Error::Credentials(source) = error.last() {
            return source
                .downcast_ref::<config::Error>()
                .map_or_else(|| Self::new(Kind::Auth, source), Self::of_config);
        }
        Self {
            code: error.code().map(str::to_owned),
            http_status: error.status(),
            retryable: error.is_transient(),
            hint: hint::of_api(error).map(str::to_owned),
            ..Self::new(api_kind(error), error)
        }
    }

    fn of_config(error: &config::Error) -> Self {
        let kind = match error.kind() {
            config::ErrorKind::Auth => Kind::Auth,
            config::ErrorKind::Config => Kind::Config,
            config::ErrorKind::Usage => Kind::Usage,
        };
        Self {
            hint: error.hint(),
            ..Self::new(kind, error)
        }
    }

    fn of_output(error: &OutputError) -> Self {
        Self {
            hint: error.hint().map(str::to_owned),
            ..Self::new(Kind::Output, error)
        }
    }
}

fn api_kind(error: &uapi::Error) -> Kind {
    use uapi::Error;
    match error.last() {
        Error::Rejected { .. } => Kind::Rejected,
        Error::NoToken { status, .. } if *status >= 500 => Kind::Server,
        Error::Denied { .. } | Error::NoToken { .. } | Error::Credentials(_) => Kind::Auth,
        Error::Failed { .. } | Error::NotUapi { .. } => Kind::Server,
        Error::Network { .. } => Kind::Network,
        Error::Timeout { .. } => Kind::Timeout,
        Error::Setup(_) => Kind::Config,
        // `last` returns neither of the last two.
        Error::System { .. } | Error::Panicked | Error::GaveUp { .. } | Error::TokenEndpoint(_) => {
            Kind::Internal
        }
    }
}
