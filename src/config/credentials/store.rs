//! Where records are kept: the system's keyring, or a file when that was asked for. One is never used in the place of
//! the other.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::StoreKind;
use crate::config::error::option;
use crate::config::private::{self, Refused};
use crate::config::{Error, KeyringStore, Paths, ProfileName, Record};

/// Keeps one [`Record`] for a profile. Calls may block, for three seconds at the most.
pub trait Store: Send + Sync {
    /// The profile's record; `None` where there is none.
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError>;

    /// Keeps a record in the place of the one that was there.
    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError>;

    /// Forgets the record. `false` where there was none.
    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError>;
}

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// No D-Bus session bus, as under cron and ssh.
    #[error("there is no D-Bus session bus, so no keyring")]
    NoSessionBus,
    /// Nothing on the bus offers the Secret Service.
    #[error("no program offers a keyring (Secret Service) on the D-Bus session bus")]
    NoSecretService,
    /// The keyring, or the entry in it, is locked.
    #[error("the keyring is locked")]
    Locked,
    /// There is no collection to keep an entry in.
    #[error("the keyring has no default collection")]
    NoDefaultCollection,
    /// The keyring did not answer in time.
    #[error("the keyring did not answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// There is no keyring for this platform.
    #[error("there is no keyring for this platform")]
    Unsupported,
    /// What is kept is no record.
    #[error("what is stored cannot be read: {0}")]
    Unreadable(String),
    /// Others can read the file.
    #[error("{} can be read by others (mode {mode:04o})", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// There is neither a home nor `PCE_CONFIG_DIR`.
    #[error("there is no folder for it: neither a home nor PCE_CONFIG_DIR is set")]
    NoFolder,
    /// Something else, as the keyring says it.
    #[error("the keyring failed: {0}")]
    Other(String),
}

impl StoreError {
    /// Whether there is no store at all, so that nothing can be in it.
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

    /// What to do about it, for this profile.
    pub fn hint(&self, profile: &ProfileName) -> Option<String> {
        let login = format!("pce auth login{}", option(profile));
        let without = format!(
            "without a keyring, use `{login} --store file`, or give PCE_TOKEN_FILE, or PCE_APP_KEY with \
             PCE_APP_SECRET_FILE"
        );
        Some(match self {
            Self::NoSessionBus | Self::NoSecretService | Self::Unsupported | Self::NoFolder => {
                without
            }
            Self::Locked => format!("unlock it (logging in to the desktop does); {without}"),
            Self::NoDefaultCollection => {
                format!("make one in the keyring's own program; {without}")
            }
            Self::Silent(_) | Self::Other(_) => format!("restart the keyring's service; {without}"),
            Self::Unreadable(_) => format!("store it anew with `{login}`"),
            Self::Exposed { path, .. } => format!("run `chmod 600 '{}'`", path.display()),
            Self::Io { .. } => return None,
        })
    }
}

/// Keeps records in files that only the user can read.
#[derive(Debug, Clone)]
pub struct FileStore(Option<PathBuf>);

impl FileStore {
    /// The store below the settings folder, which need not exist.
    pub fn new(paths: &Paths) -> Self {
        Self(paths.credentials_dir().ok())
    }

    /// A store in this folder, which need not exist.
    pub(in crate::config) fn in_folder(folder: PathBuf) -> Self {
        Self(Some(folder))
    }

    /// The profile's file, which need not exist.
    pub fn path(&self, profile: &ProfileName) -> Result<PathBuf, StoreError> {
        let folder = self.0.as_ref().ok_or(StoreError::NoFolder)?;
        Ok(folder.join(format!("{profile}.json")))
    }

    /// Whether the profile has a file, of whatever content. One that cannot be looked at is one.
    pub fn has(&self, profile: &ProfileName) -> bool {
        self.path(profile)
            .is_ok_and(|path| path.try_exists().unwrap_or(true))
    }
}

impl Store for FileStore {
    fn load(&self, profile: &ProfileName) -> Result<Option<Record>, StoreError> {
        let path = self.path(profile)?;
        match private::read(&path) {
            Ok(json) => json.map(|json| Record::from_json(&json)).transpose(),
            Err(Refused::Exposed(mode)) => Err(StoreError::Exposed { path, mode }),
            Err(Refused::Io(cause)) => Err(StoreError::Io { path, cause }),
        }
    }

