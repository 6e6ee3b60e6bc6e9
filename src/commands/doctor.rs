//! `pce doctor`: checks everything that a listing needs, and prints a line for each check, with a hint if it fails.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::auth::probe;
use super::connect::{Session, access, network_without_trust, trust};
use super::context::App;
use super::findings::{Check, Checks};
use crate::cli::Report;
use crate::config::{Paths, Settings};
use crate::error::CommandError;
use crate::exit::Failure;
use crate::report::Reporter;
use crate::uapi::{
    Answer, Certificate, Connection, Error, HeaderMap, Host, HttpMethod, Observer, Route,
};

/// A larger difference between the clocks makes a valid token look expired, or an expired one valid.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Makes every check that is possible. If a signal or `--max-time` ends the checks, the output is still complete.
pub(crate) async fn run(app: &App, report: Report) -> anyhow::Result<()> {
    let mut checks = Checks::new(app, report.output);
    let stop = tokio::select! {
        biased;
        examined = examine(&mut checks, app) => {
            examined?;
            return checks.end();
        }
        stop = app.ending.requested() => CommandError::from(stop),
    };
    checks.stop(stop)
}

async fn examine(checks: &mut Checks<'_>, app: &App) -> anyhow::Result<()> {
    let started = Instant::now();
    let settings = app.settings_of_new_profile().await;
    let found = settings.as_ref().map(|_| settings_file(app));
    checks.found(Check::Settings, started, found.map_err(Failure::of))?;
    let Ok(settings) = settings else {
        return checks.skip_rest("needs the settings");
    };
    super::connect::warn(&settings, &app.reporter);
    let started = Instant::now();
    let profile = app.settings().await;
    let profile = profile.as_ref().map(|settings| &settings.profile);
    let found = profile.map(|profile| format!("{} ({})", profile.value, profile.origin));
    checks.found(Check::Profile, started, found.map_err(Failure::of))?;
    let started = Instant::now();
    let watch = Arc::new(Watch {
        reporter: Arc::clone(&app.reporter),
        skew: Mutex::new(None),
    });
    let access = access(app, &settings, watch.clone()).await;
    let found = access.as_ref().map_err(Failure::of);
    let found = found.map(|access| format!("{}, from {}", access.credential, access.origin));
    checks.found(Check::Store, started, found)?;
    let access = access.ok();
    let named = settings.host.as_ref().map(|host| host.value.clone());
    let host = access.as_ref().map(|access| access.host.clone());
    let Some(host) = host.or(named) else {
        return checks.skip_rest("no host is known");
    };
    if !reach(checks, &settings, &host).await? {
        return checks.skip_rest("the server is not reached");
    }
    let Some(access) = access else {
        return checks.skip_rest("no credential");
    };
    match access.connect(&settings, watch.clone(), 1) {
        Ok(session) => {
            ask(app, checks, &session, &watch).await?;
            session.access.close().await;
            Ok(())
        }
        Err(error) => {
            checks.found(Check::Clock, Instant::now(), Err(Failure::of(&error)))?;
            checks.skip_rest("no client")
        }
    }
}

fn settings_file(app: &App) -> String {
    match Paths::new(&app.environment).settings_file() {
        Ok(file) if file.exists() => file.display().to_string(),
        Ok(file) => format!("{} is not present (optional)", file.display()),
        Err(_) => "no folder for it (optional)".to_owned(),
    }
}

/// Checks name resolution, TCP and TLS along the route of requests. Returns whether the server was reached.
async fn reach(checks: &mut Checks<'_>, settings: &Settings, host: &Host) -> anyhow::Result<bool> {
    let started = Instant::now();
    let mut network = match network_without_trust(settings, host) {
        Ok(network) => network,
        Err(error) => {
            checks.found(Check::Resolution, started, Err(Failure::of(&error)))?;
            return Ok(false);
        }
    };
    let untrusted = match trust(settings) {
        Ok(trust) => {
            network.trust = trust;
            None
        }
        Err(error) => Some(error),
    };
    let route = Route::new(host, &network);
    let connected = connect(checks, &route).await?;
    if let Some(error) = untrusted {
        // Every request fails with this error, even one that needs no certificate.
        checks.skip(Check::BEFORE_TLS, "no connection")?;
        return checks.found(Check::Tls, started, Err(Failure::of(&error.into())));
    }
    let Some(connection) = connected else {
        return Ok(false);
    };
    if !host.is_https() {
        checks.skip([Check::Tls], "not used: plain http on loopback")?;
        return Ok(true);
    }
    let started = Instant::now();
    let certificate = route.certificate(connection).await;
    let found = certificate.map(|found| shown(&found));
    let found = found.map_err(|error| Failure::of_api(&error));
    checks.found(Check::Tls, started, found)
}

