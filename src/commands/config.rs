//! `pce config`: shows and changes settings. Secrets are not settings.

use serde::Serialize;

use super::context::App;
use crate::cli::{ConfigCommand, ErrorFormat, SETTINGS};
use crate::config::{
    self, CredentialStore, Environment, Listed, Origin, Paths, Settings, SettingsFile,
};
use crate::error::CommandError;

/// Shows or changes settings.
#[allow(clippy::unused_async, reason = "commands share one signature")]
pub(crate) async fn run(app: &App, command: ConfigCommand) -> anyhow::Result<()> {
    let environment = &app.environment;
    let paths = Paths::new(environment);
    let settings = || app.settings_of_new_profile();
    match command {
        // Also for a file that is invalid.
        ConfigCommand::Path => Ok(app.print(&paths.settings_file()?.display().to_string())?),
        ConfigCommand::List(report) => list(app, &listed(&settings()?, environment), report.output),
        ConfigCommand::Get { key: Some(key) } => {
            Ok(app.print(&get(&settings()?, environment, &key)?)?)
        }
        ConfigCommand::Set {
            key: Some(key),
            value: Some(value),
        } => {
            let profile = settings()?.profile.value;
            SettingsFile::set(&paths, &profile, &key, &value)?;
            if (key.as_str(), value.as_str()) == ("history", "off") {
                config::forget_extensions(&paths, &profile);
            }
            Ok(())
        }
        ConfigCommand::Set { key: Some(key), .. } => {
            let hint = format!("pce config set {key} VALUE");
            Err(CommandError::usage("the value is missing", hint).into())
        }
        ConfigCommand::Get { key: None } | ConfigCommand::Set { key: None, .. } => {
            let hint = format!("settings are {}", SETTINGS.join(", "));
            Err(CommandError::usage("the setting is missing", hint).into())
        }
        ConfigCommand::Unset { key } => {
            if !SettingsFile::unset(&paths, &settings()?.profile.value, &key)? {
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

/// The effective settings. The login's host stands in for one that is not set.
fn listed(settings: &Settings, environment: &Environment) -> Vec<Listed> {
    let mut listed = settings.list();
    let has_login = settings.host.is_none() && !environment.has_credentials();
    let store = CredentialStore::new(&settings.paths, environment.windows());
    if has_login
        && let Some(host) = store.known_host(&settings.profile.value)
        && let Some(line) = listed.iter_mut().find(|line| line.key == "host")
    {
        line.value = Some(host.to_string());
        line.origin = Origin::Login;
    }
    listed
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

/// Writes rows with their cells below each other.
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

/// The effective value, or what the settings file has for a key about the file itself.
fn get(settings: &Settings, environment: &Environment, key: &str) -> anyhow::Result<String> {
    let effective = listed(settings, environment)
        .into_iter()
        .find(|setting| setting.key == key);
    let value = match effective {
        Some(setting) => setting.value,
        None => SettingsFile::read(&settings.paths)?.get(&settings.profile.value, key)?,
    };
    value.ok_or_else(|| CommandError::NotSet(key.to_owned()).into())
}
