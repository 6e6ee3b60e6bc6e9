//! Where things are kept.

use std::path::{Path, PathBuf};

use crate::config::{Environment, Error};

/// The folders of settings and state, found out once and created only by writing into them.
///
/// Without a home there are none; that is an error only for what needs one, so that credentials from the environment
/// work under `env -i`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths(Option<Folders>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Folders {
    config: PathBuf,
    state: PathBuf,
}

impl Paths {
    /// `PCE_CONFIG_DIR` with its `state` folder, or the platform's folders for `pce`.
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
        Self(folders)
    }

    /// The folder of settings and stored credentials.
    ///
    /// # Errors
    /// There is no home and no `PCE_CONFIG_DIR`.
    pub fn config_dir(&self) -> Result<&Path, Error> {
        Ok(&self.folders()?.config)
    }

    /// The folder of locks and cached access tokens.
    ///
    /// # Errors
    /// There is no home and no `PCE_CONFIG_DIR`.
    pub fn state_dir(&self) -> Result<&Path, Error> {
        Ok(&self.folders()?.state)
    }

    /// The settings file, which need not exist.
    ///
    /// # Errors
    /// There is no home and no `PCE_CONFIG_DIR`.
    pub fn settings_file(&self) -> Result<PathBuf, Error> {
        Ok(self.config_dir()?.join("config.toml"))
    }

    /// The folder of stored credentials.
    ///
    /// # Errors
    /// There is no home and no `PCE_CONFIG_DIR`.
    pub fn credentials_dir(&self) -> Result<PathBuf, Error> {
        Ok(self.config_dir()?.join("credentials"))
    }

    fn folders(&self) -> Result<&Folders, Error> {
        self.0.as_ref().ok_or(Error::NoFolder)
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
    fn no_home_is_an_error_only_when_a_folder_is_needed() {
        let paths = Paths::new(&Environment::default());
        assert!(matches!(paths.config_dir(), Err(Error::NoFolder)));
    }
}
