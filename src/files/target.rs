//! Finds the file that a path names, through its symbolic links.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// The most links to follow, as on Linux; a longer chain counts as a loop.
const MOST_LINKS: usize = 40;

/// The file that a path leads to. It need not exist.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    existing: Option<Metadata>,
    is_descriptor: bool,
}

impl Target {
    /// Follows the symbolic links of the last component, also those that lead to no file yet.
    ///
    /// # Errors
    /// The path names a folder, is empty, or its links form a loop.
    pub fn resolve(path: &Path) -> io::Result<Self> {
        check_name(path)?;
        let mut path = full(path)?;
        for _ in 0..=MOST_LINKS {
            check_name(&path)?;
            let is_descriptor = is_descriptor(&path);
            // The link of a descriptor may name no path, so its target is not read.
            let existing = existing(if is_descriptor && cfg!(windows) {
                // Windows has no metadata of a device.
                Err(io::ErrorKind::NotFound.into())
            } else if is_descriptor {
                fs::metadata(&path)
            } else {
                fs::symlink_metadata(&path)
            })?;
            match existing {
                Some(metadata) if metadata.is_symlink() => {
                    let leads_to = fs::read_link(&path)?;
                    path.pop();
                    path.push(leads_to);
                }
                Some(metadata) if metadata.is_dir() => {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                existing => {
                    return Ok(Self {
                        path,
                        existing,
                        is_descriptor,
                    });
                }
            }
        }
        Err(io::Error::other("too many levels of symbolic links"))
    }

    /// Returns the path without links in its last component.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the metadata of the file when the path was resolved; `None` if there was no file.
    pub fn existing(&self) -> Option<&Metadata> {
        self.existing.as_ref()
    }

    /// Returns whether this is an open file of a process (`/dev/stdout`, `/dev/fd/3`), which has no name to replace.
    pub fn is_descriptor(&self) -> bool {
        self.is_descriptor
    }

    /// Returns the number of the descriptor, if it is one of this process (`/dev/stdout`, `/proc/self/fd/1`).
    #[cfg(unix)]
    pub fn own_descriptor(&self) -> Option<u32> {
        let folder = fs::canonicalize(folder_of(&self.path)).ok()?;
        let of_process = Path::new("/proc").join(std::process::id().to_string());
        let is_own = folder == Path::new("/dev/fd") || folder.starts_with(of_process);
        let number = self
            .path
            .file_name()
            .filter(|_| self.is_descriptor && is_own)?;
        number.to_str()?.parse().ok()
    }

    /// Returns whether another file can take the path: it names a regular file, or no file.
    pub fn is_replaceable(&self) -> bool {
        !self.is_descriptor && self.existing.as_ref().is_none_or(Metadata::is_file)
    }
}

/// Returns the folder of a file; for a bare name, the current folder.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// Refuses an empty path, and `foo/`, `foo/.` and `foo/..`, which always name folders.
///
/// `Path::file_name` returns the same for `foo/`, `foo/.` and `foo`.
fn check_name(path: &Path) -> io::Result<()> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let last = bytes.rsplit(|byte| std::path::is_separator(char::from(*byte)));
    match last.into_iter().next() {
        _ if bytes.is_empty() => Err(io::Error::new(
            io::ErrorKind::NotFound,
            "the file name is empty",
        )),
        Some(b"" | b"." | b"..") => Err(io::ErrorKind::IsADirectory.into()),
        _ => Ok(()),
    }
}

/// Returns the metadata; `None` if there is no file.
fn existing(found: io::Result<Metadata>) -> io::Result<Option<Metadata>> {
    match found {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "as on Windows")]
fn full(path: &Path) -> io::Result<PathBuf> {
    Ok(path.to_path_buf())
}

#[cfg(windows)]
use super::windows::full;

/// Returns whether the path names a device, such as `NUL`.
#[cfg(windows)]
fn is_descriptor(path: &Path) -> bool {
    super::windows::device(path).is_some()
}

/// Returns whether the path names a descriptor: a number in a process's folder of open files, under any of its names.
#[cfg(unix)]
fn is_descriptor(path: &Path) -> bool {
    let number = path.file_name().unwrap_or_default().as_encoded_bytes();
    if number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
        return false;
    }
    fs::canonicalize(folder_of(path)).is_ok_and(|folder| {
        folder == Path::new("/dev/fd") || folder.starts_with("/proc") && folder.ends_with("fd")
    })
}