/// Connects to the server, or to its proxy; `None` if there is no connection.
async fn connect(checks: &mut Checks<'_>, route: &Route<'_>) -> anyhow::Result<Option<Connection>> {
    let started = Instant::now();
    let hop = route.first_hop_name();
    let addresses = route.resolve().await;
    let found = addresses.as_ref().map(|addresses| {
        let list = addresses.iter().map(|address| address.ip().to_string());
        format!("{hop} is {}", list.collect::<Vec<_>>().join(", "))
    });
    checks.found(Check::Resolution, started, found.map_err(Failure::of_api))?;
    let Ok(addresses) = addresses else {
        return Ok(None);
    };
    let started = Instant::now();
    let connected = route.connect(addresses).await;
    let found = connected
        .as_ref()
        .map(|connection| match connection.address() {
            Some(address) => format!("connected to {hop} at {address}"),
            None => format!("connected to {hop}"),
        });
    checks.found(Check::Tcp, started, found.map_err(Failure::of_api))?;
    Ok(connected.ok())
}

fn shown(certificate: &Certificate) -> String {
    format!(
        "for {}, issued by {}, valid until {}",
        certificate.names.join(", "),
        certificate.issuer,
        certificate.expires.strftime("%Y-%m-%d"),
    )
}

/// Checks the token, the API and, from the API's answer, the clock.
async fn ask(
    app: &App,
    checks: &mut Checks<'_>,
    session: &Session,
    watch: &Watch,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let token = session.access.credentials.token().await;
    let asked = Instant::now();
    let answer = match &token {
        Ok(_) => Some(probe(&session.client).await),
        Err(_) => None,
    };
    if let Some(skew) = watch.skew() {
        let found = judge_skew(skew).map_err(|error| Failure::of(&error.into()));
        checks.found(Check::Clock, asked, found)?;
    } else {
        checks.skip([Check::Clock], "the server has not told its time")?;
    }
    let valid = match session.access.expires().await {
        Some(expires) => format!("valid until {}", expires.strftime("%Y-%m-%d %H:%M:%S UTC")),
        None => "present; expiry unknown".to_owned(),
    };
    let found = token.map(|_| valid);
    let found = found.map_err(|error| Failure::of_api(&error));
    checks.found(Check::Token, started, found)?;
    let Some(answer) = answer else {
        return checks.skip([Check::Api], "no token");
    };
    let found = answer.map(|()| format!("{} answers", session.access.host));
    let remedy = app.remedy_of_rejected_token();
    let found =
        found.map_err(|error| Failure::of_api(&error).with_remedy_of_rejected_token(remedy));
    checks.found(Check::Api, asked, found)?;
    Ok(())
}

fn judge_skew(skew: SignedDuration) -> Result<String, CommandError> {
    let seconds = skew.as_secs();
    if skew.abs() <= MOST_SKEW {
        return Ok(format!("{seconds:+} s against the server's"));
    }
    Err(CommandError::Clock(seconds))
}

/// Passes everything on to the reporter, and stores the difference between the two clocks.
struct Watch {
    reporter: Arc<Reporter>,
    skew: Mutex<Option<SignedDuration>>,
}

impl Watch {
    /// Returns how far this clock is ahead of the server's.
    fn skew(&self) -> Option<SignedDuration> {
        *self.skew.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Watch {
    fn secret(&self, secret: &SecretString) {
        self.reporter.secret(secret);
    }

    fn proxy(&self, url: &url::Url) {
        self.reporter.proxy(url);
    }

    fn sending(&self, method: &HttpMethod, url: &url::Url, headers: &HeaderMap) {
        self.reporter.sending(method, url, headers);
    }

    fn answered(&self, answer: &Answer<'_>) {
        let date = answer.headers.get("date");
        let date = date.and_then(|date| {
            DateTimeParser::new()
                .parse_timestamp(date.to_str().ok()?)
                .ok()
        });
        if let Some(date) = date {
            let skew = Timestamp::now().duration_since(date);
            *self.skew.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
        self.reporter.answered(answer);
    }

    fn waiting(&self, method: &HttpMethod, url: &url::Url, error: &Error, wait: Duration) {
        self.reporter.waiting(method, url, error, wait);
    }

    fn renewed(&self, url: &url::Url) {
        self.reporter.renewed(url);
    }
}
