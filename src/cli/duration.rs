//! Durations as people write them: `500ms`, `2s`, `1m30s`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use crate::uapi::Invalid;

/// A duration of zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(Duration);

impl Span {
    /// The duration.
    pub fn get(self) -> Duration {
        self.0
    }
}

impl From<Duration> for Span {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl FromStr for Span {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let remedy = "write a number and its unit, such as 500ms, 2s or 1m30s";
        let span: SignedDuration = text
            .parse()
            .map_err(|_| Invalid::new("not a valid duration").remedy(remedy))?;
        Duration::try_from(span)
            .map(Self)
            .map_err(|_| Invalid::new("must not be negative").remedy(remedy))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:#}",
            SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX)
        )
    }
}

/// A time limit: a duration of more than zero.
pub(crate) fn limit(text: &str) -> Result<Span, Invalid> {
    // 0 needs no unit to be wrong.
    if text == "0" || text.parse::<Span>()?.0.is_zero() {
        return Err(Invalid::new("must be greater than 0")
            .remedy("write a longer limit, or leave the option out"));
    }
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_needed() {
        for (text, expected) in [("500ms", 500), ("2s", 2_000), ("1m30s", 90_000), ("0s", 0)] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.get(), Duration::from_millis(expected), "{text}");
        }
        for text in ["", "5", "-2s", "2 parsecs", "s"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
        for text in ["0", "0s", "0ms"] {
            let refusal = limit(text).unwrap_err().to_string();
            assert!(refusal.starts_with("must be greater than 0; "), "{refusal}");
        }
    }
}
