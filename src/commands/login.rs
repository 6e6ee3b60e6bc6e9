//! `pce auth login`: host and credentials from options, stdin or the user, checked by the server, then stored.

use std::sync::Arc;

use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::connect::{Endpoint, client_with, transport, warn};
use super::context::App;
use super::probe::probe;
use super::prompt::{ask, ask_secret};
use crate::cli::{Login, StoreKind};
use crate::config::{
    Access, Credential, CredentialStore, ProfileName, Record, Secret, Settings, TokenEndpoint,
    Warnings, secret_from_stdin, typed_secret,
};
use crate::error::CommandError;
use crate::terminal::Stream;
use crate::uapi::{FixedToken, Host};

/// Checks credentials with the server, and stores them.
pub(crate) async fn run(app: &App, args: Login) -> anyhow::Result<()> {
    let settings = app.settings_of_new_profile().await?;
    let profile = settings.profile.value.clone();
    if profile.is_sandbox() {
        return Err(CommandError::usage(
            "the profile \"sandbox\" needs no credentials",
            "use another profile with --profile NAME",
        )
        .into());
    }
    let store = CredentialStore::new(&settings.paths, app.environment.windows());
    let (host, credential, kind, warnings) = {
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
    // pce stores only credentials that the server has accepted.
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
        validity(app, &record.credential),
    ];
    let previous = app
        .wait_for(move || store.put(&profile, kind, &record))
        .await??;
    if let Some(error) = previous {
        app.reporter.warning(&format!(
            "the previous login stays in the keyring: {error}; pce auth logout removes both"
        ));
    }
    for line in lines {
        app.print(&line)?;
    }
    if let Some(variable) = app.environment.credential_variable() {
        app.reporter.warning(&format!(
            "{variable} is set and overrides the stored login; unset it to use the login"
        ));
    }
    Ok(())
}

/// Returns the host and the credential from options and stdin, and asks the user for missing ones. Blocks.
fn entered(
    args: &Login,
    named: Option<Host>,
    store: &CredentialStore,
    profile: &ProfileName,
    stdin: Stream,
) -> anyhow::Result<(Host, Credential, StoreKind, Warnings)> {
    // Checks the store first, so that the user does not type a secret that pce cannot store.
    let kind = match stdin {
        Stream::Terminal => usable_store(args.store, store, profile, stdin)?,
        Stream::Other | Stream::Closed => args.store,
    };
    let host = match named {
        Some(host) => host,
        None => ask("Host", "--host HOST", stdin)?
            .parse()
            .map_err(|refusal| CommandError::usage(format!("Host: {refusal}"), "try again"))?,
    };
    let warnings = Warnings::default();
    let credential = credential(args, &warnings, stdin)?;
    store.check(profile, kind)?;
    Ok((host, credential, kind, warnings))
}

/// Returns the store to use; without a keyring on this machine, the user may choose the file.
fn usable_store(
    kind: StoreKind,
    store: &CredentialStore,
    profile: &ProfileName,
    stdin: Stream,
) -> anyhow::Result<StoreKind> {
    match store.check(profile, kind) {
        Ok(()) => Ok(kind),
        Err(error) if error.has_no_keyring() => {
            let question = "No keyring on this machine. Store the login in a file that only you can read? [y/N]";
            match ask(question, "--store file", stdin)?.as_str() {
                "y" | "Y" | "yes" => {
                    store.check(profile, StoreKind::File)?;
                    Ok(StoreKind::File)
                }
                _ => Err(error.into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

fn validity(app: &App, credential: &Credential) -> String {
    match credential {
        Credential::App { access, .. } => {
            let until = access.as_ref().and_then(|access| access.expires);
            let until = until.map_or(String::new(), |until| format!(" The current one is valid until {}.", app.moment(until)));
            format!("Access tokens are renewed as needed.{until}")
        }
        Credential::Token(access) => match access.expires {
            Some(until) => format!("The access token is valid until {}.", app.moment(until)),
            None => "An access token is valid for about an hour, and pce cannot renew it. With an App Key, pce renews tokens.".to_owned(),
        },
    }
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

/// Checks a credential with the server: fetches a token for an app, or sends a request with a token.
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
            // Any answer of the API except a rejection of the token proves that it is valid.
            probe(&client).await?;
        }
    }
    Ok(credential)
}
