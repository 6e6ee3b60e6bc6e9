//! Reads, checks and writes the values of a profile's settings, for the settings file and for `pce config set`.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use crate::cli::{JOBS, Key, RETRIES, SETTINGS, limit};
use crate::config::{Origin, ProxyUrl, Setting};
use crate::output::{Column, Format};
use crate::uapi::{Count, Host, Invalid, User, whole};

/// The form of a setting in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::config) enum Shape {
    Text,
    Number,
    /// An array of strings, or one string with commas.
    List,
}

impl Key {
    /// Returns its form in the settings file.
    pub(in crate::config) fn shape(self) -> Shape {
        match self {
            Self::Retries | Self::Jobs | Self::PageSize => Shape::Number,
            Self::Fields => Shape::List,
            _ => Shape::Text,
        }
    }
}

impl FromStr for Key {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|key| key.name() == text)
            .ok_or_else(|| Invalid::word("setting", text, &SETTINGS[1..]))
    }
}

/// A profile's settings, each with its origin.
#[derive(Debug, Clone, Default)]
pub(in crate::config) struct Values {
    pub(in crate::config) host: Option<Setting<Host>>,
    pub(in crate::config) user: Option<Setting<User>>,
    pub(in crate::config) output: Option<Setting<Format>>,
    pub(in crate::config) fields: Option<Setting<Vec<Column>>>,
    pub(in crate::config) ca_cert: Option<Setting<PathBuf>>,
    pub(in crate::config) proxy: Option<Setting<ProxyUrl>>,
    pub(in crate::config) timeout: Option<Setting<Duration>>,
    pub(in crate::config) connect_timeout: Option<Setting<Duration>>,
    pub(in crate::config) max_time: Option<Setting<Duration>>,
    pub(in crate::config) retries: Option<Setting<u32>>,
    pub(in crate::config) jobs: Option<Setting<u8>>,
    pub(in crate::config) page_size: Option<Setting<Count>>,
    pub(in crate::config) history: Option<Setting<bool>>,
}

impl Values {
    /// Parses and stores the text of one setting. A relative path is below `folder`.
    ///
    /// # Errors
    /// The text is not a valid value of the setting.
    pub(in crate::config) fn put(
        &mut self,
        key: Key,
        text: &str,
        folder: &Path,
        origin: Origin,
    ) -> Result<(), Invalid> {
        match key {
            Key::Host => self.host = Some(Setting::new(text.parse()?, origin)),
            Key::User => self.user = Some(Setting::new(text.parse()?, origin)),
            Key::Output => self.output = Some(Setting::new(text.parse()?, origin)),
            Key::Fields => self.fields = Some(Setting::new(columns(text)?, origin)),
            Key::CaCert if text.is_empty() => return Err(Invalid::new("the path is empty")),
            Key::CaCert => self.ca_cert = Some(Setting::new(folder.join(text), origin)),
            Key::Proxy => {
                self.proxy = Some(Setting::new(ProxyUrl::without_credentials(text)?, origin));
            }
            Key::Timeout => self.timeout = Some(Setting::new(limit(text)?.get(), origin)),
            Key::ConnectTimeout => {
                self.connect_timeout = Some(Setting::new(limit(text)?.get(), origin));
            }
            Key::MaxTime => self.max_time = Some(Setting::new(limit(text)?.get(), origin)),
            Key::Retries => self.retries = Some(Setting::new(whole(text, &RETRIES)?, origin)),
            Key::Jobs => self.jobs = Some(Setting::new(whole(text, &JOBS)?, origin)),
            Key::History => self.history = Some(Setting::new(switch(text)?, origin)),
            Key::PageSize => self.page_size = Some(Setting::new(text.parse()?, origin)),
        }
        Ok(())
    }
}

/// Parses `on` or `off`.
fn switch(text: &str) -> Result<bool, Invalid> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Invalid::word("value", text, &["on", "off"])),
    }
}

/// Parses columns with commas between them, at least one.
fn columns(text: &str) -> Result<Vec<Column>, Invalid> {
    text.split(',').map(|name| name.trim().parse()).collect()
}

/// Returns the columns in the form that `--fields` takes.
pub(in crate::config) fn columns_text(columns: &[Column]) -> String {
    let names: Vec<_> = columns
        .iter()
        .map(|column| match column {
            Column::Extension => "extension",
            Column::Field(field) => field.name(),
        })
        .collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_takes_what_it_should_and_nothing_else() {
        let cases = [
            (Key::Host, "pbx.example.com", "http://pbx.example.com"),
            (Key::User, "@owner", "@nobody"),
            (Key::Output, "csv", "cvs"),
            (Key::Fields, "extension, url,id", "url,idd"),
            (Key::CaCert, "ca.pem", ""),
            (
                Key::Proxy,
                "http://proxy:3128",
                "http://joe:canary@proxy:3128",
            ),
            (Key::Timeout, "1m30s", "0s"),
            (Key::ConnectTimeout, "500ms", "5"),
            (Key::MaxTime, "1h", "-1h"),
            (Key::Retries, "0", "21"),
            (Key::Jobs, "64", "0"),
            (Key::PageSize, "4999", "5000"),
            (Key::History, "off", "no"),
        ];
        for (key, good, bad) in cases {
            let mut values = Values::default();
            assert_eq!(key.name().parse(), Ok(key));
            values
                .put(key, good, Path::new("/etc/pce"), Origin::Default)
                .unwrap();
            let refusal = values
                .put(key, bad, Path::new("/etc/pce"), Origin::Default)
                .unwrap_err();
            assert!(!refusal.to_string().contains("canary"), "{refusal}");
        }
    }

    #[test]
    fn a_path_is_below_the_files_folder() {
        let mut values = Values::default();
        values
            .put(
                Key::CaCert,
                "ca.pem",
                Path::new("/etc/pce"),
                Origin::Default,
            )
            .unwrap();
        assert_eq!(values.ca_cert.unwrap().value, Path::new("/etc/pce/ca.pem"));
    }

    #[test]
    fn values_are_written_as_they_are_read() {
        assert_eq!(
            columns_text(&columns("extension, url").unwrap()),
            "extension,url"
        );
    }
}
