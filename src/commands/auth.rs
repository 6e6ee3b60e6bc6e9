//! `pce auth`: log in once; later runs find and renew the credential.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::Serialize;

use super::config::columns;
use super::connect::{Endpoint, client_with, transport, warn};
use super::context::App;
use super::prompt::{ask, ask_secret};
use crate::cli::{AuthCommand, ErrorFormat, Login, Logout, StatusArgs, StoreKind};
use crate::config::{
    self, Access, Credential, CredentialStore, Paths, ProfileName, Record, Secret, Settings,
    TokenEndpoint, Warnings, secret_from_stdin, typed_secret,
};
use crate::error::CommandError;
use crate::exit::Failure;
use crate::output::OutputError;
use crate::terminal::Stream;
use crate::uapi::{
    Client, Count, Error, FixedToken, Host, Invalid, ListQuery, Page, PresenceQuery, Resource, User,
};

/// Stores, checks, lists or removes credentials.
pub(crate) async fn run(app: &App, command: AuthCommand) -> anyhow::Result<()> {
    match command {
        AuthCommand::Login(args) => login(app, args).await,
        // Scripts ask one question: is the credential valid? The message has the reason why not.
        AuthCommand::Status(args) => {
            let settings = app.settings().await?;
            status(app, &args, &settings).await.map_err(|error| {
                match error.downcast::<OutputError>() {
                    Ok(error) => error.into(),
                    Err(error) => CommandError::NotGood(error).into(),
                }
            })
        }
        AuthCommand::Logout(args) => logout(app, &args).await,
        AuthCommand::List(report) => list(app, report.output).await,
    }
}

async fn login(app: &App, args: Login) -> anyhow::Result<()> {
    let settings = app.settings_of_new_profile().await?;
    let profile = settings.profile.value.clone();
    if profile.is_sandbox() {
        return Err(CommandError::usage(
            "the profile \"sandbox\" needs no credentials",
            "name another profile with --profile",
        )
        .into());
    }
    let store = CredentialStore::new(&settings.paths, app.environment.windows());
    let kind = args.store;
    let (host, credential, warnings) = {
        let (store, profile) = (store.clone(), profile.clone());
        let named = settings.host.as_ref().map(|host| host.value.clone());
        let stdin = app.streams.stdin;
        // Prompts and the keyring may wait for the user.
        app.wait_for(move || entered(&args, named, &store, &profile, stdin))
            .await??
    };
    warn(&settings, &app.reporter);
    for warning in warnings.take() {
        app.reporter.warning(&warning);
    }
    // Nothing is stored that the server has not accepted.
    let credential = prove(app, &host, credential, &settings).await?;
    let record = Record { host, credential };
    let lines = [
        format!(
            "Logged in to {} with the {}, stored in {} for profile {profile}.",
            record.host,
            record.credential,
            match kind {
                StoreKind::Keyring => "the system's keyring",
                StoreKind::File => "a file that only you can read",
            }
        ),
        validity(&record.credential),
    ];
    app.wait_for(move || store.put(&profile, kind, &record))
        .await??;
    for line in lines {
        app.print(&line)?;
    }
    Ok(())
}

/// The host and the credential from options, stdin and, where something is missing, the user at the terminal. Blocks.
fn entered(
    args: &Login,
    named: Option<Host>,
    store: &CredentialStore,
    profile: &ProfileName,
    stdin: Stream,
) -> anyhow::Result<(Host, Credential, Warnings)> {
    if stdin.is_terminal() {
        // The user should not type a secret that cannot be stored.
        store.check(profile, args.store)?;
    }
    let host = match named {
        Some(host) => host,
        None => ask("Host", "--host HOST", stdin)?
            .parse()
            .map_err(|refusal| CommandError::usage(format!("the host: {refusal}"), "try again"))?,
    };
    let warnings = Warnings::default();
    let credential = credential(args, &warnings, stdin)?;
    store.check(profile, args.store)?;
    Ok((host, credential, warnings))
}

fn validity(credential: &Credential) -> String {
    match credential {
        Credential::App { access, .. } => {
            let until = access.as_ref().and_then(|access| access.expires);
            let until = until.map_or(String::new(), |until| format!(" The current one is valid until {}.", shown(until)));
            format!("Access tokens are renewed as needed.{until}")
        }
        Credential::Token(access) => match access.expires {
            Some(until) => format!("The access token is valid until {}.", shown(until)),
            None => "An access token is valid for about an hour, and cannot be renewed: log in with an App Key for longer.".to_owned(),
        },
    }
}

