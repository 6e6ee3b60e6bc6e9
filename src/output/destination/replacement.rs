//! A file written beside the one whose place it takes.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::BUFFER;

/// The contents to be of a file. Dropped, they are gone.
#[derive(Debug)]
pub(super) struct Replacement {
    out: BufWriter<File>,
    /// Removed when dropped. After `out`, for systems that remove no open file.
    temporary: TempPath,
    target: PathBuf,
    replaced: Option<Metadata>,
}

impl Replacement {
    /// `target` is no link, and `replaced` is what is known of the file there, if there is one.
    pub(super) fn open(target: PathBuf, replaced: Option<Metadata>) -> io::Result<Self> {
        let directory = directory_of(&target);
        if !fs::metadata(directory)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let prefix = hidden_prefix(&target);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        if replaced.is_none() {
            use std::os::unix::fs::PermissionsExt;
            // What any new file gets: the umask is applied to it. The temporary file of an existing one is the
            // user's alone until it takes that one's mode.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // The error itself names the temporary file, which says nothing to the user.
        let file = builder
            .tempfile_in(directory)
            .map_err(|error| io::Error::from(error.kind()))?;
        let (file, temporary) = file.into_parts();
        Ok(Self {
            out: BufWriter::with_capacity(BUFFER, file),
            temporary,
            target,
            replaced,
        })
    }

    /// What the new contents are written to.
    pub(super) fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// The file they are in until they take their place.
    pub(super) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Puts the new contents in their place, at once and as a whole.
    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.out.into_inner().map_err(IntoInnerError::into_error)?;
        if let Some(replaced) = &self.replaced {
            take_over(&file, replaced)?;
        }
        file.sync_all()?;
        // Some systems rename no open file.
        drop(file);
        self.temporary
            .persist(&self.target)
            .map_err(|refused| refused.error)?;
        sync_directory(directory_of(&self.target));
        Ok(())
    }
}

/// The directory a file is in; that of a bare name is the current one.
fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// `.NAME.`, of a name that leaves room for more: a file name has 255 bytes at the most.
fn hidden_prefix(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.char_indices().take_while(|(place, _)| *place < 200);
    format!(".{}.", name.map(|(_, c)| c).collect::<String>())
}

/// Gives the new file the mode of the old one, and its owner and group as far as the user may.
#[cfg(unix)]
fn take_over(file: &File, replaced: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let own = file.metadata()?;
    if own.gid() != replaced.gid() {
        let _ = fchown(file, None, Some(replaced.gid()));
    }
    if own.uid() != replaced.uid() {
        let _ = fchown(file, Some(replaced.uid()), None);
    }
    file.set_permissions(replaced.permissions())
}

#[cfg(not(unix))]
fn take_over(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the new name survive a crash. The file is in its place already, so a system that cannot do this is no error.
fn sync_directory(directory: &Path) {
    if cfg!(unix) {
        let _ = File::open(directory).and_then(|directory| directory.sync_all());
    }
}
