//! The error of writing the output.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::escape;
use crate::files;

/// An error of writing the output.
#[derive(Debug, thiserror::Error)]
pub struct OutputError {
    /// The file as the user named it; `None` for stdout.
    path: Option<PathBuf>,
    source: files::Error,
    damage: Damage,
    in_place: InPlace,
}

/// Whether the command can write to a file that cannot be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InPlace {
    /// With `--in-place`.
    Option,
    /// It cannot.
    Unsupported,
}

/// The effect of a failed write on the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// It is unchanged, or it is a device that stores nothing.
    None,
    /// Its old content is gone, and the new one is incomplete.
    HalfWritten,
}

impl OutputError {
    /// Returns the error of a failed write to stdout.
    pub fn stdout(source: io::Error) -> Self {
        Self::new(None, source, Damage::None)
    }

    /// Returns the error for a stdout that was closed when the process started.
    pub fn closed_stdout() -> Self {
        Self::stdout(io::Error::other("it is closed"))
    }

    pub(super) fn new(
        path: Option<PathBuf>,
        source: impl Into<files::Error>,
        damage: Damage,
    ) -> Self {
        Self {
            path,
            source: source.into(),
            damage,
            in_place: InPlace::Option,
        }
    }

    /// Returns the same error for a command without `--in-place`.
    #[must_use]
    pub fn without_in_place(self) -> Self {
        Self {
            in_place: InPlace::Unsupported,
            ..self
        }
    }

    /// Returns a hint for the user.
    pub fn hint(&self) -> Option<&'static str> {
        let is_file = self.path.is_some();
        match (&self.source, self.source.kind()) {
            (files::Error::Temporary { .. }, _) => {
                Some("set TMPDIR to a writable folder with enough room; nothing was replaced")
            }
            (_, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) if is_file => {
                Some("make room there, or write elsewhere with --output-file")
            }
            (_, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
                Some("make room there")
            }
            (error, _) if error.is_descriptor_limit() => {
                Some("raise the limit of open files (ulimit -n), or end other processes")
            }
            (error, _) if error.is_in_use() => {
                Some("close the program that uses it; nothing was replaced")
            }
            (files::Error::NotReplaceable(_), _) if self.in_place == InPlace::Unsupported => {
                Some("use a file in another folder; nothing was replaced")
            }
            (files::Error::NotReplaceable(_), _) => Some(
                "add --in-place to write to the file itself; if that fails, the file can be left half-written",
            ),
            _ if self.damage == Damage::HalfWritten => Some("run the command again"),
            _ => is_file.then_some("use a file in a writable folder; nothing was replaced"),
        }
    }

    /// Returns whether the reader of stdout has closed its end, as `head` does. A FIFO that the user names as the
    /// output file does not count.
    pub fn is_broken_pipe(&self) -> bool {
        self.path.is_none() && self.source.kind() == io::ErrorKind::BrokenPipe
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => f.write_str(&escape(&path.display().to_string()))?,
            None => f.write_str("standard output")?,
        }
        write!(f, " cannot be written: {}", self.source)?;
        match self.damage {
            Damage::None => Ok(()),
            Damage::HalfWritten => f.write_str("; the file is left half-written"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_control_the_terminal() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let path = Some("a\u{1b}[31m".into());
        let error = OutputError::new(path, broken(), Damage::HalfWritten);
        assert_eq!(
            error.to_string(),
            r"a\u001b[31m cannot be written: broken pipe; the file is left half-written"
        );
        assert!(!error.is_broken_pipe());
        let error = OutputError::stdout(broken());
        assert_eq!(
            error.to_string(),
            "standard output cannot be written: broken pipe"
        );
        assert!(error.is_broken_pipe());
    }
}
