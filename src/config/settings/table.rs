//! The effective settings: one plain struct, in which every value has its origin.

use std::path::PathBuf;
use std::time::Duration;

use super::no_proxy::excludes;
use super::values::columns_text;
use crate::cli::{ErrorFormat, Key, Span};
use crate::config::{Error, Origin, Paths, ProfileName, ProxyUrl, Setting};
use crate::output::{Column, Format};
use crate::uapi::{Count, Host, Invalid, User};

/// The default number of rows on a page, which keeps a page small in memory.
pub const PAGE_SIZE: u16 = 1000;
/// The default number of rows on a page of one event type, if pce divides a result by type.
///
/// pce then holds pages of all types in memory at once, to merge them.
pub const PART_SIZE: u16 = 500;
/// The default number of requests in flight at once.
///
/// Browsers have as many connections to a host, and there are as many event types.
pub const DEFAULT_JOBS: u8 = 6;

/// One line of [`Settings::list`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The setting's name.
    pub key: &'static str,
    /// Its value, as the user would type it.
    pub value: Option<String>,
    /// Its origin.
    pub origin: Origin,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// On a terminal.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// The effective settings. None of them is a secret.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile.
    pub profile: Setting<ProfileName>,
    /// The server, if one is set; a stored credential has its own.
    pub host: Option<Setting<Host>>,
    /// The owner of the extensions; `@me` by default.
    pub user: Option<Setting<User>>,
    /// The output format, apart from `pce list --output`.
    pub output: Option<Setting<Format>>,
    /// The columns, apart from `pce list --fields`.
    pub fields: Option<Setting<Vec<Column>>>,
    /// Certificates to trust beside the system's.
    pub ca_cert: Option<Setting<PathBuf>>,
    /// Whether the server's certificate is not checked.
    pub insecure: bool,
    /// The proxy, or the reason why it is invalid; see [`Settings::proxy_for`].
    pub proxy: Option<Setting<Result<ProxyUrl, Invalid>>>,
    /// `NO_PROXY`; `None` if the proxy is an option.
    pub no_proxy: Option<String>,
    /// The time limit of a request: 30 s.
    pub timeout: Setting<Duration>,
    /// The time limit of connecting: 10 s.
    pub connect_timeout: Setting<Duration>,
    /// The time limit of the whole run.
    pub max_time: Option<Setting<Duration>>,
    /// How often a request with a transient error is retried: 3 times.
    pub retries: Setting<u32>,
    /// Requests in flight at once, apart from `pce list --jobs`.
    pub jobs: Option<Setting<u8>>,
    /// Rows asked for at a time, apart from `pce list --page-size`.
    pub page_size: Option<Setting<Count>>,
    /// Whether extensions that were listed are stored for completion; they are by default.
    pub history: Option<Setting<bool>>,
    /// When to use colour.
    pub color: Color,
    /// Whether output longer than a screen is shown without a pager.
    pub no_pager: bool,
    /// How errors are written.
    pub error_format: ErrorFormat,
    /// The number of `-v` options.
    pub verbosity: u8,
    /// Whether only errors go to stderr.
    pub quiet: bool,
    /// The file of `--token-file`.
    pub token_file: Option<PathBuf>,
    /// The option or variable that makes pce read a secret from stdin.
    pub stdin_secret_option: Option<&'static str>,
    /// The folders of settings and state.
    pub paths: Paths,
}

impl Settings {
    /// Returns the proxy to this host. A proxy could read requests over plain http, so it is used for https only.
    ///
    /// # Errors
    /// The proxy is invalid, or `--proxy` names one for plain http. A proxy that is not used causes no error.
    pub fn proxy_for(&self, host: &Host) -> Result<Option<&ProxyUrl>, Error> {
        let Some(proxy) = &self.proxy else {
            return Ok(None);
        };
        if self.profile.value.is_sandbox() {
            return Ok(None);
        }
        if !host.is_https() {
            return match proxy.origin {
                Origin::Option(name) => Err(Error::Usage {
                    reason: format!(
                        "{name} does not work with plain http: the proxy could read the token"
                    ),
                    hint: Some(format!("leave {name} out, or use https")),
                }),
                _ => Ok(None),
            };
        }
        let list = self.no_proxy.as_deref().unwrap_or_default();
        if excludes(list, host.name()) {
            return Ok(None);
        }
        match &proxy.value {
            Ok(url) => Ok(Some(url)),
            Err(reason) => Err(Error::usage(format!("{}: {reason}", proxy.origin))),
        }
    }

    /// Lists the effective settings by their names in the settings file, after the profile. A setting without a value
    /// is listed too. None of the values is a secret.
    pub fn list(&self) -> Vec<Listed> {
        let mut list = vec![Listed {
            key: "profile",
            value: Some(self.profile.value.to_string()),
            origin: self.profile.origin.clone(),
        }];
        list.extend(Key::ALL.map(|key| self.listed(key)));
        if self.insecure {
            list.push(Listed {
                key: "insecure",
                value: Some("true".to_owned()),
                origin: Origin::Option("--insecure"),
            });
        }
        list
    }

    fn listed(&self, key: Key) -> Listed {
        let limit = |limit: &Duration| Span::from(*limit).to_string();
        let shown = match key {
            Key::Host => shown(self.host.as_ref(), ToString::to_string),
            Key::User => shown(self.user.as_ref(), ToString::to_string),
            Key::Output => shown(self.output.as_ref(), ToString::to_string),
            Key::Fields => shown(self.fields.as_ref(), |columns| columns_text(columns)),
            Key::CaCert => shown(self.ca_cert.as_ref(), |path| path.display().to_string()),
            Key::Proxy => shown(self.proxy.as_ref(), |proxy| match proxy {
                Ok(url) => url.to_string(),
                Err(_) => "invalid".to_owned(),
            }),
            Key::Timeout => shown(Some(&self.timeout), limit),
            Key::ConnectTimeout => shown(Some(&self.connect_timeout), limit),
            Key::MaxTime => shown(self.max_time.as_ref(), limit),
            Key::Retries => shown(Some(&self.retries), ToString::to_string),
            Key::Jobs => shown(self.jobs.as_ref(), ToString::to_string),
            Key::PageSize => shown(self.page_size.as_ref(), ToString::to_string),
            Key::History => shown(self.history.as_ref(), |is_on| {
                if *is_on { "on" } else { "off" }.to_owned()
            }),
        };
        let (value, origin) = match shown {
            Some((value, origin)) => (Some(value), origin),
            None => (default(key), Origin::Default),
        };
        Listed {
            key: key.name(),
            value,
            origin,
        }
    }
}

/// Returns the text and the origin of a setting that has a value.
fn shown<T>(
    setting: Option<&Setting<T>>,
    text: impl FnOnce(&T) -> String,
) -> Option<(String, Origin)> {
    setting.map(|setting| (text(&setting.value), setting.origin.clone()))
}

/// Returns the default that a command uses for a setting without a value.
fn default(key: Key) -> Option<String> {
    match key {
        Key::User => Some(User::default().to_string()),
        Key::Output => Some(Format::Table.to_string()),
        Key::Fields => Some(columns_text(&Column::DEFAULT)),
        Key::Jobs => Some(DEFAULT_JOBS.to_string()),
        Key::PageSize => Some(PAGE_SIZE.to_string()),
        Key::History => Some("on".to_owned()),
        _ => None,
    }
}
