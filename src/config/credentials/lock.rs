//! One process at a time, for as long as that is reasonable.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::config::private;

/// A lock that is held until this is dropped or the process ends.
#[derive(Debug)]
pub(in crate::config) struct Lock(#[expect(dead_code, reason = "held for its lock")] File);

impl Lock {
    /// Waits for the lock on a file, which is created if need be and stays.
    ///
    /// `None` when somebody holds it for longer than `limit`, and where locks are not to be had: a renewal too many is
    /// better than none.
    pub(in crate::config) async fn acquire(path: &Path, limit: Duration) -> Option<Self> {
        let end = Instant::now() + limit;
        let file = open(path)?;
        loop {
            match file.try_lock() {
                Ok(()) => return Some(Self(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < end => {
                    // Uneven, so that many who wait do not ask all at once.
                    sleep(Duration::from_millis(fastrand::u64(5..25))).await;
                }
                Err(_) => return None,
            }
        }
    }
}

fn open(path: &Path) -> Option<File> {
    private::create_folder(path.parent()?).ok()?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_holds_it_and_the_other_gives_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("locks/a.lock");
        let held = Lock::acquire(&path, Duration::ZERO).await.unwrap();
        assert!(
            Lock::acquire(&path, Duration::from_millis(60))
                .await
                .is_none()
        );
        drop(held);
        assert!(Lock::acquire(&path, Duration::ZERO).await.is_some());
    }

    #[tokio::test]
    async fn no_folder_means_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("locks"), "a file").unwrap();
        let path = dir.path().join("locks/a.lock");
        assert!(Lock::acquire(&path, Duration::from_secs(5)).await.is_none());
    }
}
