//! Changes one key of the settings file at a time. Comments, order and all other keys stay unchanged.

use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, RawString, Table, TableLike, Value};

use super::file::{DEFAULT_PROFILE, PROFILES, text_of};
use super::values::{Shape, Values};
use crate::cli::{Key, SETTINGS};
use crate::config::lock::{LIMIT, Lock};
use crate::config::{Error, Origin, Paths, ProfileName, SettingsFile};
use crate::files::{self, Access, Durability};
use crate::uapi::Invalid;

/// The byte order mark, as some editors on Windows write it.
const BOM: char = '\u{feff}';

/// A key of the settings file.
#[derive(Clone, Copy)]
enum Target {
    DefaultProfile,
    Setting(Key),
}

impl SettingsFile {
    /// Returns the value of one key for this profile, as text; `None` if it is not set.
    ///
    /// # Errors
    /// There is no such key: [`Error::Usage`].
    pub fn get(&self, profile: &ProfileName, key: &str) -> Result<Option<String>, Error> {
        let target = target(key)?;
        let document = self.document()?;
        Ok(match target {
            Target::DefaultProfile => document
                .get(DEFAULT_PROFILE)
                .and_then(Item::as_str)
                .map(str::to_owned),
            Target::Setting(key) => document
                .get(PROFILES)
                .and_then(Item::as_table_like)
                .and_then(|profiles| profiles.get(profile.as_str()))
                .and_then(Item::as_table_like)
                .and_then(|settings| settings.get(key.name()))
                .and_then(|item| text_of(key, item).ok()),
        })
    }

    /// Changes one key for this profile and writes the file, which is created if it is missing.
    ///
    /// Writes a relative `ca-cert` as an absolute path, because it is relative to the folder where the user typed it.
    ///
    /// # Errors
    /// There is no such key, or the value is invalid ([`Error::Usage`]); the file cannot be written.
    pub fn set(paths: &Paths, profile: &ProfileName, key: &str, value: &str) -> Result<(), Error> {
        let target = target(key)?;
        let value = checked(target, value).map_err(|refusal| Error::value(key, refusal))?;
        if profile.is_sandbox() && matches!(target, Target::Setting(_)) {
            return Err(Error::usage("the profile \"sandbox\" has no settings"));
        }
        Self::edit(paths, |document| {
            match target {
                Target::DefaultProfile => replace(document.as_table_mut(), DEFAULT_PROFILE, value),
                Target::Setting(key) => {
                    replace(settings_of(document, profile)?, key.name(), value);
                }
            }
            Ok(true)
        })
        .map(drop)
    }

    /// Removes one key from this profile and writes the file. Returns `false` if it was not set.
    ///
    /// # Errors
    /// There is no such key ([`Error::Usage`]); the file cannot be written.
    pub fn unset(paths: &Paths, profile: &ProfileName, key: &str) -> Result<bool, Error> {
        let target = target(key)?;
        if !paths.settings_file().is_ok_and(|file| file.exists()) {
            return Ok(false);
        }
        Self::edit(paths, |document| {
            let removed = match target {
                Target::DefaultProfile => document.remove(DEFAULT_PROFILE),
                Target::Setting(key) => document
                    .get_mut(PROFILES)
                    .and_then(Item::as_table_like_mut)
                    .and_then(|profiles| profiles.get_mut(profile.as_str()))
                    .and_then(Item::as_table_like_mut)
                    .and_then(|settings| settings.remove(key.name())),
            };
            Ok(removed.is_some())
        })
    }

    /// Locks, reads, edits and writes the file, so that no change of another process is lost.
    ///
    /// Writes nothing if `edit` returns `false`.
    fn edit(
        paths: &Paths,
        edit: impl FnOnce(&mut DocumentMut) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let lock = Lock::acquire(paths.lock("settings").as_deref(), LIMIT);
        let file = Self::read(paths)?;
        if matches!(lock, Lock::Busy) {
            return Err(
                file.failed("another pce process is changing the settings; try again".to_owned())
            );
        }
        let mut document = file.document()?;
        let changed = edit(&mut document)?;
        if changed {
            file.write(paths, &document)?;
        }
        Ok(changed)
    }

