//! `pce config`: the settings that are no secret.

use std::io::{self, Write};

use serde::Serialize;

use crate::cli::{ConfigCommand, ErrorFormat, Global};
use crate::config::{self, Environment, Listed, Paths, Settings, SettingsFile};
use crate::error::CommandError;
use crate::output::{OutputError, escape};
use crate::report::Reporter;

/// Shows or changes settings.
pub(crate) fn run(
    command: ConfigCommand,
    global: &Global,
    environment: &Environment,
    reporter: &Reporter,
) -> anyhow::Result<()> {
    let paths = Paths::new(environment);
    match command {
        // A file that cannot be understood still has a place.
        ConfigCommand::Path => print(&paths.settings_file()?.display().to_string()),
        ConfigCommand::List(report) => {
            let settings = config::resolve_new(global, environment)?;
            list(&settings, report.output)
        }
        ConfigCommand::Get { key } => {
            let settings = config::resolve_new(global, environment)?;
            print(&get(&settings, &key)?)
        }
        ConfigCommand::Set { key, value } => {
            let settings = config::resolve_new(global, environment)?;
            SettingsFile::set(&paths, &settings.profile.value, &key, &value)?;
            if (key.as_str(), value.as_str()) == ("history", "off") {
                config::forget_extensions(&paths, &settings.profile.value);
            }
            Ok(())
        }
        ConfigCommand::Unset { key } => {
            let settings = config::resolve_new(global, environment)?;
            if !SettingsFile::unset(&paths, &settings.profile.value, &key)? {
                reporter.note(format!("{key} was not set"));
            }
            Ok(())
        }
    }
}

/// One line of `pce config list -o json`.
#[derive(Serialize)]
struct Line<'a> {
    key: &'a str,
    value: Option<&'a str>,
    origin: String,
}

fn list(settings: &Settings, format: ErrorFormat) -> anyhow::Result<()> {
    let listed = settings.list();
    if format == ErrorFormat::Json {
        let lines: Vec<Line<'_>> = listed
            .iter()
            .map(|setting| Line {
                key: setting.key,
                value: setting.value.as_deref(),
                origin: setting.origin.to_string(),
            })
            .collect();
        return print(&serde_json::to_string(&lines)?);
    }
    let width = listed
        .iter()
        .map(|setting| setting.key.len())
        .max()
        .unwrap_or(0);
    let text = |setting: &Listed| setting.value.clone().unwrap_or_else(|| "-".to_owned());
    let values = listed
        .iter()
        .map(|setting| text(setting).chars().count())
        .max()
        .unwrap_or(0);
    for setting in &listed {
        let (key, value, origin) = (setting.key, text(setting), &setting.origin);
        print(format!("{key:width$}  {value:values$}  {origin}").trim_end())?;
    }
    Ok(())
}

/// The value in force, or what the settings file has for a key that is about the file itself.
fn get(settings: &Settings, key: &str) -> anyhow::Result<String> {
    let in_force = settings
        .list()
        .into_iter()
        .find(|setting| setting.key == key);
    let value = match in_force {
        Some(setting) => setting.value,
        None => SettingsFile::read(&settings.paths)?.get(&settings.profile.value, key)?,
    };
    value.ok_or_else(|| CommandError::NotSet(key.to_owned()).into())
}

/// Writes a line to stdout.
pub(crate) fn print(line: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", escape(line))
        .and_then(|()| out.flush())
        .map_err(OutputError::stdout)?;
    Ok(())
}
