//! The user and the extension of the request's URI.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The number of a phone terminal, queue, conference or IVR: digits and `*`, as in `210` and `0003*210`.
///
/// `0003-210` is read as `0003*210`: a hyphen needs no quoting in any shell. pce refuses `@self`, as the API does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Extension(String);

/// Orders extensions by number: `0003*99` precedes `0003*210`.
impl Ord for Extension {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = self.0.split('*').map(by_value);
        parts
            .cmp(other.0.split('*').map(by_value))
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Extension {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Returns the sort key of any number of digits. Of two numbers without leading zeros, the longer one is larger.
fn by_value(digits: &str) -> (usize, &str) {
    let digits = digits.trim_start_matches('0');
    (digits.len(), digits)
}

impl Extension {
    /// Returns the number as the API writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Extension {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "write digits with * or - between them, such as 210 or 0003*210";
        if text.is_empty() {
            return Err(Invalid::new("the extension is empty").remedy(remedy));
        }
        if text.starts_with('@') {
            return Err(Invalid::new(format!(
                "the API lists no events for {text:?}, only for extension numbers"
            ))
            .remedy(remedy));
        }
        if let Some(bad) = text
            .chars()
            .find(|c| !(c.is_ascii_digit() || matches!(c, '*' | '-')))
        {
            return Err(Invalid::new(format!("an extension cannot contain {bad:?}")).remedy(remedy));
        }
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(Invalid::new("the extension has no digit").remedy(remedy));
        }
        if text.ends_with(['*', '-']) {
            return Err(Invalid::new(format!(
                "{text:?} is not an extension: patterns do not work"
            ))
            .remedy(remedy));
        }
        Ok(Self(text.replace('-', "*")))
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The user who owns the extension: `@me` (the default), `@viewer`, `@owner`, or a user's id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct User(String);

impl User {
    const NAMES: [&str; 3] = ["@me", "@viewer", "@owner"];

    /// Returns the user as the API writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for User {
    fn default() -> Self {
        Self(Self::NAMES[0].to_owned())
    }
}

impl FromStr for User {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "write @me, @viewer, @owner or a user id";
        // PowerShell gives a leading `@` a meaning of its own, so the words without it are also valid.
        let named = Self::NAMES
            .into_iter()
            .find(|name| *name == text || &name[1..] == text);
        if let Some(name) = named {
            return Ok(Self(name.to_owned()));
        }
        if text.starts_with('@') {
            return Err(Invalid::word("user", text, &Self::NAMES));
        }
        if text.is_empty() {
            return Err(Invalid::new("the user is empty").remedy(remedy));
        }
        if text.len() > 255 {
            return Err(Invalid::new("the user id has more than 255 characters").remedy(remedy));
        }
        // URL parsers resolve `.` and `..` in a path, so neither is a valid user id.
        if text == "."
            || text == ".."
            || text
                .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '\\'))
        {
            return Err(Invalid::new("not a valid user id").remedy(remedy));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_is_an_asterisk() {
        assert_eq!(
            "0003-210".parse::<Extension>().unwrap().as_str(),
            "0003*210"
        );
        assert_eq!("210".parse::<Extension>().unwrap().as_str(), "210");
    }

    #[test]
    fn extensions_are_ordered_by_number() {
        let mut numbers = [
            "0003*210",
            "1",
            "0003*99",
            "3*210",
            "0003*1000",
            "10",
            "0003",
        ]
        .map(|text| text.parse::<Extension>().unwrap());
        numbers.sort();
        let sorted = numbers.each_ref().map(Extension::as_str);
        let expected = [
            "1",
            "0003",
            "0003*99",
            "0003*210",
            "3*210",
            "0003*1000",
            "10",
        ];
        assert_eq!(sorted, expected);
    }

    #[test]
    fn malformed_extensions_are_refused() {
        for text in [
            "",
            "@self",
            "@me",
            " 210",
            "2 10",
            "21/0",
            "0003%2A210",
            "*",
            "--",
            "２１０",
            "210\n",
        ] {
            assert!(text.parse::<Extension>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn users_have_two_spellings() {
        assert_eq!("me".parse::<User>().unwrap().as_str(), "@me");
        assert_eq!("@owner".parse::<User>().unwrap().as_str(), "@owner");
        assert_eq!("1042".parse::<User>().unwrap().as_str(), "1042");
        for text in ["", "@self", "..", "a/b", "a b", "a\u{7}"] {
            assert!(text.parse::<User>().is_err(), "{text:?}");
        }
    }
}
