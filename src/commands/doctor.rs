//! `pce doctor`: checks everything that a listing needs, one line each, with the remedy.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::auth::probe;
use super::connect::{Session, connect, network};
use super::context::App;
use super::findings::Checks;
use crate::cli::Report;
use crate::config::{Paths, Settings};
use crate::error::CommandError;
use crate::exit::Failure;
use crate::report::Reporter;
use crate::uapi::{
    Answer, Certificate, Error, HeaderMap, Host, HttpMethod, NetworkStep, Observer, Proxy,
    addresses, off_thread,
};

/// A larger difference between the clocks makes a valid token look expired, or an expired one valid.
const MOST_SKEW: SignedDuration = SignedDuration::from_secs(60);

const AFTER_SETTINGS: [&str; 8] = [
    "profile",
    "credential store",
    "name resolution",
    "TCP",
    "TLS",
    "clock",
    "token",
    "API",
];

/// Makes every check that can be made.
pub(crate) async fn run(app: &App, report: Report) -> anyhow::Result<()> {
    let mut checks = Checks::new(app, report.output);
    let started = Instant::now();
    match app.settings_of_new_profile().await {
        Ok(settings) => {
            checks.found("settings file", started, Ok(settings_file(app)))?;
            super::connect::warn(&settings, &app.reporter);
            examine(&mut checks, app, &settings).await?;
        }
        Err(error) => {
            checks.found("settings file", started, Err(error))?;
            checks.skip(&AFTER_SETTINGS, "needs the settings")?;
        }
    }
    checks.end()
}

fn settings_file(app: &App) -> String {
    match Paths::new(&app.environment).settings_file() {
        Ok(file) if file.exists() => file.display().to_string(),
        Ok(file) => format!("{} is not present (optional)", file.display()),
        Err(_) => "no folder for it (optional)".to_owned(),
    }
}

async fn examine(checks: &mut Checks<'_>, app: &App, settings: &Settings) -> anyhow::Result<()> {
    let started = Instant::now();
    let profile = app
        .settings()
        .await
        .map(|settings| format!("{} ({})", settings.profile.value, settings.profile.origin));
    checks.found("profile", started, profile)?;
    let started = Instant::now();
    let watch = Arc::new(Watch {
        reporter: Arc::clone(&app.reporter),
        date: Mutex::new(None),
    });
    let session = connect(app, settings, watch.clone(), 1).await;
    let found = session.as_ref().map_err(Failure::of);
    let found = found.map(|session| format!("{}, from {}", session.credential, session.place));
    checks.judged("credential store", started, found)?;
    let session = session.ok();
    let named = settings.host.as_ref().map(|host| host.value.clone());
    let host = session.as_ref().map(|session| session.host.clone());
    let Some(host) = host.or(named) else {
        return checks.skip(&AFTER_SETTINGS[2..], "no host is known");
    };
    let is_reached = reach(checks, settings, &host).await?;
    match session {
        Some(session) if is_reached => {
            ask(checks, &session, &watch).await?;
            session.close().await;
            Ok(())
        }
        Some(_) => checks.skip(&AFTER_SETTINGS[5..], "the server is not reached"),
        None => checks.skip(&AFTER_SETTINGS[5..], "no credential"),
    }
}

