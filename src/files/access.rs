//! Decides who can read and write a file that replaces another.

#[cfg(not(unix))]
use std::{fs::File, io};

#[cfg(unix)]
pub(super) use self::unix::{check, take_over};

/// Who can read and write the new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Only the user, whatever permissions the old file had: for secrets.
    Private,
    /// Only the user, unless an existing file has other permissions: for settings.
    Own,
    /// Those who can use the existing file, or any new file of the user's (umask): output.
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

    /// The temporary file's own permissions: it is the user's alone until it is complete.
    const PRIVATE: u32 = 0o600;

    /// Tries to give a new file the permissions of the old one, and takes them back.
    ///
    /// # Errors
    /// The file system refuses them.
    pub(in super::super) fn check(new: &File, old: &File) -> io::Result<()> {
        let wanted = old.metadata()?.mode() & 0o777;
        set_mode(new, wanted)?;
        // Where this is refused, every file has the same mode.
        let _ = set_mode(new, PRIVATE);
        Ok(())
    }

    /// Gives the new file the old one's owner, group, ACL and mode, as far as the user may. It is never more open than
    /// the old one, and setuid, setgid and sticky bits are left out.
    pub(in super::super) fn take_over(new: &File, old: &File) -> io::Result<()> {
        let metadata = old.metadata()?;
        let has_owner = chown(new, &metadata)?;
        let mut mode = metadata.mode() & 0o777;
        if !has_owner.user {
            mode &= !0o022;
        }
        if !has_owner.group {
            // Members of another group had the rights of others.
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

    /// The permissions copied from the old file.
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

    /// Sets the mode, unless the file has it: some file systems know one mode for all files, and refuse to set it.
    fn set_mode(file: &File, mode: u32) -> io::Result<()> {
        match file.set_permissions(Permissions::from_mode(mode)) {
            Err(_) if file.metadata()?.mode() & 0o7777 == mode => Ok(()),
            set => set,
        }
    }

    /// POSIX access control lists, as Linux keeps them: an extended attribute.
    #[cfg(target_os = "linux")]
    mod acl {
        use std::fs::File;

        use rustix::fs::{XattrFlags, fgetxattr, fremovexattr, fsetxattr};
        use rustix::io::{Errno, Result};

        const NAME: &str = "system.posix_acl_access";

        /// Returns the list of a file; `None` where the mode says everything.
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

        /// Removes the list that the file has from its folder.
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
