//! Replaces files so that a reader sees the old content or the new content, and never a part of either.
//!
//! [`Replacement`] is the one writer of such files, for output, settings, credentials and history. It creates a
//! temporary file beside the target, and [`Replacement::commit`] syncs it, gives it the target's permissions, renames it
//! and syncs the folder. Every known obstacle is an error when the replacement is created, so that the caller can
//! refuse before it does any work. [`Access`] decides who can read the new file.

mod access;
mod error;
mod obstacle;
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
pub use error::{Error, Obstacle};
pub use replacement::{Durability, Replacement, sync};
pub use target::{Target, folder_of};

/// Replaces the content of a file in one step. The folder of a private file is created where it is missing.
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

/// Creates a folder and its parents. Those that are new can be entered by the user alone.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
