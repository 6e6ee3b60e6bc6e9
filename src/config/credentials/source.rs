//! Which credential is in force and where it is from, for people: never the credential itself.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::ProfileName;

/// What credential is in force, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub kind: SourceKind,
    /// Where it is from.
    pub place: Place,
}

/// What a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceKind {
    /// An access token, which cannot be renewed.
    Token,
    /// A trusted app, from which access tokens are fetched.
    App {
        /// The App Key.
        key: String,
    },
}

/// Where a credential is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file given by `--token-file`; `-` is stdin.
    TokenFile(PathBuf),
    /// A variable.
    Variable(&'static str),
    /// The file that a variable names; `-` is stdin.
    VariableFile(&'static str, PathBuf),
    /// The system's keyring.
    Keyring(ProfileName),
    /// The profile's file.
    File(ProfileName, PathBuf),
}

impl Source {
    /// One line about it, without any secret.
    pub fn describe(&self) -> String {
        match &self.kind {
            SourceKind::Token => format!("access token from {}", self.place),
            SourceKind::App { key } => format!("App Key {key} with its secret from {}", self.place),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenFile(path) if path == Path::new("-") => f.write_str("stdin (--token-file)"),
            Self::TokenFile(path) => write!(f, "{} (--token-file)", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::VariableFile(name, path) => write!(f, "{} ({name})", path.display()),
            Self::Keyring(profile) => write!(f, "the keyring (profile {profile})"),
            Self::File(_, path) => write!(f, "{}", path.display()),
        }
    }
}

/// What is worth knowing and stops nothing, gathered from wherever it comes up until somebody shows it.
#[derive(Debug, Clone, Default)]
pub struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Adds one, once.
    pub(in crate::config) fn add(&self, warning: String) {
        let mut warnings = self.lock();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// Those there are, which are then gone.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
