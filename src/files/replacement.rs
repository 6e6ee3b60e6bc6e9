//! The temporary file that replaces its target.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tempfile::TempPath;

use super::access::{self, Access};
use super::error::{Error, Obstacle};
use super::obstacle;
use super::owner;
use super::target::{Target, folder_of};

/// Whether the file is on the disk before it replaces its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It survives a crash of the machine.
    Synced,
    /// It may be lost in a crash: for files that are not essential.
    Unsynced,
}

/// A temporary file with the future content of a file. Dropping it without [`commit`](Self::commit) removes it.
#[derive(Debug)]
pub struct Replacement {
    file: File,
    /// Removed when dropped. It follows `file`, because some systems cannot remove an open file.
    temporary: TempPath,
    path: PathBuf,
    /// The existing file whose permissions are copied. Opened early, because another file may take its name later.
    old: Option<File>,
}

impl Replacement {
    /// Creates the temporary file, and checks that it will be able to replace the target.
    ///
    /// # Errors
    /// The target may not be written, is not a regular file, or cannot be replaced.
    pub fn create(target: &Target, access: Access) -> Result<Self, Error> {
        if target
            .existing()
            .is_some_and(|existing| !existing.is_file())
        {
            return Err(io::Error::other("it is not a regular file").into());
        }
        let old = match access {
            Access::Private => None,
            Access::Own | Access::Shared => open_existing(target)?,
        };
        obstacle::check(target)?;
        let (file, temporary) = create_temporary(target, access).map_err(|error| {
            if target.existing().is_some() {
                Error::NotReplaceable(Obstacle::Refused(error))
            } else {
                Error::Io(error)
            }
        })?;
        if access != Access::Shared {
            owner::give(&file, target.existing(), folder_of(target.path()))?;
        }
        if let Some(old) = &old {
            access::check(&file, old).map_err(|_| Error::NotReplaceable(Obstacle::Permissions))?;
        }
        Ok(Self {
            file,
            temporary,
            path: target.path().to_path_buf(),
            old,
        })
    }

    /// Returns the file for the new content.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Returns the path of the temporary file, which the supervisor removes if it ends the process.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Replaces the target. A link that has taken the target's name meanwhile is replaced, not followed.
    ///
    /// # Errors
    /// The content could not be written to the disk, or the file could not be renamed.
    pub fn commit(self, durability: Durability) -> Result<(), Error> {
        if let Some(old) = &self.old {
            access::take_over(&self.file, old)?;
        }
        if durability == Durability::Synced {
            sync(&self.file)?;
        }
        // Windows cannot rename or replace an open file.
        drop((self.file, self.old));
        rename(self.temporary, &self.path)?;
        if durability == Durability::Synced && cfg!(unix) {
            // The file has its name already, so a failure to sync the folder is not an error.
            let folder = File::open(folder_of(&self.path));
            let _ = folder.and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

/// Renames a temporary file. On Windows, retries for a second: the rename fails while another program has the target
/// open, such as a virus scanner or another `pce` that reads its settings.
fn rename(mut temporary: TempPath, path: &Path) -> io::Result<()> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mut attempts_left = if cfg!(windows) { 20 } else { 0 };
    loop {
        match temporary.persist(path) {
            Err(refused)
                if refused.error.kind() == io::ErrorKind::PermissionDenied && attempts_left > 0 =>
            {
                attempts_left -= 1;
                temporary = refused.path;
                thread::sleep(PAUSE);
            }
            renamed => return renamed.map_err(|refused| refused.error),
        }
    }
}

/// Opens the file to be replaced for writing. A rename does not need this permission, but pce requires it, as a shell's
/// redirection does.
fn open_existing(target: &Target) -> io::Result<Option<File>> {
    let Some(existing) = target.existing() else {
        return Ok(None);
    };
    if cfg!(windows) && existing.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    target.open(OpenOptions::new().write(true)).map(Some)
}

impl Target {
    /// Opens the file that existed when the path was resolved. Follows no link that has taken its name since.
    ///
    /// # Errors
    /// It cannot be opened, or another file has its name now.
    pub fn open(&self, options: &mut OpenOptions) -> io::Result<File> {
        #[cfg(unix)]
        if !self.is_descriptor() {
            use std::os::unix::fs::OpenOptionsExt;
            let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NOCTTY;
            options.custom_flags(flags.bits().cast_signed());
        }
        let file = options.open(self.path())?;
        let is_same = self.existing().is_none_or(|existing| {
            file.metadata()
                .is_ok_and(|found| is_same_file(&found, existing))
        });
        if !is_same {
            return Err(io::Error::other("another file now has its name"));
        }
        Ok(file)
    }
}

#[cfg(unix)]
fn is_same_file(found: &fs::Metadata, expected: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    (found.dev(), found.ino()) == (expected.dev(), expected.ino())
}

#[cfg(not(unix))]
fn is_same_file(found: &fs::Metadata, expected: &fs::Metadata) -> bool {
    found.file_type() == expected.file_type()
}

/// Creates a file beside the target. On Unix, if the target exists, also renames the file onto another temporary file.
///
/// That shows early whether the file system can replace files.
fn create_temporary(target: &Target, access: Access) -> io::Result<(File, TempPath)> {
    let folder = folder_of(target.path());
    if !fs::metadata(folder)?.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let prefix = hidden_prefix(target.path());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A new file has the permissions of any new file: the umask applies.
        let is_new = access == Access::Shared && target.existing().is_none();
        options.mode(if is_new { 0o666 } else { 0o600 });
    }
    // `tempfile_in` would name the temporary file in its errors, and drop the system's error number.
    let create = || builder.make_in(folder, |path| options.open(path));
    let (file, first) = create()?.into_parts();
    #[cfg(windows)]
    if access == Access::Private {
        super::acl::make_private(&first)?;
    }
    if target.existing().is_none() || !cfg!(unix) {
        return Ok((file, first));
    }
    let (_, second) = create()?.into_parts();
    first.persist(&second).map_err(|refused| refused.error)?;
    Ok((file, second))
}

/// Returns `.NAME.`, with a long name shortened: a file name has 255 bytes at most, and a suffix follows.
fn hidden_prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.char_indices().take_while(|(start, _)| *start < 200);
    format!(".{}.", name.map(|(_, c)| c).collect::<String>())
}

/// Writes the file to the disk, if its file system supports that. Some file systems refuse the call but store the file.
pub fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}
