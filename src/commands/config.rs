//! `pce config`: shows and changes settings. No setting is a secret.

use serde::Serialize;

use super::connect::known_host;
use super::context::App;
use crate::cli::{ConfigCommand, ErrorFormat, SETTINGS};
use crate::config::{self, Listed, Origin, Paths, Settings, SettingsFile};
use crate::error::CommandError;

/// Shows or changes settings.
pub(crate) async fn run(app: &App, command: ConfigCommand) -> anyhow::Result<()> {
    let paths = Paths::new(&app.environment);
    match command {
        // This also works if the file is invalid, so that the user can find it.
        ConfigCommand::Path => Ok(app.print(&paths.settings_file()?.display().to_string())?),
        ConfigCommand::List(report) => {
            let settings = app.settings_of_new_profile().await?;
            list(app, &listed(app, &settings).await?, report.output)
        }
        ConfigCommand::Get { key: Some(key) } => {
            let settings = app.settings_of_new_profile().await?;
            Ok(app.print(&get(app, &settings, &key).await?)?)
        }
        ConfigCommand::Set {
            key: Some(key),
            value: Some(value),
        } => {
            let profile = app.settings_of_new_profile().await?.profile.value;
            app.wait_for(move || {
                SettingsFile::set(&paths, &profile, &key, &value)?;
                if (key.as_str(), value.as_str()) == ("history", "off") {
                    config::forget_extensions(&paths, &profile);
                }
                Ok(())
            })
            .await?
        }
        ConfigCommand::Set { key: Some(key), .. } => {
            let hint = match key.split_once('=') {
                Some((name, value)) if SETTINGS.contains(&name) => {
                    format!("run pce config set {name} {value}")
                }
                _ => format!("run pce config set {key} VALUE"),
            };
            Err(CommandError::usage("the value is missing", hint).into())
        }
        ConfigCommand::Get { key: None } | ConfigCommand::Set { key: None, .. } => {
            let hint = format!("the keys are {}", SETTINGS.join(", "));
            Err(CommandError::usage("KEY is missing", hint).into())
        }
        ConfigCommand::Unset { key } => {
            let profile = app.settings_of_new_profile().await?.profile.value;
            let note = format!("{key} was not set");
            let unset = move || SettingsFile::unset(&paths, &profile, &key);
            if !app.wait_for(unset).await?? {
                app.reporter.note(note);
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

/// Returns the effective settings, with the host of the login if no setting names a host.
async fn listed(app: &App, settings: &Settings) -> Result<Vec<Listed>, CommandError> {
    let mut listed = settings.list();
    if settings.host.is_none()
        && !app.environment.has_credentials()
        && let Some(host) = known_host(app, settings).await?
        && let Some(line) = listed.iter_mut().find(|line| line.key == "host")
    {
        line.value = Some(host.to_string());
        line.origin = Origin::Login;
    }
    Ok(listed)
}

fn list(app: &App, listed: &[Listed], format: ErrorFormat) -> anyhow::Result<()> {
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
    let cells = |setting: &Listed| {
        let value = setting.value.clone().unwrap_or_else(|| "-".to_owned());
        [setting.key.to_owned(), value, setting.origin.to_string()]
    };
    columns(app, &listed.iter().map(cells).collect::<Vec<_>>())
}

/// Writes rows as columns.
pub(crate) fn columns<const N: usize>(app: &App, rows: &[[String; N]]) -> anyhow::Result<()> {
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        app.print(cells.join("  ").trim_end())?;
    }
    Ok(())
}

/// Returns the effective value of a setting, or the value in the settings file for a key outside the profiles.
async fn get(app: &App, settings: &Settings, key: &str) -> anyhow::Result<String> {
    let effective = listed(app, settings).await?;
    let effective = effective.into_iter().find(|setting| setting.key == key);
    let value = match effective {
        Some(setting) => setting.value,
        None => SettingsFile::read(&settings.paths)?.get(&settings.profile.value, key)?,
    };
    value.ok_or_else(|| CommandError::NotSet(key.to_owned()).into())
}
