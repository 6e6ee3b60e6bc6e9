//! `pce auth`: log in once, and every later run just works.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::config::print;
use super::connect::{Endpoint, client_with, transport, warn};
use crate::cli::{AuthCommand, ErrorFormat, Global, Login, Logout, StatusArgs, StoreKind};
use crate::config::{
    self, Access, Environment, ProfileName, Record, RecordKind, Settings, TokenEndpoint,
};
use crate::error::CommandError;
use crate::output::OutputError;
use crate::report::Reporter;
use crate::uapi::{Count, Error, FixedToken, Host, ListQuery, Page};

/// Stores, checks or forgets credentials.
pub(crate) fn run(
    command: AuthCommand,
    global: &Global,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    match command {
        AuthCommand::Login(args) => {
            let settings = config::resolve_new(global, environment)?;
            login(&args, &settings, reporter)
        }
        AuthCommand::Status(args) => {
            let settings = config::resolve(global, environment)?;
            // Scripts ask for one thing: is it good? The message has the reason why not.
            status(&args, &settings, environment, reporter).map_err(|error| {
                match error.downcast::<OutputError>() {
                    Ok(error) => error.into(),
                    Err(error) => CommandError::NotGood(error).into(),
                }
            })
        }
        AuthCommand::Logout(args) => {
            let settings = config::resolve_new(global, environment)?;
            logout(&args, &settings, reporter)
        }
    }
}

/// What proves who one is.
enum Given {
    App { key: String, secret: SecretString },
    Token(SecretString),
}

fn login(args: &Login, settings: &Settings, reporter: &Arc<Reporter>) -> anyhow::Result<()> {
    let profile = &settings.profile.value;
    if settings.profile.value.is_sandbox() {
        return Err(CommandError::usage(
            "the profile \"sandbox\" needs no credentials",
            "name another profile with --profile",
        )
        .into());
    }
    let check = || config::check(&settings.paths, profile, args.store);
    if io::stdin().is_terminal() {
        // Nobody is to type a secret that there is no place for.
        check()?;
    }
    let host = match &settings.host {
        Some(host) => host.value.clone(),
        None => ask("Host", "--host HOST")?
            .parse()
            .map_err(|refusal| CommandError::usage(format!("the host: {refusal}"), "try again"))?,
    };
    warn(settings, reporter);
    let given = credential(args)?;
    check()?;
    // Nothing is stored that the server has not taken.
    let secret = super::runtime()?.block_on(prove(&host, given, settings, reporter))?;
    let record = Record { host, secret };
    config::keep(&settings.paths, profile, args.store, &record)?;
    let place = match args.store {
        StoreKind::Keyring => "the system's keyring",
        StoreKind::File => "a file that only you can read",
    };
    print(&format!(
        "Logged in to {} with the {}, kept in {place} for profile {profile}.",
        record.host, record.secret
    ))?;
    print(&validity(&record.secret))
}

fn validity(secret: &RecordKind) -> String {
    match secret {
        RecordKind::App { access, .. } => {
            let until = access.as_ref().and_then(|access| access.expires);
            let until = until.map_or(String::new(), |until| format!(" The present one is valid until {}.", shown(until)));
            format!("Access tokens are renewed as needed.{until}")
        }
        RecordKind::Token(access) => match access.expires {
            Some(until) => format!("The access token is valid until {}.", shown(until)),
            None => "An access token is valid for about an hour, and cannot be renewed: log in with an App Key for longer.".to_owned(),
        },
    }
}

/// To the second, in UTC.
fn shown(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The credential from options, stdin and, where something is missing, whoever sits at the terminal.
fn credential(args: &Login) -> anyhow::Result<Given> {
    if args.token_stdin {
        return Ok(Given::Token(config::secret_from_stdin("access token")?));
    }
    let key = match &args.app_key {
        Some(key) => key.clone(),
        None => ask(
            "App Key (leave empty to enter an access token)",
            "--app-key KEY --secret-stdin, or --token-stdin",
        )?,
    };
    if key.is_empty() {
        return Ok(Given::Token(ask_secret("Access token", "--token-stdin")?));
    }
    let secret = if args.secret_stdin {
        config::secret_from_stdin("App Secret")?
    } else {
        ask_secret("App Secret", "--secret-stdin")?
    };
    Ok(Given::App { key, secret })
}

/// Asks on the terminal; without one, says which option is missing.
fn ask(what: &str, option: &str) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Err(missing(what, option).into());
    }
    eprint_prompt(what)?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Asks for what is not to be seen.
fn ask_secret(what: &str, option: &str) -> anyhow::Result<SecretString> {
    if !io::stdin().is_terminal() {
        return Err(missing(what, option).into());
    }
    let secret = rpassword::prompt_password(format!("{what}: "))?;
    if secret.trim().is_empty() {
        return Err(CommandError::usage(format!("the {what} is empty"), "try again").into());
    }
    Ok(SecretString::from(secret.trim()))
}

