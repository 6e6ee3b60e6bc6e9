//! The errors of requests and listings.

use std::time::Duration;

/// A request that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused the request: a 4xx that is not about credentials.
    #[error("{}", refusal(*status, code.as_deref(), message))]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The API's code, if the body has one.
        code: Option<String>,
        /// The API's message, or the first words of the body. The server's own text: not safe for a terminal.
        message: String,
    },
    /// The server refused the credentials: 401, 403 or `pce_access_denied`.
    #[error("{}", refusal(*status, code.as_deref(), message))]
    Denied {
        /// The HTTP status.
        status: u16,
        /// The API's code, if the body has one.
        code: Option<String>,
        /// The API's message, or the first words of the body.
        message: String,
    },
    /// The server failed: a 5xx.
    #[error("{}", refusal(*status, code.as_deref(), message))]
    Failed {
        /// The HTTP status.
        status: u16,
        /// The API's code, if the body has one.
        code: Option<String>,
        /// The API's message, or the first words of the body.
        message: String,
    },
    /// An answer that is not UnifiedAPI's: HTML, truncated JSON, a redirect to another host.
    #[error("invalid response: {reason} (HTTP {status}){}", first_words(excerpt))]
    NotUapi {
        /// The HTTP status.
        status: u16,
        /// The problem.
        reason: String,
        /// The first words of the body.
        excerpt: String,
        /// Whether the body ends in the middle of its JSON.
        cut_off: bool,
    },
    /// The client did not reach the server, or the connection broke.
    #[error("{reason}")]
    Network {
        /// The step that failed.
        step: NetworkStep,
        /// The reason, in the system's words.
        reason: String,
    },
    /// A step took longer than its time limit.
    #[error("no answer within {limit:?}{}", through(step))]
    Timeout {
        /// The limit.
        limit: Duration,
        /// The step.
        step: TimedStep,
    },
    /// The token endpoint refused a token (RFC 6749).
    #[error("the server refused an access token: {code}{}", said(description))]
    NoToken {
        /// The HTTP status.
        status: u16,
        /// RFC 6749's code, such as `invalid_client`.
        code: String,
        /// The server's explanation; empty if it sends none.
        description: String,
    },
    /// The token endpoint did not issue a token, for another reason.
    #[error("cannot get an access token from the token endpoint: {0}")]
    TokenEndpoint(Box<Error>),
    /// No usable credential is available. The error comes from the implementation of
    /// [`Credentials`](crate::uapi::Credentials).
    #[error(transparent)]
    Credentials(Box<dyn std::error::Error + Send + Sync>),
    /// A request cannot be set up: a certificate file, a proxy or a token is not usable.
    #[error("{0}")]
    Setup(String),
    /// The operating system refuses a resource: a thread, a file descriptor or memory.
    #[error("cannot {action}: {reason}")]
    System {
        /// The action that failed, such as `start a thread`.
        action: &'static str,
        /// The reason, in the system's words.
        reason: String,
    },
    /// The last of several attempts failed with a transient error.
    #[error("{error} ({attempts} attempts)")]
    GaveUp {
        /// The number of attempts.
        attempts: u32,
        /// The error of the last attempt.
        error: Box<Error>,
    },
    /// A task panicked: a bug in this program.
    #[error("internal error (a bug in pce)")]
    Panicked,
}

/// The step that a time limit applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimedStep {
    /// Connecting to the server.
    Connect,
    /// Connecting through this proxy: its address, and the option, variable or setting that names it.
    ConnectThrough(String),
    /// The answer to a request.
    Answer,
}

/// The step of the connection that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkStep {
    /// The host's name has no address.
    Resolve,
    /// There is no TCP connection.
    Connect,
    /// There is no TLS session, or the certificate is not trusted.
    Tls(TlsProblem),
    /// There is no TLS session with the proxy, or its certificate is not trusted.
    ProxyTls(TlsProblem),
    /// The proxy did not open a connection to the server.
    Proxy,
    /// The connection broke before the answer was complete.
    Broken,
}

