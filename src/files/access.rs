//! The permissions of a file that replaces another.

#[cfg(not(unix))]
use std::{fs::File, io};

#[cfg(unix)]
pub(super) use self::unix::{check, take_over};

/// The users that can read and write the new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only the user, whatever permissions the old file had: for secrets.
    Private,
    /// Only the user, unless an existing file has other permissions: for settings.
    Own,
    /// The users of the existing file, or of any new file (umask): for output.
    Shared,
}

#[cfg(not(unix))]
pub(super) fn check(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn take_over(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
mod unix {
    use std::fs::{File, Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

    /// The mode of the temporary file: only the user can use it until it is complete.
    const PRIVATE: u32 = 0o600;

    /// Checks that the new file can have the mode of the old one: sets that mode, and makes the file private again.
    ///
    /// # Errors
    /// The file system refuses the mode.
    pub(in super::super) fn check(new: &File, old: &File) -> io::Result<()> {
        let wanted = old.metadata()?.mode() & 0o777;
        set_mode(new, wanted)?;
        // A file system that refuses this has one mode for all files.
        let _ = set_mode(new, PRIVATE);
        Ok(())
    }

    /// Gives the new file the old one's owner, group, ACL and mode, as far as the system permits.
    ///
    /// The new file never permits more than the old one, and never has setuid, setgid or sticky bits.
    pub(in super::super) fn take_over(new: &File, old: &File) -> io::Result<()> {
        let metadata = old.metadata()?;
        let has_owner = chown(new, &metadata)?;
        let mut mode = metadata.mode() & 0o777;
        if !has_owner.user {
            mode &= !0o022;
        }
        if !has_owner.group {
            // On the old file, the members of the new file's group had the rights of others.
            mode &= !0o070 | mode << 3;
        }
        let acl = acl::of(old);
        let is_open = match acl {
            Ok(None) => acl::remove(new).is_ok(),
            Ok(Some(acl)) => has_owner.group && acl::set(new, &acl).is_ok(),
            Err(_) => false,
        };
        // A mode without the ACL that restricts it would open the file to others.
        set_mode(new, if is_open { mode } else { mode & 0o700 })
    }

    /// Whether the new file has the owner and the group of the old one.
    struct Owner {
        user: bool,
        group: bool,
    }

    /// Changes the owner and the group. A refusal is not an error, since only root can give files away.
    fn chown(new: &File, old: &Metadata) -> io::Result<Owner> {
        let own = new.metadata()?;
        let group = own.gid() == old.gid() || fchown(new, None, Some(old.gid())).is_ok();
        let user = own.uid() == old.uid() || fchown(new, Some(old.uid()), None).is_ok();
        Ok(Owner { user, group })
    }

    /// Sets the mode. Ignores an error if the file already has the mode: some file systems have one mode for all files.
    fn set_mode(file: &File, mode: u32) -> io::Result<()> {
        match file.set_permissions(Permissions::from_mode(mode)) {
            Err(_) if file.metadata()?.mode() & 0o7777 == mode => Ok(()),
            set => set,
        }
    }

    /// POSIX access control lists, which Linux stores as an extended attribute.
    #[cfg(target_os = "linux")]
    mod acl {
        use std::fs::File;

        use rustix::fs::{XattrFlags, fgetxattr, fremovexattr, fsetxattr};
        use rustix::io::{Errno, Result};

        const NAME: &str = "system.posix_acl_access";

        /// Returns the list of a file; `None` if the file has only a mode.
        pub(super) fn of(file: &File) -> Result<Option<Vec<u8>>> {
            let mut bytes = vec![0; 64 * 1024];
            match fgetxattr(file, NAME, &mut bytes[..]) {
                Ok(length) => {
                    bytes.truncate(length);
                    Ok(Some(bytes))
                }
                Err(Errno::NODATA | Errno::NOTSUP | Errno::NOSYS) => Ok(None),
                Err(error) => Err(error),
            }
        }

        pub(super) fn set(file: &File, list: &[u8]) -> Result<()> {
            fsetxattr(file, NAME, list, XattrFlags::empty())
        }

        /// Removes the list that the file inherited from its folder.
        pub(super) fn remove(file: &File) -> Result<()> {
            match fremovexattr(file, NAME) {
                Err(Errno::NODATA | Errno::NOTSUP | Errno::NOSYS) => Ok(()),
                removed => removed,
            }
        }
    }

    /// Other platforms have no safe interface, so only the mode is copied.
    #[cfg(not(target_os = "linux"))]
    mod acl {
        use std::fs::File;
        use std::io::Result;

        #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
        pub(super) fn of(_: &File) -> Result<Option<Vec<u8>>> {
            Ok(None)
        }

        #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
        pub(super) fn set(_: &File, _: &[u8]) -> Result<()> {
            Ok(())
        }

        #[allow(clippy::unnecessary_wraps, reason = "as on Linux")]
        pub(super) fn remove(_: &File) -> Result<()> {
            Ok(())
        }
    }
}
