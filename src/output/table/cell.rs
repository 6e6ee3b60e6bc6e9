//! A cell of the table: its text, its colour, and its link.
//!
//! Colours are from the sixteen that every terminal has, and only those that can be read on a light and on a dark
//! background. They only repeat the meaning of a word.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::output::{Column, Paint};
use crate::uapi::{Field, Status};

/// The cells of a row.
pub(super) type Line = Vec<Cell>;

/// A cell, safe to print.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub text: String,
    pub style: Style,
    /// A URL that is safe to be written into an escape sequence.
    pub link: Option<String>,
}

impl Cell {
    /// Returns the heading of a column.
    pub(super) fn heading(column: Column) -> Self {
        Self {
            text: column.name().to_uppercase(),
            style: Style::Heading,
            link: None,
        }
    }

    /// Returns its width in columns of the terminal.
    pub(super) fn width(&self) -> usize {
        self.text.width()
    }

    /// Writes `part` of the text, or all of it, with the colour and the link of the cell.
    pub(super) fn write(&self, out: &mut dyn Write, part: &str, paint: Paint) -> io::Result<()> {
        if part.is_empty() {
            return Ok(());
        }
        let codes = match paint {
            Paint::Plain => "",
            Paint::Colors => self.style.codes(),
        };
        if let Some(link) = &self.link {
            write!(out, "\u{1b}]8;;{link}\u{1b}\\")?;
        }
        if codes.is_empty() {
            out.write_all(part.as_bytes())?;
        } else {
            write!(out, "\u{1b}[{codes}m{part}\u{1b}[0m")?;
        }
        if self.link.is_some() {
            out.write_all(b"\x1b]8;;\x1b\\")?;
        }
        Ok(())
    }
}

/// The meaning of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Style {
    #[default]
    Plain,
    /// A column's name.
    Heading,
    /// An incoming call.
    Incoming,
    /// An outgoing call.
    Outgoing,
    Enabled,
    Disabled,
    Added,
    Removed,
    Changed,
}

impl Style {
    /// Returns the style of a value, as the API has it.
    pub(super) fn of(column: Column, value: &str) -> Self {
        match column {
            Column::Field(Field::Type) => match value {
                "0" | "3" => Self::Incoming,
                "1" | "4" => Self::Outgoing,
                _ => Self::Plain,
            },
            Column::Field(Field::Status) => match Status::from_value(value) {
                Some(Status::Enabled) => Self::Enabled,
                Some(Status::Disabled) => Self::Disabled,
                None => Self::Plain,
            },
            _ => Self::Plain,
        }
    }

    /// Returns the parameters of the terminal's "select graphic rendition". Yellow cannot be read on white, blue not on
    /// black, and faint text on neither.
    fn codes(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Heading => "1",
            Self::Incoming | Self::Changed => "36",
            Self::Outgoing => "35",
            Self::Enabled | Self::Added => "32",
            Self::Disabled | Self::Removed => "1;31",
        }
    }
}

/// The longest URL that terminals accept as a link.
const LONGEST_LINK: usize = 2083;

/// Returns the URL if a link to it is safe: it is an http or https URL, is not too long, and has only the characters of
/// URLs, which cannot end the escape sequence around them.
pub(super) fn link(url: &str) -> Option<String> {
    let begins = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let is_safe = (begins("http://") || begins("https://"))
        && url.len() <= LONGEST_LINK
        && url.bytes().all(|byte| byte.is_ascii_graphic());
    is_safe.then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web_and_nowhere_else() {
        for url in [
            "https://a/",
            "HTTP://a.example.com/x?y=1;2#z",
            "http://[2001:db8::17]:8080/",
        ] {
            assert_eq!(link(url).as_deref(), Some(url));
        }
        for url in [
            "",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ssh://a/",
            "https:/a",
            " https://a/",
            "https://a/ b",
            "https://a/\u{1b}\\\u{1b}[31m",
            "https://a/\u{7}",
            "https://a/\u{9c}",
            "https://a/\n",
            "https://ä.example.com/",
        ] {
            assert_eq!(link(url), None, "{url:?}");
        }
        let long = format!("https://a/{}", "x".repeat(LONGEST_LINK));
        assert!(link(&long).is_none() && link(&long[..LONGEST_LINK]).is_some());
    }
}
