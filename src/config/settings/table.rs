//! The effective settings: one plain struct, each value with its origin.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::no_proxy::excludes;
use super::values::{columns_text, duration_text, format_name};
use crate::cli::ErrorFormat;
use crate::config::{Error, Paths, ProfileName, ProxyUrl};
use crate::output::{Column, Format};
use crate::uapi::{Count, Host, Invalid, User};

/// Rows asked for at a time where nobody said how many: few enough for a page to stay small in memory.
pub const PAGE_SIZE: u16 = 1000;
/// The same, of each type, where a result is divided: pages of all types are held at once to merge them.
pub const PART_SIZE: u16 = 500;
/// Requests in flight at once where nobody said how many: as many as browsers have connections to a host, and one for
/// each event type.
pub const JOBS: u8 = 6;

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option, such as `--host`.
    Option(&'static str),
    /// A variable, such as `PCE_HOST`.
    Environment(&'static str),
    /// The settings file.
    Profile {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// The profile's login.
    Login,
    /// No option, variable or file sets it.
    Default,
}

/// `--host`, `PCE_HOST`, `config.toml:7`, `login` or `default`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) | Self::Environment(name) => f.write_str(name),
            Self::Profile { file, line } => {
                let name = file.file_name().unwrap_or(file.as_os_str());
                write!(f, "{}:{line}", name.display())
            }
            Self::Login => f.write_str("login"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    pub(in crate::config) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    pub(in crate::config) fn default(value: T) -> Self {
        Self::new(value, Origin::Default)
    }
}

/// One line of [`Settings::list`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The setting's name.
    pub key: &'static str,
    /// Its value, as it would be typed.
    pub value: Option<String>,
    /// Where it comes from.
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

/// The effective settings, without secrets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The profile.
    pub profile: Setting<ProfileName>,
    /// The server, where one is named; a stored credential knows its own.
    pub host: Option<Setting<Host>>,
    /// The owner of the extensions; `@me` where none is named.
    pub user: Option<Setting<User>>,
    /// The output format, apart from `pce list --output`.
    pub output: Option<Setting<Format>>,
    /// The columns, apart from `pce list --fields`.
    pub fields: Option<Setting<Vec<Column>>>,
    /// Certificates to trust beside the system's.
    pub ca_cert: Option<Setting<PathBuf>>,
    /// Whether the server's certificate is not checked.
    pub insecure: bool,
    /// The proxy, or why it is invalid; see [`Settings::proxy_for`].
    pub proxy: Option<Setting<Result<ProxyUrl, Invalid>>>,
    /// `NO_PROXY`; `None` if the proxy is an option.
    pub no_proxy: Option<String>,
    /// The time limit of a request: 30 s.
    pub timeout: Setting<Duration>,
    /// The time limit of connecting: 10 s.
    pub connect_timeout: Setting<Duration>,
    /// The time limit of the whole run.
    pub max_time: Option<Setting<Duration>>,
    /// How often pce retries transient failures: 3 times by default.
    pub retries: Setting<u32>,
    /// Requests in flight at once, apart from `pce list --jobs`.
    pub jobs: Option<Setting<u8>>,
    /// Rows asked for at a time, apart from `pce list --page-size`.
    pub page_size: Option<Setting<Count>>,
    /// Whether extensions that were listed are kept for completion; they are unless this says no.
    pub history: Option<Setting<bool>>,
    /// When to use colour.
    pub color: Color,
    /// Whether more than a screen is shown all the same, without a pager.
    pub no_pager: bool,
    /// How errors are written.
    pub error_format: ErrorFormat,
    /// How often `-v` was given.
    pub verbosity: u8,
    /// Whether only errors go to stderr.
    pub quiet: bool,
    /// The file given by `--token-file`.
    pub token_file: Option<PathBuf>,
    /// Where things are kept.
    pub paths: Paths,
}

impl Settings {
    /// The proxy to this host. A proxy reads what is sent over plain http, so that it is for https alone.
    ///
    /// # Errors
    /// The proxy is invalid, or `--proxy` names one for plain http. A proxy that is not used is no error.
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
                        "{name} does not go with plain http: the proxy could read the token"
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

    /// Returns the profile and the effective settings by their names in the settings file; a setting can be without a
    /// value. None of them is a secret.
    pub fn list(&self) -> Vec<Listed> {
        let mut list = vec![
            listed("profile", Some(&self.profile), ToString::to_string, None),
            listed("host", self.host.as_ref(), ToString::to_string, None),
            listed(
                "user",
                self.user.as_ref(),
                ToString::to_string,
                Some(User::default().to_string()),
            ),
            listed(
                "output",
                self.output.as_ref(),
                |format| format_name(*format).to_owned(),
                Some("table".to_owned()),
            ),
            listed(
                "fields",
                self.fields.as_ref(),
                |columns| columns_text(columns),
                Some(FIELDS.to_owned()),
            ),
            listed(
                "ca-cert",
                self.ca_cert.as_ref(),
                |path| path.display().to_string(),
                None,
            ),
            listed(
                "proxy",
                self.proxy.as_ref(),
                |proxy| match proxy {
                    Ok(url) => url.to_string(),
                    Err(_) => "invalid".to_owned(),
                },
                None,
            ),
            listed(
                "timeout",
                Some(&self.timeout),
                |limit| duration_text(*limit),
                None,
            ),
            listed(
                "connect-timeout",
                Some(&self.connect_timeout),
                |limit| duration_text(*limit),
                None,
            ),
            listed(
                "max-time",
                self.max_time.as_ref(),
                |limit| duration_text(*limit),
                None,
            ),
            listed("retries", Some(&self.retries), ToString::to_string, None),
            listed(
                "jobs",
                self.jobs.as_ref(),
                ToString::to_string,
                Some(JOBS.to_string()),
            ),
            listed(
                "page-size",
                self.page_size.as_ref(),
                ToString::to_string,
                Some(PAGE_SIZE.to_string()),
            ),
            listed(
                "history",
                self.history.as_ref(),
                |kept| if *kept { "on" } else { "off" }.to_owned(),
                Some("on".to_owned()),
            ),
        ];
        if self.insecure {
            list.push(Listed {
                key: "insecure",
                value: Some("true".to_owned()),
                origin: Origin::Option("--insecure"),
            });
        }
        list
    }
}

/// What csv, tsv and table show where nobody said what.
const FIELDS: &str = "type,id,method,note,url,status,modified";

fn listed<T>(
    key: &'static str,
    setting: Option<&Setting<T>>,
    text: impl FnOnce(&T) -> String,
    default: Option<String>,
) -> Listed {
    match setting {
        Some(setting) => Listed {
            key,
            value: Some(text(&setting.value)),
            origin: setting.origin.clone(),
        },
        None => Listed {
            key,
            value: default,
            origin: Origin::Default,
        },
    }
}
