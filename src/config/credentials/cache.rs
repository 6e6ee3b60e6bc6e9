//! Stores an app's access token between runs: with the stored app, or, for an app from the environment, in a private
//! file in the state folder.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ring::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};

use super::store::CredentialStore;
use crate::cli::StoreKind;
use crate::config::lock::{LIMIT, Lock};
use crate::config::private;
use crate::config::{Access, Credential, Paths, ProfileName, Record, StoreError};
use crate::files::{self, Durability};
use crate::uapi::{Host, off_thread};

/// How long a token of unknown lifetime is stored.
const UNKNOWN_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// An app and its host: a cached token belongs to all three of host, App Key and App Secret.
#[derive(Clone)]
pub(in crate::config) struct App {
    pub(in crate::config) host: Host,
    pub(in crate::config) key: String,
    pub(in crate::config) secret: SecretString,
}

/// Stores one app's access token.
#[derive(Clone)]
pub(in crate::config) struct Cache {
    app: Arc<App>,
    location: Location,
    lock: Option<PathBuf>,
}

#[derive(Clone)]
enum Location {
    /// The app's own record.
    Record(CredentialStore, ProfileName, StoreKind),
    /// A separate file.
    File(Paths, PathBuf),
    /// Only the memory of the process.
    Nowhere,
}

impl Cache {
    /// Returns a cache in the app's record.
    pub(in crate::config) fn in_record(
        app: App,
        paths: &Paths,
        store: CredentialStore,
        kind: StoreKind,
        profile: &ProfileName,
    ) -> Self {
        Self {
            app: Arc::new(app),
            location: Location::Record(store, profile.clone(), kind),
            lock: paths.lock(&format!("renewal-{profile}")),
        }
    }

    /// Returns a cache in a separate file in the state folder; in memory if there is no such folder.
    pub(in crate::config) fn in_state(app: App, paths: &Paths) -> Self {
        let location = match paths.tokens_dir() {
            Some(folder) => {
                let file = folder.join(format!("{}.json", app.fingerprint()));
                Location::File(paths.clone(), file)
            }
            None => Location::Nowhere,
        };
        Self {
            lock: paths.lock(&format!("renewal-{}", app.name())),
            app: Arc::new(app),
            location,
        }
    }

    pub(in crate::config) fn app(&self) -> &App {
        &self.app
    }

    /// Waits until no other process renews the token, and locks the renewal.
    ///
    /// After the time limit the caller continues without the lock: an extra renewal is better than none.
    pub(in crate::config) async fn alone(&self) -> Option<Lock> {
        let lock = self.lock.clone();
        off_thread(move || Lock::acquire(lock.as_deref(), LIMIT))
            .await
            .ok()
    }

    /// Returns the cached token of this app; `None` if no token is cached, or the file cannot be read.
    pub(in crate::config) async fn load(&self) -> Option<Access> {
        let cache = self.clone();
        off_thread(move || cache.load_blocking()).await.ok()?
    }

    /// Returns the cached token if it is in a file of its own. Blocks.
    pub(in crate::config) fn load_own_file(&self) -> Option<Access> {
        match self.location {
            Location::File(..) => self.load_blocking(),
            Location::Record(..) | Location::Nowhere => None,
        }
    }

    fn load_blocking(&self) -> Option<Access> {
        match &self.location {
            Location::Record(store, profile, kind) => {
                let record = store.get_from(profile, *kind).ok()??;
                self.is_own(&record)
                    .then(|| record.credential.access().cloned())?
            }
            Location::File(paths, file) => {
                prune(file.parent()?);
                paths.check(file).ok()?;
                let record = Record::from_json(&private::read(file).ok()??).ok()?;
                (record.host == self.app.host).then(|| record.credential.access().cloned())?
            }
            Location::Nowhere => None,
        }
    }

    /// Stores a new token. A record that was removed or replaced meanwhile stays as it is.
    ///
    /// # Errors
    /// It cannot be stored.
    pub(in crate::config) async fn save(&self, access: Access) -> Result<(), StoreError> {
        let cache = self.clone();
        off_thread(move || cache.save_blocking(access))
            .await
            .unwrap_or_else(|error| Err(StoreError::Run(error.to_string())))
    }

    fn save_blocking(&self, new: Access) -> Result<(), StoreError> {
        match &self.location {
            Location::Record(store, profile, kind) => store.update(profile, *kind, |mut record| {
                if !self.is_own(&record) {
                    return None;
                }
                if let Credential::App { access, .. } = &mut record.credential {
                    *access = Some(new);
                }
                Some(record)
            }),
            Location::File(paths, file) => {
                paths.check(file)?;
                let record = Record {
                    host: self.app.host.clone(),
                    credential: Credential::Token(new),
                };
                let json = record.to_json()?;
                match files::write(file, &json, files::Access::Private, Durability::Synced) {
                    // If the home is a file or read-only, pce does not warn in every run.
                    Err(error) if is_unusable(error.kind()) => Ok(()),
                    written => written.map_err(|error| StoreError::Io {
                        path: file.clone(),
                        cause: error.into(),
                    }),
                }
            }
            Location::Nowhere => Ok(()),
        }
    }

    fn is_own(&self, record: &Record) -> bool {
        let Credential::App { key, secret, .. } = &record.credential else {
            return false;
        };
        record.host == self.app.host
            && *key == self.app.key
            && secret.expose_secret() == self.app.secret.expose_secret()
    }
}

impl App {
    /// Returns a keyed hash of host, App Key and App Secret, which reveals none of them.
    fn fingerprint(&self) -> String {
        let secret = self.secret.expose_secret().as_bytes();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let text = format!("pce access token\n{}\n{}", self.host, self.key);
        hex(hmac::sign(&key, text.as_bytes()).as_ref())
    }

    /// Returns a hash of host and App Key, without the App Secret.
    fn name(&self) -> String {
        let text = format!("{}\n{}", self.host, self.key);
        hex(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
    }
}

/// Returns the first half of a hash, as 32 hexadecimal digits.
fn hex(hash: &[u8]) -> String {
    let half = &hash[..hash.len() / 2];
    half.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn is_unusable(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::NotADirectory
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
    )
}

/// Removes the cached tokens that have expired.
pub(in crate::config) fn prune(folder: &Path) {
    remove_tokens(folder, |record| {
        let Some(access) = record.credential.access() else {
            return true;
        };
        let expires = access.expires.or_else(|| {
            let end = access.obtained.checked_add(UNKNOWN_LIFETIME);
            end.ok()
        });
        expires.is_none_or(|expires| expires <= Timestamp::now())
    });
}

/// Removes the cached tokens for a host; those for every host if it is `None`.
pub fn forget_tokens(paths: &Paths, host: Option<&Host>) {
    if let Some(folder) = paths.tokens_dir() {
        remove_tokens(&folder, |record| {
            host.is_none_or(|host| record.host == *host)
        });
    }
}

/// Removes the tokens that `is_unwanted` picks, and files that are not valid. Errors are ignored: the tokens
/// are only cached.
fn remove_tokens(folder: &Path, is_unwanted: impl Fn(&Record) -> bool) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = file.path();
        // The temporary files of a write have another extension.
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let record = private::read(&path).ok().flatten();
        let record = record.and_then(|json| Record::from_json(&json).ok());
        if record.as_ref().is_none_or(&is_unwanted) {
            let _ = fs::remove_file(path);
        }
    }
}