    fn document(&self) -> Result<DocumentMut, Error> {
        self.text.parse().map_err(|error: toml_edit::TomlError| {
            self.failed(format!("the settings cannot be read: {}", error.message()))
        })
    }

    /// Writes the document with the byte order mark and the line ends that the file had.
    fn write(&self, paths: &Paths, document: &DocumentMut) -> Result<(), Error> {
        let path = paths.settings_file()?;
        let mut text = document.to_string();
        let lines = self.text.matches('\n').count();
        if lines > 0 && self.text.matches("\r\n").count() == lines {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        if self.text.starts_with(BOM) && !text.starts_with(BOM) {
            text.insert(0, BOM);
        }
        // pce does not write a file that it cannot read again.
        Self::parse(path.clone(), text.clone())?;
        paths.check(&path)?;
        files::write(&path, text.as_bytes(), Access::Own, Durability::Synced)
            .map_err(|error| self.failed(format!("the settings cannot be written: {error}")))
    }

    fn failed(&self, reason: String) -> Error {
        Error::File {
            file: self.path.clone().unwrap_or_default(),
            line: None,
            reason,
            hint: None,
        }
    }
}

fn target(key: &str) -> Result<Target, Error> {
    if key == DEFAULT_PROFILE {
        return Ok(Target::DefaultProfile);
    }
    key.parse().map(Target::Setting).map_err(|_: Invalid| {
        let (reason, hint) = Invalid::word("setting", key, &SETTINGS).into_parts();
        Error::Usage { reason, hint }
    })
}

/// Returns the TOML value to write, if it is valid for the key.
fn checked(target: Target, text: &str) -> Result<Value, Invalid> {
    let Target::Setting(key) = target else {
        let name: ProfileName = text.parse()?;
        return Ok(name.as_str().into());
    };
    let mut text = text.to_owned();
    if key == Key::CaCert && !text.is_empty() {
        text = absolute(&text)?;
    }
    Values::default().put(key, &text, Path::new(""), Origin::Default)?;
    Ok(match key.shape() {
        Shape::Text => text.into(),
        Shape::List => text.split(',').map(str::trim).collect::<Array>().into(),
        Shape::Number => text
            .parse::<i64>()
            .map_err(|_| Invalid::new(format!("{text:?} is not a number")))?
            .into(),
    })
}

fn absolute(text: &str) -> Result<String, Invalid> {
    std::path::absolute(text)
        .map(PathBuf::into_os_string)
        .map_err(|error| Invalid::new(format!("the path cannot be used: {error}")))?
        .into_string()
        .map_err(|_| Invalid::new("the settings file cannot hold a path that is not UTF-8"))
}

/// Returns the profile's table, created if it is missing.
fn settings_of<'a>(
    document: &'a mut DocumentMut,
    profile: &ProfileName,
) -> Result<&'a mut dyn TableLike, Error> {
    let mut folder = Table::new();
    folder.set_implicit(true);
    document
        .entry(PROFILES)
        .or_insert(Item::Table(folder))
        .as_table_like_mut()
        .and_then(|profiles| {
            profiles
                .entry(profile.as_str())
                .or_insert(Item::Table(Table::new()))
                .as_table_like_mut()
        })
        .ok_or_else(|| Error::usage(format!("the profile {profile} is not a table")))
}

