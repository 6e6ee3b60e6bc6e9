//! STUB
#![allow(missing_docs)]
use crate::cli::Global;
use crate::output::{Column, Format};
use crate::uapi::{Count, Credentials, FixedToken, Host, User};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
pub struct Environment;
impl Environment {
    pub fn from_process() -> Result<Self, Error> {
        Ok(Self)
    }
}
#[derive(Debug, Clone)]
pub enum Origin {
    Default,
}
#[derive(Debug, Clone)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}
#[derive(Debug, Clone)]
pub struct ProxyUrl(String);
impl ProxyUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
#[derive(Debug, Clone, Copy)]
pub enum Color {
    Auto,
    Always,
    Never,
}
pub struct Settings {
    pub profile: String,
    pub host: Option<Setting<Host>>,
    pub user: Option<Setting<User>>,
    pub output: Option<Setting<Format>>,
    pub fields: Option<Setting<Vec<Column>>>,
    pub ca_cert: Option<Setting<PathBuf>>,
    pub insecure: bool,
    pub proxy: Option<Setting<ProxyUrl>>,
    pub timeout: Setting<Duration>,
    pub connect_timeout: Setting<Duration>,
    pub max_time: Option<Setting<Duration>>,
    pub retries: Setting<u32>,
    pub jobs: Option<Setting<u8>>,
    pub page_size: Option<Setting<Count>>,
    pub color: Color,
    pub token_file: Option<Setting<PathBuf>>,
}
impl Settings {
    pub fn is_sandbox(&self) -> bool {
        self.profile == "sandbox"
    }
}
#[derive(Debug, thiserror::Error)]
#[error("no credentials for a host: none were given and none are stored")]
pub struct Error;
pub enum ErrorKind {
    Auth,
    Config,
    Usage,
}
impl Error {
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::Auth
    }
    pub fn hint(&self) -> Option<String> {
        Some("pce auth login or --profile sandbox".into())
    }
}
fn s<T>(value: T) -> Setting<T> {
    Setting {
        value,
        origin: Origin::Default,
    }
}
fn env(n: &str) -> Option<String> {
    std::env::var(n).ok().filter(|v| !v.is_empty())
}
pub fn resolve(g: &Global, _: &Environment) -> Result<Settings, Error> {
    Ok(Settings {
        profile: g
            .profile
            .clone()
            .or(env("PCE_PROFILE"))
            .unwrap_or("default".into()),
        host: g
            .host
            .clone()
            .or(env("PCE_HOST").and_then(|h| h.parse().ok()))
            .map(s),
        user: None,
        output: env("PCE_OUTPUT").and_then(|o| o.parse().ok()).map(s),
        fields: None,
        ca_cert: g.ca_cert.clone().map(s),
        insecure: g.insecure,
        proxy: g.proxy.clone().map(|p| s(ProxyUrl(p))),
        timeout: s(g.timeout.map_or(Duration::from_secs(30), |t| t.get())),
        connect_timeout: s(g
            .connect_timeout
            .map_or(Duration::from_secs(10), |t| t.get())),
        max_time: g.max_time.map(|t| s(t.get())),
        retries: s(g.retries.unwrap_or(3)),
        jobs: None,
        page_size: None,
        color: Color::Auto,
        token_file: g.token_file.clone().map(s),
    })
}
pub struct Opened {
    pub host: Host,
    pub credentials: Arc<dyn Credentials>,
    pub warnings: Vec<String>,
}
pub fn open(s: &Settings, _: &Environment) -> Result<Opened, Error> {
    let host = s.host.clone().ok_or(Error)?.value;
    let t = env("PCE_TOKEN").ok_or(Error)?;
    Ok(Opened {
        host,
        credentials: Arc::new(FixedToken(t.into())),
        warnings: vec![],
    })
}
