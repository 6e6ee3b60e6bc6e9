//! Why a value was not accepted, and what comes nearest to it.

use std::fmt;

/// A value that breaks the rule of its type. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    reason: String,
    remedy: Option<String>,
}

impl Invalid {
    /// Returns a refusal with its reason alone.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            remedy: None,
        }
    }

    /// Returns the same, with what to write instead.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Returns the reason, and what to write instead.
    pub fn into_parts(self) -> (String, Option<String>) {
        (self.reason, self.remedy)
    }

    /// Returns a word that is not one of `names`; the remedy is the nearest one, or all of them.
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

/// Returns the names to choose from, after the nearest one.
pub fn expected(given: &str, names: &[&str]) -> String {
    let all = names.join(", ");
    match nearest(given, names) {
        Some(name) => format!("did you mean {name:?}? expected {all}"),
        None => format!("expected {all}"),
    }
}

/// Returns the one of `names` that `given` was most likely meant to be, if any comes near enough.
pub fn nearest<'a>(given: &str, names: &[&'a str]) -> Option<&'a str> {
    let given = given.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        // The first measure is kind to words that begin alike, the second to swapped letters in short ones.
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
