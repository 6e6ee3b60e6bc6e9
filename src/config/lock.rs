//! Locks that only one process can hold at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::files;

/// The longest wait for another process.
pub(in crate::config) const LIMIT: Duration = Duration::from_secs(10);

/// The result of asking for a lock.
#[derive(Debug)]
pub(in crate::config) enum Lock {
    /// Held until this is dropped or the process ends.
    Held(#[expect(dead_code, reason = "held for its lock")] File),
    /// Another process has the lock.
    Busy,
    /// There is no folder for locks, or it cannot be written. The process continues without a lock.
    Unavailable,
}

impl Lock {
    /// Waits up to `limit` for the lock on a file. Creates a missing file, and never removes it. Blocks.
    pub(in crate::config) fn acquire(path: Option<&Path>, limit: Duration) -> Self {
        let end = Instant::now() + limit;
        let Some(file) = path.and_then(open) else {
            return Self::Unavailable;
        };
        loop {
            match file.try_lock() {
                Ok(()) => return Self::Held(file),
                Err(TryLockError::WouldBlock) if Instant::now() < end => {
                    // Random, so that many waiting processes do not ask at the same moment.
                    sleep(Duration::from_millis(fastrand::u64(5..25)));
                }
                Err(TryLockError::WouldBlock) => return Self::Busy,
                Err(TryLockError::Error(_)) => return Self::Unavailable,
            }
        }
    }
}

fn open(path: &Path) -> Option<File> {
    let folder = path.parent()?;
    files::create_private_folder(folder).ok()?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).ok()?;
    files::give_to_folder_owner(&file, folder).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_process_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("locks/a.lock");
        let held = Lock::acquire(Some(&path), Duration::ZERO);
        assert!(matches!(held, Lock::Held(_)));
        let second = Lock::acquire(Some(&path), Duration::from_millis(60));
        assert!(matches!(second, Lock::Busy));
        drop(held);
        let third = Lock::acquire(Some(&path), Duration::ZERO);
        assert!(matches!(third, Lock::Held(_)));
    }

    #[test]
    fn without_a_folder_there_is_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("locks"), "a file").unwrap();
        let path = dir.path().join("locks/a.lock");
        assert!(matches!(
            Lock::acquire(Some(&path), LIMIT),
            Lock::Unavailable
        ));
        assert!(matches!(Lock::acquire(None, LIMIT), Lock::Unavailable));
    }
}
