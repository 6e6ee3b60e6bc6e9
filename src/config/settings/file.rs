//! The settings file: `config.toml`, with a default profile and a table of settings for each profile.
//!
//! Reading checks the whole file, including the profiles that the run does not use, so that the user sees an error soon
//! after the edit. Every value has its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fs, io};

use toml_edit::{Document, Item, Key as TomlKey, TableLike};

use super::values::{Shape, Values};
use crate::cli::{Key, SETTINGS};
use crate::config::{Error, Origin, Paths, ProfileName, Setting, private};
use crate::uapi::{Invalid, expected};

/// The key of the profile that applies when none is named.
pub(in crate::config) const DEFAULT_PROFILE: &str = "default-profile";
/// The table of profiles.
pub(in crate::config) const PROFILES: &str = "profiles";

/// The content of the settings file. A missing file counts as an empty one, and reading does not create it.
#[derive(Debug, Clone, Default)]
pub struct SettingsFile {
    pub(in crate::config) path: Option<PathBuf>,
    pub(in crate::config) text: String,
    pub(in crate::config) default_profile: Option<Setting<ProfileName>>,
    pub(in crate::config) profiles: BTreeMap<ProfileName, Values>,
}

impl SettingsFile {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, is not valid TOML, or has an unknown key or a value of the wrong type: [`Error::File`].
    pub fn read(paths: &Paths) -> Result<Self, Error> {
        let Ok(path) = paths.settings_file() else {
            return Ok(Self::default());
        };
        match fs::read_to_string(&path) {
            Ok(text) => {
                paths.check(&path)?;
                Self::parse(path, text)
            }
            Err(error) if private::is_absent(&error) => Self::parse(path, String::new()),
            Err(cause) if is_denied(&cause) && path.symlink_metadata().is_err() => {
                Err(Error::NoAccess { file: path, cause })
            }
            Err(error) => Err(Error::File {
                file: path,
                line: None,
                reason: format!("the settings cannot be read: {error}"),
                hint: None,
            }),
        }
    }

    /// Returns the file's path; `None` where there is no folder for it.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns the profiles that have settings, in alphabetical order.
    pub fn profiles(&self) -> impl Iterator<Item = &ProfileName> {
        self.profiles.keys()
    }

    /// Returns whether extensions that were listed with this profile are stored for completion.
    pub(in crate::config) fn keeps_history(&self, profile: &ProfileName) -> bool {
        let values = self.profiles.get(profile);
        let history = values.and_then(|values| values.history.as_ref());
        history.is_none_or(|history| history.value)
    }

    /// Parses and checks a whole file.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn parse(path: PathBuf, text: String) -> Result<Self, Error> {
        let reader = Reader {
            path: &path,
            text: &text,
        };
        let document = Document::parse(text.as_str())
            .map_err(|error| reader.error(error.span(), error.message().to_owned(), None))?;
        let mut default_profile = None;
        let mut profiles = BTreeMap::new();
        for (key, item) in entries(document.as_table()) {
            match key.get() {
                DEFAULT_PROFILE => default_profile = Some(reader.default_profile(key, item)?),
                PROFILES => profiles = reader.profiles(key, item)?,
                unknown => return Err(reader.unknown(key, &top_level_hint(unknown))),
            }
        }
        Ok(Self {
            path: Some(path),
            text,
            default_profile,
            profiles,
        })
    }
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}

