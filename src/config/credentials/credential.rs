//! A credential and its origin.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::config::{Access, ProfileName};

/// The secrets that identify the user to a server.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A trusted app: pce fetches access tokens with its key and secret.
    App {
        /// The App Key.
        key: String,
        /// The App Secret.
        secret: SecretString,
        /// The access token that was fetched last.
        access: Option<Access>,
    },
    /// An access token, which cannot be renewed.
    Token(Access),
}

impl Credential {
    /// Returns the access token, if there is one.
    pub fn access(&self) -> Option<&Access> {
        match self {
            Self::App { access, .. } => access.as_ref(),
            Self::Token(access) => Some(access),
        }
    }

    /// Returns the kind in one word, for scripts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::App { .. } => "app",
            Self::Token(_) => "token",
        }
    }

    /// Returns whether pce can fetch new access tokens with it.
    pub fn is_renewable(&self) -> bool {
        matches!(self, Self::App { .. })
    }
}

/// The kind and, for an app, the App Key; never a secret.
impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App { key, .. } => write!(f, "App Key {key}"),
            Self::Token(_) => f.write_str("access token"),
        }
    }
}

/// The origin of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialOrigin {
    /// The file of `--token-file`; `-` is stdin.
    TokenFile(PathBuf),
    /// A variable.
    Variable(&'static str),
    /// The file that a variable names; `-` is stdin.
    VariableFile(&'static str, PathBuf),
    /// The system's keyring.
    Keyring(ProfileName),
    /// The profile's file.
    File(PathBuf),
}

impl fmt::Display for CredentialOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenFile(path) if path == Path::new("-") => f.write_str("stdin (--token-file)"),
            Self::TokenFile(path) => write!(f, "{} (--token-file)", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::VariableFile(name, path) => write!(f, "{} ({name})", path.display()),
            Self::Keyring(profile) => write!(f, "the keyring (profile {profile})"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Warnings about a credential, gathered until a command shows them.
#[derive(Debug, Clone, Default)]
pub struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Adds a warning, once.
    pub(in crate::config) fn add(&self, warning: String) {
        let mut warnings = self.lock();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// Removes and returns the warnings so far.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
