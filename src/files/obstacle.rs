//! Finds the reasons why a file cannot be replaced, without an attempt to replace it.

#[cfg(unix)]
use std::{fs::Metadata, io, path::Path};

use super::error::Error;
#[cfg(unix)]
use super::error::Obstacle;
#[cfg(unix)]
use super::folder_of;
use super::target::Target;

/// Looks for a reason why no file can be renamed onto the target.
///
/// # Errors
/// [`Error::NotReplaceable`] with the reason, or [`Error::Io`] if the metadata of the folder cannot be read.
#[cfg(unix)]
pub(super) fn check(target: &Target) -> Result<(), Error> {
    let path = target.path();
    let obstacle = if is_append_only(folder_of(path)) {
        Some(Obstacle::AppendOnly)
    } else if let Some(existing) = target.existing() {
        if is_mount_point(path, existing)? {
            Some(Obstacle::MountPoint)
        } else {
            is_sticky(path, existing)?.then_some(Obstacle::Sticky)
        }
    } else {
        None
    };
    obstacle.map_or(Ok(()), |obstacle| Err(Error::NotReplaceable(obstacle)))
}

#[cfg(not(unix))]
pub(super) fn check(_: &Target) -> Result<(), Error> {
    Ok(())
}

#[cfg(target_os = "linux")]
fn is_append_only(folder: &Path) -> bool {
    use rustix::fs::StatxAttributes;

    attributes(folder).is_some_and(|(_, set)| set.contains(StatxAttributes::APPEND))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_append_only(_: &Path) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn is_mount_point(path: &Path, existing: &Metadata) -> io::Result<bool> {
    use rustix::fs::StatxAttributes;

    match attributes(path) {
        Some((known, set)) if known.contains(StatxAttributes::MOUNT_ROOT) => {
            Ok(set.contains(StatxAttributes::MOUNT_ROOT))
        }
        _ => is_on_another_device(path, existing),
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_mount_point(path: &Path, existing: &Metadata) -> io::Result<bool> {
    is_on_another_device(path, existing)
}

/// Returns the attributes that the file system supports, and those that are set.
#[cfg(target_os = "linux")]
fn attributes(path: &Path) -> Option<(rustix::fs::StatxAttributes, rustix::fs::StatxAttributes)> {
    use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

    let known = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::TYPE).ok()?;
    Some((known.stx_attributes_mask, known.stx_attributes))
}

#[cfg(unix)]
fn is_on_another_device(path: &Path, existing: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    Ok(std::fs::metadata(folder_of(path))?.dev() != existing.dev())
}

/// Returns whether the folder is sticky and this user is neither the owner of the file nor of the folder.
///
/// Only these owners can remove a file from a sticky folder.
#[cfg(unix)]
fn is_sticky(path: &Path, existing: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let folder = std::fs::metadata(folder_of(path))?;
    let user = rustix::process::geteuid().as_raw();
    let owners = [existing.uid(), folder.uid()];
    Ok(folder.mode() & 0o1000 != 0 && !owners.contains(&user) && !acts_as_owner(path))
}

/// Returns whether this process has the rights of the file's owner. On Linux, only such a process can open a file with
/// `O_NOATIME`.
#[cfg(target_os = "linux")]
fn acts_as_owner(path: &Path) -> bool {
    use rustix::fs::{Mode, OFlags, open};

    let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::NOATIME | OFlags::CLOEXEC;
    open(path, flags, Mode::empty()).is_ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn acts_as_owner(_: &Path) -> bool {
    rustix::process::geteuid().is_root()
}