/// To the second, in UTC.
fn shown(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn credential(args: &Login, warnings: &Warnings, stdin: Stream) -> anyhow::Result<Credential> {
    let token = |token| Ok(Credential::Token(Access::unknown(token)));
    if args.token_stdin {
        return token(secret_from_stdin(Secret::Token, warnings)?);
    }
    let (key, origin) = if let Some(key) = &args.app_key {
        (key.clone(), "--app-key")
    } else {
        let option = "--app-key KEY --secret-stdin, or --token-stdin";
        let what = "App Key (leave empty to enter an access token)";
        (ask(what, option, stdin)?, "the prompt")
    };
    if key.is_empty() && args.app_key.is_none() {
        return token(ask_secret(Secret::Token, "--token-stdin", warnings, stdin)?);
    }
    let key = typed_secret(Secret::AppKey, &key, origin, warnings)?;
    let secret = if args.secret_stdin {
        secret_from_stdin(Secret::AppSecret, warnings)?
    } else {
        ask_secret(Secret::AppSecret, "--secret-stdin", warnings, stdin)?
    };
    Ok(Credential::App {
        key: key.expose_secret().to_owned(),
        secret,
        access: None,
    })
}

/// Has the server accept a credential: an app by fetching a token, a token by a request.
async fn prove(
    app: &App,
    host: &Host,
    mut credential: Credential,
    settings: &Settings,
) -> anyhow::Result<Credential> {
    match &mut credential {
        Credential::App {
            key,
            secret,
            access,
        } => {
            let asked = Timestamp::now();
            let endpoint = Endpoint::new(settings, app.observer());
            let grant = endpoint.fetch(host, key, secret).await?;
            *access = Some(Access::granted(grant, asked));
        }
        Credential::Token(access) => {
            let fixed = Arc::new(FixedToken(access.token.clone()));
            let transport = transport(settings, host)?;
            let client = client_with(host, transport, fixed, settings, app.observer(), 1);
            // Any answer of the API but a rejection of the token proves it.
            probe(&client).await?;
        }
    }
    Ok(credential)
}

/// Finds out whether the API accepts the token: requests one row of the list of extensions. Where the server has no such
/// list, requests one event of an extension that need not exist.
pub(crate) async fn probe(client: &Client) -> Result<(), Error> {
    let user = User::default();
    match accepted(client, &PresenceQuery { user }).await {
        Err(Error::Rejected { .. } | Error::Failed { status: 501, .. }) => {}
        answer => return answer,
    }
    let extension = "0".parse();
    let extension = extension.map_err(|refusal: Invalid| Error::Setup(refusal.to_string()))?;
    accepted(client, &ListQuery::new(extension)).await
}

/// Requests one row. Any answer of the API but a rejection of the token proves the token.
async fn accepted(client: &Client, resource: &dyn Resource) -> Result<(), Error> {
    let page = Page {
        start_index: None,
        count: Some(Count::clamped(1)),
    };
    match client.page(resource, page).await {
        Ok(_)
        | Err(Error::Rejected {
            status: 400,
            code: Some(_),
            ..
        }) => Ok(()),
        // The server knows the user, who may not manage events.
        Err(Error::Denied {
            code: Some(code), ..
        }) if code == "pce_access_denied" => Ok(()),
        Err(error) => Err(error),
    }
}

/// What `pce auth status` shows.
#[derive(Serialize)]
struct Status {
    profile: String,
    host: String,
    credential: String,
    source: String,
    #[serde(skip)]
    expires: Option<Timestamp>,
    /// The same in RFC 3339's form.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    /// Whether the server accepts it; `None` if it was not asked.
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
    let accepted = status.accepted.map_or("not asked (--offline)", |accepted| {
        if accepted {
            "accepted by the server"
        } else {
            "not accepted by the server"
        }
    });
    let until = status.expires.map_or_else(|| "unknown".to_owned(), shown);
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
    let logins = app.wait_for(move || store.logins()).await?;
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
        let (store, paths) = (store.clone(), settings.paths.clone());
        app.wait_for(move || {
            config::forget_all_extensions(&paths);
            config::forget_tokens(&paths, None);
            store.profiles()
        })
        .await?
    } else {
        vec![settings.profile.value.clone()]
    };
    let mut errors: Vec<anyhow::Error> = Vec::new();
    let mut removed = 0;
    for profile in profiles {
        let (store, name, settings) = (store.clone(), profile.clone(), settings.clone());
        match app
            .wait_for(move || forget(&store, &name, &settings))
            .await?
        {
            Ok(true) => {
                removed += 1;
                app.print(&format!("Removed the credentials of profile {profile}."))?;
            }
            Ok(false) => {}
            Err(error) => errors.push(error.into()),
        }
    }
    let last = errors.pop();
    for error in &errors {
        app.reporter.partial(&Failure::of(error));
    }
    if let Some(error) = last {
        return Err(error);
    }
    if removed == 0 {
        app.reporter.note("there were no credentials to remove");
    }
    Ok(())
}

/// Removes a profile's login with its cached tokens and listed extensions. Returns `false` if there was no login. Blocks.
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
