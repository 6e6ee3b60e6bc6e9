//! The errors of credential stores, and their remedies.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::ProfileName;
use crate::config::private::Untrusted;
use crate::files::Exposure;

/// The reason why a store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No D-Bus session bus, as under cron and ssh.
    #[error("no keyring on this machine: no D-Bus session bus")]
    NoSessionBus,
    /// No program on the bus offers the Secret Service.
    #[error("no keyring on this machine: no Secret Service on the D-Bus session bus")]
    NoSecretService,
    /// The keyring, or the entry in it, is locked.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring has no collection for new entries.
    #[error("the keyring has no default collection")]
    NoDefaultCollection,
    /// The keyring did not answer in time.
    #[error("the keyring did not answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// The keyring has several entries for the profile.
    #[error("the keyring has {0} entries for the profile")]
    Ambiguous(usize),
    /// The platform has no keyring.
    #[error("no keyring on this machine: the platform has none")]
    Unsupported,
    /// The stored data is not a valid record.
    #[error("the stored login is invalid: {0}")]
    Unreadable(String),
    /// The login is longer than the keyring's entries can be, in bytes.
    #[error("the keyring stores at most {0} bytes, and the login is longer")]
    TooLong(u32),
    /// Other users can read the file.
    #[error("{} can be read by others ({exposure})", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// The access of the others.
        exposure: Exposure,
    },
    /// Another user owns, or can change, the file or a folder above it.
    #[error(transparent)]
    Untrusted(#[from] Untrusted),
    /// The file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        cause: io::Error,
    },
    /// The store accepted the login and lost it.
    #[error("the {0} did not store the login")]
    NotKept(&'static str),
    /// Another process holds the profile's lock.
    #[error("another pce process is changing the login")]
    Busy,
    /// Neither a home nor `PCE_CONFIG_DIR` is set.
    #[error("no folder for it: neither HOME nor PCE_CONFIG_DIR is set")]
    NoFolder,
    /// Part of a login was removed, and the rest was not.
    #[error("removed {removed}, but not {left}: {cause}")]
    Partial {
        /// The part that was removed.
        removed: &'static str,
        /// The part that was not removed.
        left: &'static str,
        /// The error of the part that was not removed.
        cause: Box<StoreError>,
    },
    /// The thread for the access could not start, or it panicked.
    #[error("{0}")]
    Run(String),
    /// Any other error of the keyring.
    #[error("the keyring failed: {0}")]
    Other(String),
}

impl StoreError {
    /// Returns whether there is no store, and therefore no login in it.
    pub(in crate::config) fn is_absence(&self) -> bool {
        matches!(
            self,
            Self::NoSessionBus
                | Self::NoSecretService
                | Self::NoDefaultCollection
                | Self::Unsupported
                | Self::NoFolder
        )
    }

    /// Returns the remedy for this profile, if there is one.
    pub fn hint(&self, profile: &ProfileName) -> Option<String> {
        let login = format!("pce auth login{}", profile.option());
        let without = format!(
            "without a keyring, use `{login} --store file`, or set PCE_TOKEN_FILE, or PCE_APP_KEY with \
             PCE_APP_SECRET_FILE"
        );
        Some(match self {
            Self::NoSessionBus
            | Self::NoSecretService
            | Self::Unsupported
            | Self::NoFolder
            | Self::TooLong(_) => without,
            Self::Locked => format!("unlock it (logging in to the desktop does); {without}"),
            Self::NoDefaultCollection => {
                format!("create one in the keyring's own program; {without}")
            }
            Self::Silent(_) | Self::Other(_) => format!("restart the keyring's service; {without}"),
            Self::Ambiguous(_) | Self::Unreadable(_) => format!("store it again with `{login}`"),
            Self::Exposed { path, exposure } => format!("run `{}`", exposure.remedy(path)),
            Self::Untrusted(untrusted) => untrusted.hint(),
            Self::NotKept(_) => {
                format!("use another store: --store file or --store keyring; {without}")
            }
            Self::Busy => "try again".to_owned(),
            Self::Partial { cause, .. } => return cause.hint(profile),
            Self::Io { .. } | Self::Run(_) => return None,
        })
    }
}
