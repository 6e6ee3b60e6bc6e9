//! The format, the target and the colours of an output, from options and settings.

use std::path::Path;

use crate::config::{Color, Settings};
use crate::output::{Fallback, Format, Paint, Target};

/// Returns the format: that of `--output`, or of the file's name, or of the settings, or table.
pub(super) fn format(option: Option<Format>, file: Option<&Path>, settings: &Settings) -> Format {
    option
        .or_else(|| file.and_then(Format::of_file))
        .or(settings.output.as_ref().map(|output| output.value))
        .unwrap_or(Format::Table)
}

/// Returns where the bytes go: to the file of `--output-file`, or to stdout.
pub(super) fn target(file: Option<&Path>, fallback: Fallback) -> Target {
    match file {
        Some(path) if path != Path::new("-") => Target::File {
            path: path.to_owned(),
            fallback,
        },
        _ => Target::Stdout,
    }
}

/// Returns whether to write in colour to an output, which may be able to show it.
pub(super) fn paint(color: Color, shows_colors: impl FnOnce() -> bool) -> Paint {
    match color {
        Color::Always => Paint::Colors,
        Color::Auto if shows_colors() => Paint::Colors,
        Color::Never | Color::Auto => Paint::Plain,
    }
}
