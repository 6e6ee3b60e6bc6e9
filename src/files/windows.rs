//! Resolves file names as Windows does.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::windows::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf, Prefix};

/// The longest file name, in UTF-16 code units.
const LONGEST_NAME: usize = 255;

/// Returns the path that Windows uses for a name: `NUL` becomes `\\.\NUL`, and dots and blanks at the end disappear.
///
/// The path of a file is in the verbatim form, which may have more than 260 characters.
///
/// # Errors
/// The name is too long, or reserved for a device, such as `CON.csv`.
pub(super) fn full(path: &Path) -> io::Result<PathBuf> {
    let full = std::path::absolute(path)?;
    if let Some(name) = device(&full) {
        let is_meant = device(path).is_some()
            || path
                .file_name()
                .is_some_and(|typed| typed.eq_ignore_ascii_case(name));
        return if is_meant {
            Ok(full)
        } else {
            Err(io::Error::other("Windows reserves this name for a device"))
        };
    }
    let name = full.file_name();
    if name.is_some_and(|name| name.encode_wide().count() > LONGEST_NAME) {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    match (full.parent().map(fs::canonicalize), name) {
        (Some(Ok(folder)), Some(name)) => Ok(folder.join(name)),
        // The error of the file's creation gives the reason.
        _ => Ok(full),
    }
}

/// Returns the device that a path names: `NUL` of `\\.\NUL`.
pub(super) fn device(path: &Path) -> Option<&OsStr> {
    match path.components().next()? {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::DeviceNS(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}
