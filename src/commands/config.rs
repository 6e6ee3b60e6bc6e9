//! `pce config`: the settings that are no secret.

use serde::Serialize;

use super::context::App;
use crate::cli::{ConfigCommand, ErrorFormat};
use crate::config::{self, Listed, Paths, Settings, SettingsFile};
use crate::error::CommandError;

/// Shows or changes settings.
#[allow(clippy::unused_async, reason = "commands share one signature")]
pub(crate) async fn run(app: &App, command: ConfigCommand) -> anyhow::Result<()> {
    let paths = Paths::new(&app.environment);
    match command {
        // A file that cannot be parsed has a path as well.
        ConfigCommand::Path => Ok(app.print(&paths.settings_file()?.display().to_string())?),
        ConfigCommand::List(report) => {
            let settings = app.settings_of_new_profile()?;
            list(app, &settings, report.output)
        }
        ConfigCommand::Get { key } => {
            let settings = app.settings_of_new_profile()?;
            Ok(app.print(&get(&settings, &key)?)?)
        }
        ConfigCommand::Set { key, value } => {
            let settings = app.settings_of_new_profile()?;
            SettingsFile::set(&paths, &settings.profile.value, &key, &value)?;
            if (key.as_str(), value.as_str()) == ("history", "off") {
                config::forget_extensions(&paths, &settings.profile.value);
            }
            Ok(())
        }
        ConfigCommand::Unset { key } => {
            let settings = app.settings_of_new_profile()?;
            if !SettingsFile::unset(&paths, &settings.profile.value, &key)? {
                app.reporter.note(format!("{key} was not set"));
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

fn list(app: &App, settings: &Settings, format: ErrorFormat) -> anyhow::Result<()> {
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
        return Ok(app.print(&serde_json::to_string(&lines)?)?);
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
        app.print(format!("{key:width$}  {value:values$}  {origin}").trim_end())?;
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
