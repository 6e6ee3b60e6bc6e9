//! Reads and removes files of secrets, and checks who owns files and folders and who can change them.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use crate::files::Exposure;

/// The largest secret, token or record, in bytes.
pub(super) const LIMIT: u64 = 64 * 1024;

/// Removes a file and, if the path is a symbolic link, also the link. Returns `false` if there was no file.
///
/// # Errors
/// The file or the link could not be removed. The error names it.
pub(super) fn remove(path: &Path) -> io::Result<bool> {
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_symlink());
    // A link that leads to no file has nothing else to remove.
    let target = is_link.then(|| fs::canonicalize(path).ok()).flatten();
    if let Some(target) = target {
        removed(&target)?;
    }
    removed(path)
}

fn removed(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(io::Error::new(
            error.kind(),
            format!("{} is left: {error}", path.display()),
        )),
    }
}

/// Returns whether the error means that there is no such file.
///
/// A home that is a file, such as `/dev/null`, contains no file.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Reads a file of secrets, at most [`LIMIT`] bytes. Returns `None` if there is no such file.
///
/// # Errors
/// The file cannot be read or is too long, or others can read it.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
    // Opening a FIFO would wait for a writer.
    let file = match fs::metadata(path).and_then(|found| regular(&found)) {
        Ok(()) => File::open(path),
        Err(error) => Err(error),
    };
    let file = match file {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if let Some(exposure) = Exposure::of(&file)? {
        return Err(Refused::Exposed(exposure));
    }
    Ok(Some(read_bounded(file)?))
}

/// Checks that this is a file with content.
fn regular(found: &fs::Metadata) -> io::Result<()> {
    if found.is_file() {
        return Ok(());
    }
    let what = if found.is_dir() {
        "it is a folder"
    } else {
        "it is not a regular file"
    };
    Err(io::Error::other(what))
}

/// Reads at most [`LIMIT`] bytes.
///
/// # Errors
/// The input is longer, or cannot be read.
pub(super) fn read_bounded(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Allocated once: a vector that grows leaves copies of a secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024 + 1));
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it is longer than {LIMIT} bytes")));
    }
    Ok(bytes)
}