/// The file that is being read, so that errors name it and the line.
struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn default_profile(&self, key: &TomlKey, item: &Item) -> Result<Setting<ProfileName>, Error> {
        let Some(name) = item.as_str() else {
            return Err(self.refused(key, wrong_type(item, "a string")));
        };
        let value = name.parse().map_err(|refusal| self.refused(key, refusal))?;
        Ok(Setting {
            value,
            origin: self.origin(key),
        })
    }

    fn profiles(&self, key: &TomlKey, item: &Item) -> Result<BTreeMap<ProfileName, Values>, Error> {
        let table = item
            .as_table_like()
            .ok_or_else(|| self.refused(key, wrong_type(item, "a table of profiles")))?;
        let mut profiles = BTreeMap::new();
        for (key, item) in entries(table) {
            let name: ProfileName = key.get().parse().map_err(|refusal: Invalid| {
                let (reason, hint) = refusal.into_parts();
                self.error(key.span(), reason, hint)
            })?;
            if name.is_sandbox() {
                let reason = "the profile \"sandbox\" is built in and has no settings";
                let hint = "give this profile another name";
                return Err(self.error(key.span(), reason.to_owned(), Some(hint.to_owned())));
            }
            let values = self.profile(key, item)?;
            profiles.insert(name, values);
        }
        Ok(profiles)
    }

    fn profile(&self, key: &TomlKey, item: &Item) -> Result<Values, Error> {
        let table = item
            .as_table_like()
            .ok_or_else(|| self.refused(key, wrong_type(item, "a table of settings")))?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let mut values = Values::default();
        for (key, item) in entries(table) {
            let Ok(setting) = key.get().parse::<Key>() else {
                return Err(self.unknown(key, &setting_hint(key.get())));
            };
            text_of(setting, item)
                .and_then(|text| values.put(setting, &text, folder, self.origin(key)))
                .map_err(|refusal| self.refused(key, refusal))?;
        }
        Ok(values)
    }

    fn origin(&self, key: &TomlKey) -> Origin {
        Origin::Profile {
            file: self.path.to_owned(),
            line: self.line(key.span()).unwrap_or(1),
        }
    }

    fn unknown(&self, key: &TomlKey, hint: &str) -> Error {
        let reason = format!("unknown setting '{}'", key.get());
        self.error(key.span(), reason, Some(hint.to_owned()))
    }

    fn refused(&self, key: &TomlKey, refusal: Invalid) -> Error {
        let (reason, hint) = refusal.into_parts();
        self.error(key.span(), format!("{}: {reason}", key.get()), hint)
    }

    fn error(&self, span: Option<Range<usize>>, reason: String, hint: Option<String>) -> Error {
        Error::File {
            file: self.path.to_owned(),
            line: self.line(span),
            reason,
            hint,
        }
    }

    fn line(&self, span: Option<Range<usize>>) -> Option<usize> {
        let before = self.text.get(..span?.start)?;
        Some(1 + before.matches('\n').count())
    }
}

/// Returns the keys of a table with their values, in the file's order.
fn entries(table: &dyn TableLike) -> impl Iterator<Item = (&TomlKey, &Item)> {
    table
        .iter()
        .filter_map(|(name, _)| table.get_key_value(name))
}

/// Returns a setting's TOML value as text.
///
/// # Errors
/// It has the wrong type.
pub(in crate::config) fn text_of(key: Key, item: &Item) -> Result<String, Invalid> {
    match (key.shape(), item) {
        (Shape::Text | Shape::List, item) if item.is_str() => {
            Ok(item.as_str().unwrap_or_default().to_owned())
        }
        (Shape::Number, item) if item.is_integer() => {
            Ok(item.as_integer().unwrap_or_default().to_string())
        }
        (Shape::List, item) if item.is_array() => {
            let names: Option<Vec<_>> = item
                .as_array()
                .into_iter()
                .flatten()
                .map(toml_edit::Value::as_str)
                .collect();
            names
                .map(|names| names.join(","))
                .ok_or_else(|| Invalid::new("the array has a value that is not a string"))
        }
        (Shape::Text, item) => Err(wrong_type(item, "a string")),
        (Shape::Number, item) => Err(wrong_type(item, "a whole number")),
        (Shape::List, item) => Err(wrong_type(item, "an array of strings")),
    }
}

fn wrong_type(item: &Item, expected: &str) -> Invalid {
    Invalid::new(format!("expected {expected}, found {}", item.type_name()))
}

