//! The folders of settings, credentials and state.

use std::path::{Path, PathBuf};

use crate::config::private::{self, Untrusted};
use crate::config::{Environment, Error};

/// The folders of settings and state, found once and created only by writing into them.
///
/// Without a home they do not exist. That is an error only for a function that needs a folder, so that credentials from
/// the environment work under `env -i`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    folders: Option<Folders>,
    home: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Folders {
    config: PathBuf,
    state: PathBuf,
}

impl Paths {
    /// Returns `PCE_CONFIG_DIR` with its `state` folder, or the platform's folders for `pce`.
    pub fn new(env: &Environment) -> Self {
        let folders = match env.path("PCE_CONFIG_DIR") {
            Some(config) => {
                let config = std::path::absolute(&config).unwrap_or(config);
                let state = config.join("state");
                Some(Folders { config, state })
            }
            None => env
                .folders
                .clone()
                .map(|(config, state)| Folders { config, state }),
        };
        let home = env.home.clone();
        Self { folders, home }
    }

    /// Returns the folder of settings and stored credentials.
    ///
    /// # Errors
    /// Neither a home nor `PCE_CONFIG_DIR` is set.
    pub fn config_dir(&self) -> Result<&Path, Error> {
        Ok(&self.folders()?.config)
    }

    /// Returns the folder of locks, cached access tokens and listed extensions.
    ///
    /// # Errors
    /// Neither a home nor `PCE_CONFIG_DIR` is set.
    pub fn state_dir(&self) -> Result<&Path, Error> {
        Ok(&self.folders()?.state)
    }

    /// Returns the path of the settings file, which need not exist.
    ///
    /// # Errors
    /// Neither a home nor `PCE_CONFIG_DIR` is set.
    pub fn settings_file(&self) -> Result<PathBuf, Error> {
        Ok(self.config_dir()?.join("config.toml"))
    }

    /// Returns the folder of stored credentials.
    ///
    /// # Errors
    /// Neither a home nor `PCE_CONFIG_DIR` is set.
    pub fn credentials_dir(&self) -> Result<PathBuf, Error> {
        Ok(self.config_dir()?.join("credentials"))
    }

    /// Returns the folder of cached access tokens of apps from the environment; `None` without a state folder.
    pub(in crate::config) fn tokens_dir(&self) -> Option<PathBuf> {
        Some(self.state_dir().ok()?.join("tokens"))
    }

    /// Returns the path of the lock file of this name; `None` without a state folder.
    pub(in crate::config) fn lock(&self, name: &str) -> Option<PathBuf> {
        let state = self.state_dir().ok()?;
        Some(state.join("locks").join(format!("{name}.lock")))
    }

    /// Returns the settings folder's path without symbolic links, which identifies the folder in a shared keyring.
    pub(in crate::config) fn identity(&self) -> Option<String> {
        let folder = self.config_dir().ok()?;
        // The folder may not exist yet. Its identity must not change when it is created.
        let (existing, mut real) = folder
            .ancestors()
            .find_map(|path| Some((path, path.canonicalize().ok()?)))?;
        real.extend(folder.strip_prefix(existing).ok()?);
        Some(real.to_string_lossy().into_owned())
    }

    /// Checks that no other user can change a file below the settings folder.
    ///
    /// # Errors
    /// Another user owns, or can write to, the file or a folder above it: up to the home, or up to the settings
    /// folder if that is elsewhere.
    pub(in crate::config) fn check(&self, file: &Path) -> Result<(), Untrusted> {
        let Ok(folder) = self.config_dir() else {
            return Ok(());
        };
        let home = self.home.as_deref();
        let end = home.filter(|home| folder.starts_with(home));
        private::check(file, end.unwrap_or(folder), home)
    }

    fn folders(&self) -> Result<&Folders, Error> {
        self.folders.as_ref().ok_or(Error::NoFolder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_variable_moves_everything() {
        let dir = tempfile::tempdir().unwrap();
        let env: Environment = [("PCE_CONFIG_DIR", dir.path())].into_iter().collect();
        let paths = Paths::new(&env);
        assert_eq!(
            paths.settings_file().unwrap(),
            dir.path().join("config.toml")
        );
        assert_eq!(paths.state_dir().unwrap(), dir.path().join("state"));
    }

    #[test]
    fn a_missing_home_is_an_error_only_where_a_folder_is_needed() {
        let paths = Paths::new(&Environment::default());
        assert!(matches!(paths.config_dir(), Err(Error::NoFolder)));
    }

    #[test]
    fn a_folder_has_one_identity_before_and_after_it_exists() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("a/b");
        let env: Environment = [("PCE_CONFIG_DIR", &folder)].into_iter().collect();
        let paths = Paths::new(&env);
        let before = paths.identity().unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(paths.identity().unwrap(), before);
        assert!(Path::new(&before).ends_with("a/b"), "{before}");
    }
}
