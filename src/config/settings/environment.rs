//! A snapshot of the environment variables for settings and credentials, taken once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use directories::{BaseDirs, ProjectDirs};
use secrecy::SecretString;

use crate::config::Error;
use crate::uapi::Invalid;

/// A snapshot of the environment. An empty variable counts as unset.
///
/// Its `Debug` names the variables and shows no value.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
    /// The platform's folders for settings and state; `None` without a home.
    pub(in crate::config) folders: Option<(PathBuf, PathBuf)>,
    /// The user's home.
    pub(in crate::config) home: Option<PathBuf>,
    /// Whether the keyring may open a window for the user.
    windows: Windows,
}

/// Whether a program may open a window, such as the keyring's to unlock it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Windows {
    /// A user can answer it.
    Allowed,
    /// No user can answer it, as under cron.
    #[default]
    Never,
}

impl Environment {
    /// Every variable in the snapshot.
    pub const NAMES: [&str; 19] = [
        "PCE_PROFILE",
        "PCE_HOST",
        "PCE_TOKEN",
        "PCE_TOKEN_FILE",
        "PCE_APP_KEY",
        "PCE_APP_SECRET",
        "PCE_APP_SECRET_FILE",
        "PCE_CONFIG_DIR",
        "PCE_OUTPUT",
        "PCE_CA_CERT",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "CLICOLOR",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
    ];

    /// Returns the environment of this process. `windows` says whether the keyring may open a window.
    pub fn from_process(windows: Windows) -> Self {
        let variables = Self::NAMES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), std::env::var_os(name)?)))
            .collect();
        let folders = ProjectDirs::from("", "", "pce").map(|dirs| {
            let state = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir());
            (dirs.config_dir().to_owned(), state.to_owned())
        });
        Self {
            variables,
            folders,
            home: BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()),
            windows,
        }
    }

    /// Returns the name of the variable with a credential, which precedes a stored login.
    pub fn credential_variable(&self) -> Option<&'static str> {
        let names = ["PCE_TOKEN", "PCE_TOKEN_FILE", "PCE_APP_KEY"];
        names.into_iter().find(|name| self.path(name).is_some())
    }

    /// Returns whether it has a credential.
    pub fn has_credentials(&self) -> bool {
        self.credential_variable().is_some()
    }

    /// Returns whether the keyring may open a window.
    pub fn windows(&self) -> Windows {
        self.windows
    }

    /// Returns whether it names a server, or has credentials for one.
    pub fn names_a_server(&self) -> bool {
        let names = ["PCE_PROFILE", "PCE_HOST"];
        names.iter().any(|name| self.path(name).is_some()) || self.has_credentials()
    }

    /// Returns a copy with only these variables.
    pub(in crate::config) fn only(&self, names: &[&str]) -> Self {
        let mut only = self.clone();
        only.variables
            .retain(|name, _| names.contains(&name.as_str()));
        only
    }

    /// Returns a variable that holds a path, which need not be UTF-8.
    pub(in crate::config) fn path(&self, name: &'static str) -> Option<PathBuf> {
        self.variables
            .get(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    }

    /// Returns a variable's text, with a replacement character for what is not UTF-8.
    pub(in crate::config) fn lossy(&self, name: &'static str) -> Option<String> {
        let value = self.variables.get(name).filter(|value| !value.is_empty())?;
        Some(value.to_string_lossy().into_owned())
    }

    /// Returns a variable's text.
    ///
    /// # Errors
    /// It is not UTF-8. The value is not repeated: it may be a secret.
    pub(in crate::config) fn text(&self, name: &'static str) -> Result<Option<&str>, Error> {
        match self.variables.get(name).filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => value.to_str().map(Some).ok_or_else(|| Error::Variable {
                name,
                reason: "its value is not UTF-8".to_owned(),
                hint: None,
            }),
        }
    }

    /// Returns a variable's value, parsed as `T`.
    ///
    /// # Errors
    /// `T` rejects it; the error names the variable.
    pub(in crate::config) fn value<T: FromStr<Err = Invalid>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Error> {
        self.text(name)?
            .map(|text| {
                text.parse().map_err(|refusal: Invalid| {
                    let (reason, hint) = refusal.into_parts();
                    Error::Variable { name, reason, hint }
                })
            })
            .transpose()
    }

    /// Returns a variable that holds a secret.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(in crate::config) fn secret(
        &self,
        name: &'static str,
    ) -> Result<Option<SecretString>, Error> {
        Ok(self.text(name)?.map(SecretString::from))
    }
}

/// Creates an environment with only these variables, and no home.
impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self {
            variables: pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uapi::Host;

    #[test]
    fn nothing_counts_as_not_set_and_no_value_is_shown() {
        let env: Environment = [("PCE_HOST", ""), ("PCE_TOKEN", "canary")]
            .into_iter()
            .collect();
        assert_eq!(env.text("PCE_HOST").unwrap(), None);
        assert_eq!(env.path("PCE_HOST"), None);
        assert_eq!(format!("{env:?}"), r#"{"PCE_HOST", "PCE_TOKEN"}"#);
    }

    #[test]
    fn an_error_names_the_variable() {
        let env: Environment = [("PCE_HOST", "http://pbx.example.com")]
            .into_iter()
            .collect();
        let refusal = env.value::<Host>("PCE_HOST").unwrap_err().to_string();
        assert!(refusal.starts_with("PCE_HOST: plain http"), "{refusal}");
    }

    #[cfg(unix)]
    #[test]
    fn text_is_utf8_and_a_path_need_not_be() {
        use std::os::unix::ffi::OsStringExt;
        let bytes = OsString::from_vec(b"/tmp/caf\xe9".to_vec());
        let env: Environment = [("PCE_HOST", bytes.clone())].into_iter().collect();
        let refusal = env.text("PCE_HOST").unwrap_err().to_string();
        assert_eq!(refusal, "PCE_HOST: its value is not UTF-8");
        assert_eq!(env.path("PCE_HOST"), Some(PathBuf::from(bytes)));
    }
}
