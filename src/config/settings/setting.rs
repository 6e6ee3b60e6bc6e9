//! A value together with its origin.

use std::fmt;
use std::path::PathBuf;

/// The origin of a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option, such as `--host`.
    Option(&'static str),
    /// A variable, such as `PCE_HOST`.
    Environment(&'static str),
    /// The settings file.
    Profile {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// The profile's login.
    Login,
    /// No option, variable or file sets it.
    Default,
}

/// `--host`, `PCE_HOST`, `config.toml:7`, `login` or `default`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) | Self::Environment(name) => f.write_str(name),
            Self::Profile { file, line } => {
                let name = file.file_name().unwrap_or(file.as_os_str());
                write!(f, "{}:{line}", name.display())
            }
            Self::Login => f.write_str("login"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its origin.
    pub origin: Origin,
}

impl<T> Setting<T> {
    pub(in crate::config) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    pub(in crate::config) fn default(value: T) -> Self {
        Self::new(value, Origin::Default)
    }
}
