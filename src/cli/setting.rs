//! The names and limits of settings.

use std::ops::RangeInclusive;

/// A setting of a profile: the one list of them, which the settings file, `pce config` and completion read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The server.
    Host,
    /// The owner of the extensions.
    User,
    /// The output format.
    Output,
    /// The columns.
    Fields,
    /// A file with certificates.
    CaCert,
    /// The proxy.
    Proxy,
    /// The time limit of a request.
    Timeout,
    /// The time limit of connecting.
    ConnectTimeout,
    /// The time limit of the run.
    MaxTime,
    /// Retries of a request.
    Retries,
    /// Requests in flight at once.
    Jobs,
    /// Rows of a page.
    PageSize,
    /// Whether listed extensions are stored for completion.
    History,
}

impl Key {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 13] = [
        Self::Host,
        Self::User,
        Self::Output,
        Self::Fields,
        Self::CaCert,
        Self::Proxy,
        Self::Timeout,
        Self::ConnectTimeout,
        Self::MaxTime,
        Self::Retries,
        Self::Jobs,
        Self::PageSize,
        Self::History,
    ];

    /// The name in the settings file, on the command line and in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::User => "user",
            Self::Output => "output",
            Self::Fields => "fields",
            Self::CaCert => "ca-cert",
            Self::Proxy => "proxy",
            Self::Timeout => "timeout",
            Self::ConnectTimeout => "connect-timeout",
            Self::MaxTime => "max-time",
            Self::Retries => "retries",
            Self::Jobs => "jobs",
            Self::PageSize => "page-size",
            Self::History => "history",
        }
    }
}

/// The keys of `pce config`: that of the settings file itself, then those of a profile.
pub const SETTINGS: [&str; Key::ALL.len() + 1] = {
    let mut names = ["default-profile"; Key::ALL.len() + 1];
    let mut index = 0;
    while index < Key::ALL.len() {
        names[index + 1] = Key::ALL[index].name();
        index += 1;
    }
    names
};

/// The accepted numbers of retries.
pub const RETRIES: RangeInclusive<u32> = 0..=20;

/// The accepted numbers of requests in flight.
pub const JOBS: RangeInclusive<u8> = 1..=64;
