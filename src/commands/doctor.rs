//! `pce doctor`: everything between here and the rows, one line each, with the remedy.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

use super::auth::probe;
use super::connect::{Session, connect, network};
use super::findings::Checks;
use super::runtime;
use crate::cli::{Global, Report};
use crate::config::{self, Environment, Paths, Settings};
use crate::error::CommandError;
use crate::report::Reporter;
use crate::uapi::{Answer, Certificate, Error, Host, NetworkStep, Observer, Proxy};

/// A clock that is off by more than this makes tokens seem expired, or valid when they are not.
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
pub(crate) fn run(
    report: &Report,
    global: &Global,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    let mut checks = Checks::new(report.output);
    let started = Instant::now();
    let settings = config::resolve_new(global, environment);
    let file = Paths::new(environment).settings_file();
    let found = settings.as_ref().map(|_| match file {
        Ok(file) if file.exists() => file.display().to_string(),
        Ok(file) => format!("{} is not there, which is fine", file.display()),
        Err(_) => "there is no folder for it, which is fine".to_owned(),
    });
    let found = found.map_err(|error| anyhow::anyhow!("{error}"));
    let settings = match (settings, found) {
        (Ok(settings), Ok(found)) => {
            checks.found("settings file", started, Ok(found))?;
            settings
        }
        (Err(error), _) => {
            checks.found("settings file", started, Err(error.into()))?;
            for check in AFTER_SETTINGS {
                checks.skipped(check, "needs the settings")?;
            }
            return checks.end();
        }
        (Ok(_), Err(error)) => return Err(error),
    };
    super::connect::warn(&settings, reporter);
    runtime()?.block_on(examine(
        &mut checks,
        &settings,
        global,
        environment,
        reporter,
    ))?;
    checks.end()
}

async fn examine(
    checks: &mut Checks,
    settings: &Settings,
    global: &Global,
    environment: &Environment,
    reporter: &Arc<Reporter>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    let profile = config::resolve(global, environment)
        .map(|settings| format!("{} ({})", settings.profile.value, settings.profile.origin));
    checks.found("profile", started, profile.map_err(Into::into))?;
    let started = Instant::now();
    let watch = Arc::new(Watch {
        reporter: Arc::clone(reporter),
        date: Mutex::new(None),
    });
    let session = connect(settings, environment, watch.clone(), 1).await;
    let session = match session {
        Ok(session) => {
            let found = format!("{}, from {}", session.credential, session.place);
            checks.found("credential store", started, Ok(found))?;
            Some(session)
        }
        Err(error) => {
            checks.found("credential store", started, Err(error))?;
            None
        }
    };
    let named = settings.host.as_ref().map(|host| host.value.clone());
    let host = session
        .as_ref()
        .map(|session| session.host.clone())
        .or(named);
    let Some(host) = host else {
        for check in &AFTER_SETTINGS[2..] {
            checks.skipped(check, "no host is known")?;
        }
        return Ok(());
    };
    let reached = reach(checks, settings, &host).await?;
    match session {
        Some(session) if reached => {
            ask(checks, &session, &watch).await?;
            session.close().await;
        }
        _ => {
            let why = if reached {
                "there is no credential"
            } else {
                "the server is not reached"
            };
            for check in &AFTER_SETTINGS[5..] {
                checks.skipped(check, why)?;
            }
        }
    }
    Ok(())
}

/// Name resolution, TCP and TLS.
async fn reach(checks: &mut Checks, settings: &Settings, host: &Host) -> anyhow::Result<bool> {
    let network = network(settings, host)?;
    // Behind a proxy it is the proxy that has to be found; the rest of the way is its business.
    let (name, port, through) = match &network.proxy {
        Proxy::Direct => (host.name().to_owned(), host.port(), false),
        Proxy::Through { url, .. } => (
            url.host_str().unwrap_or_default().to_owned(),
            url.port_or_known_default().unwrap_or(80),
            true,
        ),
    };
    let limit = network.connect_timeout;
    let started = Instant::now();
    let addresses = within(
        limit,
        tokio::net::lookup_host((name.as_str(), port)),
        NetworkStep::Resolve,
    )
    .await;
    let addresses: Vec<SocketAddr> = match addresses {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            checks.found("name resolution", started, Err(error.into()))?;
            checks.skipped("TCP", "the name has no address")?;
            checks.skipped("TLS", "the name has no address")?;
            return Ok(false);
        }
    };
    let proxy = if through { " (the proxy)" } else { "" };
    let list: Vec<String> = addresses
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    checks.found(
        "name resolution",
        started,
        Ok(format!("{name}{proxy} is {}", list.join(", "))),
    )?;
    let started = Instant::now();
    let connected = within(
        limit,
        tokio::net::TcpStream::connect(&*addresses),
        NetworkStep::Connect,
    )
    .await;
    let connected = connected.and_then(|stream| {
        stream.peer_addr().map_err(|error| Error::Network {
            step: NetworkStep::Connect,
            reason: error.to_string(),
        })
    });
    let address = match connected {
        Ok(address) => address,
        Err(error) => {
            checks.found("TCP", started, Err(error.into()))?;
            checks.skipped("TLS", "there is no connection")?;
            return Ok(false);
        }
    };
    checks.found("TCP", started, Ok(format!("connected to {address}{proxy}")))?;
    if !host.is_https() {
        checks.skipped("TLS", "not used: plain http on loopback")?;
        return Ok(true);
    }
    if through {
        checks.skipped("TLS", "goes through the proxy: see API")?;
        return Ok(true);
    }
    let started = Instant::now();
    let certificate = Certificate::of(host, address, &network.trust, limit);
    checks.found(
        "TLS",
        started,
        certificate.map(|found| shown(&found)).map_err(Into::into),
    )
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
async fn ask(checks: &mut Checks, session: &Session, watch: &Watch) -> anyhow::Result<()> {
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
        checks.skipped("clock", "the server has not told its time")?;
    }
    let valid = match session.expires().await {
        Some(expires) => format!("valid until {}", expires.strftime("%Y-%m-%d %H:%M:%S UTC")),
        None => "there is one; until when it is valid is not known".to_owned(),
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
        None if !had => checks.skipped("API", "there is no token")?,
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
    fn sending(
        &self,
        method: &reqwest::Method,
        url: &url::Url,
        headers: &reqwest::header::HeaderMap,
    ) {
        self.reporter.sending(method, url, headers);
    }

    fn answered(&self, answer: &Answer<'_>) {
        let date = answer.headers.get(reqwest::header::DATE);
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
