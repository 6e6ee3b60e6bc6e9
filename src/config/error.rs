//! The errors of settings and credentials, which occur before pce sends a request.

use std::path::PathBuf;

use super::{Origin, ProfileName, Secret, StoreError, Untrusted};
use crate::uapi::{Host, Invalid};

/// Settings or credentials that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An environment variable with an invalid value.
    #[error("{name}: {reason}")]
    Variable {
        /// The variable.
        name: &'static str,
        /// The problem with its value, which this text does not quote.
        reason: String,
        /// The remedy.
        hint: Option<String>,
    },
    /// An option or argument that is invalid, or does not work with another.
    #[error("{reason}")]
    Usage {
        /// The reason.
        reason: String,
        /// The remedy.
        hint: Option<String>,
    },
    /// An explicit secret that cannot be read or is invalid.
    #[error("the {what} from {origin} cannot be used: {reason}")]
    InvalidSecret {
        /// The kind of secret.
        what: Secret,
        /// The option, variable or file of the secret.
        origin: String,
        /// The reason.
        reason: String,
    },
    /// No host is set for an explicit credential.
    #[error("no host is set for the {credential}")]
    NoHost {
        /// The credential and its origin.
        credential: String,
    },
    /// Another user owns, or can change, the settings file or a folder above it.
    #[error("the settings cannot be trusted: {0}")]
    Untrusted(#[from] Untrusted),
    /// The settings file cannot be read, written or understood.
    #[error("{}{}: {reason}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    File {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: Option<usize>,
        /// The reason.
        reason: String,
        /// The remedy.
        hint: Option<String>,
    },
    /// The folder of the settings file cannot be entered.
    #[error("the settings cannot be read: {}: {cause}", file.display())]
    NoAccess {
        /// The settings file.
        file: PathBuf,
        /// The system's error.
        cause: std::io::Error,
    },
    /// A profile without an entry in the settings file and without credentials.
    #[error("unknown profile {:?} ({origin}): {}", name.as_str(), missing_from(unasked.as_deref()))]
    UnknownProfile {
        /// The profile.
        name: ProfileName,
        /// The option, variable or file that names it.
        origin: Origin,
        /// The profile with the nearest name.
        nearest: Option<String>,
        /// The error of the keyring, if it could not be read.
        unasked: Option<Box<StoreError>>,
    },
    /// There is no folder for settings and state.
    #[error("no folder for settings: neither HOME nor PCE_CONFIG_DIR is set")]
    NoFolder,
    /// The profile's login cannot be read or stored.
    #[error("the credential store of profile {:?} cannot be used: {cause}", profile.as_str())]
    Store {
        /// The profile.
        profile: ProfileName,
        /// The store's error.
        cause: StoreError,
    },
    /// The folder of the logins cannot be read.
    #[error("the stored logins cannot be read: {0}")]
    Logins(StoreError),
    /// There is no credential.
    #[error("no credentials for profile {:?}{}", profile.as_str(), in_others(others))]
    NoCredentials {
        /// The profile.
        profile: ProfileName,
        /// The profiles that have a login.
        others: Vec<ProfileName>,
    },
    /// The stored credential is for another host than the one that was named.
    #[error("the credentials of profile {:?} are for {stored}, and {origin} names {named}", profile.as_str())]
    OtherHost {
        /// The profile.
        profile: ProfileName,
        /// The host that the credential was stored for.
        stored: Box<Host>,
        /// The requested host.
        named: Box<Host>,
        /// The origin of the requested host.
        origin: Origin,
    },
}

/// The class of an [`Error`], which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Options, arguments or environment variables.
    Usage,
    /// No credentials for the host.
    Auth,
    /// The settings file or the credential store.
    Config,
}

impl Error {
    /// Returns a usage error without a hint.
    pub(super) fn usage(reason: impl Into<String>) -> Self {
        Self::Usage {
            reason: reason.into(),
            hint: None,
        }
    }

    /// Returns the error of an option or a setting with an invalid value.
    pub(super) fn value(name: &str, refusal: Invalid) -> Self {
        let (reason, hint) = refusal.into_parts();
        Self::Usage {
            reason: format!("{name}: {reason}"),
            hint,
        }
    }

    /// Returns whether this machine has no keyring to store a login in.
    pub fn has_no_keyring(&self) -> bool {
        matches!(self, Self::Store { cause, .. } if cause.is_absence())
    }

    /// Returns the class of the error.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Variable { .. }
            | Self::Usage { .. }
            | Self::InvalidSecret { .. }
            | Self::NoHost { .. } => ErrorKind::Usage,
            Self::NoCredentials { .. } | Self::OtherHost { .. } => ErrorKind::Auth,
            Self::File { .. }
            | Self::NoAccess { .. }
            | Self::Untrusted(_)
            | Self::UnknownProfile { .. }
            | Self::NoFolder
            | Self::Logins(_)
            | Self::Store { .. } => ErrorKind::Config,
        }
    }

    /// Returns the remedy, if there is one.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::InvalidSecret { .. } => None,
            Self::Variable { hint, .. } | Self::Usage { hint, .. } | Self::File { hint, .. } => {
                hint.clone()
            }
            Self::NoHost { .. } => {
                Some("use --host or PCE_HOST, or run `pce config set host HOST`".to_owned())
            }
            Self::UnknownProfile { name, nearest, .. } => Some(match nearest {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => format!("run `pce auth login --profile {name}` to create it"),
            }),
            Self::Logins(_) => Some(
                "make the folder readable for your user, or set PCE_CONFIG_DIR to another folder"
                    .to_owned(),
            ),
            Self::NoAccess { .. } | Self::NoFolder => {
                Some("set HOME, or PCE_CONFIG_DIR to a folder".to_owned())
            }
            Self::Store { cause, profile } => cause.hint(profile),
            Self::Untrusted(untrusted) => Some(untrusted.hint()),
            Self::NoCredentials { profile, others } => Some(match others.first() {
                Some(other) => format!(
                    "use another profile, such as --profile {other}, or run `pce auth login{}`",
                    profile.option()
                ),
                None => format!(
                    "run `pce auth login{}`, or try --profile sandbox, which needs no credentials",
                    profile.option()
                ),
            }),
            Self::OtherHost { profile, named, .. } => Some(format!(
                "pce sends credentials only to the host they were stored for: leave the other host out, \
                 or run `pce auth login{} --host {named}`",
                profile.option()
            )),
        }
    }
}

/// Returns the end of the message, which names the profiles that have a login.
fn in_others(others: &[ProfileName]) -> String {
    if others.is_empty() {
        return String::new();
    }
    let names: Vec<_> = others.iter().map(ProfileName::as_str).collect();
    format!("; profiles with a login: {}", names.join(", "))
}

fn missing_from(unasked: Option<&StoreError>) -> String {
    match unasked {
        None => "it has neither settings nor credentials".to_owned(),
        Some(error) => format!("it has no settings, and its login cannot be read: {error}"),
    }
}
