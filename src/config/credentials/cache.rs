//! Where an app's access token is kept between runs. An access token is a secret too: it is kept with the app's own
//! record or, where the app is from the environment, in a file that only the user can read.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

use crate::config::{Access, FileStore, Paths, ProfileName, Record, RecordKind, Store, StoreError};
use crate::uapi::Host;

/// Keeps one app's access token.
#[derive(Clone)]
pub(in crate::config) struct Cache {
    host: Host,
    key: String,
    place: Option<Kept>,
    lock: Option<PathBuf>,
}

#[derive(Clone)]
struct Kept {
    store: Arc<dyn Store>,
    name: ProfileName,
    /// Whether the app itself is kept there, and not its token alone.
    with_app: bool,
}

impl Cache {
    /// In the app's record.
    pub(in crate::config) fn in_record(
        host: &Host,
        key: &str,
        paths: &Paths,
        store: Arc<dyn Store>,
        profile: &ProfileName,
    ) -> Self {
        Self {
            host: host.clone(),
            key: key.to_owned(),
            place: Some(Kept {
                store,
                name: profile.clone(),
                with_app: true,
            }),
            lock: lock_file(paths, &format!("profile-{profile}")),
        }
    }

    /// In a file of its own in the state folder; in memory where there is none.
    pub(in crate::config) fn in_state(host: &Host, key: &str, paths: &Paths) -> Self {
        let mut hasher = DefaultHasher::new();
        (host, key).hash(&mut hasher);
        let hash = format!("{:016x}", hasher.finish());
        let place = match (paths.state_dir(), hash.parse()) {
            (Ok(state), Ok(name)) => Some(Kept {
                store: Arc::new(FileStore::in_folder(state.join("tokens"))),
                name,
                with_app: false,
            }),
            _ => None,
        };
        Self {
            host: host.clone(),
            key: key.to_owned(),
            place,
            lock: lock_file(paths, &format!("token-{hash}")),
        }
    }

    /// The file that whoever renews the token locks.
    pub(in crate::config) fn lock(&self) -> Option<&PathBuf> {
        self.lock.as_ref()
    }

    /// The token that is kept, if it is this app's. One that cannot be read is none.
    pub(in crate::config) async fn load(&self) -> Option<Access> {
        let cache = self.clone();
        off_thread(move || cache.load_blocking()).await?
    }

    /// [`Cache::load`], blocking.
    pub(in crate::config) fn load_blocking(&self) -> Option<Access> {
        let place = self.place.as_ref()?;
        let record = place.store.load(&place.name).ok()??;
        self.own(&record).then(|| record.access().cloned())?
    }

    /// Keeps a new token. A record that is gone or another app's by now stays so.
    ///
    /// # Errors
    /// It cannot be kept.
    pub(in crate::config) async fn save(&self, access: Access) -> Result<(), StoreError> {
        let cache = self.clone();
        let gone = || Err(StoreError::Other("no thread could be started".to_owned()));
        off_thread(move || cache.save_blocking(access))
            .await
            .unwrap_or_else(gone)
    }

    fn save_blocking(&self, new: Access) -> Result<(), StoreError> {
        let Some(place) = &self.place else {
            return Ok(());
        };
        if !place.with_app {
            let record = Record {
                host: self.host.clone(),
                secret: RecordKind::Token(new),
            };
            return place.store.save(&place.name, &record);
        }
        let Some(mut record) = place.store.load(&place.name)? else {
            return Ok(());
        };
        if !self.own(&record) {
            return Ok(());
        }
        if let RecordKind::App { access, .. } = &mut record.secret {
            *access = Some(new);
        }
        place.store.save(&place.name, &record)
    }

    fn own(&self, record: &Record) -> bool {
        let with_app = self.place.as_ref().is_some_and(|place| place.with_app);
        let own_app = match &record.secret {
            RecordKind::App { key, .. } => with_app && *key == self.key,
            RecordKind::Token(_) => !with_app,
        };
        own_app && record.host == self.host
    }
}

fn lock_file(paths: &Paths, name: &str) -> Option<PathBuf> {
    let state = paths.state_dir().ok()?;
    Some(state.join("locks").join(format!("{name}.lock")))
}

/// Runs something that blocks without holding up the other tasks. `None` when it came to nothing.
///
/// Not on tokio's own pool, which a runtime waits for when it ends.
pub(in crate::config) async fn off_thread<T: Send + 'static>(
    job: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = oneshot::channel();
    thread::Builder::new()
        .name("credentials".to_owned())
        .spawn(move || {
            // Nobody listens any more when the run was given up.
            let _ = done.send(job());
        })
        .ok()?;
    result.await.ok()
}
