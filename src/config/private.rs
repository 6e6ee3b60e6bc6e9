//! Files that are written whole or not at all, and folders and files that are nobody else's business.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use tempfile::NamedTempFile;

/// No secret, token or record is longer, in bytes.
pub(super) const LIMIT: u64 = 64 * 1024;

/// Creates a folder, and those above it, that only the user can enter.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces a file's content in one step: readers see the old or the new, and a crash leaves one of them.
///
/// A symbolic link stays one and its target is replaced. A file that was there keeps its mode if `keep_mode`; else,
/// and when it is new, only the user can read it.
pub(super) fn write(path: &Path, content: &[u8], keep_mode: bool) -> io::Result<()> {
    let path = target(path)?;
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::other("the file has no folder"))?;
    create_folder(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    if keep_mode && let Ok(metadata) = fs::metadata(&path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    // The rename itself is safe once the folder is; not every file system can do that, and none needs it to be right.
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Where a path leads, through symbolic links that may lead to nothing yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..16 {
        match fs::read_link(&path) {
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// Reads a file of secrets, at most [`LIMIT`] bytes of it. `None` where there is no file.
///
/// # Errors
/// It cannot be read, or is longer, or others can read it: [`Refused::Exposed`] with its mode.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mode = mode(&file.metadata()?);
    if mode & 0o077 != 0 {
        return Err(Refused::Exposed(mode));
    }
    Ok(Some(read_bounded(file)?))
}

/// Reads at most [`LIMIT`] bytes.
///
/// # Errors
/// There are more, or they cannot be read.
pub(super) fn read_bounded(from: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    // Of full size at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024 + 1));
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it is longer than {LIMIT} bytes")));
    }
    Ok(bytes)
}

/// Why a file of secrets was not read.
#[derive(Debug)]
pub(super) enum Refused {
    /// Others than the user can read or write it; its mode.
    Exposed(u32),
    /// It cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The permission bits; none where the platform has no such thing and the user's folders are the user's.
#[cfg(unix)]
pub(super) fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

/// The permission bits; none where the platform has no such thing and the user's folders are the user's.
#[cfg(not(unix))]
pub(super) fn mode(_metadata: &fs::Metadata) -> u32 {
    0
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode_of(path: &Path) -> u32 {
        mode(&fs::metadata(path).unwrap())
    }

    #[test]
    fn new_files_and_folders_are_the_users_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/file");
        write(&path, b"text", true).unwrap();
        assert_eq!(mode_of(&path), 0o600);
        assert_eq!(mode_of(path.parent().unwrap()), 0o700);
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"text");
    }

    #[test]
    fn links_and_modes_are_kept_and_nothing_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        symlink("real", &link).unwrap();
        write(&link, b"1", true).unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
        write(&link, b"2", true).unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"2");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(mode_of(&real), 0o644);
        write(&link, b"3", false).unwrap();
        assert_eq!(mode_of(&real), 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_others_can_read_is_refused_and_what_is_not_there_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        assert!(read(&path).unwrap().is_none());
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read(&path), Err(Refused::Exposed(0o640))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, vec![b'x'; 64 * 1024 + 1]).unwrap();
        assert!(matches!(read(&path), Err(Refused::Io(_))));
    }
}
