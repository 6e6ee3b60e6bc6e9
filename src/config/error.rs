//! What can go wrong before a request can be sent.

use std::path::PathBuf;

use super::{Origin, ProfileName, StoreError};
use crate::uapi::Host;

/// Settings or credentials that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An environment variable with a value that cannot be.
    #[error("{name}: {reason}")]
    Variable {
        /// The variable.
        name: &'static str,
        /// What is wrong with its value, without repeating it.
        reason: String,
    },
    /// An option, an argument or a pair of them that cannot be.
    #[error("{reason}")]
    Usage {
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A given secret that cannot be read or is none.
    #[error("the {what} from {place} cannot be used: {reason}")]
    GivenSecret {
        /// `access token` or `App Secret`.
        what: &'static str,
        /// The option, variable or file that it should come from.
        place: String,
        /// Why not.
        reason: String,
    },
    /// Credentials are given, and nothing says for which host.
    #[error("nothing says which host the {credential} is for")]
    NoHost {
        /// The credential and where it is from.
        credential: String,
    },
    /// The settings file cannot be read, written or understood.
    #[error("{}{}: {reason}", file.display(), line.map(|line| format!(":{line}")).unwrap_or_default())]
    File {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: Option<usize>,
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A profile that is neither in the settings file nor has credentials.
    #[error("there is no profile {:?} ({origin}): {}", name.as_str(), missing_from(unasked.as_ref()))]
    UnknownProfile {
        /// The profile.
        name: ProfileName,
        /// Who named it.
        origin: Origin,
        /// The profile that comes nearest to it.
        nearest: Option<String>,
        /// Why the keyring could not be asked, where it could not.
        unasked: Option<StoreError>,
    },
    /// Something is to be kept, and there is no place for it.
    #[error("there is no folder for settings: neither a home nor PCE_CONFIG_DIR is set")]
    NoFolder,
    /// The profile's credentials cannot be read or kept.
    #[error("the credentials of profile {:?} cannot be used: {cause}", profile.as_str())]
    Store {
        /// The profile.
        profile: ProfileName,
        /// What the store says.
        cause: StoreError,
    },
    /// There is no credential.
    #[error("there are no credentials for profile {:?}", profile.as_str())]
    NoCredentials {
        /// The profile.
        profile: ProfileName,
    },
    /// The stored credential is for another host than the one that was named.
    #[error("the credentials of profile {:?} are for {stored}, and {origin} names {named}", profile.as_str())]
    OtherHost {
        /// The profile.
        profile: ProfileName,
        /// The host that the credential was stored for.
        stored: Box<Host>,
        /// The host that was asked for.
        named: Box<Host>,
        /// Where that one was named.
        origin: Origin,
    },
}

/// Which exit code an [`Error`] is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// What was typed, or given by the environment.
    Usage,
    /// No credentials, or none that may be used.
    Auth,
    /// The settings file or the credential store.
    Config,
}

impl Error {
    /// An error about what was typed.
    pub(super) fn usage(reason: impl Into<String>) -> Self {
        Self::Usage {
            reason: reason.into(),
            hint: None,
        }
    }

    /// Which exit code it is for.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Variable { .. }
            | Self::Usage { .. }
            | Self::GivenSecret { .. }
            | Self::NoHost { .. } => ErrorKind::Usage,
            Self::NoCredentials { .. }
            | Self::OtherHost { .. }
            | Self::Store {
                cause: StoreError::Exposed { .. },
                ..
            } => ErrorKind::Auth,
            Self::File { .. }
            | Self::UnknownProfile { .. }
            | Self::NoFolder
            | Self::Store { .. } => ErrorKind::Config,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Variable { .. } | Self::GivenSecret { .. } => None,
            Self::Usage { hint, .. } | Self::File { hint, .. } => hint.clone(),
            Self::NoHost { .. } => {
                Some("name it with --host or PCE_HOST, or by `pce config set host HOST`".to_owned())
            }
            Self::UnknownProfile { name, nearest, .. } => Some(match nearest {
                Some(nearest) => format!("did you mean {nearest:?}?"),
                None => format!("`pce auth login --profile {name}` makes it"),
            }),
            Self::NoFolder => Some("set HOME, or PCE_CONFIG_DIR to a folder".to_owned()),
            Self::Store { cause, profile } => cause.hint(profile),
            Self::NoCredentials { profile } => Some(format!(
                "log in with `pce auth login{}`, or try `--profile sandbox`, which needs none",
                option(profile)
            )),
            Self::OtherHost { profile, named, .. } => Some(format!(
                "a credential goes only to the host it was stored for: leave the other host out, \
                 or log in to it with `pce auth login{} --host {named}`",
                option(profile)
            )),
        }
    }
}

/// The option that names the profile; nothing for the default one.
pub(super) fn option(profile: &ProfileName) -> String {
    if profile.is_default() {
        String::new()
    } else {
        format!(" --profile {profile}")
    }
}

fn missing_from(unasked: Option<&StoreError>) -> String {
    match unasked {
        None => "it is not in the settings file and has no credentials".to_owned(),
        Some(error) => format!("it is not in the settings file, and {error}"),
    }
}
