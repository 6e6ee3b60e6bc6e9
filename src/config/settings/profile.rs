//! The name of a profile: a set of settings and a credential that belong together.

use std::fmt;
use std::str::FromStr;

use crate::uapi::Invalid;

/// A profile's name: letters, digits, `-`, `_` and `.`, at most 64, beginning with a letter or digit.
///
/// The rule exists because the name becomes part of file names and of the user of a keyring entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProfileName(String);

impl ProfileName {
    const DEFAULT: &str = "default";
    const SANDBOX: &str = "sandbox";

    /// Returns the profile of the sandbox.
    pub fn sandbox() -> Self {
        Self(Self::SANDBOX.to_owned())
    }

    /// Returns the profile's name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the option that names the profile in a command, with a space before it; empty for the default profile.
    pub(in crate::config) fn option(&self) -> String {
        if self.is_default() {
            String::new()
        } else {
            format!(" --profile {self}")
        }
    }

    /// Returns whether it is the profile that applies when none is named. It need not exist.
    pub fn is_default(&self) -> bool {
        self.0 == Self::DEFAULT
    }

    /// Returns whether it is the profile of the in-process sandbox, which always exists and has no settings or
    /// credentials.
    pub fn is_sandbox(&self) -> bool {
        self.0 == Self::SANDBOX
    }
}

/// The profile `default`.
impl Default for ProfileName {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl FromStr for ProfileName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "use letters, digits, -, _ and ., such as prod or pbx.example.com";
        let refuse = |why: String| Err(Invalid::new(why).remedy(remedy));
        if text.is_empty() {
            return refuse("the profile name is empty".to_owned());
        }
        if text.len() > 64 {
            return refuse("the profile name has more than 64 characters".to_owned());
        }
        if let Some(bad) = text
            .chars()
            .find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
        {
            return refuse(format!("a profile name cannot contain {bad:?}"));
        }
        if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return refuse("the profile name does not begin with a letter or digit".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_part_of_a_file_name() {
        for text in ["default", "prod-2", "pbx.example.com", "A_b", "7"] {
            assert_eq!(text.parse::<ProfileName>().unwrap().as_str(), text);
        }
        let long = "x".repeat(65);
        for text in [
            "", "..", ".hidden", "-x", "a/b", "a\\b", "a b", "ä", "a\n", &long,
        ] {
            assert!(text.parse::<ProfileName>().is_err(), "{text:?}");
        }
    }
}
