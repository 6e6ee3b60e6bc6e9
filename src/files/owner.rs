//! Sets the owner of new files and folders: root gives them to the owner of the folder that contains them.

#[cfg(unix)]
pub(super) use self::unix::{give, inherit};

#[cfg(not(unix))]
use std::{
    fs::{File, Metadata},
    io,
    path::Path,
};

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(super) fn inherit(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
pub(super) fn give(_file: &File, _old: Option<&Metadata>, _folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::fs::{self, File, Metadata};
    use std::io;
    use std::os::unix::fs::{MetadataExt, chown, fchown};
    use std::path::Path;

    use crate::files::folder_of;

    /// Gives a new folder to the owner of the folder above it, if root created it.
    pub(in super::super) fn inherit(folder: &Path) -> io::Result<()> {
        let above = fs::metadata(folder_of(folder))?;
        if differs(&fs::metadata(folder)?, &above) {
            chown(folder, Some(above.uid()), Some(above.gid()))?;
        }
        Ok(())
    }

    /// Gives a new file to the owner of the file it replaces, else of its folder, if root created it.
    pub(in super::super) fn give(
        file: &File,
        old: Option<&Metadata>,
        folder: &Path,
    ) -> io::Result<()> {
        let like = match old {
            Some(old) => old.clone(),
            None => fs::metadata(folder)?,
        };
        if differs(&file.metadata()?, &like) {
            fchown(file, Some(like.uid()), Some(like.gid()))?;
        }
        Ok(())
    }

    /// Returns whether the owners differ and this process can change that.
    fn differs(new: &Metadata, like: &Metadata) -> bool {
        rustix::process::geteuid().is_root() && like.uid() != new.uid()
    }
}