/// Name resolution, TCP and TLS. Returns whether the server was reached.
async fn reach(checks: &mut Checks<'_>, settings: &Settings, host: &Host) -> anyhow::Result<bool> {
    let network = network(settings, host)?;
    let limit = network.connect_timeout;
    // Behind a proxy it is the proxy that has to be reached.
    let (name, port, note) = match &network.proxy {
        Proxy::Direct => (host.name().to_owned(), host.port(), ""),
        Proxy::Through { url, .. } => (
            url.host_str().unwrap_or_default().to_owned(),
            url.port_or_known_default().unwrap_or(80),
            " (the proxy)",
        ),
    };
    let started = Instant::now();
    let addresses = within(limit, resolve(name.clone(), port), NetworkStep::Resolve).await;
    let list = addresses.as_ref().map(|addresses| {
        let list: Vec<_> = addresses
            .iter()
            .map(|address| address.ip().to_string())
            .collect();
        format!("{name}{note} is {}", list.join(", "))
    });
    checks.judged("name resolution", started, list.map_err(Failure::of_api))?;
    let Ok(addresses) = addresses else {
        checks.skip(&["TCP", "TLS"], "the name has no address")?;
        return Ok(false);
    };
    let started = Instant::now();
    let connecting = tokio::net::TcpStream::connect(&*addresses);
    let connected = within(limit, connecting, NetworkStep::Connect).await;
    let address = connected.as_ref().map(|stream| match stream.peer_addr() {
        Ok(address) => format!("connected to {address}{note}"),
        Err(_) => format!("connected{note}"),
    });
    checks.judged("TCP", started, address.map_err(Failure::of_api))?;
    let Ok(stream) = connected else {
        checks.skip(&["TLS"], "no connection")?;
        return Ok(false);
    };
    if !host.is_https() {
        checks.skip(&["TLS"], "not used: plain http on loopback")?;
        return Ok(true);
    }
    if !note.is_empty() {
        checks.skip(&["TLS"], "goes through the proxy: see API")?;
        return Ok(true);
    }
    let started = Instant::now();
    let certificate = Certificate::of(host, stream, &network.trust, limit).await;
    let found = certificate.map(|found| shown(&found)).map_err(Into::into);
    checks.found("TLS", started, found)
}

/// The addresses of a name, from the system's resolver.
async fn resolve(name: String, port: u16) -> std::io::Result<Vec<SocketAddr>> {
    off_thread(move || addresses(&name, port))
        .await
        .map_err(std::io::Error::other)?
}

fn shown(certificate: &Certificate) -> String {
    format!(
        "for {}, issued by {}, valid until {}",
        certificate.names.join(", "),
        certificate.issuer,
        certificate.expires.strftime("%Y-%m-%d"),
    )
}

async fn within<T>(
    limit: Duration,
    step: impl Future<Output = std::io::Result<T>>,
    name: NetworkStep,
) -> Result<T, Error> {
    match tokio::time::timeout(limit, step).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Error::Network {
            step: name,
            reason: error.to_string(),
        }),
        Err(_) => Err(Error::Timeout {
            limit,
            connecting: true,
        }),
    }
}

/// Token, API and, from its answer, the clock.
async fn ask(checks: &mut Checks<'_>, session: &Session, watch: &Watch) -> anyhow::Result<()> {
    let started = Instant::now();
    let token = session.credentials.token().await;
    let token_elapsed = started;
    let asked = Instant::now();
    let answer = match &token {
        Ok(_) => Some(probe(&session.client).await),
        Err(_) => None,
    };
    if let Some(skew) = watch.skew() {
        checks.found("clock", asked, judge_skew(skew).map_err(Into::into))?;
    } else {
        checks.skip(&["clock"], "the server has not told its time")?;
    }
    let valid = match session.expires().await {
        Some(expires) => format!("valid until {}", expires.strftime("%Y-%m-%d %H:%M:%S UTC")),
        None => "present; expiry unknown".to_owned(),
    };
    let had = checks.found(
        "token",
        token_elapsed,
        token.map(|_| valid).map_err(Into::into),
    )?;
    match answer {
        Some(answer) => {
            let answer = answer.map(|()| format!("{} answers", session.host));
            checks.found("API", asked, answer.map_err(Into::into))?;
        }
        None if !had => checks.skip(&["API"], "no token")?,
        None => {}
    }
    Ok(())
}

fn judge_skew(skew: SignedDuration) -> Result<String, CommandError> {
    let seconds = skew.as_secs();
    if skew.abs() <= MOST_SKEW {
        return Ok(format!("{seconds:+} s against the server's"));
    }
    Err(CommandError::Clock(seconds))
}

/// Passes everything on to the reporter, and keeps the server's time.
struct Watch {
    reporter: Arc<Reporter>,
    date: Mutex<Option<SignedDuration>>,
}

impl Watch {
    /// How far this clock is ahead of the server's.
    fn skew(&self) -> Option<SignedDuration> {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner)
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
            *self.date.lock().unwrap_or_else(PoisonError::into_inner) = Some(skew);
        }
        self.reporter.answered(answer);
    }

    fn waiting(&self, url: &url::Url, error: &Error, wait: Duration) {
        self.reporter.waiting(url, error, wait);
    }

    fn renewed(&self, url: &url::Url) {
        self.reporter.renewed(url);
    }
}