/// The reason why a file of secrets was not read.
#[derive(Debug)]
pub(super) enum Refused {
    /// Other users can read or write the file.
    Exposed(Exposure),
    /// The file cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A file or folder that another user owns or can change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// Another user owns it.
    #[error("{} belongs to another user (uid {uid})", path.display())]
    Owner {
        /// The file or folder.
        path: PathBuf,
        /// Its owner.
        uid: u32,
    },
    /// Other users can write to it.
    #[error("{} can be changed by others (mode {mode:04o})", path.display())]
    Writable {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

impl Untrusted {
    /// Returns the remedy: a command that corrects it.
    pub fn hint(&self) -> String {
        match self {
            Self::Owner { path, .. } => format!(
                "use a file or folder of your own, or run `chown \"$(id -u)\" '{}'` as root",
                path.display()
            ),
            Self::Writable { path, .. } => format!("run `chmod go-w '{}'`", path.display()),
        }
    }
}

pub(super) use owner::check;

/// Returns the permission bits.
#[cfg(unix)]
pub(super) fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

/// Returns 0: the platform has no permission bits, and the user's folders are private.
#[cfg(not(unix))]
pub(super) fn mode(_metadata: &fs::Metadata) -> u32 {
    0
}

/// Returns whether the user can change the file's mode: the user owns it, and its file system is writable.
#[cfg(unix)]
pub(super) fn can_change_mode(file: &File) -> bool {
    use rustix::fs::{StatVfsMountFlags, fstatvfs};
    use std::os::unix::fs::MetadataExt;

    let user = rustix::process::geteuid().as_raw();
    let is_own = file
        .metadata()
        .is_ok_and(|metadata| user == 0 || metadata.uid() == user);
    let is_read_only =
        fstatvfs(file).is_ok_and(|found| found.f_flag.contains(StatVfsMountFlags::RDONLY));
    is_own && !is_read_only
}

/// Returns `false`: the platform has no modes.
#[cfg(not(unix))]
pub(super) fn can_change_mode(_file: &File) -> bool {
    false
}

/// Checks the owners and modes of files and folders.
#[cfg(unix)]
mod owner {
    use std::fs::{self, Metadata};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::path::{Path, PathBuf};

    use super::Untrusted;

    /// The sticky bit: other users cannot replace the user's files in such a folder, as in `/tmp`.
    const STICKY: u32 = 0o1000;

    /// Checks a file and the folders above it up to `end`, as ssh does.
    ///
    /// Each must belong to the user or to root, and only they may write to it. If the user is root, each may also
    /// belong to the home's owner.
    ///
    /// # Errors
    /// The first file or folder that fails the check. Missing or unreadable ones pass.
    pub(in crate::config) fn check(
        path: &Path,
        end: &Path,
        home: Option<&Path>,
    ) -> Result<(), Untrusted> {
        let user = rustix::process::geteuid().as_raw();
        let home_owner = home
            .filter(|_| user == 0)
            .and_then(|home| fs::metadata(home).ok())
            .map(|home| home.uid());
        let end = real(end);
        // A user who can write to a symbolic link's folder can change its target.
        let link = path.parent().map(real).unwrap_or_default();
        for start in [real(path), link] {
            for path in start.ancestors() {
                // A home may be a device, such as /dev/null.
                if let Ok(metadata) = fs::metadata(path)
                    && (metadata.is_dir() || metadata.is_file())
                {
                    judge(path, &metadata, |uid| {
                        uid == user || uid == 0 || Some(uid) == home_owner
                    })?;
                }
                if path == end {
                    break;
                }
            }
        }
        Ok(())
    }

    fn real(path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn judge(
        path: &Path,
        metadata: &Metadata,
        is_trusted: impl Fn(u32) -> bool,
    ) -> Result<(), Untrusted> {
        let (path, uid) = (path.to_owned(), metadata.uid());
        if !is_trusted(uid) {
            return Err(Untrusted::Owner { path, uid });
        }
        let mode = metadata.permissions().mode();
        if mode & 0o022 != 0 && !(metadata.is_dir() && mode & STICKY != 0) {
            let mode = mode & 0o777;
            return Err(Untrusted::Writable { path, mode });
        }
        Ok(())
    }
}

#[cfg(not(unix))]
mod owner {
    use std::path::Path;

    use super::Untrusted;

    /// Always passes: the platform protects the user's folders from other users.
    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(in crate::config) fn check(
        _path: &Path,
        _end: &Path,
        _home: Option<&Path>,
    ) -> Result<(), Untrusted> {
        Ok(())
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::files::{self, Access, Durability};
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn removes_a_link_and_the_file_that_it_leads_to() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        fs::write(&real, "text").unwrap();
        symlink("real", &link).unwrap();
        assert!(remove(&link).unwrap() && !remove(&link).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert!(!remove(Path::new("/dev/null/file")).unwrap());
    }

    #[test]
    fn refuses_a_file_that_others_can_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        assert!(read(&path).unwrap().is_none());
        assert!(read(Path::new("/dev/null/file")).unwrap().is_none());
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(
            matches!(read(&path), Err(Refused::Exposed(exposure)) if exposure.to_string() == "mode 0640")
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, vec![b'x'; 64 * 1024 + 1]).unwrap();
        assert!(matches!(read(&path), Err(Refused::Io(_))));
    }

    #[test]
    fn checks_each_folder_up_to_the_home() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/file");
        files::write(&path, b"text", Access::Own, Durability::Unsynced).unwrap();
        assert_eq!(check(&path, home.path(), None), Ok(()));
        let folder = fs::canonicalize(home.path().join("a")).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o775)).unwrap();
        let refused = check(&path, home.path(), None).unwrap_err();
        assert_eq!(
            refused.hint(),
            format!("run `chmod go-w '{}'`", folder.display())
        );
        assert_eq!(check(&path, path.parent().unwrap(), None), Ok(()));
    }
}