fn setting_hint(name: &str) -> String {
    if ["token", "secret", "password", "key"]
        .iter()
        .any(|word| name.to_lowercase().contains(word))
    {
        return "the settings file holds no secrets: `pce auth login` stores them".to_owned();
    }
    expected(name, &SETTINGS[1..])
}

fn top_level_hint(name: &str) -> String {
    if name.parse::<Key>().is_ok() {
        return format!("settings belong to a profile: put {name:?} below [profiles.default]");
    }
    expected(name, &[DEFAULT_PROFILE, PROFILES])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SettingsFile, Error> {
        SettingsFile::parse(PathBuf::from("/etc/pce/config.toml"), text.to_owned())
    }

    #[test]
    fn values_know_their_line() {
        let file = parse(
            "# my settings\ndefault-profile = \"prod\"\n\n[profiles.prod]\nhost = \"pbx.example.com\"\n\
             fields = [\"url\", \"note\"]\nretries = 5\nca-cert = \"ca.pem\"\n[profiles.lab]\nfields = \"url, id\"\n",
        )
        .unwrap();
        assert_eq!(
            file.default_profile.unwrap().origin.to_string(),
            "config.toml:2"
        );
        let prod = &file.profiles[&"prod".parse().unwrap()];
        let host = prod.host.as_ref().unwrap();
        assert_eq!(host.value.to_string(), "https://pbx.example.com");
        assert_eq!(host.origin.to_string(), "config.toml:5");
        assert_eq!(prod.retries.as_ref().unwrap().value, 5);
        let lab = &file.profiles[&"lab".parse().unwrap()];
        assert_eq!(lab.fields.as_ref().unwrap().value.len(), 2);
    }

    #[test]
    fn errors_name_file_line_and_the_nearest_key() {
        let cases = [
            (
                "[profiles.x]\n\nhots = 1",
                "3: unknown setting 'hots'",
                "did you mean \"host\"?",
            ),
            (
                "profile = 1",
                "1: unknown setting 'profile'",
                "did you mean \"profiles\"?",
            ),
            (
                "host = \"h\"",
                "1: unknown setting 'host'",
                "below [profiles.default]",
            ),
            (
                "[profiles.x]\ntoken = \"canary\"",
                "2: unknown setting 'token'",
                "`pce auth login`",
            ),
            (
                "[profiles.x]\nretries = \"3\"",
                "2: retries: expected a whole number, found string",
                "",
            ),
            (
                "[profiles.x]\nhost = 3",
                "2: host: expected a string, found integer",
                "",
            ),
            (
                "[profiles.x]\nfields = [1]",
                "2: fields: the array has a value that is not a string",
                "",
            ),
            (
                "[profiles.x]\nproxy = \"http://a:canary@p\"",
                "2: proxy: the URL of the proxy has a user",
                "",
            ),
            (
                "[profiles]\nx = 3",
                "2: x: expected a table of settings, found integer",
                "",
            ),
            (
                "profiles = 3",
                "1: profiles: expected a table of profiles, found integer",
                "",
            ),
            (
                "default-profile = \"a b\"",
                "1: default-profile: a profile name cannot contain ' '",
                "",
            ),
            (
                "[profiles.sandbox]",
                "1: the profile \"sandbox\" is built in",
                "another name",
            ),
            (
                "[profiles.\"a b\"]",
                "1: a profile name cannot contain ' '",
                "",
            ),
            ("[profiles.x]\nhost = pbx", "2: ", ""),
            ("a = \"canary\n", "1: ", ""),
        ];
        for (text, message, hint) in cases {
            let error = parse(text).unwrap_err();
            let start = format!("/etc/pce/config.toml:{message}");
            assert!(error.to_string().starts_with(&start), "{text}: {error}");
            assert!(
                error.hint().unwrap_or_default().contains(hint),
                "{text}: {:?}",
                error.hint()
            );
            assert!(!error.to_string().contains("canary"), "{error}");
        }
    }
}