/// Why there is no TLS session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsProblem {
    /// No trusted certificate authority has issued the certificate.
    UnknownIssuer,
    /// The certificate is no longer valid.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is for other names.
    WrongName,
    /// The certificate is self-signed and not trusted.
    SelfSigned,
    /// The certificate is of X.509 version 1.
    OldCertificate,
    /// The certificate's signature does not match.
    BadSignature,
    /// The certificate's key is too short.
    WeakKey,
    /// The certificate is not for servers.
    WrongPurpose,
    /// The certificate, or one of its issuers, has contents that are not valid for a server.
    InvalidChain,
    /// The port does not speak TLS.
    NotTls,
    /// The server offers only TLS 1.1 or older.
    OldVersion,
    /// The server offers no cipher that pce supports.
    NoCommonCipher,
    /// The server asks for a client certificate.
    ClientCertificate,
    /// This machine has no bundle of certificate authorities.
    NoBundle,
    /// Another problem, which the reason names.
    Other,
}

impl Error {
    /// Returns the error for an answer with status 200 that cannot be part of the result.
    pub(in crate::uapi) fn not_uapi(reason: impl Into<String>) -> Self {
        Self::NotUapi {
            status: 200,
            reason: reason.into(),
            excerpt: String::new(),
            cut_off: false,
        }
    }

    /// Returns this error as that of the last of several attempts.
    pub(in crate::uapi) fn after(self, attempts: u32) -> Self {
        Self::GaveUp {
            attempts,
            error: Box::new(self),
        }
    }

    /// Returns this error as one of the token endpoint, unless its message says so, or names the connection.
    pub(in crate::uapi) fn of_token_endpoint(self) -> Self {
        match self.last() {
            Self::Rejected { .. }
            | Self::Denied { .. }
            | Self::Failed { .. }
            | Self::NotUapi { .. }
            | Self::Timeout {
                step: TimedStep::Answer,
                ..
            }
            | Self::Network {
                step: NetworkStep::Broken,
                ..
            } => Self::TokenEndpoint(Box::new(self)),
            _ => self,
        }
    }

    /// Returns the error of the last attempt.
    pub fn last(&self) -> &Self {
        match self {
            Self::GaveUp { error, .. } | Self::TokenEndpoint(error) => error.last(),
            _ => self,
        }
    }

    /// Returns the HTTP status, if the server answered.
    pub fn status(&self) -> Option<u16> {
        match self.last() {
            Self::Rejected { status, .. }
            | Self::Denied { status, .. }
            | Self::Failed { status, .. }
            | Self::NotUapi { status, .. }
            | Self::NoToken { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Returns the API's own code, if the answer has one.
    pub fn code(&self) -> Option<&str> {
        match self.last() {
            Self::Rejected { code, .. } | Self::Denied { code, .. } | Self::Failed { code, .. } => {
                code.as_deref()
            }
            Self::NoToken { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Returns whether the answer has this code, in any case: servers write `sortorder_invalid` and `sortOrder_invalid`.
    pub fn has_code(&self, code: &str) -> bool {
        self.code()
            .is_some_and(|known| known.eq_ignore_ascii_case(code))
    }

    /// Returns whether the error is transient, so that the same request may succeed later: connection errors, timeouts,
    /// bodies that were cut off, and the statuses 408, 429, 502, 503 and 504.
    pub fn is_transient(&self) -> bool {
        match self.last() {
            // A proxy that rejects a password may lock the account after further attempts.
            Self::Network { step, .. } => !matches!(
                step,
                NetworkStep::Tls(_) | NetworkStep::ProxyTls(_) | NetworkStep::Proxy
            ),
            Self::Timeout { .. } | Self::NotUapi { cut_off: true, .. } => true,
            _ => matches!(self.status(), Some(408 | 429 | 502 | 503 | 504)),
        }
    }
}

fn refusal(status: u16, code: Option<&str>, message: &str) -> String {
    match (code, message.is_empty()) {
        (Some(code), false) => format!("{message} ({code}, HTTP {status})"),
        (Some(code), true) => format!("{code} (HTTP {status})"),
        (None, _) => format!("HTTP {status}{}", first_words(message)),
    }
}

fn through(step: &TimedStep) -> String {
    match step {
        TimedStep::ConnectThrough(proxy) => format!(" through the proxy {proxy}"),
        TimedStep::Connect | TimedStep::Answer => String::new(),
    }
}

fn first_words(excerpt: &str) -> String {
    if excerpt.is_empty() {
        String::new()
    } else {
        format!("; the answer begins {excerpt:?}")
    }
}

fn said(description: &str) -> String {
    if description.is_empty() {
        String::new()
    } else {
        format!(" ({description})")
    }
}
