//! `pce auth`: log in once; later runs find and renew the credential.

use jiff::Timestamp;
use serde::Serialize;

use super::config::columns;
use super::connect::warn;
use super::context::App;
pub(crate) use super::probe::probe;
use crate::cli::{AuthCommand, ErrorFormat, Logout, StatusArgs};
use crate::config::{self, CredentialStore, Paths, ProfileName, Settings, SettingsFile};
use crate::error::CommandError;
use crate::exit::Failure;
use crate::output::OutputError;

/// Stores, checks, lists or removes credentials.
pub(crate) async fn run(app: &App, command: AuthCommand) -> anyhow::Result<()> {
    match command {
        AuthCommand::Login(args) => super::login::run(app, args).await,
        // Every failure becomes one error, because scripts only ask whether the credential is valid. Its message has
        // the reason.
        AuthCommand::Status(args) => {
            let settings = app.settings().await?;
            status(app, &args, &settings).await.map_err(|error| {
                match error.downcast::<OutputError>() {
                    Ok(error) => error.into(),
                    Err(error) => CommandError::InvalidCredential(error).into(),
                }
            })
        }
        AuthCommand::Logout(args) => logout(app, &args).await,
        AuthCommand::List(report) => list(app, report.output).await,
    }
}

/// The output of `pce auth status`.
#[derive(Serialize)]
struct Status {
    profile: String,
    host: String,
    credential: String,
    source: String,
    #[serde(skip)]
    expires: Option<Timestamp>,
    /// `expires` in the form of RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    /// Whether the server accepts the credential; `None` if pce did not ask the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
}

async fn status(app: &App, args: &StatusArgs, settings: &Settings) -> anyhow::Result<()> {
    warn(settings, &app.reporter);
    let session = super::connect::connect(app, settings, app.observer(), 1).await?;
    let checked = if args.offline {
        None
    } else {
        Some(probe(&session.client).await)
    };
    let access = session.access;
    let expires = access.expires().await;
    let status = Status {
        profile: settings.profile.value.to_string(),
        host: access.host.to_string(),
        credential: access.credential.clone(),
        source: access.origin.clone(),
        expires,
        valid_until: expires.map(|expires| expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        accepted: checked.as_ref().map(Result::is_ok),
    };
    let is_over =
        !access.is_renewable() && expires.is_some_and(|expires| expires <= Timestamp::now());
    access.warn(&app.reporter);
    access.close().await;
    show(app, &status, args.report.output)?;
    match checked {
        Some(Err(error)) => Err(error.into()),
        None if is_over => Err(CommandError::Expired.into()),
        _ => Ok(()),
    }
}

fn show(app: &App, status: &Status, format: ErrorFormat) -> anyhow::Result<()> {
    if format == ErrorFormat::Json {
        return Ok(app.print(&serde_json::to_string(status)?)?);
    }
    let accepted = status
        .accepted
        .map_or("not checked (--offline)", |accepted| {
            if accepted {
                "accepted by the server"
            } else {
                "not accepted by the server"
            }
        });
    let until = status.expires.map(|expires| app.moment(expires));
    let until = until.unwrap_or_else(|| "unknown".to_owned());
    for (what, value) in [
        ("profile", status.profile.as_str()),
        ("host", &status.host),
        ("credential", &status.credential),
        ("stored in", &status.source),
        ("token valid until", &until),
        ("checked", accepted),
    ] {
        app.print(&format!("{what:17}  {value}"))?;
    }
    Ok(())
}

/// One row of `pce auth list`.
#[derive(Serialize)]
struct Row {
    profile: String,
    host: Option<String>,
    /// `app` or `token`.
    credential: Option<&'static str>,
    store: &'static str,
}

/// Lists the profiles that have a login. Opens no keyring.
async fn list(app: &App, format: ErrorFormat) -> anyhow::Result<()> {
    let store = CredentialStore::new(&Paths::new(&app.environment), app.environment.windows());
    let logins = app.wait_for(move || store.logins()).await??;
    let rows: Vec<Row> = logins
        .into_iter()
        .map(|login| Row {
            profile: login.profile.to_string(),
            host: login.host.map(|host| host.to_string()),
            credential: login.kind,
            store: login.store,
        })
        .collect();
    if format == ErrorFormat::Json {
        return Ok(app.print(&serde_json::to_string(&rows)?)?);
    }
    let cells = |row: &Row| {
        [
            row.profile.clone(),
            row.host.clone().unwrap_or_else(|| "-".to_owned()),
            row.credential.unwrap_or("-").to_owned(),
            row.store.to_owned(),
        ]
    };
    columns(app, &rows.iter().map(cells).collect::<Vec<_>>())
}

/// Removes logins, one profile after the other: an error of one does not stop the others.
async fn logout(app: &App, args: &Logout) -> anyhow::Result<()> {
    let settings = app.settings_of_new_profile().await?;
    let store = CredentialStore::new(&settings.paths, app.environment.windows());
    let profiles = if args.all {
        let (store, settings) = (store.clone(), settings.clone());
        app.wait_for(move || {
            config::forget_all_extensions(&settings.paths);
            config::forget_tokens(&settings.paths, None);
            every_profile(&store, &settings)
        })
        .await??
    } else {
        vec![settings.profile.value.clone()]
    };
    let mut errors: Vec<anyhow::Error> = Vec::new();
    let mut unwritten = None;
    let mut removed = 0;
    for profile in profiles {
        let (store, name, settings) = (store.clone(), profile.clone(), settings.clone());
        match app
            .wait_for(move || forget(&store, &name, &settings))
            .await?
        {
            Ok(true) => {
                removed += 1;
                let line = format!("Removed the credentials of profile {profile}.");
                if let Err(error) = app.print(&line) {
                    unwritten.get_or_insert(error);
                }
            }
            Ok(false) => {}
            Err(error) => errors.push(error.into()),
        }
    }
    errors.extend(unwritten.map(anyhow::Error::from));
    let last = errors.pop();
    for error in &errors {
        app.reporter.partial(Failure::of(error));
    }
    if let Some(error) = last {
        return Err(error);
    }
    if removed == 0 {
        app.reporter.note("no credentials to remove");
    }
    Ok(())
}

/// Returns the profiles that may have a login: those with a file or a note, those of the settings file, and the
/// effective one. A login in the keyring stays there when its note is lost. Blocks.
fn every_profile(
    store: &CredentialStore,
    settings: &Settings,
) -> Result<Vec<ProfileName>, config::Error> {
    let mut profiles = store.profiles()?;
    profiles.extend(SettingsFile::read(&settings.paths)?.profiles().cloned());
    profiles.push(settings.profile.value.clone());
    profiles.sort_unstable();
    profiles.dedup();
    profiles.retain(|profile| !profile.is_sandbox());
    Ok(profiles)
}

/// Removes a profile's login with its cached tokens and stored extensions. Returns `false` without a login. Blocks.
fn forget(
    store: &CredentialStore,
    profile: &ProfileName,
    settings: &Settings,
) -> Result<bool, config::Error> {
    config::forget_extensions(&settings.paths, profile);
    let named = settings.host.as_ref().map(|host| host.value.clone());
    if let Some(host) = store.known_host(profile).or(named) {
        config::forget_tokens(&settings.paths, Some(&host));
    }
    store.remove(profile)
}
