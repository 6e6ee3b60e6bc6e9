//! Access control lists of Windows, which protect files of secrets from other users.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;

use windows_permissions::constants::{AceFlags, AceType, SeObjectType, SecurityInformation};
use windows_permissions::wrappers::{GetSecurityInfo, LookupAccountSid, SetNamedSecurityInfo};
use windows_permissions::{Ace, LocalBox, SecurityDescriptor, Sid};
use winsafe::{HPROCESS, TokenInfo, co};

/// The group of all users, by the security identifier that it has on every machine.
const EVERYONE: &str = "S-1-1-0";

/// The system and the administrators, who can read every file anyway, and OWNER RIGHTS, which stands for the owner.
const TRUSTED: [&str; 3] = ["S-1-5-18", "S-1-5-32-544", "S-1-3-4"];

/// Lets only the user read or write a file, whatever its folder permits.
///
/// The list names the user and not the owner, because a file that an administrator creates belongs to the group of
/// administrators.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    let list: LocalBox<SecurityDescriptor> = format!("D:P(A;;FA;;;{})", user()?).parse()?;
    SetNamedSecurityInfo(
        path,
        SeObjectType::SE_FILE_OBJECT,
        SecurityInformation::Dacl | SecurityInformation::ProtectedDacl,
        None,
        None,
        list.dacl(),
        None,
    )
}

/// Returns the security identifier of the user who runs this process.
fn user() -> io::Result<String> {
    let token = HPROCESS::GetCurrentProcess()
        .OpenProcessToken(co::TOKEN::QUERY)
        .map_err(of_system)?;
    let information = token
        .GetTokenInformation(co::TOKEN_INFORMATION_CLASS::User)
        .map_err(of_system)?;
    let TokenInfo::User(user) = information else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let user = user.User.Sid().ok_or(io::ErrorKind::InvalidData)?;
    Ok(user.to_string())
}

fn of_system(error: co::ERROR) -> io::Error {
    io::Error::from_raw_os_error(error.raw().cast_signed())
}

/// The other accounts that can use a file.
#[derive(Debug)]
pub struct Exposure {
    /// The security identifier of the user, who keeps access to the file.
    user: String,
    /// The security identifiers of the other accounts.
    others: Vec<String>,
    /// The names of the other accounts, in the language of Windows.
    names: Vec<String>,
}

impl Exposure {
    /// Returns the accounts that can use a file, besides the user and [`TRUSTED`]; `None` if no other can.
    ///
    /// # Errors
    /// The system cannot read the list of the file or the user of the process.
    pub fn of(file: &File) -> io::Result<Option<Self>> {
        let kinds = SecurityInformation::Owner | SecurityInformation::Dacl;
        let found = GetSecurityInfo(file, SeObjectType::SE_FILE_OBJECT, kinds)?;
        let mut exposure = Self {
            user: user()?,
            others: Vec::new(),
            names: Vec::new(),
        };
        match found.dacl() {
            Some(list) => {
                let entries = (0..list.len()).filter_map(|index| list.get_ace(index));
                let accounts = entries.filter(|entry| allows(entry)).filter_map(Ace::sid);
                for account in accounts.filter(|account| Some(*account) != found.owner()) {
                    exposure.add(account);
                }
            }
            // All users can use a file without a list, as on a file system that has no lists.
            None => exposure.add(&*EVERYONE.parse::<LocalBox<Sid>>()?),
        }
        Ok((!exposure.others.is_empty()).then_some(exposure))
    }

    fn add(&mut self, account: &Sid) {
        let sid = account.to_string();
        if sid == self.user || TRUSTED.contains(&sid.as_str()) || self.others.contains(&sid) {
            return;
        }
        let name = LookupAccountSid(account).map(|(name, _)| name.to_string_lossy().into_owned());
        self.names.push(name.unwrap_or_else(|_| sid.clone()));
        self.others.push(sid);
    }

    /// Returns the command that removes the access of the other accounts.
    pub fn remedy(&self, path: &Path) -> String {
        let others: Vec<String> = self.others.iter().map(|sid| format!("*{sid}")).collect();
        format!(
            "icacls \"{}\" /inheritance:r /grant:r *{}:F /remove:g {}",
            path.display(),
            self.user,
            others.join(" ")
        )
    }
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.names.join(", "))
    }
}

/// Returns whether the entry gives rights on the file itself.
fn allows(entry: &Ace) -> bool {
    let denies = matches!(
        entry.ace_type(),
        AceType::ACCESS_DENIED_ACE_TYPE
            | AceType::ACCESS_DENIED_CALLBACK_ACE_TYPE
            | AceType::ACCESS_DENIED_OBJECT_ACE_TYPE
            | AceType::ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE
    );
    !denies && !entry.flags().contains(AceFlags::InheritOnly)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_all_users_can_read_is_made_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "x").unwrap();
        let open: LocalBox<SecurityDescriptor> =
            format!("D:(A;;FA;;;{})(A;;FR;;;WD)", user().unwrap())
                .parse()
                .unwrap();
        let kinds = SecurityInformation::Dacl;
        let file = SeObjectType::SE_FILE_OBJECT;
        SetNamedSecurityInfo(&path, file, kinds, None, None, open.dacl(), None).unwrap();
        let exposure = || Exposure::of(&File::open(&path).unwrap()).unwrap();
        let found = exposure().unwrap();
        assert!(found.others.iter().any(|sid| sid == EVERYONE), "{found:?}");
        assert!(found.remedy(&path).ends_with("/remove:g *S-1-1-0"));
        make_private(&path).unwrap();
        assert!(exposure().is_none());
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
    }
}