    fn save(&self, profile: &ProfileName, record: &Record) -> Result<(), StoreError> {
        let path = self.path(profile)?;
        private::write(&path, &record.to_json()?, false)
            .map_err(|cause| StoreError::Io { path, cause })
    }

    fn remove(&self, profile: &ProfileName) -> Result<bool, StoreError> {
        let path = self.path(profile)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(cause) => Err(StoreError::Io { path, cause }),
        }
    }
}

/// The profiles that something is stored for, in either store, in alphabetical order.
///
/// The keyring is not asked: [`KeyringStore`] leaves a note for each of its records.
pub fn kept(paths: &Paths) -> Vec<ProfileName> {
    let Ok(Ok(folder)) = paths.credentials_dir().map(fs::read_dir) else {
        return Vec::new();
    };
    let mut profiles: Vec<ProfileName> = folder
        .flatten()
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            let (profile, kind) = name.rsplit_once('.')?;
            matches!(kind, "json" | "keyring").then(|| profile.parse().ok())?
        })
        .collect();
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// Whether a record could be kept in this store, as far as can be found out without keeping one: nobody is to be asked
/// for a secret that there is no place for.
///
/// # Errors
/// The store cannot be used.
pub fn check(paths: &Paths, profile: &ProfileName, kind: StoreKind) -> Result<(), Error> {
    let usable = match kind {
        StoreKind::Keyring => match KeyringStore::new(paths).load(profile) {
            // What is there is about to be replaced.
            Ok(_) | Err(StoreError::Unreadable(_)) => Ok(()),
            Err(cause) => Err(cause),
        },
        StoreKind::File => FileStore::new(paths).path(profile).map(drop),
    };
    usable.map_err(|cause| Error::Store {
        profile: profile.clone(),
        cause,
    })
}

/// Keeps a profile's record in the store that was asked for, and in no other.
///
/// # Errors
/// That store cannot be used. Nothing has changed then.
pub fn keep(
    paths: &Paths,
    profile: &ProfileName,
    kind: StoreKind,
    record: &Record,
) -> Result<(), Error> {
    keep_in(
        &FileStore::new(paths),
        &KeyringStore::new(paths),
        profile,
        kind,
        record,
    )
}

fn keep_in(
    file: &dyn Store,
    keyring: &dyn Store,
    profile: &ProfileName,
    kind: StoreKind,
    record: &Record,
) -> Result<(), Error> {
    let kept = match kind {
        // The file goes first when both are there, so it must not outlive a login to the keyring.
        StoreKind::Keyring => keyring
            .save(profile, record)
            .and_then(|()| file.remove(profile).map(drop)),
        StoreKind::File => file.save(profile, record).map(|()| {
            // Where there is no keyring, which is why a file was asked for, there is nothing in it either.
            let _ = keyring.remove(profile);
        }),
    };
    kept.map_err(|cause| Error::Store {
        profile: profile.clone(),
        cause,
    })
}

/// Forgets a profile's record, wherever it is. `false` where there was none.
///
/// # Errors
/// A store that has the record, or may have it, cannot be used.
pub fn forget(paths: &Paths, profile: &ProfileName) -> Result<bool, Error> {
    let keyring = KeyringStore::new(paths);
    let noted = keyring.is_noted(profile);
    forget_in(&FileStore::new(paths), &keyring, noted, profile)
}