fn eprint_prompt(what: &str) -> io::Result<()> {
    let mut err = io::stderr().lock();
    write!(err, "{what}: ")?;
    err.flush()
}

fn missing(what: &str, option: &str) -> CommandError {
    let what = what.split(" (").next().unwrap_or(what);
    CommandError::usage(
        format!("there is no terminal to ask for the {what} on"),
        format!("give it with {option}"),
    )
}

/// Has the server confirm a credential.
async fn prove(
    host: &Host,
    given: Given,
    settings: &Settings,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<RecordKind> {
    let asked = Timestamp::now();
    match given {
        Given::App { key, secret } => {
            let endpoint = Endpoint::new(settings, reporter);
            let grant = endpoint.fetch(host, &key, &secret).await?;
            let access = Some(Access::granted(grant, asked));
            Ok(RecordKind::App {
                key,
                secret,
                access,
            })
        }
        Given::Token(token) => {
            check_token(host, &token, settings, reporter).await?;
            Ok(RecordKind::Token(Access {
                token,
                obtained: asked,
                expires: None,
            }))
        }
    }
}

/// Makes an authorised request. Any answer of the API's but a refusal of the token shows that it is good.
async fn check_token(
    host: &Host,
    token: &SecretString,
    settings: &Settings,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    let credentials = Arc::new(FixedToken(token.clone()));
    let way = transport(settings, host)?;
    let client = client_with(host, way, credentials, settings, reporter, 1);
    Ok(probe(&client).await?)
}

/// Asks for one event of an extension that there need not be.
pub(crate) async fn probe(client: &crate::uapi::Client) -> Result<(), Error> {
    let query = ListQuery::new(
        "0".parse()
            .map_err(|refusal: crate::uapi::Invalid| Error::Setup(refusal.to_string()))?,
    );
    let page = Page {
        start_index: None,
        count: Some(Count::clamped(1)),
    };
    match client.page(&query, page).await {
        Ok(_)
        | Err(Error::Rejected {
            status: 400,
            code: Some(_),
            ..
        }) => Ok(()),
        // Who may not manage events is known all the same.
        Err(Error::Denied {
            code: Some(code), ..
        }) if code == "pce_access_denied" => Ok(()),
        Err(error) => Err(error),
    }
}

/// What `pce auth status` has to say.
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
    /// Whether the server takes it; `None` when it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<bool>,
}

fn status(
    args: &StatusArgs,
    settings: &Settings,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    warn(settings, reporter);
    super::runtime()?.block_on(async {
        let session = super::connect::connect(settings, environment, reporter, 1).await?;
        let checked = if args.offline {
            None
        } else {
            Some(probe(&session.client).await)
        };
        let expires = session.expires().await;
        let status = Status {
            profile: settings.profile.value.to_string(),
            host: session.host.to_string(),
            credential: session.credential.clone(),
            source: session.place.clone(),
            expires,
            valid_until: expires.map(|expires| expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            accepted: checked.as_ref().map(Result::is_ok),
        };
        let is_over =
            !session.is_renewable() && expires.is_some_and(|expires| expires <= Timestamp::now());
        session.warn(reporter);
        session.close().await;
        show(&status, args.report.output)?;
        match checked {
            Some(Err(error)) => Err(error.into()),
            None if is_over => Err(CommandError::Expired.into()),
            _ => Ok(()),
        }
    })
}

fn show(status: &Status, format: ErrorFormat) -> anyhow::Result<()> {
    if format == ErrorFormat::Json {
        return print(&serde_json::to_string(status)?);
    }
    let accepted = status.accepted.map_or("not asked (--offline)", |accepted| {
        if accepted {
            "accepted by the server"
        } else {
            "not accepted by the server"
        }
    });
    let until = status.expires.map_or_else(|| "not known".to_owned(), shown);
    for (what, value) in [
        ("profile", status.profile.as_str()),
        ("host", &status.host),
        ("credential", &status.credential),
        ("kept in", &status.source),
        ("token valid until", &until),
        ("checked", accepted),
    ] {
        print(&format!("{what:17}  {value}"))?;
    }
    Ok(())
}

fn logout(args: &Logout, settings: &Settings, reporter: &Reporter) -> anyhow::Result<()> {
    let profiles: Vec<ProfileName> = if args.all {
        config::forget_all_extensions(&settings.paths);
        config::kept(&settings.paths)
    } else {
        vec![settings.profile.value.clone()]
    };
    let mut forgotten = 0;
    for profile in &profiles {
        config::forget_extensions(&settings.paths, profile);
        if config::forget(&settings.paths, profile)? {
            forgotten += 1;
            print(&format!(
                "The credentials of profile {profile} are forgotten."
            ))?;
        }
    }
    if forgotten == 0 {
        reporter.note("there were no credentials to forget");
    }
    Ok(())
}
