//! The error for a text that is not an export that can be compared.

use std::fmt;

/// The reason that a text cannot be compared, with the place of the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportError {
    place: Option<Place>,
    problem: String,
    remedy: &'static str,
}

/// Where in the text the problem is. Both numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Line(usize),
    Entry(usize),
}

impl ExportError {
    /// Returns an error of the text as a whole.
    pub(super) fn new(problem: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            place: None,
            problem: problem.into(),
            remedy,
        }
    }

    /// Returns the same error with its place.
    pub(super) fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// Returns an error of a text that another program wrote.
    pub(super) fn foreign(problem: impl Into<String>) -> Self {
        Self::new(
            problem,
            "BASELINE must be an export of pce list -o json, ndjson, csv or tsv, with id and type",
        )
    }

    /// Returns an error of a text that ends too early.
    pub(super) fn cut_off(problem: impl Into<String>) -> Self {
        Self::new(
            problem,
            "the export was interrupted: export again, with -O so that the file changes only when it is complete",
        )
    }

    /// Returns the action that solves the problem.
    pub fn remedy(&self) -> &'static str {
        self.remedy
    }

    /// Returns the message for the file or the option with this name.
    pub fn in_file(&self, name: &str) -> String {
        match self.place {
            Some(place) => format!("{name}, {place}: {}", self.problem),
            None => format!("{name}: {}", self.problem),
        }
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{place}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

impl std::error::Error for ExportError {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Entry(number) => write!(f, "entry {number}"),
        }
    }
}

/// Returns the number of the line that has the byte at `offset`.
pub(super) fn line(text: &str, offset: usize) -> Place {
    let before = &text.as_bytes()[..offset.min(text.len())];
    Place::Line(1 + memchr::memchr_iter(b'\n', before).count())
}
