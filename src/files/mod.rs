//! Replaces files so that a reader sees the old content or the new content, and never a part of either.
//!
//! [`Replacement`] writes all such files, for output, settings, credentials and history. It creates a temporary file
//! beside the target, and [`Replacement::commit`] gives it the target's permissions, syncs it, renames it and syncs the
//! folder. Every known obstacle is an error when the replacement is created, so that the caller can refuse before it
//! does any work. [`Access`] sets the permissions of the new file, and [`Exposure`] describes the access of other users
//! to an existing one.

mod access;
#[cfg(windows)]
mod acl;
mod error;
#[cfg(unix)]
mod exposure;
mod obstacle;
mod owner;
mod replacement;
mod target;
#[cfg(test)]
mod tests;
#[cfg(windows)]
mod windows;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub use access::Access;
#[cfg(windows)]
pub use acl::Exposure;
pub use error::{Error, Obstacle, is_descriptor_limit};
#[cfg(unix)]
pub use exposure::Exposure;
pub use replacement::{Durability, Replacement, sync};
pub use target::{Target, folder_of};

/// Returns whether a path names stdin: `-`, or one of the system's paths.
pub fn is_stdin(path: &Path) -> bool {
    let names = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];
    names.iter().any(|name| path == Path::new(name))
}

/// Replaces the content of a file in one step. Creates a missing folder, unless the access is [`Access::Shared`].
///
/// # Errors
/// The file cannot be written or replaced. Its old content is untouched then.
pub fn write(
    path: &Path,
    content: &[u8],
    access: Access,
    durability: Durability,
) -> Result<(), Error> {
    let target = Target::resolve(path)?;
    if access != Access::Shared {
        create_private_folder(folder_of(target.path()))?;
    }
    let mut replacement = Replacement::create(&target, access)?;
    replacement.file().write_all(content)?;
    replacement.commit(durability)
}

/// Creates a folder and its missing parents with mode 0700. Root gives each to the owner of the folder above it.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    create_private_folder(folder_of(folder))?;
    match new_folder().create(folder) {
        Ok(()) => owner::inherit(folder),
        // Another process created it at the same moment.
        Err(_) if folder.is_dir() => Ok(()),
        // The path names a file, such as the home `/dev/null`.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(io::ErrorKind::NotADirectory.into())
        }
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn new_folder() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Sets no mode: on Windows, a new folder inherits the rights of the folder above it.
#[cfg(windows)]
fn new_folder() -> fs::DirBuilder {
    fs::DirBuilder::new()
}

/// Gives a file that root created to the owner of its folder.
pub fn give_to_folder_owner(file: &fs::File, folder: &Path) -> io::Result<()> {
    owner::give(file, None, folder)
}