/// Replaces a key's value, or adds the key at the end of the table. A comment after the old value stays.
fn replace(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(item) = table.get_mut(key) {
        if let Some(old) = item.as_value() {
            *value.decor_mut() = old.decor().clone();
        }
        *item = Item::Value(value);
        return;
    }
    // In an inline table the last value holds the space before the brace.
    let last = table
        .iter_mut()
        .filter_map(|(_, item)| item.as_value_mut())
        .last();
    if let Some(decor) = last.map(Value::decor_mut) {
        let suffix = decor.suffix().and_then(RawString::as_str);
        let suffix = suffix.unwrap_or_default().to_owned();
        if !suffix.is_empty() && suffix.trim().is_empty() {
            value.decor_mut().set_prefix(" ");
            value.decor_mut().set_suffix(suffix);
            decor.set_suffix("");
        }
    }
    table.insert(key, Item::Value(value));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;

    fn folder() -> (tempfile::TempDir, Paths) {
        let dir = tempfile::tempdir().unwrap();
        let env: Environment = [("PCE_CONFIG_DIR", dir.path().join("pce"))]
            .into_iter()
            .collect();
        (dir, Paths::new(&env))
    }

    fn write_file(paths: &Paths, text: &str) {
        let path = paths.settings_file().unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn prod() -> ProfileName {
        "prod".parse().unwrap()
    }

    #[test]
    fn comments_and_order_stay() {
        let (_dir, paths) = folder();
        let before = "# mine\ndefault-profile = \"prod\" # usual\n\n[profiles.prod]\n# the big one\n\
                      host = \"a.example.com\" # old\nretries = 1\n\n[profiles.lab] # small\njobs = 2\n";
        write_file(&paths, before);
        SettingsFile::set(&paths, &prod(), "host", "b.example.com").unwrap();
        SettingsFile::set(&paths, &prod(), "fields", "url, id").unwrap();
        SettingsFile::set(&paths, &prod(), "default-profile", "lab").unwrap();
        assert!(SettingsFile::unset(&paths, &prod(), "retries").unwrap());
        assert!(!SettingsFile::unset(&paths, &prod(), "retries").unwrap());
        let after = SettingsFile::read(&paths).unwrap();
        assert_eq!(
            after.text,
            "# mine\ndefault-profile = \"lab\" # usual\n\n[profiles.prod]\n# the big one\n\
             host = \"b.example.com\" # old\nfields = [\"url\", \"id\"]\n\n[profiles.lab] # small\njobs = 2\n"
        );
        assert_eq!(
            after.get(&prod(), "fields").unwrap().as_deref(),
            Some("url,id")
        );
        assert_eq!(after.get(&prod(), "jobs").unwrap(), None);
        assert_eq!(
            after.get(&prod(), "default-profile").unwrap().as_deref(),
            Some("lab")
        );
    }

    #[test]
    fn a_new_file_has_the_table_and_nothing_more() {
        let (_dir, paths) = folder();
        assert!(!SettingsFile::unset(&paths, &prod(), "host").unwrap());
        assert!(
            !paths.config_dir().unwrap().exists(),
            "reading made a folder"
        );
        SettingsFile::set(&paths, &prod(), "retries", "5").unwrap();
        let file = SettingsFile::read(&paths).unwrap();
        assert_eq!(file.text, "[profiles.prod]\nretries = 5\n");
    }

    #[test]
    fn an_inline_profile_stays_inline() {
        let (_dir, paths) = folder();
        let before = "profiles.prod = { host = \"a.example.com\" }\n";
        write_file(&paths, before);
        SettingsFile::set(&paths, &prod(), "user", "owner").unwrap();
        let file = SettingsFile::read(&paths).unwrap();
        assert_eq!(
            file.text,
            "profiles.prod = { host = \"a.example.com\", user = \"owner\" }\n"
        );
    }

    #[test]
    fn what_cannot_be_is_not_written() {
        let (_dir, paths) = folder();
        for (key, value) in [
            ("hots", "x"),
            ("host", "http://pbx.example.com"),
            ("retries", "many"),
            ("proxy", "http://joe:canary@proxy:1"),
            ("default-profile", "a b"),
        ] {
            let error = SettingsFile::set(&paths, &prod(), key, value).unwrap_err();
            assert!(matches!(error, Error::Usage { .. }), "{error}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        let sandbox = "sandbox".parse().unwrap();
        assert!(SettingsFile::set(&paths, &sandbox, "user", "me").is_err());
        assert!(!paths.config_dir().unwrap().exists());
    }

    #[test]
    fn a_certificate_typed_here_is_found_from_anywhere() {
        let (_dir, paths) = folder();
        SettingsFile::set(&paths, &prod(), "ca-cert", "ca.pem").unwrap();
        let file = SettingsFile::read(&paths).unwrap();
        let path = PathBuf::from(file.get(&prod(), "ca-cert").unwrap().unwrap());
        assert!(
            path.is_absolute() && path.ends_with("ca.pem"),
            "{}",
            path.display()
        );
    }
}