fn forget_in(
    file: &dyn Store,
    keyring: &dyn Store,
    noted: bool,
    profile: &ProfileName,
) -> Result<bool, Error> {
    let failed = |cause| Error::Store {
        profile: profile.clone(),
        cause,
    };
    let from_file = match file.remove(profile) {
        Err(StoreError::NoFolder) => false,
        removed => removed.map_err(failed)?,
    };
    match keyring.remove(profile) {
        Ok(removed) => Ok(from_file || removed),
        Err(_) if from_file && !noted => Ok(true),
        // Where there is no keyring and never was a login to one, there is nothing in it.
        Err(error) if error.is_absence() && !noted => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Environment;
    use crate::config::credentials::fakes::{FakeStore, app_record};

    fn place() -> (tempfile::TempDir, Paths) {
        let dir = tempfile::tempdir().unwrap();
        let env: Environment = [("PCE_CONFIG_DIR", dir.path())].into_iter().collect();
        (dir, Paths::new(&env))
    }

    fn prod() -> ProfileName {
        "prod".parse().unwrap()
    }

    #[test]
    fn a_file_keeps_one_record_for_a_profile() {
        let (_dir, paths) = place();
        let store = FileStore::new(&paths);
        assert!(store.load(&prod()).unwrap().is_none() && !store.has(&prod()));
        assert!(
            !paths.credentials_dir().unwrap().exists(),
            "reading made a folder"
        );
        store.save(&prod(), &app_record("a.example.com")).unwrap();
        store.save(&prod(), &app_record("b.example.com")).unwrap();
        assert_eq!(
            store.load(&prod()).unwrap().unwrap().host.name(),
            "b.example.com"
        );
        assert_eq!(kept(&paths), [prod()]);
        assert!(store.remove(&prod()).unwrap() && !store.remove(&prod()).unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_remedy() {
        use std::os::unix::fs::PermissionsExt;

        use crate::config::credentials::fakes::token_record;

        let (_dir, paths) = place();
        let store = FileStore::new(&paths);
        store.save(&prod(), &token_record("a.example.com")).unwrap();
        let path = store.path(&prod()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let cause = store.load(&prod()).unwrap_err();
        assert!(cause.to_string().ends_with("(mode 0644)"), "{cause}");
        let error = Error::Store {
            profile: prod(),
            cause,
        };
        assert_eq!(error.kind(), crate::config::ErrorKind::Auth);
        assert_eq!(
            error.hint().unwrap(),
            format!("run `chmod 600 '{}'`", path.display())
        );
    }

    #[test]
    fn a_login_leaves_the_record_in_one_store() {
        let (_dir, paths) = place();
        let file = FileStore::new(&paths);
        let keyring = FakeStore::default();
        let record = app_record("a.example.com");
        keep_in(&file, &keyring, &prod(), StoreKind::File, &record).unwrap();
        assert!(file.has(&prod()));
        keep_in(&file, &keyring, &prod(), StoreKind::Keyring, &record).unwrap();
        assert!(!file.has(&prod()) && keyring.load(&prod()).unwrap().is_some());
        keep_in(&file, &keyring, &prod(), StoreKind::File, &record).unwrap();
        assert!(file.has(&prod()) && keyring.load(&prod()).unwrap().is_none());
    }

    #[test]
    fn a_keyring_that_fails_is_an_error_and_not_a_file() {
        let (_dir, paths) = place();
        let file = FileStore::new(&paths);
        let keyring = FakeStore::failing(|| StoreError::NoSessionBus);
        let record = app_record("a.example.com");
        let error = keep_in(&file, &keyring, &prod(), StoreKind::Keyring, &record).unwrap_err();
        assert!(
            error
                .hint()
                .unwrap()
                .contains("pce auth login --profile prod --store file")
        );
        assert!(!file.has(&prod()));
        keep_in(&file, &keyring, &prod(), StoreKind::File, &record).unwrap();
        assert!(file.has(&prod()));
    }

    #[test]
    fn forgetting_says_whether_there_was_anything() {
        let (_dir, paths) = place();
        let file = FileStore::new(&paths);
        let empty = FakeStore::default();
        assert!(!forget_in(&file, &empty, false, &prod()).unwrap());
        file.save(&prod(), &app_record("a.example.com")).unwrap();
        let broken = FakeStore::failing(|| StoreError::NoSessionBus);
        assert!(forget_in(&file, &broken, false, &prod()).unwrap());
        assert!(!forget_in(&file, &broken, false, &prod()).unwrap());
        assert!(forget_in(&file, &broken, true, &prod()).is_err());
        let locked = FakeStore::failing(|| StoreError::Locked);
        assert!(forget_in(&file, &locked, false, &prod()).is_err());
        assert!(forget_in(&file, &FakeStore::of("prod"), true, &prod()).unwrap());
    }
}
