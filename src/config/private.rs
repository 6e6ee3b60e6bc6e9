//! Atomic files, and files and folders that only the user can read or change.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use tempfile::NamedTempFile;

/// The largest secret, token or record, in bytes.
pub(super) const LIMIT: u64 = 64 * 1024;

/// The mode of a file that is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The mode of the old file; 0600 for a new one.
    Keep,
    /// 0600, whatever the old file had.
    Private,
}

/// Creates a folder and its missing parents with mode 0700. Root gives them to the owner of the folder above.
pub(super) fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        create_folder(parent)?;
    }
    let builder = &mut fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
    match builder.create(folder) {
        Ok(()) => owner::inherit(folder),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            // Another process created it at the same moment, or it is a file, such as a home that is /dev/null.
            if folder.is_dir() {
                Ok(())
            } else {
                Err(io::ErrorKind::NotADirectory.into())
            }
        }
        Err(error) => Err(error),
    }
}

/// Gives a file that root created to the owner of its folder.
pub(super) fn give_to_folder_owner(file: &File, folder: &Path) -> io::Result<()> {
    owner::give(file, None, folder)
}

/// Replaces a file in one step: readers see the old content or the new, also after a crash.
///
/// Replaces the target of a symbolic link, not the link. Root keeps the old file's owner; a new file gets its folder's.
pub(super) fn write(path: &Path, content: &[u8], mode: Mode) -> io::Result<()> {
    let path = target(path)?;
    let folder = path
        .parent()
        .ok_or_else(|| io::Error::other("the file has no folder"))?;
    create_folder(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    let old = fs::metadata(&path).ok();
    owner::give(file.as_file(), old.as_ref(), folder)?;
    if mode == Mode::Keep
        && let Some(old) = &old
    {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    // The rename survives a crash once the folder is synced. Not every file system can do that.
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Removes a file and, where the path is a symbolic link, also the link. `false` if there was no file.
///
/// # Errors
/// Something is left: the error names it.
pub(super) fn remove(path: &Path) -> io::Result<bool> {
    let target = target(path)?;
    let removed = removed(&target)?;
    if target == path {
        return Ok(removed);
    }
    // Links in between lead to nothing now.
    self::removed(path)
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

/// Whether the error means that there is no such file. A home that is a file, such as `/dev/null`, contains no file.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Follows symbolic links, also to a file that does not exist yet.
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

/// Reads a file of secrets, at most [`LIMIT`] bytes. `None` if there is no such file.
///
/// # Errors
/// The file cannot be read or is too long, or its mode lets others read it.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, Refused> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if is_absent(&error) => return Ok(None),
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

/// Why a file of secrets was not read.
#[derive(Debug)]
pub(super) enum Refused {
    /// Other users can read or write the file, which has this mode.
    Exposed(u32),
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
    /// Others can write to it.
    #[error("{} can be changed by others (mode {mode:04o})", path.display())]
    Writable {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

impl Untrusted {
    /// The command that mends it.
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

/// The permission bits; 0 where the platform has none, since the user's folders are private there.
#[cfg(unix)]
pub(super) fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
}

/// The permission bits; 0 where the platform has none, since the user's folders are private there.
#[cfg(not(unix))]
pub(super) fn mode(_metadata: &fs::Metadata) -> u32 {
    0
}

/// Who owns files and folders.
#[cfg(unix)]
mod owner {
    use std::fs::{self, File, Metadata};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, fchown};
    use std::path::{Path, PathBuf};

    use super::Untrusted;

    /// Files in the sticky folder `/tmp` are safe from other users.
    const STICKY: u32 = 0o1000;

    /// Checks a file and the folders above it up to `end`, as ssh does: each must belong to the user or to root, and only
    /// they may write to it. Root also accepts what belongs to the home's owner.
    ///
    /// # Errors
    /// The first file or folder that fails the check. What does not exist or cannot be looked at passes.
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
        // Who can write to a symbolic link's folder can lead it elsewhere.
        let link = path.parent().map(real).unwrap_or_default();
        for start in [real(path), link] {
            for path in start.ancestors() {
                // A home may be no folder at all, such as /dev/null.
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

    /// Gives a new folder to the owner of the folder above it, if root created it.
    pub(super) fn inherit(folder: &Path) -> io::Result<()> {
        let above = folder.parent().map(fs::metadata).transpose()?;
        match above.filter(differs(&fs::metadata(folder)?)) {
            Some(above) => chown(folder, Some(above.uid()), Some(above.gid())),
            None => Ok(()),
        }
    }

    /// Gives a new file to the owner of the file it replaces, else of its folder, if root created it.
    pub(super) fn give(file: &File, old: Option<&Metadata>, folder: &Path) -> io::Result<()> {
        let like = match old {
            Some(old) => old.clone(),
            None => fs::metadata(folder)?,
        };
        if differs(&file.metadata()?)(&like) {
            fchown(file, Some(like.uid()), Some(like.gid()))?;
        }
        Ok(())
    }

    /// Only root can give files away.
    fn differs(new: &Metadata) -> impl Fn(&Metadata) -> bool {
        let (uid, user) = (new.uid(), rustix::process::geteuid());
        move |like| user.is_root() && like.uid() != uid
    }
}

#[cfg(not(unix))]
mod owner {
    use std::fs::{File, Metadata};
    use std::io;
    use std::path::Path;

    use super::Untrusted;

    /// Passes: the platform keeps other users out of the user's folders.
    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(in crate::config) fn check(
        _path: &Path,
        _end: &Path,
        _home: Option<&Path>,
    ) -> Result<(), Untrusted> {
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(super) fn inherit(_folder: &Path) -> io::Result<()> {
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(super) fn give(_file: &File, _old: Option<&Metadata>, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
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
    fn creates_files_and_folders_for_the_user_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/file");
        write(&path, b"text", Mode::Keep).unwrap();
        assert_eq!(mode_of(&path), 0o600);
        assert_eq!(mode_of(path.parent().unwrap()), 0o700);
        assert_eq!(read(&path).unwrap().unwrap().as_slice(), b"text");
    }

    #[test]
    fn keeps_links_and_modes_and_leaves_no_temporary_file() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real"), dir.path().join("link"));
        symlink("real", &link).unwrap();
        write(&link, b"1", Mode::Keep).unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
        write(&link, b"2", Mode::Keep).unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"2");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(mode_of(&real), 0o644);
        write(&link, b"3", Mode::Private).unwrap();
        assert_eq!(mode_of(&real), 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        assert!(remove(&link).unwrap() && !remove(&link).unwrap());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn refuses_a_file_that_others_can_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        assert!(read(&path).unwrap().is_none());
        assert!(read(Path::new("/dev/null/file")).unwrap().is_none());
        fs::write(&path, "x").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(read(&path), Err(Refused::Exposed(0o640))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, vec![b'x'; 64 * 1024 + 1]).unwrap();
        assert!(matches!(read(&path), Err(Refused::Io(_))));
    }

    #[test]
    fn checks_each_folder_up_to_the_home() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/file");
        write(&path, b"text", Mode::Keep).unwrap();
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
