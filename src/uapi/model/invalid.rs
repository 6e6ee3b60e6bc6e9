//! The error for a value that is not valid, with a similar name as its remedy.

use std::fmt;

/// The error for a value that breaks the rule of its type. It occurs before the value is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    reason: String,
    remedy: Option<String>,
}

impl Invalid {
    /// Returns an error with only a reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: None,
        }
    }

    /// Returns the same error with a remedy, which says what to write instead.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Returns the reason and the remedy.
    pub fn into_parts(self) -> (String, Option<String>) {
        (self.reason, self.remedy)
    }

    /// Returns the error for a word that is not one of `names`. The remedy lists them, after the nearest one if there
    /// is one.
    pub fn word(what: &str, given: &str, names: &[&str]) -> Self {
        Self::new(format!("unknown {what} '{given}'")).remedy(expected(given, names))
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.remedy {
            Some(remedy) => write!(f, "{}; {remedy}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl std::error::Error for Invalid {}

/// Returns a remedy that lists `names`, after the nearest one if there is one.
pub fn expected(given: &str, names: &[&str]) -> String {
    let all = names.join(", ");
    match nearest(given, names) {
        Some(name) => format!("did you mean {name:?}? expected {all}"),
        None => format!("expected {all}"),
    }
}

/// Returns the one of `names` that is most similar to `given`, if it is similar enough to be a misspelling.
pub fn nearest<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    let given = given.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        // The first measure rates words with the same beginning higher, the second one short words with swapped
        // letters.
        strsim::jaro_winkler(&given, &name)
            .max(0.15 + strsim::normalized_damerau_levenshtein(&given, &name))
    };
    names
        .iter()
        .map(|name| (likeness(name), *name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_the_nearest_name() {
        let names = ["dial-in", "dial-out", "hangup"];
        assert_eq!(nearest("dialin", &names), Some("dial-in"));
        assert_eq!(nearest("HANGPU", &names), Some("hangup"));
        assert_eq!(nearest("@em", &["@me", "@owner"]), Some("@me"));
        assert_eq!(nearest("zzz", &names), None);
    }
}
